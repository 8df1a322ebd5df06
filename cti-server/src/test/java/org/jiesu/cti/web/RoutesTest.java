package org.jiesu.cti.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.asr.prosody.Prosody;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.identity.Identity;
import org.jiesu.cti.identity.Person;
import org.jiesu.cti.identity.Role;
import org.jiesu.cti.web.RunningServer.Browser;
import org.jiesu.cti.web.RunningServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real answers of every route; {@link RunningServer} holds each against the document. */
class RoutesTest {

  private static final String UNIT_PASSWORD = "correct horse battery";

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

  /** Says everything that a call can hold, so that every schema meets a real value. */
  static void tellAll(RunningServer server, CallId call) {
    var at = RunningServer.at("2026-11-22T02:30:05.250Z");
    FieldValue value =
        new FieldValue(
            "13800123456",
            0.93,
            List.of(new FieldValue.Evidence(1, 0, 4, 1_000, 2_250)),
            "来电人自述电话",
            List.of(new FieldValue.Alternative("13800123455", 0.3)));
    List.of(
            new CallEvent.NavigationStarted("hotline", "v1"),
            new CallEvent.ArticleUsed(
                "gas-leak", 1, CallEvent.ArticleUsed.Outcome.REJECTED, "1001"),
            new CallEvent.NavigationStep(
                "root", CallEvent.Means.SPEECH, "噪音扰民", 0.97, Optional.of(Language.MANDARIN)),
            new CallEvent.NavigationStep("root", CallEvent.Means.SILENCE, "", 0, Optional.empty()),
            new CallEvent.NavigationEnded(
                "noise", "市容环境 / 噪音扰民", "urban", Optional.of(Language.MANDARIN), "来电人说“噪音扰民”"),
            new CallEvent.Queued("urban", 2),
            new CallEvent.TapOpened(Side.CALLER, java.util.UUID.randomUUID()),
            new CallEvent.TapLost(Side.OPERATOR, java.util.UUID.randomUUID(), "断开"),
            new CallEvent.LanguageChosen(Side.CALLER, Language.CANTONESE, 0.8),
            new CallEvent.Uttered(
                new Utterance(
                    1,
                    Side.CALLER,
                    at,
                    at.plusMillis(900),
                    "楼下太吵",
                    List.of(
                        new Utterance.SpokenWord("楼下", 0, at, at.plusMillis(400), 0.9),
                        new Utterance.SpokenWord("太吵", 2, at, at.plusMillis(900), 0.8)),
                    0.85,
                    Language.MANDARIN,
                    Optional.of(new Prosody(180, 6, -22, 4.5, 0.1)))),
            new CallEvent.Uttered(
                new Utterance(
                    2,
                    Side.OPERATOR,
                    at,
                    at.plusMillis(900),
                    "您好",
                    List.of(),
                    0.85,
                    Language.MANDARIN,
                    Optional.empty())),
            new CallEvent.EmotionAssessed(
                1,
                Map.of(CallEvent.EmotionLabel.ANGRY, 0.75, CallEvent.EmotionLabel.CALM, 0.25),
                CallEvent.EmotionLabel.ANGRY,
                0.7,
                List.of("“太吵”"),
                false),
            new CallEvent.FieldSuggested(TicketField.PHONE, value),
            new CallEvent.DispatchProposed(
                "CG",
                List.of("ZJ"),
                CallEvent.DispatchBasis.RULE,
                "night",
                0.99,
                0.98,
                true,
                "HP",
                "24h",
                "紧急",
                "先电话",
                "派单规则 night",
                List.of(new CallEvent.DispatchOption("GA", 0.2, "如果是“社会生活噪音”"))),
            new CallEvent.FieldDecided(
                TicketField.PHONE, "13800123456", CallEvent.Decision.ACCEPTED, "1001"),
            new CallEvent.Held("1001"),
            new CallEvent.Resumed("1001"),
            new CallEvent.Transferred("1001", "police"))
        .forEach(event -> server.calls.append(call, event));
  }

