package org.jiesu.cti.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jiesu.asr.prosody.Prosody;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Word;
import org.jiesu.asr.stream.SpeechEvent;
import org.jiesu.asr.stream.SpeechListener;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvents;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallListener;
import org.jiesu.cti.call.CallProjection;
import org.jiesu.cti.call.CallRegistry;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.SteppedClock;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscriptsTest {
  private static final Instant OPENED = Instant.parse("2026-11-22T01:31:00Z");
  private static final Prosody PROSODY = new Prosody(180, 4, -20, 4.5, 0.1);

  @TempDir Path directory;
  private final SteppedClock clock = new SteppedClock(CallEvents.START);
  private CallRegistry registry;
  private Transcripts transcripts;

  @BeforeEach
  void open() {
    registry = CallRegistry.open(directory, clock, new SimpleMeterRegistry());
    transcripts = new Transcripts(registry);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private static SpeechEvent.Final heard(UUID stream, long sequence, String text, String... words) {
    List<Word> spoken = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      spoken.add(
          new Word(
              words[i], Duration.ofMillis(500 + 100L * i), Duration.ofMillis(600 + 100L * i), 0.8));
    }
    return new SpeechEvent.Final(
        stream,
        sequence,
        Duration.ofMillis(500),
        Duration.ofMillis(1_500),
        text,
        spoken,
        0.8,
        Language.CANTONESE,
        PROSODY);
  }

  private List<Utterance> utterances(CallId call, int count) {
    await().until(() -> registry.find(call).orElseThrow().utterances().size() >= count);
    List<Utterance> said = registry.find(call).orElseThrow().utterances();
    assertThat(said).hasSize(count);
    return said;
  }

  @Test
  void final_heard_becomesAnUtteranceAtItsTimeOfDay() {
    CallId call = registry.open(CallEvents.arrived());
    SpeechListener tap = transcripts.listener(call, Side.CALLER, OPENED);
    tap.onEvent(heard(new UUID(1, 1), 1, "我要 WiFi 退款 我要", "我要", "WiFi", "退款", "我要"));
    Utterance said = utterances(call, 1).get(0);
    assertThat(said.number()).isEqualTo(1);
    assertThat(said.start()).isEqualTo(OPENED.plusMillis(500));
    assertThat(said.end()).isEqualTo(OPENED.plusMillis(1_500));
    assertThat(said.words()).extracting(Utterance.SpokenWord::from).containsExactly(0, 3, 8, 11);
    assertThat(said.words().get(1).start()).isEqualTo(OPENED.plusMillis(600));
    assertThat(said.prosody()).contains(PROSODY);
    assertThat(said.language()).isEqualTo(Language.CANTONESE);
  }

  @Test
  void event_comingTwice_isTakenOnce() {
    CallId call = registry.open(CallEvents.arrived());
    SpeechListener tap = transcripts.listener(call, Side.CALLER, OPENED);
    UUID stream = new UUID(1, 1);
    tap.onEvent(new SpeechEvent.LanguageChosen(stream, 1, Duration.ZERO, Language.CANTONESE, 0.9));
    tap.onEvent(heard(stream, 2, "喂", "喂"));
    tap.onEvent(heard(stream, 2, "喂", "喂"));
    tap.onEvent(heard(stream, 5, "你好", "你好"));
    tap.onEvent(heard(stream, 4, "晚到", "晚到"));
    assertThat(utterances(call, 2)).extracting(Utterance::text).containsExactly("喂", "你好");
    assertThat(registry.find(call).orElseThrow().languages())
        .containsEntry(Side.CALLER, Language.CANTONESE);
  }

  @Test
  void utterances_ofBothSidesAtOnce_areNumberedInTheirOrderAndGoOnAfterARestart()
      throws InterruptedException {
    CallId call = registry.open(CallEvents.arrived());
    List<Thread> threads = new ArrayList<>();
    for (Side side : Side.values()) {
      SpeechListener tap = transcripts.listener(call, side, OPENED);
      Thread thread =
          new Thread(
              () -> {
                for (int i = 1; i <= 100; i++) {
                  tap.onEvent(heard(new UUID(2, side.ordinal()), i, "好", "好"));
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(utterances(call, 200))
        .extracting(Utterance::number)
        .isSorted()
        .doesNotHaveDuplicates()
        .endsWith(200);
    close();
    open();
    transcripts.listener(call, Side.CALLER, OPENED).onEvent(heard(new UUID(3, 1), 1, "还在吗", "还在吗"));
    assertThat(utterances(call, 201)).last().extracting(Utterance::number).isEqualTo(201);
  }

  @Test
  void partial_heard_isToldButNotKept() {
    List<CallListener.Partial> partials = new CopyOnWriteArrayList<>();
    registry.subscribe(
        new CallListener() {
          @Override
          public void onEntry(Call call, TimelineEntry entry) {}

          @Override
          public void onPartial(Call call, Partial partial) {
            partials.add(partial);
          }
        });
    CallId call = registry.open(CallEvents.arrived());
    await().until(() -> registry.live().size() == 1);
    transcripts
        .listener(call, Side.OPERATOR, OPENED)
        .onEvent(
            new SpeechEvent.Partial(
                new UUID(1, 1),
                1,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                "您好",
                Language.MANDARIN));
    await().until(() -> partials.size() == 1);
    assertThat(partials)
        .containsExactly(new CallListener.Partial(Side.OPERATOR, OPENED.plusSeconds(1), "您好"));
    assertThat(registry.timeline(call, 0)).hasSize(1);
  }

  @Test
  void listener_ofAnUnknownCall_survivesWhatItHears() {
    SpeechListener tap = transcripts.listener(CallId.random(), Side.CALLER, OPENED);
    tap.onEvent(heard(new UUID(1, 1), 1, "喂", "喂"));
    tap.onEvent(
        new SpeechEvent.Lost(
            new UUID(1, 1), 2, Duration.ZERO, Duration.ZERO, SpeechEvent.Cause.CLOSED));
    assertThat(registry.live()).isEmpty();
  }

  @Test
  void search_forWords_findsThemLiterally() {
    try (Database database =
            Database.open(new DatabaseSettings("", "", "", 2), directory.resolve("data"));
        CallProjection projection =
            new CallProjection(
                registry,
                database,
                List.of(transcripts.projector()),
                clock,
                new SimpleMeterRegistry())) {
      projection.start();
      CallId call = registry.open(CallEvents.arrived());
      SpeechListener tap = transcripts.listener(call, Side.CALLER, OPENED);
      tap.onEvent(heard(new UUID(1, 1), 1, "打折100%还是假的", "打折"));
      tap.onEvent(heard(new UUID(1, 1), 2, "打折1000还是假的", "打折"));
      TranscriptSearch search = new TranscriptSearch(database);
      Instant to = OPENED.plusSeconds(60);
      await()
          .atMost(20, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(search.find("还是", OPENED, to, 10)).hasSize(2));
      assertThat(search.find("100%", OPENED, to, 10))
          .extracting(TranscriptSearch.Hit::text)
          .containsExactly("打折100%还是假的");
      assertThat(search.find("打折", OPENED.minusSeconds(60), OPENED, 10)).isEmpty();
    }
  }
}
