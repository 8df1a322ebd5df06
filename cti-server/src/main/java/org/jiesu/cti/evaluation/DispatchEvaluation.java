package org.jiesu.cti.evaluation;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jiesu.cti.dispatch.DispatchExample;
import org.jiesu.cti.dispatch.DispatchModel;
import org.jiesu.cti.dispatch.DispatchSettings;
import org.jiesu.cti.dispatch.DispatchTraining;
import org.jiesu.cti.dispatch.NearDuplicates;
import org.jiesu.cti.dispatch.TicketText;
import org.jiesu.cti.embedding.EncoderOption;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.linear.Prediction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Measures the dispatch model: how often it is right, and how many tickets it would send by itself
 * and how many of these rightly, with the threshold that training alone chose.
 */
@Command(
    name = "dispatch",
    description = {
      "The dispatch model on tickets whose unit is known.",
      "Without --train in five parts, each tried by a model of the other four."
    },
    mixinStandardHelpOptions = true)
final class DispatchEvaluation implements Callable<Integer> {
  private static final int FOLDS = 5;
  private static final double[] TARGETS = {0.94, 0.97, 0.98};
  private static final int BINS = 15;

  /** Each row is trained on many times. */
  private static final int REMEMBERED = 100_000;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Mixin private TestFiles files = new TestFiles();
  @Mixin private EncoderOption encoderOption = new EncoderOption();

  @Option(
      names = "--extra",
      paramLabel = "FILE",
      description =
          "JSONL that is added to what is trained on, without rows that tell what a row of the test"
              + " file tells.")
  private @Nullable Path extra;

  @Option(
      names = "--confidence",
      paramLabel = "SHARE",
      defaultValue = "0.9",
      description =
          "Confidence of the lower bound that must reach the target (default: ${DEFAULT-VALUE}).")
  private double confidence = 0.9;

  /** A row of a file: what it says, and the group it says it is of, empty if it does not. */
  private record Row(DispatchExample example, String group) {}

  /**
   * A row.
   *
   * @param group number of those that tell the same
   * @param letters its text without what a copy may change: punctuation, blanks, kind of character
   * @param added whether it only is there to be trained on
   */
  private record Ticket(DispatchExample example, int group, String letters, boolean added) {}

  /** What was said of the test rows by models that had seen what tells the same, and by others. */
  private record Tried(List<Said> plain, List<Said> apart) {
    Tried() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  /** What a model said of a row. */
  private record Said(String truth, Prediction prediction, double certainty, boolean[] alone) {
    boolean right() {
      return prediction.best().label().equals(truth);
    }
  }

  private Optional<SentenceEncoder> encoder = Optional.empty();

  @Override
  public Integer call() {
    encoder = encoderOption.open(REMEMBERED);
    PrintWriter out = spec.commandLine().getOut();
    List<Row> test = read(files.test());
    List<Row> train = files.train().map(DispatchEvaluation::read).orElse(List.of());
    List<Row> more = Optional.ofNullable(extra).map(DispatchEvaluation::read).orElse(List.of());
    List<Row> all = new ArrayList<>(test);
    all.addAll(train);
    all.addAll(more);
    int[] groups = groups(all);
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < groups.length; i++) {
      DispatchExample example = all.get(i).example();
      boolean isAdded = i >= test.size() + train.size();
      tickets.add(new Ticket(example, groups[i], letters(example.text()), isAdded));
    }
    List<Ticket> tested = tickets.subList(0, test.size());
    List<Ticket> given = tickets.subList(test.size(), test.size() + train.size());
    List<Ticket> added = tickets.subList(test.size() + train.size(), tickets.size());
    out.printf(
        "%d rows to test, %d labels%n",
        test.size(), new TreeSet<>(test.stream().map(r -> r.example().unit()).toList()).size());

