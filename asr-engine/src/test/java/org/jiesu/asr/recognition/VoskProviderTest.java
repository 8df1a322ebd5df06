package org.jiesu.asr.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.graph.GraphException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VoskProviderTest {
  private static final Path MODELS = Path.of("models").toAbsolutePath();
  private static final Path SPEECH = Path.of("src/test/resources/speech");

  private VoskProvider mandarin = provider("jiesu-cmn-8k", Language.MANDARIN);
  private VoskProvider cantonese = provider("jiesu-yue-8k", Language.CANTONESE);

  @BeforeAll
  void loaded() {
    assertThat(mandarin.abilities())
        .isEqualTo(new RecognizerProvider.Abilities(Language.MANDARIN, 8_000, true, true));
  }

  @AfterAll
  void close() {
    mandarin.close();
    cantonese.close();
  }

  @Test
  void freeRecognition_ofBothLanguages_writesTheirWords() throws IOException {
    try (Recognizer one = mandarin.open();
        Recognizer other = cantonese.open()) {
      assertThat(hear(one, "cmn-complaint.wav").text()).startsWith("你好我要投诉工地夜间施工");
      assertThat(hear(other, "yue-complaint.wav").text()).startsWith("你好我想投訴違例泊車");
    }
  }

  @Test
  void recognition_twoUtterances_countTimeFromEachStart() throws IOException {
    try (Recognizer recognizer = cantonese.open()) {
      Recognition first = hear(recognizer, "yue-complaint.wav");
      Recognition second = hear(recognizer, "yue-complaint.wav");
      for (Recognition each : List.of(first, second)) {
        assertThat(each.words().get(0).start())
            .isBetween(Duration.ofMillis(200), Duration.ofMillis(1_000));
        assertThat(each.words())
            .isSortedAccordingTo((a, b) -> a.start().compareTo(b.start()))
            .allSatisfy(word -> assertThat(word.end()).isGreaterThan(word.start()));
      }
    }
  }

  @Test
  void partial_beforeTheEnd_isABeginning() throws IOException {
    Pcm pcm = WavReader.readAll(SPEECH.resolve("cmn-complaint.wav"));
    try (Recognizer recognizer = mandarin.open()) {
      recognizer.accept(Arrays.copyOf(pcm.samples(), pcm.samples().length / 2));
      assertThat(recognizer.partial().text()).startsWith("你好");
      assertThat(recognizer.partialWords().words()).isNotEmpty();
      assertThat(recognizer.partialWords().confidence()).isBetween(0.5, 1.0);
    }
  }

  @Test
  void phrases_inBothLanguages_areRecognisedWhole() throws IOException {
    try (Recognizer one = mandarin.open(Set.of("噪音扰民", "转人工服务", "社会保险"));
        Recognizer other = cantonese.open(Set.of("噪音擾民", "轉人工服務", "社會保險"))) {
      Recognition noise = hear(one, "cmn-noise.wav");
      assertThat(noise.text()).isEqualTo("噪音扰民");
      assertThat(noise.confidence()).isGreaterThan(0.9);
      assertThat(hear(one, "cmn-agent.wav").text()).isEqualTo("转人工服务");
      assertThat(hear(other, "yue-agent.wav").text()).isEqualTo("轉人工服務");
    }
  }

  @Test
  void calibration_ofTheModel_tellsFreeWordsAlone(@TempDir Path directory) throws IOException {
    Path model = directory.resolve("calibrated");
    try (Stream<Path> walk = Files.walk(MODELS.resolve("jiesu-cmn-8k"))) {
      for (Path each : walk.toList()) {
        Path to = model.resolve(MODELS.resolve("jiesu-cmn-8k").relativize(each));
        Files.createDirectories(to.getParent());
        Files.copy(each, to);
      }
    }
    Calibration curve = new Calibration(1, 0, 0, -1, 500, "a test");
    Files.deleteIfExists(model.resolve(Calibration.FILE));
    curve.write(model);
    try (VoskProvider provider = new VoskProvider("calibrated", model, Language.MANDARIN, 8_000);
        Recognizer free = provider.open();
        Recognizer bound = provider.open(Set.of("转人工服务", "社会保险"))) {
      Recognition sentence = hear(free, "cmn-complaint.wav");
      assertThat(sentence.confidence()).isGreaterThan(0.8);
      assertThat(sentence.probability()).isCloseTo(1 / (1 + Math.E), within(1e-9));
      Recognition phrase = hear(bound, "cmn-agent.wav");
      assertThat(phrase.probability()).isEqualTo(phrase.confidence()).isGreaterThan(0.85);
    }
  }

  @Test
  void phrase_notInTheVocabulary_isSpelt() throws IOException {
    assertThat(mandarin.knowsWord("施工扰民投诉")).isFalse();
    assertThat(mandarin.knowsWord("噪音扰民")).isTrue();
    try (Recognizer recognizer = mandarin.open(Set.of("施工扰民投诉", "你好"))) {
      recognizer.accept(new short[8_000]);
      assertThat(recognizer.finish().text()).doesNotContain(" ");
    }
  }

  @Test
  void phrase_withAnUnknownCharacter_isRefusedByName() {
    assertThatThrownBy(() -> mandarin.checkPhrases(Set.of("转人工服务", "轉人工😀")))
        .isInstanceOf(PhraseException.class)
        .hasMessageContaining("轉人工😀");
    assertThatThrownBy(() -> mandarin.checkPhrases(Set.of())).isInstanceOf(PhraseException.class);
  }

  @Test
  void recognizer_afterClose_refusesInsteadOfCrashing() {
    Recognizer recognizer = mandarin.open();
    recognizer.close();
    recognizer.close();
    assertThatThrownBy(() -> recognizer.accept(new short[160]))
        .isInstanceOf(RecognitionException.class);
  }

  @Test
  void provider_closedWhileARecognizerIsOpen_keepsTheModelForIt() {
    VoskProvider provider = provider("jiesu-yue-8k", Language.CANTONESE);
    Recognizer recognizer = provider.open();
    provider.close();
    recognizer.accept(new short[8_000]);
    assertThat(recognizer.finish().text()).isEmpty();
    recognizer.close();
    assertThatThrownBy(provider::open).isInstanceOf(RecognitionException.class);
  }

  @Test
  void model_saidToBeForAnotherSampleRate_isRefusedBeforeItIsLoaded() {
    assertThatThrownBy(
            () -> new VoskProvider("m", MODELS.resolve("jiesu-cmn-8k"), Language.MANDARIN, 16_000))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("conf/mfcc.conf is for 8000 Hz")
        .hasMessageContaining("16000 Hz");
  }

  private static VoskProvider provider(String name, Language language) {
    return new VoskProvider(name, MODELS.resolve(name), language, 8_000);
  }

  private static Recognition hear(Recognizer recognizer, String file) throws IOException {
    short[] samples = WavReader.readAll(SPEECH.resolve(file)).samples();
    for (int at = 0; at < samples.length; at += 1_600) {
      recognizer.accept(Arrays.copyOfRange(samples, at, Math.min(samples.length, at + 1_600)));
    }
    return recognizer.finish();
  }
}
