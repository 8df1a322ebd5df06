package org.jiesu.cti.evaluation;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.classification.Classifier;
import org.jiesu.cti.classification.Classifier.Ranked;
import org.jiesu.cti.classification.KeywordClassifier;
import org.jiesu.cti.classification.MatterExperience;
import org.jiesu.cti.classification.MatterLesson;
import org.jiesu.cti.classification.MatterMeanings;
import org.jiesu.cti.classification.MatterMemory;
import org.jiesu.cti.classification.MatterSettings;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.embedding.EncoderOption;
import org.jiesu.cti.extraction.Conversation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How often the matter of a caller's words is told right, at each level of the tree and among the
 * first three.
 */
@Command(
    name = "classification",
    description = {
      "Matters of texts whose matter is known: JSONL with body (and title, may be empty) and"
          + " label,",
      "the code of a leaf of the city's tree. With --train, past tickets of the same form are"
          + " remembered."
    },
    mixinStandardHelpOptions = true)
final class ClassificationEvaluation implements Callable<Integer> {
  private static final int BINS = 10;
  private static final int AMONG = 3;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private TestFiles files = new TestFiles();
  @Mixin private EncoderOption encoder = new EncoderOption();

  @Option(
      names = "--tree",
      paramLabel = "FILE",
      defaultValue = "config/classification/matters.yaml",
      description = "The city's matters (default: ${DEFAULT-VALUE}).")
  private Path tree = Path.of("config", "classification", "matters.yaml");

