package org.jiesu.cti.emotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.call.CallEvent.EmotionAssessed;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.emotion.EmotionTraining.Labelled;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmotionMeaningTest {
  private static final Path SHIPPED = Talk.CONFIG.resolve("lexicon");
  private static final SentenceEncoder ENCODER =
      SentenceEncoder.open(SentenceEncoder.BGE_SMALL_ZH).orElseThrow();

  @TempDir Path directory;

  /** The shipped encoder, or one of another name or one that fails. */
  private record Other(String name, boolean fails) implements SentenceEncoder {
    @Override
    public int dimensions() {
      return ENCODER.dimensions();
    }

    @Override
    public float[] encode(String text) {
      return fails ? new float[dimensions()] : ENCODER.encode(text);
    }

    @Override
    public void close() {}
  }

  @AfterAll
  static void close() {
    ENCODER.close();
  }

  private static EmotionAssessed told(EmotionAssessor assessor, String text) {
    return assessor.assess(new Talk().caller(text).utterances(), Talk.ARRIVED).get(0);
  }

  private static Optional<EmotionMeaning> read(Path from, SentenceEncoder encoder) {
    return EmotionMeaning.read(from, EmotionModel.read(SHIPPED), encoder);
  }

  @Test
  void shippedMeaning_tellsOfFearThatNoWordIsWrittenDownFor() {
    EmotionAssessor words = EmotionAssessor.read(SHIPPED, Optional.empty());
    EmotionAssessor both = EmotionAssessor.read(SHIPPED, Optional.of(ENCODER));
    for (String said : List.of("我感觉楼有点歪，门都关不上了，是我多心吗", "小区里有人往流浪猫的食盆里放药，我家孩子才两岁到处摸，想想后背发凉")) {
      assertThat(told(words, said).label()).as(said).isEqualTo(EmotionLabel.CALM);
      EmotionAssessed told = told(both, said);
      assertThat(told.label()).as(said).isEqualTo(EmotionLabel.ANXIOUS);
      assertThat(told.reasons()).contains("整句话的意思");
    }
    // where the words tell, they are the reason
    EmotionAssessed angry = told(both, "我气死了，你们到底管不管");
    assertThat(angry.label()).isEqualTo(EmotionLabel.ANGRY);
    assertThat(angry.reasons()).isNotEmpty().doesNotContain("整句话的意思");
    assertThat(angry.scores().values().stream().mapToDouble(d -> d).sum())
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void shippedMeaning_goesWithTheShippedWords() {
    assertThat(read(SHIPPED, ENCODER)).isPresent();
  }

  @Test
  void read_whatGoesWithOthers_leavesItToTheWords() throws IOException {
    assertThat(read(directory, ENCODER)).isEmpty();
    Path file = SHIPPED.resolve(EmotionMeaning.FILE);
    Files.copy(file, directory.resolve(EmotionMeaning.FILE));
    assertThat(read(directory, new Other("another", false))).isEmpty();
    EmotionModel words =
        new EmotionTraining(EmotionLexicon.read(SHIPPED), Optional.empty())
            .train(sentences())
            .model();
    assertThat(EmotionMeaning.read(directory, words, ENCODER)).isEmpty();
  }

  @Test
  void read_damagedOrForeignFile_isRefusedAndSaysWhatToDo() throws IOException {
    Path file = directory.resolve(EmotionMeaning.FILE);
    byte[] bytes = Files.readAllBytes(SHIPPED.resolve(EmotionMeaning.FILE));
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> read(directory, ENCODER))
        .isInstanceOf(LexiconException.class)
        .hasMessageContainingAll(EmotionMeaning.FILE, "scripts/train-emotion");
    Files.copy(SHIPPED.resolve(EmotionModel.FILE), file, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> read(directory, ENCODER)).isInstanceOf(LexiconException.class);
  }

  @Test
  void with_textThatCannotBeEncoded_isWhatTheWordsSay() {
    EmotionMeaning meaning = read(SHIPPED, new Other(ENCODER.name(), true)).orElseThrow();
    Map<EmotionLabel, Double> words = EmotionModel.none();
    words.put(EmotionLabel.ANGRY, 1.0);
    assertThat(meaning.with(words, "你好")).isEqualTo(words);
  }

  @Test
  void train_sameSentences_givesTheSameFile_whichIsReadAgain() throws IOException {
    EmotionTraining training =
        new EmotionTraining(EmotionLexicon.read(SHIPPED), Optional.of(ENCODER));
    EmotionTraining.Trained trained = training.train(sentences());
    assertThat(trained.told()).hasSameSizeAs(sentences());
    EmotionMeaning meaning = trained.meaning().orElseThrow();
    Path file = directory.resolve(EmotionMeaning.FILE);
    meaning.save(file);
    EmotionMeaning read = EmotionMeaning.read(directory, trained.model(), ENCODER).orElseThrow();
    Map<EmotionLabel, Double> words = EmotionModel.none();
    words.replaceAll((label, p) -> 1.0 / EmotionLabel.values().length);
    String text = "我好害怕，门口有人";
    assertThat(read.with(words, text)).isEqualTo(meaning.with(words, text));
    Path second = directory.resolve("second.model");
    training.train(sentences()).meaning().orElseThrow().save(second);
    assertThat(second).hasSameBinaryContentAs(file);
  }

  private static List<Labelled> sentences() {
    Path training = Talk.CONFIG.resolve("training");
    List<Labelled> all =
        EmotionSentences.read(
            training.resolve("emotion.jsonl"), training.resolve("emotion-phrases.jsonl"), 1, 1);
    List<Labelled> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i += 4) {
      some.add(all.get(i));
    }
    return some;
  }
}
