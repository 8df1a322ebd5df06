package org.jiesu.asr.evaluation;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jiesu.asr.SpeechProgram;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelDirectories;
import org.jiesu.asr.model.ModelDirectory;
import org.jiesu.asr.recognition.Calibration;
import org.jiesu.asr.recognition.VoskProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command line of {@code scripts/models calibrate}: fits how often a model's words are right to
 * recordings whose words are known, and keeps it with the model where it holds for recordings that
 * it was not fitted on.
 */
@Command(
    name = "models calibrate",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a model's confidence the probability that its words are right.",
      "Four fifths of the recordings are fitted to, the others are looked at afterwards."
    })
public final class CalibrateCommand implements Callable<Integer> {
  private static final int FEWEST_WORDS = 100;
  private static final int FEWEST_OF_EACH = 20;

  @Option(names = "--model", required = true, description = "The model.")
  private String model = "";

  @Mixin private Listed listed = new Listed();

  @Option(
      names = "--channel",
      defaultValue = "ALAW",
      description = "One of: clean, alaw, noise10, loss2 (default: alaw, as calls are heard).")
  private Channel channel = Channel.ALAW;

  @Option(
      names = "--source",
      description = "What the recordings are, for the file (default: the manifest's name).")
  private Optional<String> source = Optional.empty();

  @Option(names = "--dry-run", description = "Fit and report, but keep nothing.")
  private boolean dryRun;

  @Mixin private ModelDirectories directories = new ModelDirectories();

  private CalibrateCommand() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    return SpeechProgram.run(new CalibrateCommand(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    Model calibrated = directories.catalogue().verified(model);
    List<Manifest.Row> rows =
        listed.read().rows().stream()
            .filter(listed::wants)
            .filter(row -> row.language().orElse(calibrated.language()) == calibrated.language())
            .toList();
    Reliability fitted = new Reliability();
    Reliability held = new Reliability();
    Trial trial = new Trial(channel, 1);
    try (VoskProvider provider =
        new VoskProvider(
            calibrated.name(),
            calibrated.directory(),
            calibrated.language(),
            calibrated.sampleRate())) {
      for (Manifest.Row row : rows) {
        (row.heldOut() ? held : fitted).add(row.transcript(), trial.hear(provider, Set.of(), row));
      }
    }
    check(fitted, held);
    Calibration made = fit(fitted);
    Reliability unseen = held.with(made);
    System.out.printf(
        Locale.ROOT,
        "%s: right with probability 1 / (1 + exp(-(%.4f word + %.4f utterance %+.4f))), of the"
            + " log-odds of their confidence%n",
        model,
        made.word(),
        made.utterance(),
        made.offset());
    boolean better = unseen.after() < held.before();
    boolean keep = better && !dryRun;
    if (keep) {
      made.write(calibrated.directory());
      ModelDirectory.describe(calibrated.directory(), Calibration.FILE);
    }
    System.out.printf(
        Locale.ROOT,
        "RESULT model=%s channel=%s %s %s kept=%s%n",
        model,
        channel.name().toLowerCase(Locale.ROOT),
        fitted.with(made).values("fitted_"),
        unseen.values("held_"),
        keep ? "yes" : "no");
    if (!better) {
      throw new EvaluationException(
          "the curve is no better on recordings it was not fitted on: model "
              + model
              + " stays as it was");
    }
    return 0;
  }

  private Calibration fit(Reliability fitted) {
    double[] factors = LogisticFit.of(fitted.observations());
    String name =
        source.orElse(String.valueOf(listed.manifest().getFileName()))
            + ", "
            + channel.name().toLowerCase(Locale.ROOT);
    return new Calibration(
        Calibration.VERSION,
        rounded(factors[0]),
        rounded(factors[1]),
        rounded(factors[2]),
        fitted.observations().size(),
        name);
  }

  private static double rounded(double factor) {
    return Math.round(factor * 10_000) / 10_000.0;
  }

  private void check(Reliability fitted, Reliability held) {
    long right = fitted.observations().stream().filter(Reliability.Observation::right).count();
    long all = fitted.observations().size();
    if (all < FEWEST_WORDS
        || right < FEWEST_OF_EACH
        || all - right < FEWEST_OF_EACH
        || held.observations().isEmpty()) {
      throw new EvaluationException(
          String.format(
              Locale.ROOT,
              "%s gives %d words, %d of them right, and %d held out; at least %d with %d right and"
                  + " %d wrong are needed",
              listed.manifest(),
              all,
              right,
              held.observations().size(),
              FEWEST_WORDS,
              FEWEST_OF_EACH,
              FEWEST_OF_EACH));
    }
  }
}
