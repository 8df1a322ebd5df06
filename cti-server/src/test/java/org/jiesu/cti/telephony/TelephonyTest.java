package org.jiesu.cti.telephony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jiesu.cti.call.CallControlException;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvent.EndReason;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.MemoryCalls;
import org.jiesu.cti.seat.SeatBoard;
import org.jiesu.cti.seat.Seats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Telephony against an Asterisk whose every word the test writes. */
final class TelephonyTest {
  private static final String CALLER = "PJSIP/demo-trunk-00000001";
  private static final String CALLER_ID = "1700000000.1";
  private static final String SEAT = "PJSIP/1001-00000002";
  private static final String SEAT_ID = "1700000000.2";

  private final Clock clock = Clock.systemUTC();
  private final MemoryCalls calls = new MemoryCalls(clock);
  private final List<TelephonyStatus> statuses = new CopyOnWriteArrayList<>();
  private FakeAsterisk asterisk;
  private TcpSpeechEngine engine;
  private Telephony telephony;
  private SeatBoard seats;

  @BeforeEach
  void start() throws IOException {
    asterisk = new FakeAsterisk("secret");
    engine = new TcpSpeechEngine(0);
  }

  @AfterEach
  void stop() throws IOException {
    if (telephony != null) {
      telephony.close();
      seats.close();
    }
    engine.close();
    asterisk.close();
  }

  private void connect() {
    connect("secret");
    await().until(() -> telephony.status().connected());
  }

  private void connect(String secret) {
    telephony =
        new Telephony(
            new TelephonySettings(
                "127.0.0.1",
                asterisk.port(),
                "jiesu",
                secret,
                "127.0.0.1",
                0,
                8,
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                Duration.ofMillis(300),
                false),
            calls,
            call -> {
              throw new AssertionError("no navigation here");
            },
            engine,
            (call, side, openedAt) -> event -> {},
            this::seats,
            clock,
            new SimpleMeterRegistry());
    seats = new SeatBoard(calls, telephony, clock, Duration.ZERO);
    telephony.onStatus(statuses::add);
    telephony.start();
  }

  private Seats seats() {
    return seats;
  }

  private CallId call() {
    await().until(() -> !calls.ids().isEmpty());
    assertThat(calls.ids()).hasSize(1);
    return calls.ids().get(0);
  }

  /** An event of the caller's channel. */
  private void ofCaller(String event, String... more) {
    String[] fields = {"Channel", CALLER, "Uniqueid", CALLER_ID};
    asterisk.event(
        event, Stream.concat(Arrays.stream(fields), Arrays.stream(more)).toArray(String[]::new));
  }

  private void queued() {
    ofCaller(
        "QueueCallerJoin",
        "CallerIDNum",
        "13800138000",
        "Exten",
        "12345",
        "Queue",
        "q-general",
        "Position",
        "1",
        "Count",
        "1");
  }

  private void offered() {
    ofCaller(
        "AgentCalled",
        "DestChannel",
        SEAT,
        "DestUniqueid",
        SEAT_ID,
        "Queue",
        "q-general",
        "Interface",
        "PJSIP/1001");
  }

  private void answered() {
    ofCaller("QueueCallerLeave", "Queue", "q-general", "Position", "1", "Count", "0");
    ofCaller(
        "AgentConnect",
        "DestChannel",
        SEAT,
        "DestUniqueid",
        SEAT_ID,
        "Queue",
        "q-general",
        "Interface",
        "PJSIP/1001",
        "HoldTime",
        "3",
        "RingTime",
        "1");
    enter(CALLER, CALLER_ID);
    enter(SEAT, SEAT_ID);
  }

  private void enter(String channel, String uniqueId) {
    asterisk.event(
        "BridgeEnter",
        "BridgeUniqueid",
        "b1",
        "BridgeNumChannels",
        "1",
        "Channel",
        channel,
        "Uniqueid",
        uniqueId);
  }

  private void asked(String channel, String uniqueId) {
    asterisk.event("HangupRequest", "Channel", channel, "Uniqueid", uniqueId);
  }

  private void hungUp(String channel, String uniqueId) {
    asterisk.event("Hangup", "Channel", channel, "Uniqueid", uniqueId, "Cause", "16");
  }