  @Test
  void unitPerson_findsOnlyWhatTheUnitMustActOn() {
    unitPerson("U-CG", "CG");
    unitPerson("U-HB", "HB");
    unitPerson("U-JD", "JD");
    Browser wang = server.wangMin();
    String number =
        wang.confirm(
                server.talk("1001"),
                Map.of("TITLE", "噪音扰民", "PHONE", "13800123456", "UNIT", "CG", "HELPERS", "HB,SZ"))
            .json()
            .path("number")
            .asText();
    String path = "/api/tickets/" + number;
    Browser lead = server.signIn("U-CG", UNIT_PASSWORD);
    Browser helper = server.signIn("U-HB", UNIT_PASSWORD);
    Browser other = server.signIn("U-JD", UNIT_PASSWORD);

    assertThat(lead.get("/api/tickets", "/api/tickets").json()).hasSize(1);
    assertThat(helper.get("/api/tickets", "/api/tickets").json()).hasSize(1);
    assertThat(other.get("/api/tickets", "/api/tickets").json()).isEmpty();
    assertThat(
            lead.get("/api/tickets/{number}", path + "?clear=true")
                .json()
                .at("/fields/PHONE")
                .asText())
        .as("to call the citizen back")
        .isEqualTo("13800123456");
    assertThat(other.get("/api/tickets/{number}", path).status()).isEqualTo(404);
    assertThat(other.get("/api/tickets/{number}/dispatch", path + "/dispatch").status())
        .isEqualTo(404);
    Optional<Object> correction =
        Optional.of(Map.of("version", 1, "fields", Map.of("TITLE", "无此事")));
    assertThat(lead.send(HttpMethod.PATCH, "/api/tickets/{number}", path, correction).status())
        .as("what was registered stays the hotline's")
        .isEqualTo(403);
    Optional<Object> why = Optional.of(Map.of("version", 1, "reason", "不归我单位"));
    assertThat(giveBack(other, path, why).status()).isEqualTo(404);
    assertThat(giveBack(helper, path, why).status()).isEqualTo(403);
    assertThat(giveBack(lead, path, why).json().path("state").asText()).isEqualTo("RETURNED");
  }

  private static Reply giveBack(Browser browser, String path, Optional<Object> why) {
    return browser.send(HttpMethod.POST, "/api/tickets/{number}/return", path + "/return", why);
  }

  private void unitPerson(String number, String unit) {
    server.identity.add(
        new Person(
            number, "经办人", Set.of(Role.UNIT), Optional.empty(), Set.of(), Optional.of(unit), false),
        UNIT_PASSWORD);
  }

