package org.jiesu.cti.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.web.RunningServer.Browser;

/**
 * Anything at all, sent to every route that takes a body, to addresses and to the desk: 12,000
 * requests and 10,000 messages. Nothing may end in an error of ours, and nothing may be left open.
 */
class WebFuzzTest {

  private static final int BATCH = 30;
  private static final int PAGES = 25;
  private static RunningServer server;
  private static Browser browser;
  private static CallId call;

  @BeforeContainer
  static void start() {
    server =
        new RunningServer(
            Path.of("target", "no-pages"),
            new Desks.Limits(
                10_000,
                10_000,
                64 * 1024,
                500,
                1024 * 1024,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofMillis(20),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(2)),
            true);
    browser = server.wangMin();
    call = server.talk("1001");
    server.tickets.confirm(server.talk("1001"), Map.of(TicketField.TITLE, "一"), "1001");
  }

  @AfterContainer
  static void stop() {
    await().atMost(Duration.ofSeconds(20)).until(() -> server.server.desksOpen() == 0);
    await().atMost(Duration.ofSeconds(20)).until(() -> server.server.workPending() == 0);
    await().atMost(Duration.ofSeconds(20)).until(() -> server.pool.getActiveConnections() == 0);
    server.close();
  }

  record Shot(String method, String template, String path, String body) {}

  private record Target(String method, String template, String path, List<String> fields) {}

