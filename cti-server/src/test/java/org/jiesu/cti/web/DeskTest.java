package org.jiesu.cti.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallListener;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.seat.Seat;
import org.jiesu.cti.web.RunningServer.Browser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an open page hears; {@link Page} holds each message against the document. */
class DeskTest {

  private static final Desks.Limits LIMITS =
      new Desks.Limits(
          2,
          100,
          16 * 1024,
          50,
          256 * 1024,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofMillis(50),
          Duration.ofMillis(50),
          Duration.ofMillis(50),
          Duration.ofMillis(50));

  @TempDir Path root;
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(root, LIMITS, true);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<Long> sequences(Page page) {
    return page.all("entry").stream().map(entry -> entry.path("sequence").asLong()).toList();
  }

  private void utter(CallId call, int count) {
    for (int i = 0; i < count; i++) {
      server.calls.append(call, new CallEvent.Queued("general", i));
    }
  }

  @Test
  void desk_firstMessages_areHelloThenSeatThenStatusThenCalls() {
    Browser wang = server.wangMin();
    CallId call = server.talk("1001");

    try (Page page = wang.page()) {
      page.expect("hello", 1);
      page.resume().expect("call", 1);

      assertThat(page.messages)
          .extracting(message -> message.path("type").asText())
          .startsWith("hello", "seat", "status", "call");
      assertThat(page.all("call").get(0).at("/call/id").asText()).isEqualTo(call.toString());
      assertThat(page.all("seat").get(0).at("/seat/presence").asText()).isEqualTo("TALKING");
    }
  }

  @Test
  void everyEvent_ofACall_reachesItsOperatorAsDocumented() {
    Browser wang = server.wangMin();
    try (Page page = wang.page().resume()) {
      CallId call = server.arrive();
      server.ring(call, "1001");
      page.expect("call", 1);
      RoutesTest.tellAll(server, call);
      server.ring(call, "1001");
      server.calls.append(call, new CallEvent.OfferEnded("1001", "未接听"));
      server.ring(call, "1001");
      server.calls.append(call, new CallEvent.Answered("1001", "PJSIP/1001", 1, 2));
      server.calls.append(call, new CallEvent.TicketConfirmed(Map.of(), "1001", List.of()));
      server.calls.append(call, new CallEvent.TicketRegistered("20261122000001"));
      server.calls.partial(
          call, new CallListener.Partial(Side.CALLER, server.clock.instant(), "楼下"));
      server.hangUp(call, "1001");
      page.settle();

      assertThat(page.count("call")).isEqualTo(2);
      assertThat(page.count("callGone")).isEqualTo(1);
      assertThat(page.count("partial")).isEqualTo(1);
      assertThat(page.all("entry"))
          .extracting(entry -> entry.at("/event/type").asText())
          .contains("uttered", "emotionAssessed", "fieldSuggested", "answered", "ended");
    }
  }

  @Test
  void desk_ofAnotherOperator_hearsNothingOfTheCall() {
    Browser wang = server.wangMin();
    Browser li = server.liQiang();
    try (Page hers = wang.page().resume();
        Page his = li.page().resume()) {
      CallId call = server.talk("1002");
      utter(call, 3);
      server.calls.partial(
          call, new CallListener.Partial(Side.CALLER, server.clock.instant(), "楼下"));
      his.settle();
      hers.settle();

      assertThat(his.count("call")).isEqualTo(1);
      assertThat(hers.messages)
          .extracting(message -> message.path("type").asText())
          .containsOnly("hello", "seat", "status", "pong");
    }
  }

  @Test
  void call_thatMovesToAnotherOperator_goesFromOneDeskToTheOther() {
    Browser wang = server.wangMin();
    Browser li = server.liQiang();
    try (Page hers = wang.page().resume();
        Page his = li.page().resume()) {
      CallId call = server.arrive();
      server.ring(call, "1001");
      server.calls.append(call, new CallEvent.OfferEnded("1001", "未接听"));
      server.ring(call, "1002");
      hers.settle();
      his.settle();

      assertThat(hers.all("callGone")).hasSize(1);
      assertThat(his.all("call").get(0).at("/call/sequence").asLong()).isEqualTo(4);
      hers.resume(Map.of(call.toString(), 2L));
      hers.settle();
      assertThat(hers.all("callGone")).hasSize(2);
    }
  }