  @Test
  void everyRoute_usedAsDocumented_answersAsDocumented() {
    assertThat(server.get("/health").body()).isEqualTo("ok");
    assertThat(server.metrics()).contains("jiesu_web_desks");

    Reply nobody = server.get("/api/session");
    assertThat(nobody.json().path("demo").asBoolean()).isTrue();
    assertThat(nobody.json().path("demoAccounts")).hasSize(5);
    assertThat(nobody.json().has("person")).isFalse();

    Browser wang = server.wangMin();
    Reply session = wang.get("/api/session", "/api/session");
    assertThat(session.json().at("/person/name").asText()).isEqualTo("王敏");
    assertThat(session.json().path("demoAccounts")).isEmpty();

    assertThat(wang.get("/api/seat", "/api/seat").json().path("presence").asText())
        .isEqualTo("NOT_READY");
    Reply ready =
        wang.send(
            HttpMethod.PUT, "/api/seat", "/api/seat", Optional.of(Map.of("presence", "READY")));
    assertThat(ready.json().path("presence").asText()).isEqualTo("READY");
    Reply rest =
        wang.send(
            HttpMethod.PUT,
            "/api/seat",
            "/api/seat",
            Optional.of(Map.of("presence", "NOT_READY", "reason", "小休")));
    assertThat(rest.json().path("reason").asText()).isEqualTo("小休");

    Reply softphone = wang.get("/api/softphone", "/api/softphone");
    assertThat(softphone.json().path("url").asText()).isEqualTo("ws://127.0.0.1:8693/softphone");
    assertThat(softphone.json().path("token").asText())
        .isEqualTo(Identity.hmac(RunningServer.SECRET, "1001"));

    CallId call = server.talk("1001");
    String path = "/api/calls/" + call;
    tellAll(server, call);
    Reply whole = wang.get("/api/calls/{id}", path);
    assertThat(whole.json().path("callerNumber").asText()).isEqualTo("13800123456");
    assertThat(whole.json().at("/utterances/0/text").asText()).isEqualTo("楼下太吵");
    Reply timeline = wang.get("/api/calls/{id}/timeline", path + "/timeline?after=2");
    assertThat(timeline.json().get(0).path("sequence").asLong()).isEqualTo(3);
    assertThat(timeline.json().size()).isEqualTo(whole.json().path("sequence").asInt() - 2);

    KnowledgeRoutesTest.useAll(server, wang, call);

    for (String order : List.of("hold", "resume", "hangup")) {
      assertThat(
              wang.send(
                      HttpMethod.POST,
                      "/api/calls/{id}/" + order,
                      path + "/" + order,
                      Optional.empty())
                  .status())
          .isEqualTo(204);
    }
    assertThat(
            wang.send(
                    HttpMethod.POST,
                    "/api/calls/{id}/transfer",
                    path + "/transfer",
                    Optional.of(Map.of("target", "police")))
                .status())
        .isEqualTo(204);
    assertThat(server.control.orders)
        .containsExactly("hold", "resume", "hangUp", "transfer police");

    Reply decided =
        wang.send(
            HttpMethod.PUT,
            "/api/calls/{id}/fields/{field}",
            path + "/fields/CALLER_NAME",
            Optional.of(Map.of("value", "张三丰", "decision", "TYPED")));
    assertThat(decided.status()).isEqualTo(204);
    Reply cleared =
        wang.send(
            HttpMethod.PUT,
            "/api/calls/{id}/fields/{field}",
            path + "/fields/CALLER_NAME",
            Optional.of(Map.of("decision", "CLEARED")));
    assertThat(cleared.status()).isEqualTo(204);

    Map<String, String> fields =
        Map.of(
            "TITLE", "噪音扰民",
            "PHONE", "13800123456",
            "CALLER_NAME", "张三丰",
            "BODY", "请打13800123456",
            "UNIT", "CG");
    Reply ticket = wang.confirm(call, fields);
    assertThat(ticket.status()).isEqualTo(201);
    assertThat(ticket.json().at("/fields/PHONE").asText()).isEqualTo("13800123456");
    String number = ticket.json().path("number").asText();

    Reply history = wang.get("/api/calls/{id}/history", path + "/history");
    assertThat(history.json().path("callerNumber").asText()).isEqualTo("138****3456");
    assertThat(history.json().at("/tickets/0/phone").asText()).isEqualTo("138****3456");
    assertThat(history.body()).doesNotContain("13800123456").doesNotContain("张三丰");

    Reply list = wang.get("/api/tickets", "/api/tickets?limit=10&mine=true&query=%E5%99%AA");
    assertThat(list.json()).hasSize(1);
    assertThat(list.json().get(0).path("callerName").asText()).isEqualTo("张**");
    Reply masked = wang.get("/api/tickets/{number}", "/api/tickets/" + number);
    assertThat(masked.json().path("masked").asBoolean()).isTrue();
    assertThat(masked.body()).doesNotContain("13800123456").contains("请打138****3456");
    Reply clear = wang.get("/api/tickets/{number}", "/api/tickets/" + number + "?clear=true");
    assertThat(clear.json().at("/fields/CALLER_NAME").asText()).isEqualTo("张三丰");
    Reply corrected =
        wang.send(
            HttpMethod.PATCH,
            "/api/tickets/{number}",
            "/api/tickets/" + number,
            Optional.of(Map.of("version", 1, "fields", Map.of("TITLE", "夜间噪音扰民"))));
    assertThat(corrected.json().path("version").asInt()).isEqualTo(2);

    Browser leader = server.signIn(RunningServer.LEADER, RunningServer.LEADER_PASSWORD);
    String giveBack = "/api/tickets/" + number + "/return";
    Map<String, Object> why = Map.of("version", 2, "reason", "不归我单位，请联系13800123456");
    assertThat(
            wang.send(HttpMethod.POST, "/api/tickets/{number}/return", giveBack, Optional.of(why))
                .status())
        .as("an operator is no unit")
        .isEqualTo(403);
    Reply returned =
        leader.send(HttpMethod.POST, "/api/tickets/{number}/return", giveBack, Optional.of(why));
    assertThat(returned.json().path("state").asText()).as(returned.body()).isEqualTo("RETURNED");
    Reply decisions =
        wang.get("/api/tickets/{number}/dispatch", "/api/tickets/" + number + "/dispatch");
    assertThat(decisions.json().at("/0/outcome/kind").asText()).isEqualTo("RETURNED");
    assertThat(decisions.body()).doesNotContain("13800123456");

    assertThat(
            wang.get("/api/reference", "/api/reference")
                .json()
                .at("/matters/0/children/0/code")
                .asText())
        .isEqualTo("0101");
    assertThat(wang.get("/api/matters/{code}", "/api/matters/020601").status()).isEqualTo(200);
    assertThat(wang.get("/api/status", "/api/status").json().at("/telephony/ok").asBoolean())
        .isTrue();

    server.seats.put("1001", org.jiesu.cti.seat.Seat.Presence.WRAP_UP, Optional.of(call));
    Reply changed =
        wang.send(
            HttpMethod.PUT,
            "/api/session/password",
            "/api/session/password",
            Optional.of(Map.of("currentPassword", "jiesu-1001", "newPassword", "一二三四五六七八九十")));
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    assertThat(wang.get("/api/seat", "/api/seat").status()).isEqualTo(401);
    Browser again = server.browser(changed);
    assertThat(
            again
                .send(HttpMethod.DELETE, "/api/session", "/api/session", Optional.empty())
                .status())
        .isEqualTo(204);
    assertThat(again.get("/api/seat", "/api/seat").status()).isEqualTo(401);
    assertThat(server.seats.find("1001")).isEmpty();

    Set<String> expected = server.contract.operations();
    // each page of the administrators has a test of its own
    expected.removeIf(operation -> operation.contains(" /api/admin/"));
    assertThat(server.contract.succeeded()).isEqualTo(expected);
  }

