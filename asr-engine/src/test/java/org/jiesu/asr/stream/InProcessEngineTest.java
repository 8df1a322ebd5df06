package org.jiesu.asr.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.Sound;
import org.jiesu.asr.audio.WavWriter;
import org.jiesu.asr.audiosocket.Asterisk;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.PhraseException;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InProcessEngineTest {
  private static final UUID STREAM = new UUID(3, 4);
  private static final short[] SENTENCE =
      Sound.join(
          Sound.silence(8_000, 0.5), Sound.voice(8_000, 3, 150, 6_000), Sound.silence(8_000, 1.5));

  private TimelineProvider mandarin =
      new TimelineProvider(Language.MANDARIN, 0.95, "你好", "我", "要", "投诉", "工地", "施工");
  private TimelineProvider cantonese =
      new TimelineProvider(Language.CANTONESE, 0.4, "呢", "度", "係", "邊", "度");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<SpeechEvent> events = new CopyOnWriteArrayList<>();
  private InProcessEngine engine = engine(settings());

  @AfterEach
  void close() {
    engine.close();
    assertThat(mandarin.open).as("recognisers left open").hasValue(0);
    assertThat(cantonese.open).as("recognisers left open").hasValue(0);
    assertThat(events)
        .extracting(SpeechEvent::sequence)
        .isEqualTo(java.util.stream.LongStream.rangeClosed(1, events.size()).boxed().toList());
  }

  @Test
  void tap_sentence_becomesPartialsLanguageAndFinal() throws IOException {
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      // in pieces that are decoded before the next: faster than speech, partials would be shed
      for (int at = 0; at < SENTENCE.length; at += 4_000) {
        asterisk.speak(Arrays.copyOfRange(SENTENCE, at, Math.min(SENTENCE.length, at + 4_000)));
        await().until(() -> backlog() == 0);
      }
      awaitEvent(SpeechEvent.Final.class);
    }
    awaitEvent(SpeechEvent.Lost.class);
    SpeechEvent.Final said = the(SpeechEvent.Final.class);
    assertThat(said.text()).isEqualTo("你好我要投诉工地施工");
    assertThat(said.language()).isEqualTo(Language.MANDARIN);
    assertThat(said.confidence()).isBetween(0.94, 0.96);
    assertThat(said.start()).isBetween(Duration.ofMillis(100), Duration.ofMillis(500));
    assertThat(said.end()).isBetween(Duration.ofMillis(3_300), Duration.ofMillis(3_700));
    assertThat(said.words().get(0).start()).isEqualTo(said.start());
    assertThat(said.prosody().pitchHz()).isBetween(140.0, 160.0);
    assertThat(the(SpeechEvent.LanguageChosen.class).language()).isEqualTo(Language.MANDARIN);
    assertThat(events).hasAtLeastOneElementOfType(SpeechEvent.Partial.class);
    SpeechEvent.Lost end = the(SpeechEvent.Lost.class);
    assertThat(end.cause()).isEqualTo(SpeechEvent.Cause.CLOSED);
    assertThat(end.length()).isZero();
    assertThat(events.get(events.size() - 1)).isSameAs(end);
  }

  @Test
  void tap_onceALanguageIsChosen_decodesThatOneOnly() throws IOException {
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      asterisk.speak(SENTENCE);
      awaitEvent(SpeechEvent.Final.class);
      long before = cantonese.decoded.get();
      asterisk.speak(SENTENCE);
      await().until(() -> count(SpeechEvent.Final.class) == 2);
      assertThat(cantonese.decoded).hasValue(before);
      assertThat(count(SpeechEvent.LanguageChosen.class)).isEqualTo(1);
    }
    awaitEvent(SpeechEvent.Lost.class);
  }

  @Test
  void tap_languageThatUnderstandsLittle_isChosenAnew() throws IOException {
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      asterisk.speak(SENTENCE);
      awaitEvent(SpeechEvent.Final.class);
      mandarin.confidence = 0.4;
      cantonese.confidence = 0.95;
      for (int i = 2; i <= 4; i++) {
        int finals = i;
        asterisk.speak(SENTENCE);
        await().until(() -> count(SpeechEvent.Final.class) == finals);
      }
      assertThat(events)
          .filteredOn(SpeechEvent.LanguageChosen.class::isInstance)
          .map(event -> ((SpeechEvent.LanguageChosen) event).language())
          .containsExactly(Language.MANDARIN, Language.CANTONESE);
    }
    awaitEvent(SpeechEvent.Lost.class);
  }

  @Test
  void tap_languageNotYetChosen_showsTheLikelierOne() throws IOException {
    mandarin.confidence = 0.8;
    cantonese.confidence = 0.75;
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      asterisk.speak(Sound.voice(8_000, 0.6, 150, 6_000));
      awaitEvent(SpeechEvent.Partial.class);
      assertThat(the(SpeechEvent.Partial.class).text()).isEqualTo("你好");
      assertThat(the(SpeechEvent.Partial.class).language()).isEqualTo(Language.MANDARIN);
      assertThat(count(SpeechEvent.LanguageChosen.class)).isZero();
    }
    awaitEvent(SpeechEvent.Lost.class);
  }

  @Test
  void tap_noiseTakenForWords_isTakenBackAndNoUtterance() throws IOException {
    mandarin.confidence = 0.29;
    cantonese.confidence = 0.2;
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      asterisk.speak(Sound.voice(8_000, 0.6, 150, 6_000));
      awaitEvent(SpeechEvent.Partial.class);
      asterisk.speak(Sound.silence(8_000, 1));
      await().until(() -> partials().contains(""));
      mandarin.confidence = 0.95;
      asterisk.speak(SENTENCE);
      awaitEvent(SpeechEvent.Final.class);
    }
    awaitEvent(SpeechEvent.Lost.class);
    assertThat(partials()).startsWith("你好");
    assertThat(partials()).filteredOn(String::isEmpty).hasSize(1);
    assertThat(count(SpeechEvent.Final.class)).isEqualTo(1);
    assertThat(the(SpeechEvent.Final.class).confidence()).isGreaterThan(0.9);
  }

  @ParameterizedTest
  @CsvSource({"0.45, 0", "0.55, 1"})
  void tap_oneSyllable_mustBeSurer(double confidence, long finals) throws IOException {
    mandarin = new TimelineProvider(Language.MANDARIN, confidence, "好");
    cantonese = new TimelineProvider(Language.CANTONESE, 0.1, "好");
    engine.close();
    engine = engine(settings());
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      asterisk.speak(SENTENCE).hangUp();
      awaitEvent(SpeechEvent.Lost.class);
    }
    assertThat(count(SpeechEvent.Final.class)).isEqualTo(finals);
  }

  @Test
  void tap_silence_isReportedAndNeverDecoded() throws IOException {
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      asterisk.speak(Sound.silence(8_000, 6));
      awaitEvent(SpeechEvent.Silence.class);
    }
    awaitEvent(SpeechEvent.Lost.class);
    SpeechEvent.Silence silence = the(SpeechEvent.Silence.class);
    assertThat(silence.length())
        .isEqualTo(silence.at())
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
    assertThat(mandarin.decoded).hasValue(0);
  }

  @Test
  void tap_callerMutedInMidSentence_isFinishedWithoutFurtherAudio() throws IOException {
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      asterisk.speak(Sound.voice(8_000, 0.5, 150, 6_000));
      // nothing more is sent: the clock alone must end the utterance
      awaitEvent(SpeechEvent.Final.class);
    }
    awaitEvent(SpeechEvent.Lost.class);
  }

  @Test
  void tap_paused_isNotDecodedAndItsTimeGoesOn() throws IOException {
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      engine.pause(STREAM);
      asterisk.speak(SENTENCE);
      asterisk.press('1');
      await().until(() -> registry.get("asr.decode.lag").timer().count() > 0 && backlog() == 0);
      assertThat(mandarin.decoded).hasValue(0);
      engine.resume(STREAM);
      asterisk.speak(SENTENCE);
      awaitEvent(SpeechEvent.Final.class);
      assertThat(the(SpeechEvent.Final.class).start()).isGreaterThan(Duration.ofSeconds(4));
    }
    awaitEvent(SpeechEvent.Lost.class);
  }

  @Test
  void tap_recogniserThatThrows_isReportedAndReplaced() throws IOException {
    mandarin.failures = 1;
    cantonese.failures = 1;
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      asterisk.speak(SENTENCE);
      awaitEvent(SpeechEvent.Lost.class);
      assertThat(the(SpeechEvent.Lost.class).cause())
          .isEqualTo(SpeechEvent.Cause.RECOGNISER_FAILED);
      assertThat(the(SpeechEvent.Lost.class).length()).isGreaterThan(Duration.ofSeconds(2));
      asterisk.speak(SENTENCE);
      awaitEvent(SpeechEvent.Final.class);
    }
    await().until(() -> count(SpeechEvent.Lost.class) == 2);
    assertThat(registry.get("asr.recogniser.failures").counter().count()).isEqualTo(2);
  }

  @Test
  void tap_decodingFarBehind_tellsLateAndLosesNothing() throws IOException {
    CountDownLatch gate = new CountDownLatch(1);
    mandarin.gate = gate;
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      farBehind(asterisk, 45);
      assertThat(registry.get("asr.spilled").gauge().value()).isGreaterThan(30 * 16_000);
      gate.countDown();
      await().until(() -> backlog() == 0);
      assertThat(engine.status().step()).isEqualTo(EngineStatus.Step.WITHOUT_PARTIALS);
      asterisk.speak(Sound.silence(8_000, 2));
      // an utterance is 30 s at most
      await().until(() -> count(SpeechEvent.Final.class) == 2);
      asterisk.speak(SENTENCE);
      await().until(() -> count(SpeechEvent.Final.class) == 3);
    }
    awaitEvent(SpeechEvent.Lost.class);
    assertThat(the(SpeechEvent.Lost.class).cause()).isEqualTo(SpeechEvent.Cause.CLOSED);
    assertThat(mandarin.decoded.get()).isGreaterThan(48L * 8_000);
    assertThat(registry.get("asr.shed.audio").counter().count()).isZero();
    assertThat(registry.get("asr.spilled").gauge().value()).isZero();
  }

  @Test
  void tap_thatEndsFarBehind_isToldToItsEnd() throws IOException {
    CountDownLatch gate = new CountDownLatch(1);
    mandarin.gate = gate;
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      farBehind(asterisk, 25);
    }
    await().until(() -> registry.get("asr.streams").gauge().value() == 0);
    gate.countDown();
    awaitEvent(SpeechEvent.Lost.class);
    assertThat(the(SpeechEvent.Lost.class).cause()).isEqualTo(SpeechEvent.Cause.CLOSED);
    assertThat(the(SpeechEvent.Final.class).end()).isGreaterThan(Duration.ofSeconds(25));
  }

  @Test
  void dialogue_decodingFarBehind_shedsAudio_becauseNobodyWaitsForTheAnswer() throws IOException {
    CountDownLatch gate = new CountDownLatch(1);
    mandarin.gate = gate;
    Conversed heard = new Conversed();
    Dialogue dialogue = engine.announceDialogue(STREAM, heard);
    dialogue.listenFor(Map.of(Language.MANDARIN, Set.of("噪音扰民")));
    try (Asterisk asterisk = connect()) {
      farBehind(asterisk, 25);
      gate.countDown();
      await().until(() -> backlog() == 0);
      assertThat(engine.status().step()).isEqualTo(EngineStatus.Step.SHEDDING);
      asterisk.speak(SENTENCE);
      await().until(() -> registry.get("asr.shed.audio").counter().count() > 10);
    }
    await().until(() -> heard.news.contains("closed"));
  }

  private void farBehind(Asterisk asterisk, int seconds) throws IOException {
    asterisk.speak(Sound.voice(8_000, 1, 150, 6_000));
    await().until(() -> mandarin.blocked.get() > 0);
    assertThat(engine.status().step()).isEqualTo(EngineStatus.Step.KEEPING_UP);
    for (int second = 1; second <= seconds; second++) {
      double sent = second;
      asterisk.speak(Sound.voice(8_000, 1, 150, 6_000));
      await().until(() -> backlog() >= sent);
    }
    assertThat(engine.status().step()).isEqualTo(EngineStatus.Step.WITHOUT_PARTIALS);
    assertThat(engine.status().backlog()).isGreaterThanOrEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void stream_thatNeverConnects_isReported() {
    engine.close();
    engine = engine(settings().withDeadlines(Duration.ofSeconds(1), Duration.ofMillis(100)));
    engine.announce(STREAM, events::add);
    awaitEvent(SpeechEvent.Lost.class);
    assertThat(the(SpeechEvent.Lost.class).cause()).isEqualTo(SpeechEvent.Cause.NEVER_CONNECTED);
  }

  @Test
  void stream_announcedTwiceOrConnectedTwice_isRefused() throws IOException {
    engine.announce(STREAM, events::add);
    assertThatThrownBy(() -> engine.announce(STREAM, events::add))
        .isInstanceOf(IllegalStateException.class);
    try (Asterisk first = connect()) {
      await().until(() -> registry.get("asr.streams").gauge().value() == 1);
      try (Asterisk second = connect()) {
        assertThat(second.isClosedByEngine()).isTrue();
      }
      assertThat(first.press('1')).isNotNull();
    }
    awaitEvent(SpeechEvent.Lost.class);
  }

  @Test
  void stream_withdrawn_isClosedWith0x00() throws IOException {
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      asterisk.speak(Sound.silence(8_000, 0.1));
      await().until(() -> registry.get("asr.streams").gauge().value() == 1);
      engine.withdraw(STREAM);
      assertThat(asterisk.receive()).containsExactly(0);
      assertThat(asterisk.isClosedByEngine()).isTrue();
    }
    awaitEvent(SpeechEvent.Lost.class);
    await().until(() -> engine.openConnections() == 0);
  }

  @Test
  void stream_thatHasEnded_mayBeAnnouncedAgain() throws IOException {
    engine.announce(STREAM, events::add);
    try (Asterisk asterisk = connect()) {
      asterisk.hangUp();
      awaitEvent(SpeechEvent.Lost.class);
    }
    List<SpeechEvent> again = new CopyOnWriteArrayList<>();
    engine.announce(STREAM, again::add);
    try (Asterisk asterisk = connect()) {
      asterisk.hangUp();
      await().until(() -> again.size() == 1);
    }
    assertThat(again.get(0).sequence()).isEqualTo(1);
  }

  @Test
  void engine_closed_announcesNothingMore() {
    engine.close();
    assertThatThrownBy(() -> engine.announce(STREAM, events::add))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void dialogue_prompt_isHeardWholeAndPaced(@TempDir Path directory) throws Exception {
    Path prompt = directory.resolve("prompt.wav");
    short[] sound = Sound.tone(8_000, 0.5, 300, 5_000);
    WavWriter.writeAll(prompt, new Pcm(8_000, sound));
    Conversed conversed = new Conversed();
    Dialogue dialogue = engine.announceDialogue(STREAM, conversed);
    dialogue.play(prompt);
    try (Asterisk asterisk = connect()) {
      long start = System.nanoTime();
      for (int frame = 0; frame < 25; frame++) {
        byte[] received = asterisk.receive();
        assertThat(received).hasSize(321);
        assertThat(received[0]).isEqualTo((byte) 0x10);
        short first = (short) (received[1] & 0xff | received[2] << 8);
        assertThat(first).isEqualTo(sound[frame * 160]);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(380));
      await().until(() -> conversed.news.contains("prompt ended"));
      dialogue.close();
      assertThat(asterisk.receive()).containsExactly(0);
    }
    await().until(() -> conversed.news.contains("closed"));
    assertThat(conversed.news).containsExactly("connected", "prompt ended", "closed");
  }

  @Test
  void dialogue_bargeIn_stopsThePromptAtOnce(@TempDir Path directory) throws Exception {
    Path prompt = directory.resolve("prompt.wav");
    WavWriter.writeAll(prompt, new Pcm(16_000, Sound.tone(16_000, 30, 300, 5_000)));
    Conversed conversed = new Conversed();
    Dialogue dialogue = engine.announceDialogue(STREAM, conversed);
    conversed.onSpeech = dialogue::stopPlaying;
    try (Asterisk asterisk = connect()) {
      dialogue.play(prompt);
      dialogue.play(prompt);
      assertThat(asterisk.receive()).isNotEmpty();
      asterisk.speak(SENTENCE);
      await().until(() -> conversed.news.contains("prompt interrupted"));
      assertThat(conversed.news).containsSubsequence("speech", "prompt interrupted");
      dialogue.close();
    }
    await().until(() -> conversed.news.contains("closed"));
  }

  @Test
  void dialogue_phraseSaid_isReportedOnce() throws IOException {
    mandarin.confidence = 0.99;
    Conversed conversed = new Conversed();
    Dialogue dialogue = engine.announceDialogue(STREAM, conversed);
    dialogue.listenFor(
        Map.of(Language.MANDARIN, Set.of("噪音扰民"), Language.CANTONESE, Set.of("噪音擾民")));
    try (Asterisk asterisk = connect()) {
      asterisk
          .speak(Sound.join(Sound.voice(8_000, 1, 150, 6_000), Sound.silence(8_000, 1)))
          .press('0');
      await().until(() -> conversed.news.contains("phrase cmn 噪音扰民"));
      await().until(() -> conversed.news.contains("digit 0"));
      asterisk.hangUp();
    }
    await().until(() -> conversed.news.contains("closed"));
    assertThat(conversed.news)
        .containsExactly("connected", "speech", "phrase cmn 噪音扰民", "digit 0", "closed");
  }

  @Test
  void dialogue_phraseWithinALongSentence_isUnmatchedWithItsText() throws IOException {
    mandarin.confidence = 0.99;
    Conversed conversed = new Conversed();
    Dialogue dialogue = engine.announceDialogue(STREAM, conversed);
    dialogue.listenFor(Map.of(Language.MANDARIN, Set.of("噪音扰民")));
    try (Asterisk asterisk = connect()) {
      asterisk.speak(SENTENCE);
      await().until(() -> conversed.news.contains("unmatched cmn 你好我要投诉工地施工"));
    }
    await().until(() -> conversed.news.contains("closed"));
  }

  @Test
  void dialogue_phraseHardlySure_isUnmatched() throws IOException {
    mandarin.confidence = 0.6;
    Conversed conversed = new Conversed();
    Dialogue dialogue = engine.announceDialogue(STREAM, conversed);
    dialogue.listenFor(Map.of(Language.MANDARIN, Set.of("噪音扰民")));
    try (Asterisk asterisk = connect()) {
      asterisk.speak(Sound.join(Sound.voice(8_000, 1, 150, 6_000), Sound.silence(8_000, 1)));
      await().until(() -> conversed.news.stream().anyMatch(news -> news.startsWith("unmatched")));
    }
    await().until(() -> conversed.news.contains("closed"));
  }

  @Test
  void dialogue_unknownPhraseOrPrompt_isRefusedAtOnce() {
    Dialogue dialogue = engine.announceDialogue(STREAM, new Conversed());
    assertThatThrownBy(() -> dialogue.listenFor(Map.of(Language.MANDARIN, Set.of("?"))))
        .isInstanceOf(PhraseException.class);
    assertThatThrownBy(() -> dialogue.play(Path.of("no-such-prompt.wav")))
        .isInstanceOf(java.io.UncheckedIOException.class)
        .hasMessageContaining("no-such-prompt.wav");
    dialogue.close();
  }

  private double backlog() {
    return registry.get("asr.decode.backlog").gauge().value();
  }

  private Asterisk connect() throws IOException {
    return new Asterisk(engine.address()).identify(STREAM);
  }

  private static EngineSettings settings() {
    return EngineSettings.of("127.0.0.1", 0, 2, List.of(), Map.of());
  }

  private InProcessEngine engine(EngineSettings settings) {
    Map<Language, RecognizerProvider> providers = new EnumMap<>(Language.class);
    providers.put(Language.MANDARIN, mandarin);
    providers.put(Language.CANTONESE, cantonese);
    registry.clear();
    return new InProcessEngine(settings, providers, registry, System::nanoTime);
  }

  private List<String> partials() {
    return events.stream()
        .filter(SpeechEvent.Partial.class::isInstance)
        .map(event -> ((SpeechEvent.Partial) event).text())
        .toList();
  }

  private long count(Class<? extends SpeechEvent> type) {
    return events.stream().filter(type::isInstance).count();
  }

  private void awaitEvent(Class<? extends SpeechEvent> type) {
    await().atMost(Duration.ofSeconds(15)).until(() -> count(type) > 0);
  }

  private <T extends SpeechEvent> T the(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  private static final class Conversed implements DialogueListener {
    final List<String> news = new CopyOnWriteArrayList<>();
    volatile Runnable onSpeech = () -> {};

    @Override
    public void onConnected() {
      news.add("connected");
    }

    @Override
    public void onPromptEnded(boolean interrupted) {
      news.add(interrupted ? "prompt interrupted" : "prompt ended");
    }

    @Override
    public void onSpeechStarted() {
      news.add("speech");
      onSpeech.run();
    }

    @Override
    public void onPhrase(Language language, String phrase, double confidence) {
      news.add("phrase " + language.code() + " " + phrase);
    }

    @Override
    public void onUnmatched(Language language, String text, double confidence) {
      news.add("unmatched " + language.code() + " " + text);
    }

    @Override
    public void onDigit(char digit) {
      news.add("digit " + digit);
    }

    @Override
    public void onClosed() {
      news.add("closed");
    }
  }
}
