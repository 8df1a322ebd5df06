package org.jiesu.asr.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {
  private static final Calibration CURVE = new Calibration(1, 0.5, 0.4, -1, 1_000, "a test");

  @TempDir Path directory;

  @Test
  void words_keepTheirConfidenceAndGetAProbability() {
    List<Word> words = CURVE.applied(List.of(word("路灯", 0.9), word("坏", 0.3)));
    // log-odds 2.1972 and -0.8473; the mean 0.7 by length has 0.8473
    assertThat(words.get(0).probability()).isCloseTo(1 / (1 + Math.exp(-0.4375)), within(1e-3));
    assertThat(words.get(1).probability()).isCloseTo(1 / (1 + Math.exp(1.0847)), within(1e-3));
    assertThat(words).extracting(Word::confidence).containsExactly(0.9, 0.3);
    assertThat(Recognition.of(words).confidence()).isCloseTo(0.7, within(1e-9));
    assertThat(Recognition.of(words).probability())
        .isCloseTo((2 * words.get(0).probability() + words.get(1).probability()) / 3, within(1e-9));
  }

  @Test
  void probability_risesWithWordAndUtterance_andIsNeverCertain() {
    for (double low = 0; low < 1; low += 0.05) {
      assertThat(CURVE.probability(low + 0.05, 0.6))
          .isGreaterThanOrEqualTo(CURVE.probability(low, 0.6));
      assertThat(CURVE.probability(0.6, low + 0.05))
          .isGreaterThanOrEqualTo(CURVE.probability(0.6, low));
    }
    assertThat(CURVE.probability(1, 1)).isBetween(0.9, 0.999);
    assertThat(CURVE.probability(0, 0)).isBetween(0.0001, 0.1);
  }

  @Test
  void file_isReadAsItWasWritten_andAModelWithoutOneHasNone() throws IOException {
    assertThat(Calibration.of(directory)).isEmpty();
    CURVE.write(directory);
    assertThat(Calibration.of(directory)).contains(CURVE);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"version\":2,\"word\":1,\"utterance\":0,\"offset\":0,\"words\":9,\"source\":\"x\"}',"
        + " version",
    "'{\"version\":1,\"word\":-1,\"utterance\":0,\"offset\":0,\"words\":9,\"source\":\"x\"}', must"
        + " be 0",
    "'{\"version\":1,\"utterance\":0,\"offset\":0,\"words\":9,\"source\":\"x\"}', word",
    "'no json', Unrecognized"
  })
  void file_thatIsNone_isRefused(String text, String told) throws IOException {
    Files.writeString(directory.resolve(Calibration.FILE), text);
    assertThatThrownBy(() -> Calibration.of(directory))
        .isInstanceOf(RecognitionException.class)
        .hasMessageContaining("calibration.json")
        .hasMessageContaining(told);
  }

  private static Word word(String text, double confidence) {
    return new Word(text, Duration.ZERO, Duration.ofMillis(300), confidence);
  }
}
