package org.jiesu.softphone.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.jiesu.softphone.SoftphoneException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlServerTest {
  private static final String ORIGIN = "http://localhost:8080";
  private static final PageToken TOKEN = PageToken.of("secret", "1001");
  private static final String HELLO = "{\"type\":\"hello\",\"token\":\"" + TOKEN.value() + "\"}";

  private final FakePhone phone = new FakePhone();
  private final ControlServer server = server(1_000_000);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void token_isTheAgreedHmac() {
    // printf 1001 | openssl dgst -sha256 -hmac secret
    assertThat(TOKEN.value())
        .isEqualTo("6ce001255b4355e392a95496724ff4e64ef315eb97eca5388dc46ee0436ab7cb");
    assertThat(PageToken.sipPassword("secret", "1001")).isEqualTo(TOKEN.value().substring(0, 32));
  }

  @Test
  void hello_withToken_getsTheStateAndCommandsWork() {
    Page page = connect(ORIGIN).say(HELLO);
    await().until(() -> page.heard.size() == 1);
    assertThat(page.heard.get(0))
        .isEqualTo(
            "{\"type\":\"state\",\"registered\":true,\"call\":null,\"muted\":false,\"error\":\"\"}");
    page.say("{\"type\":\"dial\",\"number\":\"12345\"}");
    await().until(() -> phone.done.contains("dial 12345"));
    await().until(() -> page.heard.size() == 2);
    assertThat(page.heard.get(1))
        .contains(
            "\"call\":{\"state\":\"dialling\",\"peer\":\"12345\",\"since\":\"2026-11-22T00:00:00Z\"}");
    for (String command : List.of("answer", "hangup", "hold", "resume", "mute", "unmute")) {
      page.say("{\"type\":\"" + command + "\"}");
    }
    page.say("{\"type\":\"dtmf\",\"digits\":\"12#\"}");
    await().until(() -> phone.done.size() == 8);
    assertThat(phone.done)
        .containsExactly(
            "dial 12345", "answer", "hangup", "hold", "resume", "mute", "unmute", "press 12#");
  }

  @Test
  void command_refused_isToldToThatPageOnly() {
    Page page = connect(ORIGIN).say(HELLO);
    Page other = connect(ORIGIN).say(HELLO);
    await().until(() -> page.heard.size() == 1 && other.heard.size() == 1);
    phone.refusal = "没有正在振铃的来电，无法接听";
    page.say("{\"type\":\"answer\"}");
    await().until(() -> page.heard.size() == 2);
    assertThat(page.heard.get(1)).isEqualTo("{\"type\":\"error\",\"message\":\"没有正在振铃的来电，无法接听\"}");
    phone.refusal = "";
    page.say("{\"type\":\"dial\",\"number\":\"110\"}");
    await().until(() -> other.heard.size() == 2);
    assertThat(other.heard.get(1)).contains("\"peer\":\"110\"");
  }

  @Test
  void hello_wrongToken_closes4401() {
    Page page = connect(ORIGIN).say("{\"type\":\"hello\",\"token\":\"guess\"}");
    await().until(() -> page.closed == 4_401);
    assertThat(page.heard).isEmpty();
  }

  @Test
  void firstMessage_notHello_closes4401AndDoesNothing() {
    Page page = connect(ORIGIN).say("{\"type\":\"hangup\"}");
    await().until(() -> page.closed == 4_401);
    assertThat(phone.done).isEmpty();
  }

  @Test
  void connect_otherOrigin_isForbidden() {
    assertThatThrownBy(() -> connect("http://evil.example"))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(java.net.http.WebSocketHandshakeException.class);
    assertThatThrownBy(() -> connect("http://localhost:8080.evil.example"))
        .isInstanceOf(CompletionException.class);
  }

  @Test
  void connect_withoutOriginOrWithForeignHost_isForbidden() throws IOException {
    assertThat(handshake("Host: 127.0.0.1\r\n")).startsWith("HTTP/1.1 403");
    assertThat(handshake("Host: evil.example\r\nOrigin: " + ORIGIN + "\r\n"))
        .startsWith("HTTP/1.1 403");
    assertThat(handshake("Host: 127.0.0.1:1\r\nOrigin: " + ORIGIN + "\r\n"))
        .startsWith("HTTP/1.1 101");
  }

  @Test
  void messages_tenThousandMangled_neverCrashTheServer() {
    Page page = connect(ORIGIN).say(HELLO);
    await().until(() -> page.heard.size() == 1);
    List<String> messages = mangled().list().ofSize(10_000).sample();
    for (int batch = 0; batch < messages.size() / 50; batch++) {
      messages.subList(batch * 50, batch * 50 + 50).forEach(page::say);
      // waits for the answers, as a page that floods is disconnected by design
      String marker = "77" + batch;
      page.say("{\"type\":\"dial\",\"number\":\"" + marker + "\"}");
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> page.last().contains("\"peer\":\"" + marker + "\""));
    }
    page.say("{\"type\":\"dtmf\",\"digits\":\"*0*\"}");
    await().until(() -> phone.done.contains("press *0*"));
    assertThat(page.closed).isZero();
  }

  @Test
  void handshakes_random_neverCrashTheServer() throws IOException {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    }
    Page page = connect(ORIGIN).say(HELLO);
    await().until(() -> page.heard.size() == 1);
  }

  @Test
  void message_tooLong_closes() {
    Page page = connect(ORIGIN).say(HELLO);
    await().until(() -> page.heard.size() == 1);
    page.say("{\"type\":\"" + "x".repeat(5_000) + "\"}");
    await().until(() -> page.closed != 0);
  }

  @Test
  void messages_tooFast_closes1008() {
    try (ControlServer strict = server(3)) {
      Page page = connect(ORIGIN, strict.port()).say(HELLO);
      for (int i = 0; i < 10; i++) {
        page.say("{\"type\":\"answer\"}");
      }
      await().until(() -> page.closed == 1_008);
    }
  }

  @Test
  void port_taken_namesTheVariable() {
    assertThatThrownBy(
            () ->
                new ControlServer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                        Set.of(),
                        TOKEN,
                        phone)
                    .close())
        .isInstanceOf(SoftphoneException.class)
        .hasMessageContaining("JIESU_SOFTPHONE_PORT");
  }

  private ControlServer server(int messagesPerSecond) {
    return new ControlServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Set.of(ORIGIN),
        TOKEN,
        phone,
        messagesPerSecond);
  }

  private Page connect(String origin) {
    return connect(origin, server.port());
  }

  private Page connect(String origin, int port) {
    Page page = new Page();
    page.socket =
        client
            .newWebSocketBuilder()
            .header("Origin", origin)
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/softphone"), page)
            .join();
    return page;
  }

  private String handshake(String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET /softphone HTTP/1.1\r\n"
                      + headers
                      + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(12), StandardCharsets.US_ASCII);
    }
  }

  private static Arbitrary<String> mangled() {
    Arbitrary<String> type =
        Arbitraries.of("answer", "dtmf", "dial", "hello", "", "状态", "mute\\u0000", "MUTE");
    Arbitrary<String> value =
        Arbitraries.of(
            "null", "1", "[]", "{}", "\"\"", "\" \"", "\"12#\"", "1e999", "true", "\"\\ud800\"");
    Arbitrary<String> field = Arbitraries.of("digits", "number", "token", "type", "x");
    Arbitrary<String> shaped =
        net.jqwik.api.Combinators.combine(type, field, value)
            .as((t, f, v) -> "{\"type\":\"" + t + "\",\"" + f + "\":" + v + "}");
    return Arbitraries.oneOf(
        shaped,
        shaped.map(text -> text.substring(0, text.length() / 2)),
        Arbitraries.strings().ascii().ofMaxLength(60),
        Arbitraries.strings().withChars("[{\"").ofMaxLength(400),
        Arbitraries.of("null", "[]", "7", "\"x\"", "{}", "{\"type\":7}"));
  }

  private static final class Page implements WebSocket.Listener {
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private final StringBuilder partial = new StringBuilder();
    private volatile int closed;
    private WebSocket socket;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    Page say(String text) {
      last.join();
      last = socket.sendText(text, true).exceptionally(problem -> null);
      return this;
    }

    String last() {
      synchronized (heard) {
        return heard.isEmpty() ? "" : heard.get(heard.size() - 1);
      }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean whole) {
      partial.append(data);
      if (whole) {
        heard.add(partial.toString());
        partial.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      closed = status;
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable problem) {
      closed = -1;
    }
  }

  private static final class FakePhone implements Phone {
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());
    private final List<Consumer<PhoneState>> watchers = new CopyOnWriteArrayList<>();
    private volatile String refusal = "";
    private volatile PhoneState state = new PhoneState(true, Optional.empty(), false, "");

    @Override
    public PhoneState state() {
      return state;
    }

    @Override
    public void onChange(Consumer<PhoneState> listener) {
      watchers.add(listener);
    }

    @Override
    public void answer() {
      act("answer");
    }

    @Override
    public void hangUp() {
      act("hangup");
    }

    @Override
    public void hold() {
      act("hold");
    }

    @Override
    public void resume() {
      act("resume");
    }

    @Override
    public void mute(boolean on) {
      act(on ? "mute" : "unmute");
    }

    @Override
    public void press(String digits) {
      act("press " + digits);
    }

    @Override
    public void dial(String number) {
      act("dial " + number);
      state =
          new PhoneState(
              true,
              Optional.of(
                  new PhoneState.OnCall(
                      PhoneState.Stage.DIALLING, number, Instant.parse("2026-11-22T00:00:00Z"))),
              false,
              "");
      watchers.forEach(watcher -> watcher.accept(state));
    }

    private void act(String what) {
      if (!refusal.isEmpty()) {
        throw new SoftphoneException(refusal);
      }
      done.add(what);
    }
  }
}