  private CallId talking() {
    queued();
    offered();
    answered();
    CallId call = call();
    await().until(() -> tapsOpened(call) == 2);
    return call;
  }

  private long tapsOpened(CallId call) {
    return calls.events(call).stream().filter(CallEvent.TapOpened.class::isInstance).count();
  }

  private EndReason end(CallId call) {
    await().until(() -> calls.end(call).isPresent());
    return calls.end(call).orElseThrow();
  }

  @Test
  void call_queuedOfferedAnsweredHungUpByCaller_storyInOrder() {
    connect();
    seats.signIn("8001", "李静", "1001", Set.of("general"));
    seats.ready("8001");
    CallId call = talking();
    asked(CALLER, CALLER_ID);
    hungUp(SEAT, SEAT_ID);
    hungUp(CALLER, CALLER_ID);
    assertThat(end(call)).isEqualTo(EndReason.CALLER_HUNG_UP);
    assertThat(calls.story(call))
        .containsExactly("Arrived", "Queued", "Offered", "Answered", "Ended");
    assertThat(calls.events(call)).contains(new CallEvent.Offered("8001", "general"));
    assertThat(asterisk.actions("Originate"))
        .extracting(action -> action.get("application") + " " + action.get("data"))
        .containsExactlyInAnyOrder("ChanSpy " + CALLER + ",quoES", "ChanSpy " + SEAT + ",quoES");
  }

  @Test
  void events_toldTwice_takenOnce() {
    connect();
    queued();
    queued();
    offered();
    answered();
    answered();
    CallId call = call();
    hungUp(CALLER, CALLER_ID);
    hungUp(CALLER, CALLER_ID);
    end(call);
    queued();
    await().until(() -> calls.ids().size() == 2);
    assertThat(calls.story(call))
        .containsExactly("Arrived", "Queued", "Offered", "Answered", "Ended");
  }

  @Test
  void operator_asksFirst_endsAsOperatorHungUp() {
    connect();
    CallId call = talking();
    asked(SEAT, SEAT_ID);
    hungUp(SEAT, SEAT_ID);
    asked(CALLER, CALLER_ID);
    hungUp(CALLER, CALLER_ID);
    assertThat(end(call)).isEqualTo(EndReason.OPERATOR_HUNG_UP);
  }

  @Test
  void queue_leftByTimeoutThenHangup_nobodyFree() {
    connect();
    queued();
    ofCaller("QueueCallerLeave", "Queue", "q-general");
    hungUp(CALLER, CALLER_ID);
    assertThat(end(call())).isEqualTo(EndReason.NOBODY_FREE);
  }

  @Test
  void ringing_unanswered_operatorIsNotReadyAndPaused() {
    connect();
    seats.signIn("8001", "李静", "1001", Set.of("general"));
    seats.ready("8001");
    queued();
    offered();
    ofCaller(
        "AgentRingNoAnswer",
        "DestChannel",
        SEAT,
        "Queue",
        "q-general",
        "Interface",
        "PJSIP/1001",
        "RingTime",
        "15000");
    CallId call = call();
    await().until(() -> calls.story(call).contains("OfferEnded"));
    await()
        .untilAsserted(
            () ->
                assertThat(asterisk.actions("QueuePause"))
                    .last()
                    .satisfies(
                        action -> {
                          assertThat(action).containsEntry("interface", "PJSIP/1001");
                          assertThat(action).containsEntry("paused", "true");
                          assertThat(action).containsEntry("reason", "未接来电");
                        }));
  }

