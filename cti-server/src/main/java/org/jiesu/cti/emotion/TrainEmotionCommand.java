package org.jiesu.cti.emotion;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jiesu.cti.HotlineProgram;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.embedding.EncoderOption;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.emotion.EmotionTraining.Labelled;
import org.jiesu.cti.lexicon.LexiconException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of {@code scripts/train-emotion}. */
@Command(
    name = "train-emotion",
    description = "Trains the models that tell how a caller feels, and puts them in force.",
    mixinStandardHelpOptions = true)
public final class TrainEmotionCommand implements Callable<Integer> {
  /** Six matters for each way of saying are enough to tell one from the other. */
  private static final int MATTERS = 6;

  private static final long SEED = 7;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private EncoderOption encoder = new EncoderOption();

  @Option(
      names = "--config",
      paramLabel = "DIR",
      defaultValue = "config",
      description = "The city's configuration (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("config");

  private TrainEmotionCommand() {}

  /** Trains; the exit status is 0 when the models were written, 1 when a file cannot be used. */
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
    Optional<SentenceEncoder> meaning = encoder.open();
    EmotionTraining.Trained trained;
    try {
      trained = new EmotionTraining(EmotionLexicon.read(lexicon), meaning).train(sentences);
      save(trained, lexicon);
    } finally {
      meaning.ifPresent(SentenceEncoder::close);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%d sentences; told right of those that were held out: %s%n",
        sentences.size(), shares(sentences, trained.told()));
    out.printf(
        Locale.ROOT,
        "RESULT train-emotion sentences=%d meaning=%s held_out_accuracy=%.4f%n",
        sentences.size(),
        trained.meaning().isPresent(),
        share(sentences, trained.told(), List.of(EmotionLabel.values())));
    out.flush();
    return 0;
  }

  /** Each file is replaced whole; until both are, a running server goes by the words alone. */
  private static void save(EmotionTraining.Trained trained, Path lexicon) {
    Path meaning = lexicon.resolve(EmotionMeaning.FILE);
    trained.model().linear().save(lexicon.resolve(EmotionModel.FILE));
    trained.meaning().ifPresent(one -> one.save(meaning));
    if (trained.meaning().isEmpty()) {
      try {
        Files.deleteIfExists(meaning);
      } catch (IOException e) {
        throw new LexiconException(meaning, "旧的模型无法删除，请检查权限", e);
      }
    }
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