  @Test
  void ticket_withWrongFields_isRefusedFieldByField() {
    Browser wang = server.wangMin();
    CallId call = server.talk("1001");

    Reply noTitle = wang.confirm(call, Map.of("PHONE", "123"));
    assertThat(noTitle.status()).isEqualTo(422);
    assertThat(noTitle.json().at("/fields/TITLE").asText()).isEqualTo("请填写标题。");

    Reply unknown = wang.confirm(call, Map.of("COLOUR", "red"));
    assertThat(unknown.status()).isEqualTo(400);

    Reply notText = wang.confirm(call, "{\"fields\":{\"TITLE\":null}}");
    assertThat(notText.status()).isEqualTo(422);
    assertThat(notText.json().at("/fields/TITLE").asText()).isEqualTo("应是文字。");
    assertThat(server.tickets.recent(10, "", Optional.empty(), Optional.empty())).isEmpty();
  }

  @Test
  void ticket_confirmedAgainWithOtherValues_isRefused() {
    Browser wang = server.wangMin();
    CallId call = server.talk("1001");
    Map<String, String> first = Map.of("TITLE", "一");
    Map<String, String> other = Map.of("TITLE", "二");

    Reply made = wang.confirm(call, first);
    Reply same = wang.confirm(call, first);
    Reply changed = wang.confirm(call, other);

    assertThat(same.json()).isEqualTo(made.json());
    assertThat(changed.status()).isEqualTo(409);
  }

  @Test
  void ticket_whileDatabaseIsAway_isAcceptedWithoutNumber() {
    Browser wang = server.wangMin();
    CallId call = server.talk("1001");
    server.tickets.goAway(true);

    Reply pending = wang.confirm(call, Map.of("TITLE", "一"));
    Reply other = wang.get("/api/tickets/{number}", "/api/tickets/20261122000001");

    assertThat(pending.status()).isEqualTo(202);
    assertThat(pending.json().path("detail").asText()).contains("不用重复提交");
    assertThat(other.status()).isEqualTo(503);
    assertThat(other.raw().getHeader("Retry-After")).isEqualTo("5");
  }