  @Test
  void softphoneHold_heldAndResumed_tapsPausedMeanwhile() {
    connect();
    CallId call = talking();
    asterisk.event("Hold", "Channel", SEAT, "Uniqueid", SEAT_ID);
    await().until(() -> engine.paused.size() == 2);
    assertThat(calls.story(call)).endsWith("Held");
    assertThatThrownBy(() -> telephony.resume(call).toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(CallControlException.class)
        .hasMessageContaining("话机");
    asterisk.event("Unhold", "Channel", SEAT, "Uniqueid", SEAT_ID);
    await().until(() -> engine.paused.isEmpty());
    await().until(() -> calls.story(call).contains("Resumed"));
  }

  @Test
  void tap_refusedAtFirst_triedAgainUntilItStands() {
    connect();
    asterisk.tapsSucceed = false;
    queued();
    answered();
    CallId call = call();
    await().until(() -> asterisk.actions("Originate").size() >= 6);
    assertThat(tapsOpened(call)).isZero();
    assertThat(calls.events(call)).hasAtLeastOneElementOfType(CallEvent.TapLost.class);
    assertThat(engine.withdrawn).isNotEmpty();
    asterisk.tapsSucceed = true;
    await().until(() -> tapsOpened(call) == 2);
  }

  @Test
  void taps_endWithTheCall_nothingIsLost() {
    connect();
    CallId call = talking();
    asterisk.cutTaps();
    hungUp(CALLER, CALLER_ID);
    end(call);
    queued();
    await().until(() -> calls.ids().size() == 2);
    assertThat(calls.events(call)).doesNotHaveAnyElementsOfTypes(CallEvent.TapLost.class);
    assertThat(asterisk.actions("Originate")).hasSize(2);
  }

  @Test
  void link_cut_toldInChineseAndComesBackWithSeatsAndCalls() throws IOException {
    connect();
    seats.signIn("8001", "李静", "1001", Set.of("general", "social"));
    seats.ready("8001");
    CallId call = talking();
    await().until(() -> asterisk.actions("QueueAdd").size() == 2);
    asterisk.goAway();
    await().until(() -> !telephony.status().connected());
    assertThat(telephony.status().detail()).contains("Asterisk").contains("自动重连");
    assertThatThrownBy(() -> telephony.hold(call).toCompletableFuture().join())
        .hasCauseInstanceOf(CallControlException.class)
        .hasMessageContaining("话机");
    asterisk.channel(CALLER, CALLER_ID, "hotline", "12345", "b1");
    asterisk.channel(SEAT, SEAT_ID, "from-seat", "s", "b1");
    asterisk.actions.clear();
    asterisk.comeBack();
    await().until(() -> telephony.status().connected());
    await()
        .untilAsserted(
            () ->
                assertThat(asterisk.actions("QueueAdd"))
                    .extracting(action -> action.get("queue"), action -> action.get("membername"))
                    .contains(
                        org.assertj.core.groups.Tuple.tuple("q-general", "李静"),
                        org.assertj.core.groups.Tuple.tuple("q-social", "李静")));
    assertThat(asterisk.actions("Originate")).as("taps still stand").isEmpty();
    hungUp(CALLER, CALLER_ID);
    end(call);
    assertThat(calls.story(call))
        .containsExactly("Arrived", "Queued", "Offered", "Answered", "Ended");
    assertThat(statuses)
        .extracting(TelephonyStatus::connected)
        .containsSubsequence(true, false, true);
  }

  @Test
  void link_cutWhileCallEnds_callIsLostFromSight() throws IOException {
    connect();
    CallId call = talking();
    asterisk.goAway();
    await().until(() -> !telephony.status().connected());
    asterisk.comeBack();
    assertThat(end(call)).isEqualTo(EndReason.LOST_FROM_SIGHT);
  }

  @Test
  void link_silent_isNoticedAndMadeAnew() {
    connect();
    int before = asterisk.logins;
    asterisk.mute = true;
    await().until(() -> !telephony.status().connected());
    asterisk.mute = false;
    await().until(() -> telephony.status().connected());
    assertThat(asterisk.logins).isGreaterThan(before);
  }

  @Test
  void login_refused_saysWhatToCheck() {
    connect("wrong");
    await().until(() -> telephony.status().detail().contains("JIESU_AMI_SECRET"));
    assertThat(telephony.status().connected()).isFalse();
  }

  @Test
  void strangers_inQueuesAtStart_adopted() {
    asterisk.channel(CALLER, CALLER_ID, "hotline", "12345", "b1");
    asterisk.channel(SEAT, SEAT_ID, "from-seat", "s", "b1");
    asterisk.channel("PJSIP/demo-trunk-00000003", "1700000000.3", "hotline", "12345", "");
    asterisk.entry("social", "1700000000.3", 1);
    asterisk.channel("AudioSocket/127.0.0.1:1/x-1", "1700000000.4", "hotline", "12345", "");
    connect();
    await().until(() -> calls.ids().size() == 2);
    CallId first = calls.ids().get(0);
    CallId second = calls.ids().get(1);
    await().until(() -> tapsOpened(first) == 2);
    assertThat(calls.story(first)).containsExactly("Arrived", "Answered");
    await().until(() -> calls.story(second).equals(List.of("Arrived", "Queued")));
    assertThat(calls.find(second).orElseThrow().queue()).contains("social");
  }

  @Test
  void restart_callInJournal_heardAgainOrLost() {
    CallId living = calls.open(new CallEvent.Arrived("138", "12345", CALLER, CALLER_ID));
    calls.append(living, new CallEvent.Queued("general", 1));
    calls.append(living, new CallEvent.Answered("8001", SEAT, 1, 1));
    CallId gone =
        calls.open(new CallEvent.Arrived("139", "12345", "PJSIP/demo-trunk-9", "1700000000.9"));
    asterisk.channel(CALLER, CALLER_ID, "hotline", "12345", "b1");
    asterisk.channel(SEAT, SEAT_ID, "from-seat", "s", "b1");
    connect();
    await().until(() -> tapsOpened(living) == 2);
    assertThat(end(gone)).isEqualTo(EndReason.LOST_FROM_SIGHT);
    assertThat(calls.story(living)).containsExactly("Arrived", "Queued", "Answered");
    hungUp(SEAT, SEAT_ID);
    hungUp(CALLER, CALLER_ID);
    assertThat(end(living)).isEqualTo(EndReason.OPERATOR_HUNG_UP);
  }

  @Test
  void membersFromBefore_nobodySignsIn_leaveAfterTheGrace() {
    asterisk.member("general", "1007");
    connect();
    await()
        .untilAsserted(
            () ->
                assertThat(asterisk.actions("QueueRemove"))
                    .singleElement()
                    .satisfies(
                        action -> {
                          assertThat(action).containsEntry("queue", "q-general");
                          assertThat(action).containsEntry("interface", "PJSIP/1007");
                        }));
  }

  @Test
  void transferToQueue_toldBeforeOrAfterTheCallerJoined_isTransferredThenQueued() {
    connect();
    CallId call = talking();
    for (boolean first : List.of(true, false)) {
      if (first) {
        transferredTo("police");
      }
      ofCaller("QueueCallerJoin", "Queue", "q-police", "Position", "1", "Count", "1");
      if (!first) {
        transferredTo("police");
      }
      offered();
      answered();
      int answers = first ? 2 : 3;
      await().until(() -> calls.story(call).stream().filter("Answered"::equals).count() == answers);
    }
    assertThat(calls.story(call).stream().filter(name -> !name.equals("Offered")))
        .containsExactly(
            "Arrived",
            "Queued",
            "Answered",
            "Transferred",
            "Queued",
            "Answered",
            "Transferred",
            "Queued",
            "Answered");
  }

  private void transferredTo(String queue) {
    asterisk.event(
        "BlindTransfer",
        "Result",
        "Success",
        "TransfererChannel",
        SEAT,
        "TransfererUniqueid",
        SEAT_ID,
        "TransfereeChannel",
        CALLER,
        "TransfereeUniqueid",
        CALLER_ID,
        "IsExternal",
        "Yes",
        "Context",
        "transfer",
        "Extension",
        queue);
  }

  @Test
  void transfer_invalidTarget_refusedBeforeAsteriskIsAsked() {
    connect();
    CallId call = talking();
    for (String target : List.of("", "12", "1002\r\nAction: Command", "../x", "坐席")) {
      assertThatThrownBy(() -> telephony.transfer(call, target).toCompletableFuture().join())
          .hasCauseInstanceOf(CallControlException.class);
    }
    assertThat(asterisk.actions("BlindTransfer")).isEmpty();
    telephony.transfer(call, "1002").toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
    assertThat(asterisk.actions("BlindTransfer"))
        .singleElement()
        .satisfies(
            action ->
                assertThat(action)
                    .containsEntry("channel", SEAT)
                    .containsEntry("context", "transfer")
                    .containsEntry("exten", "1002"));
  }

  @Test
  void operatorName_withLineBreaks_isOneLineForAsterisk() {
    connect();
    telephony.join("1001", "李\r\nAction: Command", Set.of("general"), true);
    await().until(() -> !asterisk.actions("QueueAdd").isEmpty());
    assertThat(asterisk.actions("QueueAdd").get(0))
        .containsEntry("membername", "李 Action: Command");
    assertThat(asterisk.actions("Command")).isEmpty();
  }
}
