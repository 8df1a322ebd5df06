package org.jiesu.cti.emotion;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jiesu.cti.HotlineProgram;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.emotion.EmotionTraining.Labelled;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of {@code scripts/train-emotion}. */
@Command(
    name = "train-emotion",
    description = "Trains the model that tells how a caller feels, and puts it in force.",
    mixinStandardHelpOptions = true)
public final class TrainEmotionCommand implements Callable<Integer> {
  /** Six matters for each way of saying are enough to tell one from the other. */
  private static final int MATTERS = 6;

  private static final long SEED = 7;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      paramLabel = "DIR",
      defaultValue = "config",
      description = "The city's configuration (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("config");

  private TrainEmotionCommand() {}

  /** Trains; the exit status is 0 when the model was written, 1 when a file cannot be used. */
  public static void main(String[] arguments) {
    System.exit(HotlineProgram.of(new TrainEmotionCommand()).execute(arguments));
  }

  @Override
  public Integer call() {
    Path lexicon = config.resolve("lexicon");
    Path training = config.resolve("training");
    List<Labelled> sentences =
        EmotionSentences.read(
            training.resolve("emotion.jsonl"),
            training.resolve("emotion-phrases.jsonl"),
            MATTERS,
            SEED);
    EmotionTraining.Trained trained =
        new EmotionTraining(EmotionLexicon.read(lexicon)).train(sentences);
    trained.model().linear().save(lexicon.resolve(EmotionModel.FILE));
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%d sentences; told right of those that were held out: %s%n",
        sentences.size(), shares(sentences, trained.told()));
    out.printf(
        Locale.ROOT,
        "RESULT train-emotion sentences=%d held_out_accuracy=%.4f%n",
        sentences.size(),
        share(sentences, trained.told(), List.of(EmotionLabel.values())));
    out.flush();
    return 0;
  }

  private static String shares(List<Labelled> sentences, List<EmotionLabel> told) {
    StringBuilder text = new StringBuilder();
    for (EmotionLabel label : EmotionLabel.values()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s%s %.3f",
              text.isEmpty() ? "" : ", ",
              label.name().toLowerCase(Locale.ROOT),
              share(sentences, told, List.of(label))));
    }
    return text.toString();
  }

  private static double share(
      List<Labelled> sentences, List<EmotionLabel> told, List<EmotionLabel> of) {
    int all = 0;
    int right = 0;
    for (int i = 0; i < told.size(); i++) {
      if (of.contains(sentences.get(i).label())) {
        all++;
        right += told.get(i) == sentences.get(i).label() ? 1 : 0;
      }
    }
    return all == 0 ? 0 : right / (double) all;
  }
}
