package org.jiesu.asr.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.recognition.Calibration;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Word;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrateCommandTest {
  private static final Path ENGINE =
      Files.isDirectory(Path.of("models")) ? Path.of("") : Path.of("../asr-engine");
  private static final String MODEL = "jiesu-cmn-8k";

  @TempDir Path directory;
  private Path models;

  @BeforeEach
  void copyModel() throws IOException {
    models = directory.resolve("models");
    Path from = ENGINE.resolve("models").resolve(MODEL);
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path each : walk.toList()) {
        Path to = models.resolve(MODEL).resolve(from.relativize(each));
        Files.createDirectories(to.getParent());
        Files.copy(each, to);
      }
    }
    Files.deleteIfExists(models.resolve(MODEL).resolve(Calibration.FILE));
    // the shipped curve is no part of these models
    Path described = models.resolve(MODEL).resolve("model.json");
    Files.writeString(
        described,
        Files.readString(described)
            .replaceAll("(?s)\\s*\"calibration\\.json\" : \\{[^}]*\\},", "")
            .replaceAll("(?s)\\s*\"calibration\\.json\": \\{[^}]*\\},", ""));
  }

  @Test
  void curve_thatHolds_isKeptWithTheModel() throws IOException {
    // sure of every word, and right in two recordings of three
    String printed = run(manifest(24), 0);
    assertThat(printed)
        .containsPattern("RESULT model=jiesu-cmn-8k channel=alaw fitted_words=\\d+ .* kept=yes\n");
    assertThat(error(printed, "held_ece_after")).isLessThan(error(printed, "held_ece_before"));
    Path model = new ModelCatalogue(List.of(models)).verified(MODEL).directory();
    assertThat(Calibration.of(model)).isPresent();
    assertThat(Calibration.of(model).orElseThrow().source()).isEqualTo("m.tsv, alaw");
    assertThat(Calibration.of(model).orElseThrow().probability(1, 1)).isBetween(0.4, 0.9);
  }

  @Test
  void tooFewWords_changeNothing() throws IOException {
    String printed = run(manifest(4), 1);
    assertThat(printed).contains("at least 100 with 20 right and 20 wrong are needed");
    assertThat(Calibration.of(models.resolve(MODEL))).isEmpty();
  }

  @Test
  void fit_findsTheCurveThatWordsCameFrom() {
    Random random = new Random(7);
    Calibration truth = new Calibration(1, 0.6, 0.3, -0.8, 0, "");
    Reliability words = new Reliability();
    for (int i = 0; i < 40_000; i++) {
      double confidence = 0.02 + 0.96 * random.nextDouble();
      double utterance = 0.02 + 0.96 * random.nextDouble();
      boolean right = random.nextDouble() < truth.probability(confidence, utterance);
      words
          .observations()
          .add(new Reliability.Observation(confidence, confidence, utterance, right));
    }
    double[] factors = LogisticFit.of(words.observations());
    assertThat(factors[0]).isCloseTo(0.6, within(0.05));
    assertThat(factors[1]).isCloseTo(0.3, within(0.05));
    assertThat(factors[2]).isCloseTo(-0.8, within(0.05));
    assertThat(words.with(truth).after()).isLessThan(0.02).isLessThan(words.before());
  }

  @Test
  void fit_ofSurenessThatTellsNothing_neverFalls() {
    Reliability words = new Reliability();
    for (int i = 0; i < 400; i++) {
      boolean sure = i % 2 == 0;
      words
          .observations()
          .add(
              new Reliability.Observation(
                  sure ? 0.9 : 0.2, 0, 0.5, sure ? i % 8 == 0 : i % 4 == 1));
    }
    double[] factors = LogisticFit.of(words.observations());
    assertThat(factors[0]).isZero();
    assertThat(1 / (1 + Math.exp(-factors[2]))).isCloseTo(0.375, within(0.01));
  }

  @Test
  void error_isTheDistanceOfWhatIsClaimedFromWhatIsRight() {
    Reliability words = new Reliability();
    words.add("路灯坏了", heard("路灯", 0.95, "换了", 0.95, "吧", 0.35));
    // 0.95 twice, right once; 0.35 once, wrong
    assertThat(words.before()).isCloseTo((0.9 + 0.35) / 3, within(1e-9));
    assertThat(words.values("x_")).startsWith("x_words=3 x_right=0.3333 x_ece_before=0.4167");
  }

  private static Recognition heard(Object... pairs) {
    return Recognition.of(
        List.of(
            word((String) pairs[0], (Double) pairs[1]),
            word((String) pairs[2], (Double) pairs[3]),
            word((String) pairs[4], (Double) pairs[5])));
  }

  private static Word word(String text, double confidence) {
    return new Word(text, Duration.ZERO, Duration.ofMillis(300), confidence);
  }

  private Path manifest(int rows) throws IOException {
    StringBuilder text = new StringBuilder("file\ttranscript\n");
    for (int i = 0; i < rows; i++) {
      Files.copy(
          ENGINE.resolve("src/test/resources/speech/cmn-complaint.wav"),
          directory.resolve("r" + i + ".wav"));
      text.append("r").append(i).append(".wav\t");
      text.append(i % 3 == 0 ? "谁也没有说过" : "你好我要投诉工地夜间施工").append('\n');
    }
    return Files.writeString(directory.resolve("m.tsv"), text);
  }

  private String run(Path manifest, int expected) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8);
    try {
      System.setOut(captured);
      System.setErr(captured);
      assertThat(
              CalibrateCommand.run(
                  "--directory",
                  models.toString(),
                  "--model",
                  MODEL,
                  "--manifest",
                  manifest.toString()))
          .isEqualTo(expected);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static double error(String printed, String name) {
    return Double.parseDouble(printed.replaceAll("(?s).*" + name + "=([0-9.]+).*", "$1"));
  }
}