  @Provide
  Arbitrary<List<Shot>> shots() {
    String path = "/api/calls/" + call;
    List<Target> targets =
        List.of(
            new Target("POST", "/api/session", "/api/session", List.of("number", "password")),
            new Target(
                "PUT",
                "/api/session/password",
                "/api/session/password",
                List.of("currentPassword", "newPassword")),
            new Target("PUT", "/api/seat", "/api/seat", List.of("presence", "reason")),
            new Target("POST", "/api/calls/{id}/transfer", path + "/transfer", List.of("target")),
            new Target(
                "PUT",
                "/api/calls/{id}/fields/{field}",
                path + "/fields/TITLE",
                List.of("value", "decision")),
            new Target("POST", "/api/calls/{id}/ticket", path + "/ticket", List.of("fields")),
            new Target(
                "PATCH",
                "/api/tickets/{number}",
                "/api/tickets/20261122000001",
                List.of("version", "fields")));
    Arbitrary<Shot> bodies =
        Arbitraries.of(targets)
            .flatMap(
                target ->
                    body(target.fields())
                        .map(
                            body ->
                                new Shot(target.method(), target.template(), target.path(), body)));
    Arbitrary<Shot> addresses =
        Combinators.combine(
                Arbitraries.of(
                    "/api/calls/{id}", "/api/calls/{id}/timeline", "/api/tickets/{number}"),
                Arbitraries.strings().ofMaxLength(30),
                Arbitraries.of("", "?after=", "?limit=", "?query=", "?clear=", "?%"),
                Arbitraries.strings().ascii().ofMaxLength(12))
            .as(
                (template, segment, name, value) ->
                    new Shot(
                        "GET",
                        template,
                        template.replaceAll("\\{\\w+}", quoted(encode(segment)))
                            + name
                            + (name.isEmpty() ? "" : encode(value)),
                        ""));
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, bodies), net.jqwik.api.Tuple.of(1, addresses))
        .list()
        .ofSize(BATCH);
  }

  private static String quoted(String text) {
    return java.util.regex.Matcher.quoteReplacement(text);
  }

  private static String encode(String text) {
    String kept = text.replaceAll("^[./]+$", "x");
    String encoded = java.net.URLEncoder.encode(kept, StandardCharsets.UTF_8).replace("+", "%20");
    return encoded.isEmpty() ? "x" : encoded;
  }

  private static Arbitrary<String> body(List<String> fields) {
    Arbitrary<String> value =
        Arbitraries.oneOf(
            Arbitraries.of(
                "null",
                "true",
                "0",
                "-1",
                "1",
                "2147483648",
                "1e400",
                "\"\"",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "[]",
                "{}",
                "\"READY\"",
                "\"NOT_READY\"",
                "\"TYPED\"",
                "\"CLEARED\"",
                "{\"TITLE\":\"一\"}",
                "{\"PHONE\":\"x\"}",
                "{\"TITLE\":null}",
                "{\"\":\"\"}",
                "[".repeat(2_000)),
            Arbitraries.strings().ofMaxLength(60).map(WebFuzzTest::text));
    Arbitrary<String> object =
        Combinators.combine(
                Arbitraries.oneOf(Arbitraries.of(fields), Arbitraries.strings().ofMaxLength(5))
                    .list()
                    .ofMaxSize(3),
                value.list().ofSize(3))
            .as(
                (names, values) -> {
                  StringBuilder json = new StringBuilder("{");
                  for (int i = 0; i < names.size(); i++) {
                    json.append(i == 0 ? "" : ",")
                        .append(text(names.get(i)))
                        .append(':')
                        .append(values.get(i));
                  }
                  return json.append('}').toString();
                });
    Arbitrary<String> inOrder =
        value
            .list()
            .ofSize(fields.size())
            .map(
                values -> {
                  StringBuilder json = new StringBuilder("{");
                  for (int i = 0; i < values.size(); i++) {
                    json.append(i == 0 ? "" : ",")
                        .append(text(fields.get(i)))
                        .append(':')
                        .append(values.get(i));
                  }
                  return json.append('}').toString();
                });
    return Arbitraries.oneOf(
        object, inOrder, inOrder, value, Arbitraries.strings().ofMaxLength(200));
  }

  private static String text(String value) {
    try {
      return server.mapper.writeValueAsString(value);
    } catch (Exception e) {
      return "\"?\"";
    }
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void request_ofAnyContent_isAnsweredAsDocumented(@ForAll("shots") List<Shot> shots)
      throws Exception {
    List<Future<HttpResponse<Buffer>>> answers = shots.stream().map(WebFuzzTest::fire).toList();
    Future.all(answers).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    for (int i = 0; i < shots.size(); i++) {
      Shot shot = shots.get(i);
      HttpResponse<Buffer> answer = answers.get(i).result();
      String text = answer.body() == null ? "" : answer.bodyAsString();
      assertThat(answer.statusCode()).as("%s: %s", shot, text).isLessThan(500);
      assertThat(
              server.contract.checkAnswer(
                  shot.template(),
                  shot.method(),
                  answer.statusCode(),
                  answer.headers().get("Content-Type") == null
                      ? ""
                      : answer.headers().get("Content-Type"),
                  text))
          .as("%s: %s", shot, text)
          .isEmpty();
    }
  }

  private static Future<HttpResponse<Buffer>> fire(Shot shot) {
    var request =
        server
            .request(HttpMethod.valueOf(shot.method()), shot.path())
            .putHeader("Cookie", browser.cookie)
            .putHeader("Origin", server.origin())
            .putHeader("X-CSRF-Token", browser.csrf);
    if (shot.template().equals("/api/session")) {
      // Signing in would end the session the other requests use.
      request.headers().remove("Cookie");
    }
    return shot.body().isEmpty()
        ? request.send()
        : request
            .putHeader("Content-Type", "application/json")
            .sendBuffer(Buffer.buffer(shot.body().getBytes(StandardCharsets.UTF_8)));
  }

  @Provide
  Arbitrary<List<String>> messages() {
    Arbitrary<String> id =
        Arbitraries.of("\"" + call + "\"", "\"" + CallId.random() + "\"", "\"1-1-1-1-1\"", "\"\"");
    Arbitrary<String> sequence =
        Arbitraries.oneOf(
            Arbitraries.longs().map(String::valueOf),
            Arbitraries.of("1", "2", "0", "-0", "1.5", "null", "99999999999999999999", "\"1\""));
    Arbitrary<String> calls =
        Combinators.combine(id, sequence).as((key, value) -> "{" + key + ":" + value + "}");
    Arbitrary<String> resume =
        Combinators.combine(
                Arbitraries.oneOf(calls, calls, body(List.of("calls"))),
                Arbitraries.of("", "", "", ",\"x\":1", ",\"type\":\"ping\""))
            .as((map, more) -> "{\"type\":\"resume\",\"calls\":" + map + more + "}");
    return Arbitraries.oneOf(
            resume,
            resume,
            body(List.of("type", "calls")),
            Arbitraries.of(
                "{\"type\":\"ping\"}", "{\"type\":\"hello\"}", "\"ping\"", "x".repeat(70_000)),
            Arbitraries.strings().ofMaxLength(100))
        .list()
        .ofSize(PAGES);
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void message_ofAnyContent_isAnsweredOrClosesThePage(@ForAll("messages") List<String> messages)
      throws Exception {
    List<Future<String>> ends = messages.stream().map(WebFuzzTest::tell).toList();
    Future.all(ends).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    for (int i = 0; i < messages.size(); i++) {
      String message = messages.get(i);
      boolean valid =
          message.length() < 1_000
              && isJson(message)
              && server.contract.checkClientMessage(message).isEmpty();
      String end = ends.get(i).result();
      if (message.length() > 65_536) {
        // Refused by the frame's length alone; the connection may end before a code is sent.
        assertThat(end).isNotEqualTo("pong");
      } else {
        assertThat(end).as(message).isEqualTo(valid ? "pong" : "4400");
      }
    }
  }

  private static boolean isJson(String text) {
    return new Json().read(text).isPresent();
  }

  /** How a page ends that says this and then a ping: with the last pong, or closed. */
  private static Future<String> tell(String message) {
    Promise<String> end = Promise.promise();
    boolean isPing = message.equals("{\"type\":\"ping\"}");
    server
        .sockets
        .connect(server.desk(browser.cookie, server.origin()))
        .onFailure(end::tryFail)
        .onSuccess(
            socket -> {
              socket.textMessageHandler(
                  text -> {
                    if (text.equals("{\"type\":\"pong\"}")) {
                      end.tryComplete("pong");
                      socket.close();
                    }
                  });
              socket.closeHandler(ignored -> end.tryComplete(code(socket)));
              socket.writeTextMessage(message);
              if (!isPing) {
                socket.writeTextMessage("{\"type\":\"ping\"}");
              }
            });
    return end.future();
  }

  private static String code(WebSocket socket) {
    return String.valueOf(socket.closeStatusCode());
  }
}
