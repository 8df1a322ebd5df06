package org.jiesu.cti.telephony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.stream.Dialogue;
import org.jiesu.asr.stream.DialogueListener;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvent.EndReason;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.MemoryCalls;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.navigation.Walk;
import org.jiesu.cti.seat.Seat;
import org.jiesu.cti.seat.SeatBoard;
import org.jiesu.cti.seat.Seats;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Telephony against a real Asterisk with real SIP legs and real audio. */
@Tag("asterisk")
final class TelephonyAsteriskIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final byte[] CITIZEN = Speech.random(1);
  private static final byte[] OPERATOR = Speech.random(2);

  @TempDir static Path directory;
  private static RealAsterisk asterisk;

  private final Clock clock = Clock.systemUTC();
  private final MemoryCalls calls = new MemoryCalls(clock);
  private TcpSpeechEngine engine;
  private Telephony telephony;
  private SeatBoard seats;

  @BeforeAll
  static void startAsterisk() throws IOException, InterruptedException {
    Optional<String> missing = RealAsterisk.missing();
    Assumptions.assumeTrue(missing.isEmpty(), () -> "skipped, " + missing.orElse(""));
    asterisk = new RealAsterisk(directory);
    asterisk.script("start", "--demo");
  }

  @AfterAll
  static void stopAsterisk() throws IOException, InterruptedException {
    if (asterisk != null) {
      asterisk.close();
    }
  }

  @BeforeEach
  void openEngine() throws IOException {
    engine = new TcpSpeechEngine(0);
  }

  @AfterEach
  void end() throws InterruptedException {
    asterisk.putDown();
    try {
      // a telephone that is killed says no good-bye
      asterisk.cli("channel request hangup all");
      if (telephony != null) {
        telephony.leave("1001");
        telephony.leave("1002");
        await().atMost(PATIENCE).until(() -> !asterisk.cli("queue show").contains("PJSIP/"));
      }
      await()
          .atMost(PATIENCE)
          .until(() -> asterisk.cli("core show channels").contains("0 active channels"));
    } finally {
      if (telephony != null) {
        telephony.close();
        seats.close();
      }
      engine.close();
    }
  }

  private TelephonySettings settings(boolean navigation) throws IOException {
    return new TelephonySettings(
        "127.0.0.1",
        asterisk.amiPort,
        "jiesu",
        asterisk.secret("JIESU_AMI_SECRET"),
        "127.0.0.1",
        asterisk.agiPort,
        16,
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(3),
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        Duration.ofSeconds(60),
        navigation);
  }

  private void startTelephony(boolean navigation) throws IOException {
    telephony =
        new Telephony(
            settings(navigation),
            calls,
            call -> new ListeningWalk(engine, "social"),
            engine,
            (call, side, openedAt) -> event -> {},
            this::seats,
            clock,
            new SimpleMeterRegistry());
    seats = new SeatBoard(calls, telephony, clock, Duration.ZERO);
    telephony.start();
    await().atMost(PATIENCE).until(() -> telephony.status().connected());
  }

  private Seats seats() {
    return seats;
  }

  private CallId onlyCall() {
    await().atMost(PATIENCE).until(() -> !calls.ids().isEmpty());
    assertThat(calls.ids()).hasSize(1);
    return calls.ids().get(0);
  }

  private void ready(String operator, String extension, String... queues) {
    seats.signIn(operator, "李" + operator, extension, Set.of(queues));
    seats.ready(operator);
  }

  private UUID tap(CallId call, Side side) {
    return calls.events(call).stream()
        .filter(CallEvent.TapOpened.class::isInstance)
        .map(CallEvent.TapOpened.class::cast)
        .filter(opened -> opened.side() == side)
        .reduce((first, second) -> second)
        .map(CallEvent.TapOpened::stream)
        .orElse(new UUID(0, 0));
  }

  private void awaitTalking(CallId call) {
    await()
        .atMost(PATIENCE)
        .until(() -> calls.find(call).orElseThrow().operatorChannel().isPresent());
  }

  private void awaitHeard(CallId call, byte[] citizen, byte[] operator) {
    await()
        .atMost(PATIENCE)
        .until(() -> Speech.exactly(engine.heard(tap(call, Side.CALLER)), citizen));
    await()
        .atMost(PATIENCE)
        .until(() -> Speech.exactly(engine.heard(tap(call, Side.OPERATOR)), operator));
  }

  /** Connects a citizen with operator 8001 until both have been heard; the citizen's telephone. */
  private Process talk() throws Exception {
    startTelephony(false);
    ready("8001", "1001", "general");
    asterisk.operator("1001", OPERATOR, Duration.ofSeconds(60));
    Process phone = asterisk.citizen(CITIZEN, Duration.ofSeconds(60));
    CallId call = onlyCall();
    awaitTalking(call);
    awaitHeard(call, CITIZEN, OPERATOR);
    return phone;
  }

  private EndReason awaitEnd(CallId call) {
    await().atMost(PATIENCE).until(() -> calls.end(call).isPresent());
    return calls.end(call).orElseThrow();
  }

  @Test
  void call_navigatedQueuedAnswered_bothSidesHeardExactlyAndStoryInOrder() throws Exception {
    startTelephony(true);
    ready("8001", "1001", "social", "general");
    byte[] citizen = Speech.random(1);
    byte[] operator = Speech.random(2);
    asterisk.operator("1001", operator, Duration.ofSeconds(60));
    asterisk.citizen(citizen, Duration.ofSeconds(7));
    CallId call = onlyCall();
    awaitTalking(call);
    assertThat(seats.find("8001").orElseThrow().presence()).isEqualTo(Seat.Presence.TALKING);
    awaitHeard(call, citizen, operator);
    assertThat(awaitEnd(call)).isEqualTo(EndReason.CALLER_HUNG_UP);
    assertThat(calls.story(call))
        .containsExactly("Arrived", "Queued", "Offered", "Answered", "Ended");
    assertThat(calls.find(call).orElseThrow().queue()).contains("social");
    assertThat(calls.find(call).orElseThrow().callerNumber()).isEqualTo("13800138000");
    assertThat(calls.find(call).orElseThrow().calledNumber()).isEqualTo("12345");
    assertThat(calls.find(call).orElseThrow().operator()).contains("8001");
    await().until(() -> seats.find("8001").orElseThrow().presence() == Seat.Presence.WRAP_UP);
    await().until(() -> asterisk.cli("queue show q-social").contains("paused:话后处理"));
    assertThat(asterisk.cli("queue show q-social")).contains("李8001");
  }

  @Test
  void operatorHangsUp_called_endsAsSuch() throws Exception {
    startTelephony(false);
    ready("8001", "1001", "general");
    asterisk.operator("1001", Speech.random(2), Duration.ofSeconds(2));
    asterisk.citizen(Speech.random(1), Duration.ofSeconds(60));
    assertThat(awaitEnd(onlyCall())).isEqualTo(EndReason.OPERATOR_HUNG_UP);
  }

  @Test
  void callerHangsUp_whileWaiting_abandoned() throws Exception {
    startTelephony(false);
    asterisk.citizen(Speech.random(1), Duration.ofSeconds(2));
    CallId call = onlyCall();
    assertThat(awaitEnd(call)).isEqualTo(EndReason.ABANDONED_IN_QUEUE);
    assertThat(calls.story(call)).containsExactly("Arrived", "Queued", "Ended");
  }

  @Test
  void callerHangsUp_inNavigation_abandonedThere() throws Exception {
    startTelephony(true);
    ListeningWalk.longerThan = Duration.ofSeconds(30);
    try {
      asterisk.citizen(Speech.random(1), Duration.ofSeconds(2));
      CallId call = onlyCall();
      assertThat(awaitEnd(call)).isEqualTo(EndReason.ABANDONED_IN_NAVIGATION);
      assertThat(calls.story(call)).containsExactly("Arrived", "Ended");
    } finally {
      ListeningWalk.longerThan = Duration.ofMillis(500);
    }
  }

  @Test
  void serverDown_callerQueuedAllTheSameAndAdoptedLater() throws Exception {
    asterisk.citizen(Speech.random(1), Duration.ofSeconds(60));
    await().atMost(PATIENCE).until(() -> asterisk.cli("queue show q-general").contains("(wait: "));
    startTelephony(true);
    CallId call = onlyCall();
    await().atMost(PATIENCE).until(() -> calls.story(call).equals(List.of("Arrived", "Queued")));
    ready("8001", "1001", "general");
    asterisk.operator("1001", Speech.random(2), Duration.ofSeconds(3));
    assertThat(awaitEnd(call)).isEqualTo(EndReason.OPERATOR_HUNG_UP);
    assertThat(calls.ids()).hasSize(1);
  }

  @Test
  void serverGone_midCall_callGoesOnAndIsHeardAgainAfterRestart() throws Exception {
    talk();
    CallId call = onlyCall();
    UUID before = tap(call, Side.CALLER);

    engine.close();
    telephony.close();
    seats.close();
    engine = new TcpSpeechEngine(0);
    assertThat(asterisk.cli("core show channels")).contains("PJSIP/1001");
    startTelephony(false);

    await().atMost(PATIENCE).until(() -> !tap(call, Side.CALLER).equals(before));
    awaitHeard(call, CITIZEN, OPERATOR);
    assertThat(calls.story(call)).containsOnlyOnce("Answered");
    assertThat(seats.signIn("8001", "李", "1001", Set.of("general")).presence())
        .isEqualTo(Seat.Presence.TALKING);
    telephony.hangUp(call).toCompletableFuture().get(5, TimeUnit.SECONDS);
    assertThat(awaitEnd(call)).isEqualTo(EndReason.OPERATOR_HUNG_UP);
  }

  @Test
  void tapCut_callLives_openedAnew() throws Exception {
    talk();
    CallId call = onlyCall();
    UUID before = tap(call, Side.CALLER);
    engine.cut(before);
    await().atMost(PATIENCE).until(() -> !tap(call, Side.CALLER).equals(before));
    awaitHeard(call, CITIZEN, OPERATOR);
    assertThat(calls.events(call)).contains(new CallEvent.TapLost(Side.CALLER, before, "音频连接中断"));
  }

  @Test
  void hold_byServer_pausesBothSidesAndResumeConnectsThemAgain() throws Exception {
    Process phone = talk();
    CallId call = onlyCall();
    telephony.hold(call).toCompletableFuture().get(5, TimeUnit.SECONDS);
    assertThat(engine.paused).contains(tap(call, Side.CALLER), tap(call, Side.OPERATOR));
    await().until(() -> asterisk.cli("core show channels concise").contains("!held!"));
    telephony.resume(call).toCompletableFuture().get(5, TimeUnit.SECONDS);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                !engine.paused.contains(tap(call, Side.CALLER))
                    && !engine.paused.contains(tap(call, Side.OPERATOR)));
    engine.connected();
    UUID caller = tap(call, Side.CALLER);
    int heard = engine.heard(caller).length;
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                engine.heard(tap(call, Side.CALLER)).length > heard + 16_000
                    || !tap(call, Side.CALLER).equals(caller));
    awaitHeard(call, CITIZEN, OPERATOR);
    telephony.hangUp(call).toCompletableFuture().get(5, TimeUnit.SECONDS);
    assertThat(awaitEnd(call)).isEqualTo(EndReason.OPERATOR_HUNG_UP);
    assertThat(phone.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(calls.story(call))
        .containsExactly("Arrived", "Queued", "Offered", "Answered", "Held", "Resumed", "Ended");
    await()
        .atMost(PATIENCE)
        .until(() -> asterisk.cli("core show channels").contains("0 active channels"));
  }

  @Test
  void transfer_toExtension_callerTalksToTheOtherAndIsHeardOn() throws Exception {
    startTelephony(false);
    ready("8001", "1001", "general");
    seats.signIn("8002", "王", "1002", Set.of("general"));
    byte[] citizen = Speech.random(1);
    byte[] second = Speech.random(3);
    asterisk.operator("1001", Speech.random(2), Duration.ofSeconds(60));
    asterisk.operator("1002", second, Duration.ofSeconds(60));
    asterisk.citizen(citizen, Duration.ofSeconds(60));
    CallId call = onlyCall();
    awaitTalking(call);
    await()
        .atMost(PATIENCE)
        .until(() -> Speech.exactly(engine.heard(tap(call, Side.CALLER)), citizen));
    UUID callerTap = tap(call, Side.CALLER);
    telephony.transfer(call, "1002").toCompletableFuture().get(5, TimeUnit.SECONDS);
    await()
        .atMost(PATIENCE)
        .until(() -> calls.find(call).orElseThrow().operator().equals(Optional.of("8002")));
    awaitHeard(call, citizen, second);
    assertThat(tap(call, Side.CALLER)).isEqualTo(callerTap);
    assertThat(seats.find("8001").orElseThrow().presence()).isEqualTo(Seat.Presence.WRAP_UP);
    assertThat(seats.find("8002").orElseThrow().presence()).isEqualTo(Seat.Presence.TALKING);
    telephony.hangUp(call).toCompletableFuture().get(5, TimeUnit.SECONDS);
    assertThat(awaitEnd(call)).isEqualTo(EndReason.OPERATOR_HUNG_UP);
    assertThat(calls.story(call))
        .containsExactly(
            "Arrived", "Queued", "Offered", "Answered", "Transferred", "Answered", "Ended");
  }

  @Test
  void transfer_toQueue_callerWaitsThereAndIsAnswered() throws Exception {
    startTelephony(false);
    ready("8001", "1001", "general");
    ready("8002", "1002", "police");
    asterisk.operator("1001", Speech.random(2), Duration.ofSeconds(60));
    asterisk.operator("1002", Speech.random(3), Duration.ofSeconds(60));
    asterisk.citizen(Speech.random(1), Duration.ofSeconds(60));
    CallId call = onlyCall();
    awaitTalking(call);
    telephony.transfer(call, "police").toCompletableFuture().get(5, TimeUnit.SECONDS);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                calls.find(call).orElseThrow().operator().equals(Optional.of("8002"))
                    && calls.story(call).stream().filter("Answered"::equals).count() == 2);
    assertThat(calls.story(call))
        .containsExactly(
            "Arrived",
            "Queued",
            "Offered",
            "Answered",
            "Transferred",
            "Queued",
            "Offered",
            "Answered");
  }

  /** A walk that listens for a while and then sends the caller to a queue. */
  private static final class ListeningWalk implements Walk, DialogueListener {
    static volatile Duration longerThan = Duration.ofMillis(500);
    private final UUID stream = UUID.randomUUID();
    private final TcpSpeechEngine engine;
    private final String queue;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final Dialogue dialogue;

    ListeningWalk(TcpSpeechEngine engine, String queue) {
      this.engine = engine;
      this.queue = queue;
      this.dialogue = engine.announceDialogue(stream, this);
    }

    @Override
    public UUID stream() {
      return stream;
    }

    @Override
    public InetSocketAddress engine() {
      return engine.address();
    }

    @Override
    public Outcome outcome(Duration limit) {
      try {
        return outcome.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        return new Outcome.ToQueue("general");
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {}

    @Override
    public void onConnected() {
      CompletableFuture.delayedExecutor(longerThan.toMillis(), TimeUnit.MILLISECONDS)
          .execute(
              () -> {
                outcome.complete(new Outcome.ToQueue(queue));
                dialogue.close();
              });
    }

    @Override
    public void onPromptEnded(boolean interrupted) {}

    @Override
    public void onSpeechStarted() {}

    @Override
    public void onPhrase(Language language, String phrase, double confidence) {}

    @Override
    public void onUnmatched(Language language, String text, double confidence) {}

    @Override
    public void onDigit(char digit) {}

    @Override
    public void onClosed() {
      outcome.complete(new Outcome.CallerGone());
    }
  }

  /** Sound that is recognisable sample by sample. */
  private static final class Speech {
    /** One second of A-law in which every stretch of half a second occurs once. */
    static byte[] random(int seed) {
      byte[] bytes = new byte[8_000];
      new Random(seed).nextBytes(bytes);
      return bytes;
    }

    /** Whether the last half second of {@code heard} is, sample by sample, of {@code speech}. */
    static boolean exactly(byte[] heard, byte[] speech) {
      int length = 4_000;
      if (heard.length < 2 * length) {
        return false;
      }
      short[] last = new short[length];
      int offset = heard.length - 2 * length;
      for (int i = 0; i < length; i++) {
        last[i] = (short) ((heard[offset + 2 * i] & 0xff) | heard[offset + 2 * i + 1] << 8);
      }
      for (int start = 0; start < speech.length; start++) {
        int i = 0;
        while (i < length && last[i] == decode(speech[(start + i) % speech.length])) {
          i++;
        }
        if (i == length) {
          return true;
        }
      }
      return false;
    }

    /** G.711 A-law. */
    private static short decode(byte code) {
      int value = code ^ 0x55;
      int magnitude = (value & 0x0f) << 4;
      int segment = (value & 0x70) >> 4;
      magnitude = segment == 0 ? magnitude + 8 : (magnitude + 0x108) << (segment - 1);
      return (short) ((value & 0x80) != 0 ? magnitude : -magnitude);
    }
  }
}
