package org.jiesu.softphone.sip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registrar that speaks SIP by hand, so that the stack under test does not check itself:
 * challenges every registration (RFC 2617) and grants what it is told to.
 */
final class ScriptedRegistrar implements AutoCloseable {
  private final DatagramSocket socket;
  private final String user;
  private final String password;
  private final List<String> accepted = new CopyOnWriteArrayList<>();
  private volatile int grantedSeconds = 60;
  private volatile int refusal;
  private volatile int leastSeconds;

  ScriptedRegistrar(int port, String user, String password) throws IOException {
    socket = new DatagramSocket(port, InetAddress.getLoopbackAddress());
    this.user = user;
    this.password = password;
    Thread thread = new Thread(this::serve, "registrar");
    thread.setDaemon(true);
    thread.start();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
  }

  void grant(int seconds) {
    grantedSeconds = seconds;
  }

  void refuse(int status) {
    refusal = status;
  }

  void wantAtLeast(int seconds) {
    leastSeconds = seconds;
  }

  /** The Expires of each registration accepted so far. */
  List<String> accepted() {
    return accepted;
  }

  @Override
  public void close() {
    socket.close();
  }

  private void serve() {
    byte[] bytes = new byte[8_192];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
      try {
        socket.receive(packet);
        String request = new String(bytes, 0, packet.getLength(), StandardCharsets.UTF_8);
        if (request.startsWith("REGISTER ")) {
          byte[] answer = answer(request).getBytes(StandardCharsets.UTF_8);
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        return;
      }
    }
  }

  private String answer(String request) {
    String authorization = header(request, "Authorization");
    int expires = Integer.parseInt(header(request, "Expires").strip());
    if (refusal != 0) {
      return response(request, refusal + " Refused", "");
    }
    if (authorization.isEmpty()) {
      return response(
          request,
          "401 Unauthorized",
          "WWW-Authenticate: Digest realm=\"jiesu\", nonce=\"abc"
              + System.nanoTime()
              + "\", algorithm=MD5, qop=\"auth\"\r\n");
    }
    if (!valid(authorization)) {
      return response(
          request,
          "401 Unauthorized",
          "WWW-Authenticate: Digest realm=\"jiesu\", nonce=\"other\", algorithm=MD5, qop=\"auth\"\r\n");
    }
    if (expires > 0 && expires < leastSeconds) {
      return response(request, "423 Interval Too Brief", "Min-Expires: " + leastSeconds + "\r\n");
    }
    accepted.add(String.valueOf(expires));
    int granted = expires == 0 ? 0 : Math.min(expires, grantedSeconds);
    String contact = header(request, "Contact").strip().replaceAll(">.*", ">");
    return response(
        request,
        "200 OK",
        granted == 0 ? "" : "Contact: " + contact + ";expires=" + granted + "\r\n");
  }

  private boolean valid(String authorization) {
    String first = md5(user + ":jiesu:" + password);
    String second = md5("REGISTER:" + part(authorization, "uri"));
    String expected =
        md5(
            String.join(
                ":",
                first,
                part(authorization, "nonce"),
                part(authorization, "nc"),
                part(authorization, "cnonce"),
                part(authorization, "qop"),
                second));
    return part(authorization, "username").equals(user)
        && part(authorization, "response").equals(expected);
  }

  private static String response(String request, String status, String extra) {
    StringBuilder out = new StringBuilder("SIP/2.0 " + status + "\r\n");
    for (String name : List.of("Via", "From", "Call-ID", "CSeq")) {
      out.append(name).append(": ").append(header(request, name).strip()).append("\r\n");
    }
    out.append("To: ").append(header(request, "To").strip()).append(";tag=registrar\r\n");
    return out.append(extra).append("Content-Length: 0\r\n\r\n").toString();
  }

  private static String header(String request, String name) {
    Matcher matcher = Pattern.compile("(?im)^" + name + ":(.*)$").matcher(request);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String part(String header, String name) {
    Matcher matcher = Pattern.compile("[ ,]" + name + "=\"?([^\",\\s]*)\"?").matcher(header);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
