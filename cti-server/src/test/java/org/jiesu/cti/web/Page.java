package org.jiesu.cti.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** An open page as a browser has it: every message it gets is held against the document. */
final class Page implements AutoCloseable {

  final List<JsonNode> messages = new CopyOnWriteArrayList<>();
  final List<String> violations = new CopyOnWriteArrayList<>();
  private final RunningServer server;
  final WebSocket socket;
  private volatile int closeCode = -1;
  private volatile boolean closed;

  Page(RunningServer server, String cookie, String origin) {
    this.server = server;
    try {
      socket =
          server
              .sockets
              .connect(server.desk(cookie, origin))
              .onSuccess(
                  opened -> {
                    opened.textMessageHandler(this::hear);
                    opened.closeHandler(
                        ignored -> {
                          closeCode =
                              opened.closeStatusCode() == null ? -1 : opened.closeStatusCode();
                          closed = true;
                        });
                  })
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new PageRefused(e);
    }
  }

  /** The server opened no WebSocket. */
  static final class PageRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PageRefused(Throwable cause) {
      super(cause);
    }
  }

  private void hear(String text) {
    server.contract.checkServerMessage(text).forEach(problem -> violations.add(problem + text));
    try {
      messages.add(server.mapper.readTree(text));
    } catch (Exception e) {
      violations.add(text);
    }
  }

  Page resume() {
    return resume(Map.of());
  }

  Page resume(Map<String, Long> calls) {
    say(Map.of("type", "resume", "calls", calls));
    await().atMost(Duration.ofSeconds(10)).until(() -> count("status") > 0);
    return this;
  }

  void say(Object message) {
    try {
      String text =
          message instanceof String given ? given : server.mapper.writeValueAsString(message);
      socket.writeTextMessage(text);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  long count(String type) {
    return messages.stream().filter(message -> message.path("type").asText().equals(type)).count();
  }

  List<JsonNode> all(String type) {
    return messages.stream().filter(message -> message.path("type").asText().equals(type)).toList();
  }

  JsonNode expect(String type, int number) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(count(type))
                    .as("%s in %s", type, messages)
                    .isGreaterThanOrEqualTo(number));
    return all(type).get(number - 1);
  }

  int expectClosed() {
    await().atMost(Duration.ofSeconds(10)).until(() -> closed);
    return closeCode;
  }

  /** Waits until the server has dealt with everything said and appended before. */
  Page settle() {
    long before = count("pong");
    say("{\"type\":\"ping\"}");
    expect("pong", (int) before + 1);
    return this;
  }

  @Override
  public void close() {
    assertThat(violations).isEmpty();
    if (!closed) {
      socket.close();
    }
  }
}