  @Option(
      names = "--half",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only rows of the test file whose field half has this value.")
  private String half = "";

  @Option(
      names = "--train-half",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only rows of the training file whose field half has this value.")
  private String trainHalf = "";

  @Option(
      names = "--errors",
      paramLabel = "N",
      defaultValue = "0",
      description = "Show N texts of each level of noise that were told wrong.")
  private int errors;

  /** A text and its matter. */
  private record Said(String text, String matter, Language language) {}

  @Override
  public Integer call() {
    Outcome outcome = new Outcome(spec.commandLine().getOut(), "classification");
    MatterTree matters = MatterTree.read(tree);
    List<Said> test = rows(files.test(), half, matters);
    List<MatterLesson> past = files.train().map(file -> lessons(file, matters)).orElse(List.of());
    long begun = System.nanoTime();
    MatterMemory memory = MatterMemory.of(past, matters, Instant.EPOCH, MatterSettings.HALF_LIFE);
    Optional<MatterMeanings> meanings = encoder.open().map(MatterMeanings::new);
    Classifier classifier = new KeywordClassifier(matters, experience(memory, meanings));
    meanings.ifPresent(MatterMeanings::await);
    outcome.say(
        "%d texts, %d matters, %d past tickets; made ready in %.0f ms",
        test.size(), matters.leaves().size(), memory.size(), (System.nanoTime() - begun) / 1e6);
    outcome.figure("rows", test.size());
    if (files.train().isPresent()) {
      outcome.figure("past", memory.size());
    }
    for (int level : files.noise()) {
      measure(outcome, level, test, classifier);
    }
    outcome.end();
    return 0;
  }

  private static MatterExperience experience(
      MatterMemory memory, Optional<MatterMeanings> meanings) {
    return new MatterExperience() {
      @Override
      public MatterMemory memory() {
        return memory;
      }

      @Override
      public Optional<MatterMeanings> meanings() {
        return meanings;
      }
    };
  }

  /** What the classifier told wrong of the history is corrected in it, as operators do. */
  private List<MatterLesson> lessons(Path file, MatterTree matters) {
    Classifier untaught = new KeywordClassifier(matters);
    List<MatterLesson> lessons = new ArrayList<>();
    for (Said said : rows(file, trainHalf, matters)) {
      lessons.add(
          MatterLesson.of(
              "", said.matter(), said.text(), said.language(), Instant.EPOCH, untaught));
    }
    return lessons;
  }

  private static List<Said> rows(Path file, String half, MatterTree matters) {
    List<Said> rows = new ArrayList<>();
    for (JsonLines.Row row : JsonLines.read(file)) {
      String code = row.text("label");
      if (matters.find(code).isEmpty()) {
        throw row.problem("label：事项分类里没有末级事项 " + code);
      }
      String title = row.json().path("title").asText("");
      String text = title.isBlank() ? row.text("body") : title + "，" + row.text("body");
      if (half.isEmpty() || half.equals(row.json().path("half").asText(""))) {
        rows.add(
            new Said(
                text,
                code,
                Language.ofCode(row.json().path("language").asText("")).orElse(Language.MANDARIN)));
      }
    }
    if (rows.isEmpty()) {
      throw new EvaluationException(file + "：没有 half 为 " + half + " 的行");
    }
    return rows;
  }

  private void measure(Outcome outcome, int level, List<Said> test, Classifier classifier) {
    RecognitionNoise noise = RecognitionNoise.of(level, files.seed());
    outcome.say("%n== %d %% of the characters misheard", level);
    int[] right = new int[3];
    int among = 0;
    int none = 0;
    int shown = 0;
    long[] nanos = new long[test.size()];
    Calibration calibration = new Calibration();
    Map<String, int[]> firstLevels = new TreeMap<>();
    for (int i = 0; i < test.size(); i++) {
      Said said = test.get(i);
      String heard = noise.garble(said.text()).text();
      Conversation conversation = Conversation.of(heard, said.language());
      long begun = System.nanoTime();
      List<Ranked> ranked = classifier.classify(conversation);
      nanos[i] = System.nanoTime() - begun;
      String told = ranked.isEmpty() ? "" : ranked.get(0).matter().code();
      for (int l = 0; l < right.length; l++) {
        int digits = 2 * (l + 1);
        boolean same =
            !told.isEmpty() && told.substring(0, digits).equals(said.matter().substring(0, digits));
        right[l] += same ? 1 : 0;
      }
      boolean correct = told.equals(said.matter());
      boolean found =
          ranked.stream().limit(AMONG).anyMatch(r -> r.matter().code().equals(said.matter()));
      among += found ? 1 : 0;
      none += ranked.isEmpty() ? 1 : 0;
      int[] of = firstLevels.computeIfAbsent(said.matter().substring(0, 2), l -> new int[2]);
      of[0]++;
      of[1] += correct ? 1 : 0;
      if (!ranked.isEmpty()) {
        calibration.add(ranked.get(0).confidence(), correct);
      }
      if (!correct && shown < errors) {
        shown++;
        outcome.say("  %s told as %s: %s", said.matter(), told.isEmpty() ? "none" : told, heard);
      }
    }
    Arrays.sort(nanos);
    String suffix = files.noise().size() == 1 ? "" : "_noise" + level;
    for (int l = 0; l < right.length; l++) {
      Proportion share = Proportion.of(right[l], test.size());
      outcome.say("right at level %d         %s", l + 1, share);
      outcome.figure("level" + (l + 1) + suffix, share);
    }
    Proportion inThree = Proportion.of(among, test.size());
    outcome.say("among the first three    %s", inThree);
    outcome.figure("top3" + suffix, inThree);
    outcome.say("nothing proposed         %s", Proportion.of(none, test.size()));
    outcome.say("by first level:");
    firstLevels.forEach(
        (code, of) -> outcome.say("  %s0000  %s", code, Proportion.of(of[1], of[0])));
    calibration.tell(outcome, suffix);
    double median = nanos[nanos.length / 2] / 1e6;
    outcome.say("%.3f ms a text (median)", median);
    outcome.figure("ms_median" + suffix, median);
    if (suffix.isEmpty()) {
      outcome.figure("noise", level);
    }
  }

  /** How confidences agree with what was right. */
  private static final class Calibration {
    private final double[] sum = new double[BINS];
    private final int[] right = new int[BINS];
    private final int[] count = new int[BINS];

    void add(double confidence, boolean correct) {
      int bin = Math.min(BINS - 1, (int) (confidence * BINS));
      sum[bin] += confidence;
      count[bin]++;
      right[bin] += correct ? 1 : 0;
    }

    void tell(Outcome outcome, String suffix) {
      int all = Arrays.stream(count).sum();
      double error = 0;
      outcome.say("confidence said and true:");
      for (int bin = 0; bin < BINS; bin++) {
        if (count[bin] > 0) {
          error += Math.abs(sum[bin] - right[bin]) / all;
          outcome.say(
              "  %s  %s",
              String.format(Locale.ROOT, "%.3f", sum[bin] / count[bin]),
              Proportion.of(right[bin], count[bin]));
        }
      }
      outcome.figure("ece" + suffix, error);
    }
  }
}