  @Test
  void correction_ofAnotherVersion_isRefused() {
    Browser wang = server.wangMin();
    CallId call = server.talk("1001");
    server.tickets.confirm(call, Map.of(TicketField.TITLE, "一"), "1001");

    Reply stale =
        wang.send(
            HttpMethod.PATCH,
            "/api/tickets/{number}",
            "/api/tickets/20261122000001",
            Optional.of(Map.of("version", 7, "fields", Map.of("TITLE", "二"))));

    assertThat(stale.status()).isEqualTo(409);
    assertThat(server.tickets.find("20261122000001").orElseThrow().version()).isEqualTo(1);
  }

  @Test
  void order_thatTheSwitchRefuses_saysWhyInChinese() {
    Browser wang = server.wangMin();
    String path = "/api/calls/" + server.talk("1001") + "/hold";
    server.control.refuse(Optional.of("电话系统暂时连不上，请稍后再试。"));

    Reply refused = wang.send(HttpMethod.POST, "/api/calls/{id}/hold", path, Optional.empty());

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().path("detail").asText()).isEqualTo("电话系统暂时连不上，请稍后再试。");
  }

  @Test
  void seat_duringCall_cannotBecomeReadyAndCannotSignOut() {
    Browser wang = server.wangMin();
    server.talk("1001");

    Reply ready =
        wang.send(
            HttpMethod.PUT, "/api/seat", "/api/seat", Optional.of(Map.of("presence", "READY")));
    Reply out = wang.send(HttpMethod.DELETE, "/api/session", "/api/session", Optional.empty());

    assertThat(ready.status()).isEqualTo(409);
    assertThat(out.status()).isEqualTo(409);
    assertThat(wang.get("/api/seat", "/api/seat").status()).isEqualTo(200);
  }

  @Test
  void badRequests_areNamedAndChangeNothing() {
    Browser wang = server.wangMin();
    String call = "/api/calls/" + server.talk("1001");

    assertThat(
            wang.send(
                    HttpMethod.PUT,
                    "/api/calls/{id}/fields/{field}",
                    call + "/fields/COLOUR",
                    Optional.of(Map.of("value", "x", "decision", "TYPED")))
                .status())
        .isEqualTo(404);
    assertThat(wang.get("/api/calls/{id}", "/api/calls/1-1-1-1-1").status()).isEqualTo(404);
    assertThat(wang.get("/api/calls/{id}", "/api/calls/" + java.util.UUID.randomUUID()).status())
        .isEqualTo(404);
    assertThat(wang.get("/api/calls/{id}/timeline", call + "/timeline?after=-1").status())
        .isEqualTo(400);
    assertThat(wang.get("/api/tickets", "/api/tickets?limit=0").status()).isEqualTo(400);
    assertThat(wang.get("/api/tickets", "/api/tickets?mine=perhaps").status()).isEqualTo(400);
    assertThat(
            wang.send(HttpMethod.PUT, "/api/seat", "/api/seat", Optional.of("{\"presence\":"))
                .status())
        .isEqualTo(400);
    assertThat(
            wang.send(
                    HttpMethod.PUT,
                    "/api/seat",
                    "/api/seat",
                    Optional.of("{\"presence\":\"READY\",\"presence\":\"READY\"}"))
                .status())
        .isEqualTo(400);
    assertThat(
            wang.send(
                    HttpMethod.PUT,
                    "/api/seat",
                    "/api/seat",
                    Optional.of(
                        "{\"presence\":\"READY\",\"reason\":\"" + "x".repeat(70_000) + "\"}"))
                .status())
        .isEqualTo(413);
    assertThat(server.control.orders).isEmpty();
    assertThat(server.seats.find("1001").orElseThrow().presence())
        .isEqualTo(org.jiesu.cti.seat.Seat.Presence.TALKING);
  }
}