  @Test
  void resume_afterGap_bringsExactlyWhatIsMissing() {
    Browser wang = server.wangMin();
    CallId call = server.talk("1001");
    long seen;
    try (Page page = wang.page().resume()) {
      utter(call, 2);
      page.settle();
      seen = server.calls.find(call).orElseThrow().sequence();
    }
    utter(call, 30);

    try (Page page = wang.page().resume(Map.of(call.toString(), seen))) {
      utter(call, 5);
      page.settle();

      long last = server.calls.find(call).orElseThrow().sequence();
      assertThat(page.count("call")).isZero();
      assertThat(sequences(page))
          .containsExactlyElementsOf(LongStream.rangeClosed(seen + 1, last).boxed().toList());
    }
  }

  @Test
  void resume_whileThingsHappen_losesAndRepeatsNothing() {
    Browser wang = server.wangMin();
    CallId call = server.talk("1001");
    Thread talker = new Thread(() -> utter(call, 400));

    try (Page page = wang.page()) {
      talker.start();
      page.resume();
      page.say(Map.of("type", "resume", "calls", Map.of(call.toString(), 2)));
      page.resume();
      await().until(() -> !talker.isAlive());
      page.settle();
      await().untilAsserted(() -> assertThat(lastKnown(page)).isEqualTo(403));

      long known = 0;
      for (JsonNode message : page.messages) {
        if (message.path("type").asText().equals("call")) {
          known = message.at("/call/sequence").asLong();
        } else if (message.path("type").asText().equals("entry")) {
          long sequence = message.path("sequence").asLong();
          assertThat(sequence).isLessThanOrEqualTo(known + 1);
          known = Math.max(known, sequence);
        }
      }
      assertThat(known).isEqualTo(403);
    }
  }

  private static long lastKnown(Page page) {
    return page.messages.stream()
        .mapToLong(
            message ->
                Math.max(message.path("sequence").asLong(), message.at("/call/sequence").asLong()))
        .max()
        .orElse(0);
  }

  @Test
  void resume_fromAnotherLife_bringsTheWholeCall() {
    Browser wang = server.wangMin();
    CallId call = server.talk("1001");

    try (Page page = wang.page().resume(Map.of(call.toString(), 9_999L))) {
      page.expect("call", 1);
      assertThat(page.count("entry")).isZero();
    }
  }

  @Test
  void resume_namingAnothersCall_getsCallGoneOnly() {
    Browser wang = server.wangMin();
    server.liQiang();
    CallId call = server.talk("1002");

    try (Page page = wang.page().resume(Map.of(call.toString(), 0L))) {
      page.expect("callGone", 1);
      page.settle();
      assertThat(page.count("call") + page.count("entry")).isZero();
    }
  }

  @Test
  void wrapUp_untilReady_keepsTheCall() {
    Browser wang = server.wangMin();
    CallId call = server.talk("1001");
    try (Page page = wang.page().resume()) {
      server.hangUp(call, "1001");
      page.settle();
      assertThat(page.count("callGone")).isZero();

      server.seats.ready("1001");

      assertThat(page.expect("callGone", 1).path("call").asText()).isEqualTo(call.toString());
    }
  }

  @Test
  void restart_duringWrapUp_keepsTheUnconfirmedCall() {
    Browser wang = server.wangMin();
    CallId call = server.talk("1001");
    server.hangUp(call, "1001");
    long sequence = server.calls.find(call).orElseThrow().sequence();
    server.server.close();
    server.seats.clear();
    server.start();

    try (Page page = wang.page().resume(Map.of(call.toString(), sequence))) {
      page.settle();
      assertThat(page.count("callGone")).isZero();
      assertThat(wang.get("/api/calls/{id}", "/api/calls/" + call).status()).isEqualTo(200);
    }
  }

  @Test
  void status_whenItChanges_isTold() {
    Browser wang = server.wangMin();
    try (Page page = wang.page().resume()) {
      server.status =
          new SystemStatus(
              Condition.bad("与电话系统的连接断开，正在重连；通话不受影响。"),
              Condition.good(),
              Condition.good(),
              Condition.good());

      JsonNode told = page.expect("status", 2);
      assertThat(told.at("/status/telephony/ok").asBoolean()).isFalse();
    }
  }

