package org.jiesu.cti.evaluation;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.CallEvent.EmotionAssessed;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.embedding.EncoderOption;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.emotion.EmotionAssessor;
import org.jiesu.cti.emotion.EmotionLexicon;
import org.jiesu.cti.emotion.EmotionTraining;
import org.jiesu.cti.emotion.EmotionTraining.Labelled;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How often the feeling of a sentence is told right, each sentence as the first of a call: words
 * only, no voice and nothing said before.
 */
@Command(
    name = "emotion",
    description = {
      "Feelings of sentences whose feeling is known: JSONL with text and label (or emotion).",
      "Without --train the city's model is measured; with it one that is trained on that file."
    },
    mixinStandardHelpOptions = true)
final class EmotionEvaluation implements Callable<Integer> {
  /** The four that are aimed at; satisfaction is reported besides. */
  private static final List<EmotionLabel> FOUR =
      List.of(
          EmotionLabel.ANGRY, EmotionLabel.DISAPPOINTED, EmotionLabel.ANXIOUS, EmotionLabel.CALM);

  private static final int DRAWS = 1_000;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private TestFiles files = new TestFiles();
  @Mixin private EncoderOption encoder = new EncoderOption();

  @Option(
      names = "--lexicon",
      paramLabel = "DIR",
      defaultValue = "config/lexicon",
      description = "The city's words and model (default: ${DEFAULT-VALUE}).")
  private Path lexicon = Path.of("config", "lexicon");

  /** Which sentences of the file are measured. */
  enum Half {
    ALL,
    ODD,
    EVEN
  }

