package org.jiesu.asr.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jiesu.asr.audio.Sound;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.audiosocket.Asterisk;
import org.jiesu.asr.model.ModelException;
import org.jiesu.asr.recognition.Language;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The whole way with the shipped models: AudioSocket bytes in, words out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecognitionTest {
  private static final Path SPEECH = Path.of("src/test/resources/speech");

  private final InProcessEngine engine =
      InProcessEngine.start(settings("jiesu-cmn-8k"), new SimpleMeterRegistry());

  @AfterAll
  void close() {
    engine.close();
  }

  @Test
  void tap_mandarin_isRecognisedAsMandarin() throws IOException {
    SpeechEvent.Final said = hear("cmn-complaint.wav");
    assertThat(said.language()).isEqualTo(Language.MANDARIN);
    assertThat(said.text()).startsWith("你好我要投诉工地夜间施工");
    assertThat(said.prosody().pitchHz()).isBetween(80.0, 350.0);
    assertThat(said.prosody().syllablesPerSecond()).isBetween(1.5, 9.0);
  }

  @Test
  void tap_cantonese_isRecognisedAsCantonese() throws IOException {
    SpeechEvent.Final said = hear("yue-complaint.wav");
    assertThat(said.language()).isEqualTo(Language.CANTONESE);
    assertThat(said.text()).startsWith("你好我想投訴違例泊車");
  }

  @Test
  void tap_holdTonesAndNoise_areNoUtterance() throws IOException {
    short[] beep = Sound.tone(8_000, 0.2, 1_400, 6_000);
    short[] hold = Sound.join(beep, Sound.silence(8_000, 0.2), beep, Sound.silence(8_000, 9.4));
    short[] comfort = Sound.noise(8_000, 20, 100, 1);
    short[] line = Sound.mix(comfort, Sound.join(hold, hold));
    for (int amplitude : List.of(200, 500, 1_500, 5_000)) {
      line =
          Sound.join(
              line,
              Sound.silence(8_000, 1),
              Sound.noise(8_000, 3, amplitude, amplitude),
              Sound.silence(8_000, 1));
    }
    assertThat(events(line)).noneMatch(SpeechEvent.Final.class::isInstance);
  }

  @Test
  void dialogue_phrasesOfBothLanguages_areFoundByVoice() throws IOException {
    assertThat(answer("cmn-noise.wav")).isEqualTo("phrase cmn 噪音扰民");
    assertThat(answer("cmn-agent.wav")).isEqualTo("phrase cmn 转人工服务");
    assertThat(answer("yue-agent.wav")).isEqualTo("phrase yue 轉人工服務");
  }

  @Test
  void dialogue_wholeSentence_isUnmatchedWithItsWords() throws IOException {
    assertThat(answer("cmn-complaint.wav")).startsWith("unmatched cmn 你好我要投诉工地夜间施工");
  }

  @Test
  void engine_modelForAnotherLanguageOrMissing_doesNotStart() {
    assertThatThrownBy(
            () -> InProcessEngine.start(settings("jiesu-yue-8k"), new SimpleMeterRegistry()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is for yue, not for cmn");
    assertThatThrownBy(() -> InProcessEngine.start(settings("absent"), new SimpleMeterRegistry()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("absent");
  }

  private SpeechEvent.Final hear(String file) throws IOException {
    return events(WavReader.readAll(SPEECH.resolve(file)).samples()).stream()
        .filter(SpeechEvent.Final.class::isInstance)
        .map(SpeechEvent.Final.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private List<SpeechEvent> events(short[] line) throws IOException {
    List<SpeechEvent> events = new CopyOnWriteArrayList<>();
    UUID stream = UUID.randomUUID();
    engine.announce(stream, events::add);
    try (Asterisk asterisk = new Asterisk(engine.address()).identify(stream)) {
      asterisk.speak(line).hangUp();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> events.stream().anyMatch(SpeechEvent.Lost.class::isInstance));
    }
    return events;
  }

  private String answer(String file) throws IOException {
    List<String> answers = new CopyOnWriteArrayList<>();
    UUID stream = UUID.randomUUID();
    Dialogue dialogue = engine.announceDialogue(stream, new Answers(answers));
    dialogue.listenFor(
        Map.of(
            Language.MANDARIN, Set.of("噪音扰民", "转人工服务", "社会保险", "我要投诉"),
            Language.CANTONESE, Set.of("噪音擾民", "轉人工服務", "社會保險", "我要投訴")));
    try (Asterisk asterisk = new Asterisk(engine.address()).identify(stream)) {
      asterisk.speak(WavReader.readAll(SPEECH.resolve(file)).samples());
      await().atMost(Duration.ofSeconds(20)).until(() -> !answers.isEmpty());
    }
    dialogue.close();
    return answers.get(0);
  }

  private static EngineSettings settings(String mandarin) {
    return EngineSettings.of(
        "127.0.0.1",
        0,
        1,
        List.of(Path.of("models")),
        Map.of(Language.MANDARIN, mandarin, Language.CANTONESE, "jiesu-yue-8k"));
  }

  private record Answers(List<String> answers) implements DialogueListener {
    @Override
    public void onConnected() {}

    @Override
    public void onPromptEnded(boolean interrupted) {}

    @Override
    public void onSpeechStarted() {}

    @Override
    public void onPhrase(Language language, String phrase, double confidence) {
      answers.add("phrase " + language.code() + " " + phrase);
    }

    @Override
    public void onUnmatched(Language language, String text, double confidence) {
      answers.add("unmatched " + language.code() + " " + text);
    }

    @Override
    public void onDigit(char digit) {}

    @Override
    public void onClosed() {}
  }
}