    Map<Integer, Tried> tried = new HashMap<>();
    List<Integer> levels = files.noise();
    levels.forEach(level -> tried.put(level, new Tried()));
    long began = System.nanoTime();
    if (train.isEmpty()) {
      int[] fold = folds(tested);
      for (int f = 0; f < FOLDS; f++) {
        List<Ticket> own = new ArrayList<>();
        List<Ticket> others = new ArrayList<>(added);
        for (int i = 0; i < fold.length; i++) {
          (fold[i] == f ? own : others).add(tested.get(i));
        }
        tryOut(others, own, levels, tried, out);
      }
    } else {
      List<Ticket> learned = new ArrayList<>(given);
      learned.addAll(added);
      tryOut(learned, tested, levels, tried, out);
    }
    out.printf("trained and tried in %.1f s%n", (System.nanoTime() - began) / 1e9);
    for (int level : levels) {
      report(tried.get(level), level, out);
    }
    return 0;
  }

  /** Rows are of one group when their texts are near duplicates, or when they say so themselves. */
  private static int[] groups(List<Row> rows) {
    int[] groups =
        NearDuplicates.groups(
            rows.stream()
                .map(r -> r.example().text().title() + r.example().text().body())
                .toList());
    Map<Integer, Integer> merged = new HashMap<>();
    Map<String, Integer> named = new HashMap<>();
    for (int i = 0; i < groups.length; i++) {
      String name = rows.get(i).group();
      int group = root(merged, groups[i]);
      if (!name.isEmpty()) {
        int other = root(merged, named.getOrDefault(name, group));
        merged.put(group, other);
        named.put(name, other);
      }
    }
    return Arrays.stream(groups).map(g -> root(merged, g)).toArray();
  }

  private static int root(Map<Integer, Integer> merged, int group) {
    int at = group;
    while (merged.getOrDefault(at, at) != at) {
      at = merged.get(at);
    }
    return at;
  }

  private static List<Row> read(Path file) {
    List<Row> examples = new ArrayList<>();
    for (JsonLines.Row row : JsonLines.read(file)) {
      String label = row.text("label");
      if (label.isBlank()) {
        throw row.problem("label：不能为空");
      }
      String title = row.json().hasNonNull("title") ? row.text("title") : "";
      String matter = row.json().hasNonNull("matter") ? row.text("matter") : "";
      TicketText text = new TicketText(title, row.text("body"), matter);
      examples.add(new Row(new DispatchExample(text, label), row.json().path("group").asText("")));
    }
    return examples;
  }

  private static String letters(TicketText text) {
    StringBuilder letters = new StringBuilder();
    String all = text.title() + text.body();
    for (int i = 0; i < all.length(); i++) {
      if (Character.isLetterOrDigit(all.charAt(i))) {
        letters.append(Script.fold(all.charAt(i)));
      }
    }
    return letters.toString();
  }