  @Option(
      names = "--half",
      paramLabel = "HALF",
      defaultValue = "ALL",
      description =
          "Only the file's sentences with odd or even numbers: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  private Half half = Half.ALL;

  @Option(
      names = "--errors",
      paramLabel = "N",
      defaultValue = "0",
      description = "Show N sentences of each level that were told wrong.")
  private int errors;

  /** A sentence whose feeling is known, and what was said of it. */
  private record Said(EmotionLabel truth, EmotionLabel told) {}

  @Override
  public Integer call() {
    Optional<SentenceEncoder> meaning = encoder.open();
    try {
      evaluate(meaning);
    } finally {
      meaning.ifPresent(SentenceEncoder::close);
    }
    return 0;
  }

  private void evaluate(Optional<SentenceEncoder> meaning) {
    Outcome outcome = new Outcome(spec.commandLine().getOut(), "emotion");
    List<Labelled> test = half(sentences(files.test(), outcome));
    Optional<List<Labelled>> train = files.train().map(file -> sentences(file, outcome));
    EmotionAssessor assessor =
        train
            .map(sentences -> trained(sentences, test, meaning, outcome))
            .orElseGet(() -> EmotionAssessor.read(lexicon, meaning));
    outcome.figure("rows", test.size());
    for (int level : files.noise()) {
      measure(outcome, level, test, assessor);
    }
    outcome.end();
  }

  private static List<Labelled> sentences(Path file, Outcome outcome) {
    List<Labelled> sentences = new ArrayList<>();
    int others = 0;
    for (JsonLines.Row row : JsonLines.read(file)) {
      String text = row.text("text");
      Optional<EmotionLabel> label = EmotionLabels.of(row);
      if (label.isEmpty() || text.isBlank()) {
        others++;
      } else {
        sentences.add(new Labelled(text, label.get(), text));
      }
    }
    if (sentences.isEmpty()) {
      throw new EvaluationException(file + "：没有一句标了愤怒、失望、焦虑、平静或满意");
    }
    outcome.say(
        "%s: %d sentences%s",
        file.getFileName(),
        sentences.size(),
        others == 0 ? "" : ", " + others + " left out that are empty or have none of our feelings");
    return sentences;
  }

  private List<Labelled> half(List<Labelled> sentences) {
    if (half == Half.ALL) {
      return sentences;
    }
    List<Labelled> chosen = new ArrayList<>();
    for (int i = half == Half.ODD ? 0 : 1; i < sentences.size(); i += 2) {
      chosen.add(sentences.get(i));
    }
    if (chosen.isEmpty()) {
      throw new EvaluationException("--half " + half + "：这一半里没有句子");
    }
    return chosen;
  }

  /** With models of one's own; a sentence that is tested is not learned from. */
  private EmotionAssessor trained(
      List<Labelled> train,
      List<Labelled> test,
      Optional<SentenceEncoder> meaning,
      Outcome outcome) {
    Set<String> tested = new HashSet<>(test.stream().map(Labelled::text).toList());
    List<Labelled> learned =
        train.stream().filter(sentence -> !tested.contains(sentence.text())).toList();
    if (learned.stream().map(Labelled::label).distinct().count() < 2) {
      throw new EvaluationException("没有可供训练的数据：训练集去掉与测试集相同的句子后不到两种情绪");
    }
    outcome.say(
        "trained on %d sentences; %d more are in the test file and are left out",
        learned.size(), train.size() - learned.size());
    EmotionLexicon words = EmotionLexicon.read(lexicon);
    EmotionTraining.Trained trained = new EmotionTraining(words, meaning).train(learned);
    return new EmotionAssessor(words, trained.model(), trained.meaning());
  }

  private void measure(Outcome outcome, int level, List<Labelled> test, EmotionAssessor assessor) {
    RecognitionNoise noise = RecognitionNoise.of(level, files.seed());
    Confusion confusion =
        new Confusion(Stream.of(EmotionLabel.values()).map(EmotionEvaluation::name).toList());
    List<Said> all = new ArrayList<>();
    outcome.say("%n== %d %% of the characters misheard", level);
    int shown = 0;
    long nanos = 0;
    for (Labelled sentence : test) {
      String heard = noise.garble(sentence.text()).text();
      long begun = System.nanoTime();
      EmotionLabel told = told(assessor, heard);
      nanos += System.nanoTime() - begun;
      confusion.add(name(sentence.label()), name(told));
      all.add(new Said(sentence.label(), told));
      if (told != sentence.label() && shown < errors) {
        shown++;
        outcome.say("  %s told as %s: %s", name(sentence.label()), name(told), heard);
      }
    }
    String suffix = files.noise().size() == 1 ? "" : "_noise" + level;
    Proportion accuracy = confusion.accuracy();
    Proportion anxiety = confusion.recall(name(EmotionLabel.ANXIOUS));
    outcome.say("%s", confusion.table());
    outcome.say("right                    %s", accuracy);
    score(outcome, "macro-F1, four feelings ", "macro_f1" + suffix, all, FOUR);
    score(
        outcome,
        "macro-F1, and satisfied ",
        "macro_f1_five" + suffix,
        all,
        List.of(EmotionLabel.values()));
    outcome.say("anxiety found            %s", anxiety);
    outcome.say("%.3f ms a sentence", nanos / 1e6 / test.size());
    outcome.figure("anxiety_recall" + suffix, anxiety);
    outcome.figure("accuracy" + suffix, accuracy);
    for (EmotionLabel label : EmotionLabel.values()) {
      outcome.figure(name(label) + "_precision" + suffix, confusion.precision(name(label)).value());
      outcome.figure(name(label) + "_recall" + suffix, confusion.recall(name(label)).value());
    }
    if (suffix.isEmpty()) {
      outcome.figure("noise", level);
    }
  }

  private static EmotionLabel told(EmotionAssessor assessor, String text) {
    Utterance utterance =
        new Utterance(
            1,
            Side.CALLER,
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(1),
            text,
            List.of(),
            1,
            Language.MANDARIN,
            Optional.empty());
    List<EmotionAssessed> assessed = assessor.assess(List.of(utterance), Instant.EPOCH);
    return assessed.get(0).label();
  }

  private void score(
      Outcome outcome, String title, String figure, List<Said> all, List<EmotionLabel> labels) {
    double value = macroF1(all, labels);
    SplittableRandom random = new SplittableRandom(files.seed());
    double[] drawn = new double[DRAWS];
    for (int d = 0; d < DRAWS; d++) {
      List<Said> sample = new ArrayList<>(all.size());
      for (int i = 0; i < all.size(); i++) {
        sample.add(all.get(random.nextInt(all.size())));
      }
      drawn[d] = macroF1(sample, labels);
    }
    Arrays.sort(drawn);
    double low = drawn[DRAWS / 40];
    double high = drawn[DRAWS - 1 - DRAWS / 40];
    outcome.say("%s %.3f [%.3f, %.3f]", title, value, low, high);
    outcome.figure(figure, value);
    outcome.figure(figure + "_low", low);
    outcome.figure(figure + "_high", high);
  }

  /**
   * The mean F1 of these feelings. All sentences count: one that is satisfied and was told as calm
   * is an error of calm. A feeling that the file has not is left out.
   */
  private static double macroF1(List<Said> all, List<EmotionLabel> labels) {
    int n = EmotionLabel.values().length;
    int[] expected = new int[n];
    int[] told = new int[n];
    int[] right = new int[n];
    for (Said said : all) {
      expected[said.truth().ordinal()]++;
      told[said.told().ordinal()]++;
      right[said.truth().ordinal()] += said.truth() == said.told() ? 1 : 0;
    }
    double sum = 0;
    int counted = 0;
    for (EmotionLabel label : labels) {
      int l = label.ordinal();
      if (expected[l] > 0) {
        sum += 2.0 * right[l] / (expected[l] + told[l]);
        counted++;
      }
    }
    return counted == 0 ? 0 : sum / counted;
  }

  private static String name(EmotionLabel label) {
    return label.name().toLowerCase(Locale.ROOT);
  }
}
