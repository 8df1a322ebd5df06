package org.jiesu.cti.telephony;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An Asterisk that a test scripts: AMI's bytes over TCP, with the login, the lists and the answers
 * of 22, and AudioSocket taps that really connect.
 */
final class FakeAsterisk implements AutoCloseable {
  private static final String CHALLENGE = "840415273";

  private final String secret;
  private final int port;
  private ServerSocket door;
  private final List<Socket> links = new CopyOnWriteArrayList<>();
  private final List<Socket> taps = new CopyOnWriteArrayList<>();
  private final List<Map<String, String>> channels = new CopyOnWriteArrayList<>();
  private final List<Map<String, String>> entries = new CopyOnWriteArrayList<>();
  private final List<Map<String, String>> members = new CopyOnWriteArrayList<>();
  final List<Map<String, String>> actions = new CopyOnWriteArrayList<>();
  volatile boolean tapsSucceed = true;
  volatile boolean mute;
  volatile int logins;

  FakeAsterisk(String secret) throws IOException {
    this.secret = secret;
    this.door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    this.port = door.getLocalPort();
    listen();
  }

  int port() {
    return port;
  }

  private void listen() {
    ServerSocket here = door;
    daemon(
        () -> {
          while (!here.isClosed()) {
            try {
              Socket socket = here.accept();
              links.add(socket);
              daemon(() -> serve(socket));
            } catch (IOException e) {
              return;
            }
          }
        });
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "fake-asterisk");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      send(socket, "Asterisk Call Manager/9.0.0\r\n");
      Map<String, String> action = new LinkedHashMap<>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isEmpty()) {
          if (!action.isEmpty() && !mute) {
            answer(socket, action);
          }
          action = new LinkedHashMap<>();
        } else {
          int colon = line.indexOf(':');
          action.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
      }
    } catch (IOException e) {
      // cut, by either side
    } finally {
      links.remove(socket);
    }
  }

  private void answer(Socket socket, Map<String, String> action) throws IOException {
    String id = lower(action).getOrDefault("actionid", "");
    String name = lower(action).get("action");
    switch (name) {
      case "Challenge" -> send(socket, success(id, "Challenge: " + CHALLENGE));
      case "Login" -> {
        if (!key().equals(lower(action).get("key"))) {
          send(
              socket,
              "Response: Error\r\nActionID: " + id + "\r\nMessage: Authentication failed\r\n\r\n");
          socket.close();
          return;
        }
        logins++;
        send(socket, success(id, "Message: Authentication accepted"));
        send(socket, text("FullyBooted", Map.of("Status", "Fully Booted", "Uptime", "9")));
      }
      case "Command" ->
          send(
              socket,
              success(
                  id,
                  "Message: Command output follows\r\nOutput: Asterisk 22.1.0 built by t @ t on a"
                      + " x86_64 running Linux on 2026-01-01 00:00:00 UTC"));
      case "Ping" -> send(socket, success(id, "Ping: Pong\r\nTimestamp: 1.000000"));
      case "CoreShowChannels" ->
          list(socket, id, "CoreShowChannel", channels, "CoreShowChannelsComplete");
      case "QueueStatus" -> {
        List<Map<String, String>> queues = new ArrayList<>();
        List.of("general", "social")
            .forEach(q -> queues.add(Map.of("Event", "QueueParams", "Queue", "q-" + q)));
        members.forEach(queues::add);
        entries.forEach(queues::add);
        list(socket, id, "", queues, "QueueStatusComplete");
      }
      case "Originate" -> {
        actions.add(lower(action));
        send(socket, success(id, "Message: Originate successfully queued"));
        boolean connected = tapsSucceed && connectTap(lower(action).get("channel"));
        event(
            "OriginateResponse",
            "ActionID",
            id,
            "Response",
            connected ? "Success" : "Failure",
            "Channel",
            lower(action).get("channel"),
            "Reason",
            connected ? "4" : "0");
      }
      case "Logoff" -> {
        send(socket, "Response: Goodbye\r\nActionID: " + id + "\r\n\r\n");
        socket.close();
      }
      default -> {
        actions.add(lower(action));
        send(socket, success(id, "Message: done"));
      }
    }
  }

  private static Map<String, String> lower(Map<String, String> action) {
    Map<String, String> result = new LinkedHashMap<>();
    action.forEach((key, value) -> result.put(key.toLowerCase(java.util.Locale.ROOT), value));
    return result;
  }

  private String key() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5")
                  .digest((CHALLENGE + secret).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private boolean connectTap(String channel) {
    String[] parts = channel.split("/");
    String[] address = parts[1].split(":");
    try {
      Socket socket = new Socket(address[0], Integer.parseInt(address[1]));
      UUID id = UUID.fromString(parts[2]);
      socket
          .getOutputStream()
          .write(
              ByteBuffer.allocate(19)
                  .put((byte) 1)
                  .putShort((short) 16)
                  .putLong(id.getMostSignificantBits())
                  .putLong(id.getLeastSignificantBits())
                  .array());
      taps.add(socket);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String success(String id, String rest) {
    return "Response: Success\r\nActionID: " + id + "\r\n" + rest + "\r\n\r\n";
  }

  private void list(
      Socket socket, String id, String event, List<Map<String, String>> items, String complete)
      throws IOException {
    StringBuilder text =
        new StringBuilder(success(id, "EventList: start\r\nMessage: list will follow"));
    for (Map<String, String> item : items) {
      Map<String, String> copy = new LinkedHashMap<>(item);
      String name = copy.getOrDefault("Event", event);
      copy.remove("Event");
      copy.put("ActionID", id);
      text.append(text(name, copy));
    }
    text.append(text(complete, Map.of("ActionID", id, "EventList", "Complete", "ListItems", "1")));
    send(socket, text.toString());
  }

  private static String text(String event, Map<String, String> headers) {
    StringBuilder text = new StringBuilder("Event: " + event + "\r\n");
    headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
    return text.append("\r\n").toString();
  }

  private static void send(Socket socket, String text) throws IOException {
    synchronized (socket) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
    }
  }

  /** Tells everybody who is logged in. */
  void event(String name, String... headers) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    for (Socket socket : links) {
      try {
        send(socket, text(name, map));
      } catch (IOException e) {
        // it is being cut
      }
    }
  }

  void channel(String name, String uniqueId, String context, String extension, String bridge) {
    channels.add(
        Map.of(
            "Channel", name,
            "Uniqueid", uniqueId,
            "Context", context,
            "Exten", extension,
            "CallerIDNum", "13800138000",
            "Application", "Queue",
            "BridgeId", bridge));
  }

  void noChannels() {
    channels.clear();
    entries.clear();
  }

  void entry(String queue, String uniqueId, int position) {
    entries.add(
        Map.of(
            "Event",
            "QueueEntry",
            "Queue",
            "q-" + queue,
            "Uniqueid",
            uniqueId,
            "Channel",
            "PJSIP/demo-trunk-00000001",
            "Position",
            Integer.toString(position)));
  }

  void member(String queue, String extension) {
    members.add(
        Map.of(
            "Event", "QueueMember",
            "Queue", "q-" + queue,
            "Name", "以前的人",
            "Location", "PJSIP/" + extension,
            "Paused", "0"));
  }

  void noMembers() {
    members.clear();
  }

  /** The actions of a name, as they came. */
  List<Map<String, String>> actions(String name) {
    return actions.stream().filter(action -> name.equals(action.get("action"))).toList();
  }

  int openTaps() {
    return taps.size();
  }

  void cutTaps() {
    taps.forEach(FakeAsterisk::closeQuietly);
    taps.clear();
  }

  /** The network goes, and nobody can come back before {@link #comeBack}. */
  void goAway() throws IOException {
    door.close();
    links.forEach(FakeAsterisk::closeQuietly);
  }

  void comeBack() throws IOException {
    door = new ServerSocket();
    door.setReuseAddress(true);
    door.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    listen();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    goAway();
    cutTaps();
  }
}
