package org.jiesu.cti.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.identity.Person;
import org.jiesu.cti.identity.Role;
import org.jiesu.cti.seat.Seat;
import org.jiesu.cti.store.AuditDao;
import org.jiesu.cti.web.RunningServer.Browser;
import org.jiesu.cti.web.RunningServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, and what they may see. */
class SignInTest {

  @TempDir Path root;
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(root);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** The status of saying READY with a browser's cookie and these headers. */
  private int ready(Browser browser, String contentType, String... headers) throws Exception {
    HttpRequest<Buffer> request =
        server
            .request(HttpMethod.PUT, "/api/seat")
            .putHeader("Cookie", browser.cookie)
            .putHeader("Content-Type", contentType);
    for (int i = 0; i < headers.length; i += 2) {
      request.putHeader(headers[i], headers[i + 1]);
    }
    return status(request, "{\"presence\":\"READY\"}");
  }

  private static int status(HttpRequest<Buffer> request, String body) throws Exception {
    return request
        .sendBuffer(Buffer.buffer(body))
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS)
        .statusCode();
  }

  @Test
  void cookie_ofSession_isHttpOnlyAndSameSiteStrict() {
    Reply reply = server.signInReply("1001", "jiesu-1001", Optional.empty());

    assertThat(reply.raw().getHeader("Set-Cookie"))
        .containsIgnoringCase("HttpOnly")
        .contains("SameSite=Strict")
        .contains("Path=/");
    assertThat(reply.raw().getHeader("X-CSRF-Token"))
        .isEqualTo(reply.json().path("csrfToken").asText());
  }

  @Test
  void signIn_withOldCookie_makesNewSessionAndEndsTheOld() {
    Browser first = server.wangMin();
    String planted = "jiesu-session=" + "a".repeat(64);

    Reply second = server.signInReply("1001", "jiesu-1001", Optional.of(first.cookie));
    Reply third = server.signInReply("1001", "jiesu-1001", Optional.of(planted));

    assertThat(server.browser(second).cookie).isNotEqualTo(first.cookie);
    assertThat(first.get("/api/seat", "/api/seat").status()).isEqualTo(401);
    assertThat(server.browser(second).get("/api/seat", "/api/seat").status()).isEqualTo(200);
    assertThat(server.browser(third).cookie).isNotEqualTo(planted);
    assertThat(server.new Browser(planted, "").get("/api/seat", "/api/seat").status())
        .isEqualTo(401);
  }

  @Test
  void signIn_wrongFiveTimes_mustWaitEvenWithTheRightPassword() {
    for (int i = 0; i < 5; i++) {
      assertThat(server.signInReply("1001", "wrong", Optional.empty()).status()).isEqualTo(401);
    }

    Reply throttled = server.signInReply("1001", "jiesu-1001", Optional.empty());
    Reply other = server.signInReply("1002", "jiesu-1002", Optional.empty());
    server.clock.advance(Duration.ofSeconds(11));
    Reply later = server.signInReply("1001", "jiesu-1001", Optional.empty());

    assertThat(throttled.status()).isEqualTo(429);
    assertThat(throttled.raw().getHeader("Retry-After")).isEqualTo("10");
    assertThat(throttled.json().path("detail").asText()).isEqualTo("登录失败次数过多，请 10 秒后再试。");
    assertThat(other.status()).isEqualTo(200);
    assertThat(later.status()).isEqualTo(200);
    assertThat(new AuditDao(() -> server.jdbi).newest(20))
        .extracting(AuditDao.AuditRow::kind)
        .contains("SIGN_IN_FAILED", "SIGN_IN_THROTTLED", "SIGNED_IN");
  }

  @Test
  void signIn_unknownNumber_readsAsAWrongPassword() {
    Reply unknown = server.signInReply("9999", "jiesu-1001", Optional.empty());
    Reply wrong = server.signInReply("1001", "jiesu-9999", Optional.empty());

    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.json()).isEqualTo(wrong.json());
  }

  @Test
  void session_idleTooLong_isOver() {
    Browser wang = server.wangMin();
    server.clock.advance(Duration.ofHours(8));
    assertThat(wang.get("/api/seat", "/api/seat").status()).isEqualTo(200);
    server.clock.advance(Duration.ofHours(8));
    assertThat(wang.get("/api/seat", "/api/seat").status()).isEqualTo(200);

    server.clock.advance(Duration.ofHours(9).plusSeconds(1));

    assertThat(wang.get("/api/seat", "/api/seat").status()).isEqualTo(401);
  }

  @Test
  void session_afterRestart_goesOn() {
    Browser wang = server.wangMin();
    server.server.close();
    server.seats.clear();
    server.start();

    assertThat(wang.get("/api/seat", "/api/seat").status()).isEqualTo(200);
    assertThat(
            wang.send(
                    HttpMethod.PUT,
                    "/api/seat",
                    "/api/seat",
                    Optional.of(Map.of("presence", "READY")))
                .status())
        .isEqualTo(200);
  }

  @Test
  void unsafeRequest_withoutCsrfTokenOrFromElsewhere_isRefused() throws Exception {
    Browser wang = server.wangMin();
    String json = "application/json";
    String evil = "https://evil.example";
    String ours = "https://12345.example.cn";

    assertThat(ready(wang, json)).isEqualTo(403);
    assertThat(ready(wang, json, "X-CSRF-Token", "0".repeat(64))).isEqualTo(403);
    assertThat(ready(wang, json, "X-CSRF-Token", wang.csrf, "Origin", evil)).isEqualTo(403);
    assertThat(ready(wang, "text/plain", "X-CSRF-Token", wang.csrf)).isEqualTo(415);
    assertThat(
            status(
                server
                    .request(HttpMethod.POST, "/api/session")
                    .putHeader("Content-Type", json)
                    .putHeader("Origin", "null"),
                "{\"number\":\"1001\",\"password\":\"jiesu-1001\"}"))
        .isEqualTo(403);
    assertThat(server.seats.find("1001").orElseThrow().presence())
        .isEqualTo(Seat.Presence.NOT_READY);
    assertThat(ready(wang, json, "X-CSRF-Token", wang.csrf, "Origin", ours)).isEqualTo(200);
  }

  @Test
  void desk_fromElsewhereOrWithoutSession_isNotOpened() {
    Browser wang = server.wangMin();

    assertThatThrownBy(() -> wang.page("https://evil.example").close())
        .isInstanceOf(Page.PageRefused.class)
        .hasStackTraceContaining("403");
    assertThatThrownBy(
            () -> new Page(server, "jiesu-session=" + "b".repeat(64), server.origin()).close())
        .isInstanceOf(Page.PageRefused.class)
        .hasStackTraceContaining("401");
    try (Page page = wang.page("https://12345.example.cn")) {
      page.resume();
    }
  }

  @Test
  void call_ofAnotherOperator_isRefusedEverywhere() {
    Browser wang = server.wangMin();
    server.liQiang();
    CallId call = server.talk("1002");
    String path = "/api/calls/" + call;

    assertThat(wang.get("/api/calls/{id}", path).status()).isEqualTo(403);
    assertThat(wang.get("/api/calls/{id}/timeline", path + "/timeline").status()).isEqualTo(403);
    assertThat(wang.get("/api/calls/{id}/history", path + "/history").status()).isEqualTo(403);
    for (String order : List.of("hold", "resume", "hangup")) {
      assertThat(
              wang.send(
                      HttpMethod.POST,
                      "/api/calls/{id}/" + order,
                      path + "/" + order,
                      Optional.empty())
                  .status())
          .isEqualTo(403);
    }
    assertThat(
            wang.send(
                    HttpMethod.PUT,
                    "/api/calls/{id}/fields/{field}",
                    path + "/fields/TITLE",
                    Optional.of(Map.of("value", "x", "decision", "TYPED")))
                .status())
        .isEqualTo(403);
    assertThat(
            wang.send(
                    HttpMethod.POST,
                    "/api/calls/{id}/ticket",
                    path + "/ticket",
                    Optional.of(Map.of("fields", Map.of("TITLE", "x"))))
                .status())
        .isEqualTo(403);
    assertThat(server.control.orders).isEmpty();
    assertThat(server.calls.find(call).orElseThrow().decisions()).isEmpty();
  }

  @Test
  void call_afterWrapUp_isNoLongerTheirs() {
    Browser wang = server.wangMin();
    CallId call = server.talk("1001");
    server.hangUp(call, "1001");
    assertThat(wang.get("/api/calls/{id}", "/api/calls/" + call).status()).isEqualTo(200);

    server.seats.ready("1001");

    assertThat(wang.get("/api/calls/{id}", "/api/calls/" + call).status()).isEqualTo(403);
  }

  @Test
  void ticketInClear_ofAnotherOperator_isRefusedButLeaderMayAndIsAudited() {
    Browser wang = server.wangMin();
    Browser li = server.liQiang();
    server.tickets.confirm(
        server.talk("1001"),
        Map.of(TicketField.TITLE, "一", TicketField.PHONE, "13800123456"),
        "1001");
    String path = "/api/tickets/20261122000001";

    assertThat(li.get("/api/tickets/{number}", path).json().at("/fields/PHONE").asText())
        .isEqualTo("138****3456");
    assertThat(li.get("/api/tickets/{number}", path + "?clear=true").status()).isEqualTo(403);
    assertThat(
            li.send(
                    HttpMethod.PATCH,
                    "/api/tickets/{number}",
                    path,
                    Optional.of(Map.of("version", 1, "fields", Map.of("TITLE", "二"))))
                .status())
        .isEqualTo(403);
    Browser leader = server.signIn(RunningServer.LEADER, RunningServer.LEADER_PASSWORD);
    assertThat(
            leader
                .get("/api/tickets/{number}", path + "?clear=true")
                .json()
                .at("/fields/PHONE")
                .asText())
        .isEqualTo("13800123456");
    assertThat(wang.get("/api/tickets/{number}", path + "?clear=true").status()).isEqualTo(200);
    assertThat(new AuditDao(() -> server.jdbi).newest(20))
        .filteredOn(row -> row.kind().equals("TICKET_SEEN_IN_CLEAR"))
        .extracting(AuditDao.AuditRow::staffNumber)
        .containsExactly("1001", RunningServer.LEADER);
  }

  @Test
  void leader_withoutSeat_hasNoSeatAndNoSoftphone() {
    Browser leader = server.signIn(RunningServer.LEADER, RunningServer.LEADER_PASSWORD);

    assertThat(leader.get("/api/seat", "/api/seat").status()).isEqualTo(403);
    assertThat(leader.get("/api/softphone", "/api/softphone").status()).isEqualTo(404);
    try (Page page = leader.page()) {
      page.resume();
      assertThat(page.count("seat")).isZero();
    }
  }

  @Test
  void initialPassword_untilChanged_opensNothingElse() {
    server.identity.add(
        new Person(
            "1009",
            "新人",
            Set.of(Role.OPERATOR),
            Optional.of("1009"),
            Set.of("general"),
            Optional.empty(),
            true),
        "initial-pass-9");
    Browser fresh = server.signIn("1009", "initial-pass-9");

    assertThat(fresh.get("/api/seat", "/api/seat").status()).isEqualTo(403);
    assertThat(server.seats.find("1009")).isEmpty();
    assertThatThrownBy(() -> fresh.page().close()).isInstanceOf(Page.PageRefused.class);
    assertThat(password(fresh, "initial-pass-9", "short").json().at("/fields/newPassword").asText())
        .isEqualTo("密码至少要 10 个字符。");
    assertThat(
            password(fresh, "wrong", "a better password")
                .json()
                .at("/fields/currentPassword")
                .asText())
        .isEqualTo("原密码不对，请重新输入。");
    Reply changed = password(fresh, "initial-pass-9", "a better password");
    assertThat(changed.json().at("/person/mustChangePassword").asBoolean()).isFalse();
    assertThat(server.browser(changed).get("/api/seat", "/api/seat").status()).isEqualTo(200);
  }

  private Reply password(Browser browser, String current, String chosen) {
    return browser.send(
        HttpMethod.PUT,
        "/api/session/password",
        "/api/session/password",
        Optional.of(Map.of("currentPassword", current, "newPassword", chosen)));
  }

  @Test
  void session_whileDatabaseIsAway_goesOnAndNobodyNewGetsIn() {
    Browser wang = server.wangMin();
    wang.get("/api/seat", "/api/seat");
    server.databaseAway = true;

    Reply seat = wang.get("/api/seat", "/api/seat");
    Reply other = server.signInReply("1002", "jiesu-1002", Optional.empty());

    assertThat(seat.status()).isEqualTo(200);
    assertThat(other.status()).isEqualTo(503);
    assertThat(other.json().path("detail").asText()).contains("通话不受影响");
  }

  @Test
  void demoPeople_outOfDemonstration_cannotSignInAndAreNotTold() {
    try (RunningServer real =
        new RunningServer(root.resolve("second"), Desks.Limits.usual(), false)) {
      Reply nobody = real.get("/api/session");

      assertThat(nobody.json().path("demo").asBoolean()).isFalse();
      assertThat(nobody.json().path("demoAccounts")).isEmpty();
      assertThat(real.signInReply("1001", "jiesu-1001", Optional.empty()).status()).isEqualTo(401);
    }
  }

  @Test
  void metrics_throughAProxy_areRefused() throws Exception {
    assertThat(
            status(
                server
                    .request(HttpMethod.GET, "/metrics")
                    .putHeader("X-Forwarded-For", "203.0.113.7"),
                ""))
        .isEqualTo(403);
  }
}