  private int[] folds(List<Ticket> tickets) {
    List<String> texts =
        new ArrayList<>(new LinkedHashSet<>(tickets.stream().map(Ticket::letters).toList()));
    Collections.shuffle(texts, new Random(files.seed()));
    Map<String, Integer> foldOf = new HashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      foldOf.put(texts.get(i), i % FOLDS);
    }
    return tickets.stream().mapToInt(t -> foldOf.get(t.letters())).toArray();
  }

  /**
   * Tries the test rows twice: by a model of all but copies of them, and by one that has seen
   * nothing that tells what one of them tells.
   */
  private void tryOut(
      List<Ticket> train,
      List<Ticket> test,
      List<Integer> levels,
      Map<Integer, Tried> tried,
      PrintWriter out) {
    Set<Integer> groups = new HashSet<>(test.stream().map(Ticket::group).toList());
    Set<String> texts = new HashSet<>(test.stream().map(Ticket::letters).toList());
    List<Ticket> apart = train.stream().filter(t -> !groups.contains(t.group())).toList();
    // what is added may be other versions of the test rows themselves, not other callers
    List<Ticket> plain =
        train.stream()
            .filter(t -> !texts.contains(t.letters()))
            .filter(t -> !t.added() || !groups.contains(t.group()))
            .toList();
    out.printf(
        "%d rows to train on, %d more are copies of test rows and are left out; kept apart %d, %d"
            + " more tell what a test row tells%n",
        plain.size(), train.size() - plain.size(), apart.size(), train.size() - apart.size());
    if (apart.isEmpty()) {
      throw new EvaluationException("没有可供训练的数据：训练集与测试集的内容全部重复");
    }
    Map<Integer, List<Said>> said = tryOut(plain, test, levels);
    Map<Integer, List<Said>> saidApart =
        apart.size() == plain.size() ? said : tryOut(apart, test, levels);
    for (int level : levels) {
      tried.get(level).plain().addAll(said.get(level));
      tried.get(level).apart().addAll(saidApart.get(level));
    }
  }

  private Map<Integer, List<Said>> tryOut(
      List<Ticket> train, List<Ticket> test, List<Integer> levels) {
    List<DispatchExample> history = train.stream().map(Ticket::example).toList();
    DispatchSettings settings =
        new DispatchSettings(
            DispatchSettings.DEFAULT.target(),
            confidence,
            DispatchSettings.DEFAULT.halfLife(),
            DispatchSettings.DEFAULT.window(),
            DispatchSettings.DEFAULT.keep());
    DispatchTraining.Study study =
        new DispatchTraining(settings, encoder).study(history, Instant.ofEpochSecond(0));
    DispatchModel[] models = new DispatchModel[TARGETS.length];
    for (int i = 0; i < models.length; i++) {
      models[i] = study.model(TARGETS[i]);
    }
    Map<Integer, List<Said>> said = new HashMap<>();
    for (int level : levels) {
      List<Said> ofLevel = new ArrayList<>();
      said.put(level, ofLevel);
      RecognitionNoise noise = RecognitionNoise.of(level, files.seed());
      for (Ticket ticket : test) {
        TicketText clean = ticket.example().text();
        TicketText heard =
            new TicketText(
                noise.garble(clean.title()).text(),
                noise.garble(clean.body()).text(),
                clean.matter());
        DispatchModel.Judgement judgement = models[0].judge(heard);
        boolean[] alone = new boolean[models.length];
        for (int i = 0; i < models.length; i++) {
          alone[i] = models[i].judge(heard).automatic();
        }
        ofLevel.add(
            new Said(
                ticket.example().unit(), judgement.prediction(), judgement.certainty(), alone));
      }
    }
    return said;
  }

  private void report(Tried tried, int level, PrintWriter out) {
    List<Said> all = tried.plain();
    Outcome outcome = new Outcome(out, "dispatch");
    outcome.say("%n== %d %% of the characters misheard", level);
    outcome.say("%s", figures(all, "", outcome).table());
    curve(all, outcome);
    perLabel(all, outcome);
    calibration(all, outcome);
    outcome.say("and by a model that has seen nothing that tells what a test row tells:");
    figures(tried.apart(), "_apart", outcome);
    outcome.figure("rows", all.size());
    outcome.figure("noise", level);
    outcome.end();
  }

  /** How often it was right, and what goes alone; the figures' names end with {@code suffix}. */
  private Confusion figures(List<Said> all, String suffix, Outcome outcome) {
    Confusion confusion =
        new Confusion(List.copyOf(new TreeSet<>(all.stream().map(Said::truth).toList())));
    all.forEach(s -> confusion.add(s.truth(), s.prediction().best().label()));
    Proportion accuracy = confusion.accuracy();
    double[] f1 = confusion.macroF1Interval(files.seed());
    outcome.say("accuracy  %s", accuracy);
    outcome.say("macro-F1  %.3f [%.3f, %.3f]", confusion.macroF1(), f1[0], f1[1]);
    outcome.figure("accuracy" + suffix, accuracy);
    outcome.figure("macro_f1" + suffix, confusion.macroF1());
    outcome.figure("macro_f1" + suffix + "_low", f1[0]);
    outcome.figure("macro_f1" + suffix + "_high", f1[1]);
    alone(all, suffix, outcome);
    return confusion;
  }

  private static List<Said> surestFirst(List<Said> all) {
    List<Said> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingDouble(Said::certainty).reversed());
    return sorted;
  }

  /** What goes without a person: by the threshold that training chose, and by the best there is. */
  private static void alone(List<Said> all, String suffix, Outcome outcome) {
    List<Said> sorted = surestFirst(all);
    for (int i = 0; i < TARGETS.length; i++) {
      int target = i;
      List<Said> going = all.stream().filter(s -> s.alone()[target]).toList();
      Proportion coverage = Proportion.of(going.size(), all.size());
      Proportion achieved = Proportion.of(going.stream().filter(Said::right).count(), going.size());
      Proportion oracle = Proportion.of(oracle(sorted, TARGETS[i]), all.size());
      long percent = Math.round(TARGETS[i] * 100);
      outcome.say(
          "target %d %%: coverage %s, of these right %s; best threshold in hindsight: coverage"
              + " %.3f",
          percent, coverage, achieved, oracle.value());
      outcome.figure("coverage" + percent + suffix, coverage);
      outcome.figure("achieved" + percent + suffix, achieved);
      outcome.figure("oracle" + percent + suffix, oracle.value());
    }
  }

  private static void curve(List<Said> all, Outcome outcome) {
    List<Said> sorted = surestFirst(all);
    outcome.say("coverage and accuracy, the surest first:");
    int right = 0;
    for (int i = 0; i < sorted.size(); i++) {
      right += sorted.get(i).right() ? 1 : 0;
      if ((i + 1) * 20 / sorted.size() > i * 20 / sorted.size()) {
        outcome.say("  %.2f  %.4f", (i + 1.0) / sorted.size(), right / (i + 1.0));
      }
    }
  }

  private static long oracle(List<Said> sorted, double target) {
    long most = 0;
    int right = 0;
    for (int i = 0; i < sorted.size(); i++) {
      right += sorted.get(i).right() ? 1 : 0;
      most = right >= target * (i + 1) ? i + 1 : most;
    }
    return most;
  }

  private static void perLabel(List<Said> all, Outcome outcome) {
    outcome.say("each label alone at 98 %%: of its rows found and sent / of what was sent right");
    int last = TARGETS.length - 1;
    for (String label : new TreeSet<>(all.stream().map(Said::truth).toList())) {
      long rows = all.stream().filter(s -> s.truth().equals(label)).count();
      List<Said> sent =
          all.stream()
              .filter(s -> s.alone()[last] && s.prediction().best().label().equals(label))
              .toList();
      long right = sent.stream().filter(Said::right).count();
      outcome.say(
          "  %s  %s / %s", label, Proportion.of(right, rows), Proportion.of(right, sent.size()));
    }
  }

  /** Expected calibration error and Brier score of the probabilities. */
  private static void calibration(List<Said> all, Outcome outcome) {
    double[] sum = new double[BINS];
    int[] right = new int[BINS];
    int[] count = new int[BINS];
    double brier = 0;
    for (Said s : all) {
      double p = s.prediction().best().probability();
      int bin = Math.min(BINS - 1, (int) (p * BINS));
      sum[bin] += p;
      count[bin]++;
      right[bin] += s.right() ? 1 : 0;
      for (Prediction.Ranked ranked : s.prediction().ranked()) {
        double truth = ranked.label().equals(s.truth()) ? 1 : 0;
        brier += (ranked.probability() - truth) * (ranked.probability() - truth);
      }
    }
    double ece = 0;
    outcome.say("probability said and true:");
    for (int bin = 0; bin < BINS; bin++) {
      if (count[bin] > 0) {
        ece += Math.abs(sum[bin] - right[bin]) / all.size();
        outcome.say("  %.3f  %s", sum[bin] / count[bin], Proportion.of(right[bin], count[bin]));
      }
    }
    outcome.say("expected calibration error %.4f, Brier score %.4f", ece, brier / all.size());
    outcome.figure("ece", ece);
    outcome.figure("brier", brier / all.size());
  }
}