  @Test
  void message_notUnderstood_closesTheDesk() {
    Browser wang = server.wangMin();
    for (String message :
        List.of(
            "",
            "[]",
            "{}",
            "{\"type\":\"resume\"}",
            "{\"type\":\"resume\",\"calls\":{\"x\":1}}",
            "{\"type\":\"resume\",\"calls\":{\"" + CallId.random() + "\":-1}}",
            "{\"type\":\"ping\",\"x\":1}")) {
      try (Page page = wang.page()) {
        page.say(message);
        assertThat(page.expectClosed()).as(message).isEqualTo(4400);
      }
    }
    await().until(() -> server.server.desksOpen() == 0);
  }

  @Test
  void desk_silentTooLong_isClosed() {
    Browser wang = server.wangMin();
    try (Page page = wang.page().resume()) {
      server.clock.advance(Duration.ofSeconds(59));
      page.settle();
      server.clock.advance(Duration.ofSeconds(59));
      page.settle();
      server.clock.advance(Duration.ofSeconds(61));

      assertThat(page.expectClosed()).isEqualTo(4408);
    }
  }

  @Test
  void desk_thatNeverResumes_isClosed() {
    Browser wang = server.wangMin();
    try (Page page = wang.page()) {
      page.expect("hello", 1);
      server.clock.advance(Duration.ofSeconds(11));

      assertThat(page.expectClosed()).isEqualTo(4400);
    }
  }

  @Test
  void signOut_closesTheDesksOfTheSession() {
    Browser wang = server.wangMin();
    Browser elsewhere = server.wangMin();
    try (Page page = wang.page().resume();
        Page other = elsewhere.page().resume()) {
      wang.send(HttpMethod.DELETE, "/api/session", "/api/session", Optional.empty());

      assertThat(page.expectClosed()).isEqualTo(4401);
      other.settle();
    }
  }

  @Test
  void session_disabledMeanwhile_closesTheDesk() {
    Browser wang = server.wangMin();
    try (Page page = wang.page().resume()) {
      server.identity.disable("1001", true);

      assertThat(page.expectClosed()).isEqualTo(4401);
    }
  }

  @Test
  void desks_ofOneSessionBeyondTheLimit_closeTheOldest() {
    Browser wang = server.wangMin();
    try (Page first = wang.page().resume();
        Page second = wang.page().resume();
        Page third = wang.page().resume()) {
      assertThat(first.expectClosed()).isEqualTo(4409);
      second.settle();
      third.settle();
    }
  }

  @Test
  void operator_whosePageIsGone_isNotReadyAnyMore() {
    Browser wang = server.wangMin();
    try (Page page = wang.page().resume()) {
      server.seats.ready("1001");
      page.settle();
    }

    await()
        .untilAsserted(
            () -> {
              Seat seat = server.seats.find("1001").orElseThrow();
              assertThat(seat.presence()).isEqualTo(Seat.Presence.NOT_READY);
              assertThat(seat.reason()).isEqualTo("坐席页面已断开");
            });
  }

  @Test
  void slowPage_losesPartialsThenTheConnectionAndResumesWhole() {
    Browser wang = server.wangMin();
    CallId call = server.talk("1001");
    String longText = "噪".repeat(20_000);
    try (Page page = wang.page().resume()) {
      page.settle();
      page.socket.pause();
      for (int i = 0; i < 3_000 && server.server.desksOpen() > 0; i++) {
        server.calls.partial(
            call, new CallListener.Partial(Side.CALLER, server.clock.instant(), longText));
        server.calls.append(call, new CallEvent.Transferred("1001", longText));
      }
      await().atMost(Duration.ofSeconds(15)).until(() -> server.server.desksOpen() == 0);
      page.socket.resume();
      page.expectClosed();

      assertThat(page.count("partial")).isLessThan(3_000);
      assertThat(server.metrics())
          .contains("jiesu_web_desks_slow_total 1.0")
          .containsPattern("jiesu_web_partials_dropped_total [1-9]");
    }

    try (Page page = wang.page().resume()) {
      JsonNode whole = page.expect("call", 1);
      assertThat(whole.at("/call/sequence").asLong())
          .isEqualTo(server.calls.find(call).orElseThrow().sequence());
    }
  }

  @Test
  void server_thatStops_tellsPagesAndUnsubscribes() {
    Browser wang = server.wangMin();
    int others = server.calls.listeners() - 1;
    try (Page page = wang.page().resume()) {
      server.server.close();

      assertThat(page.expectClosed()).isEqualTo(1001);
      assertThat(server.calls.listeners()).isEqualTo(others);
    }
  }
}
