package org.jiesu.cti.evaluation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all evaluations share. */
final class TestFiles {
  @Option(
      names = "--train",
      paramLabel = "FILE",
      description = "JSONL to train on; the form is that of the test file.")
  private @Nullable Path train;

  @Option(
      names = "--test",
      paramLabel = "FILE",
      required = true,
      description = "JSONL to evaluate on.")
  private Path test = Path.of("");

  @Option(
      names = "--noise",
      paramLabel = "PERCENT",
      description =
          "Share of characters that a simulated recogniser gets wrong: ${COMPLETION-CANDIDATES}."
              + " Without it 0, 8, 15 and 25 are evaluated one after the other.",
      completionCandidates = Levels.class)
  private @Nullable Integer noise;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "12345",
      description =
          "Of everything that is drawn by chance; the same seed gives the same figures (default:"
              + " ${DEFAULT-VALUE}).")
  private long seed = 12345;

  /** The levels that are evaluated where none is asked for. */
  static final class Levels implements Iterable<String> {
    static final List<Integer> ALL = List.of(0, 8, 15, 25);

    @Override
    public java.util.Iterator<String> iterator() {
      return ALL.stream().map(String::valueOf).iterator();
    }
  }

  Optional<Path> train() {
    return Optional.ofNullable(train);
  }

  Path test() {
    return test;
  }

  long seed() {
    return seed;
  }

  /**
   * The levels of noise to evaluate at, in percent.
   *
   * @throws EvaluationException if one is asked for that is no share of characters
   */
  List<Integer> noise() {
    if (noise == null) {
      return Levels.ALL;
    }
    if (noise < 0 || noise > 50) {
      throw new EvaluationException("--noise 应在 0 到 50 之间，现为 " + noise);
    }
    return List.of(noise);
  }
}
