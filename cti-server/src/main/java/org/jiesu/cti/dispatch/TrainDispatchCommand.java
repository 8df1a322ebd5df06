package org.jiesu.cti.dispatch;

import com.typesafe.config.Config;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jiesu.cti.CityConfiguration;
import org.jiesu.cti.HotlineProgram;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command line that makes the dispatch model of a city's own history, lists its versions and
 * takes an earlier one into use again. A running server takes the version over within seconds.
 */
@Command(
    name = "train-dispatch",
    description = "Trains the dispatch model on the city's own tickets and takes it into use.",
    mixinStandardHelpOptions = true)
public final class TrainDispatchCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @ArgGroup(multiplicity = "1")
  private Task task = new Task();

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "1095",
      description =
          "With --database: how many days of tickets are read (default: ${DEFAULT-VALUE}).")
  private int days = 1095;

  @Option(
      names = "--target",
      paramLabel = "SHARE",
      description =
          "Accuracy that must be known of what goes without a person (default:"
              + " jiesu.dispatch.target).")
  private @Nullable Double target;

  @Option(names = "--dry-run", description = "Only measures; the model in use stays.")
  private boolean dryRun;

  @CommandLine.Mixin private CityConfiguration configuration = new CityConfiguration();

  /** What to do. */
  static final class Task {
    @Option(
        names = "--history",
        paramLabel = "FILE",
        description = "JSONL with title, body, label (the unit's code) and, if known, matter.")
    private @Nullable Path history;

    @Option(
        names = "--database",
        description =
            "Trains on the tickets of the database, each with the unit that dealt with it in the"
                + " end. With the H2 file the server must be stopped meanwhile.")
    private boolean database;

    @Option(names = "--list", description = "Lists the versions that are kept.")
    private boolean list;

    @Option(
        names = "--roll-back",
        paramLabel = "VERSION",
        description = "Takes an earlier version into use again.")
    private @Nullable String rollBack;
  }

  /** Runs the command; the exit status is 0 when it did what was asked, 1 when it was refused. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return HotlineProgram.of(new TrainDispatchCommand());
  }

  @Override
  public Integer call() {
    Config config = configuration.load();
    Path data = configuration.data();
    DispatchSettings settings = settings(config);
    Clock clock = configuration.clock();
    ModelStore store = store(data, clock, settings);
    PrintWriter out = spec.commandLine().getOut();
    if (task.list) {
      list(store, clock, out);
      return 0;
    }
    if (task.rollBack != null) {
      store.rollBack(task.rollBack);
      out.println("已改用派单模型 " + task.rollBack + "，运行中的服务会在数秒内采用");
      return 0;
    }
    Instant now = clock.instant();
    List<DispatchExample> history =
        task.history != null
            ? DispatchHistory.read(task.history)
            : fromDatabase(config, data, now.minus(Duration.ofDays(days)));
    if (history.isEmpty()) {
      throw new DispatchModelException("数据库里还没有可以学习的工单");
    }
    Optional<SentenceEncoder> encoder = SentenceEncoder.open(config.getString("jiesu.encoder"));
    if (encoder.isPresent()) {
      out.println("先计算工单的句向量（最近 " + NearestTickets.MOST + " 件以内），每千件约需半分钟");
      out.flush();
    }
    long began = System.nanoTime();
    DispatchModel model = new DispatchTraining(settings, encoder).train(history, now);
    report(model, (System.nanoTime() - began) / 1e9, out);
    if (dryRun) {
      out.println("只作试算，没有采用");
    } else {
      String note = task.history == null ? "数据库" : String.valueOf(task.history.getFileName());
      ModelStore.Entry entry =
          store.publish(model, System.getProperty("user.name", "train-dispatch"), note);
      out.println("派单模型 " + entry.version() + " 已采用，运行中的服务会在数秒内换上");
    }
    DispatchModel.Facts facts = model.facts();
    out.printf(
        Locale.ROOT,
        "RESULT train-dispatch version=%s examples=%d units=%d proven=%d accuracy=%.4f"
            + " coverage=%.4f%n",
        model.version(),
        facts.examples(),
        facts.counts().size(),
        facts.proven().size(),
        facts.accuracy(),
        covered(facts));
    return 0;
  }

  private DispatchSettings settings(Config config) {
    try {
      DispatchSettings settings = DispatchSettings.from(config);
      return target == null ? settings : settings.withTarget(target);
    } catch (IllegalArgumentException e) {
      throw new DispatchModelException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The store of a server with this data directory. */
  private static ModelStore store(Path data, Clock clock, DispatchSettings settings) {
    return new ModelStore(
        data.resolve("dispatch/models"), clock, settings.keep(), Optional.empty());
  }

  private static List<DispatchExample> fromDatabase(Config config, Path data, Instant since) {
    try (Database database = Database.open(DatabaseSettings.from(config), data)) {
      database.migrate();
      return DispatchHistory.read(database, since);
    }
  }

  private static double covered(DispatchModel.Facts facts) {
    return facts.curve().at(facts.target()).map(CoverageCurve.Point::coverage).orElse(0.0);
  }

  private static void report(DispatchModel model, double seconds, PrintWriter out) {
    DispatchModel.Facts facts = model.facts();
    out.printf(
        Locale.ROOT,
        "%d 件工单，%d 个单位，用时 %.1f 秒；没见过的工单首选准确率 %.1f%%%n",
        facts.examples(),
        facts.counts().size(),
        seconds,
        facts.accuracy() * 100);
    facts
        .curve()
        .at(facts.target())
        .ifPresentOrElse(
            point ->
                out.printf(
                    Locale.ROOT,
                    "自动派单：%.1f%% 的工单，准确率 %.1f%%（不低于 %.1f%%，要求 %.1f%%）%n",
                    point.coverage() * 100,
                    point.accuracy() * 100,
                    point.bound() * 100,
                    facts.target() * 100),
            () ->
                out.printf(
                    Locale.ROOT, "自动派单：没有。现有工单还不能证明准确率达到 %.1f%%，每件都由人确认%n", facts.target() * 100));
    Map<String, Integer> unproven = new TreeMap<>(facts.counts());
    unproven.keySet().removeAll(facts.proven());
    if (!unproven.isEmpty()) {
      out.println("不自动派给（工单数）：" + unproven);
    }
  }

  private static void list(ModelStore store, Clock clock, PrintWriter out) {
    String current = store.current().orElse("");
    if (store.entries().isEmpty()) {
      out.println("还没有派单模型，派单只用规则和派单目录");
    }
    for (ModelStore.Entry entry : store.entries()) {
      out.printf(
          Locale.ROOT,
          "%s %s  %s  %s  %d 件  准确率 %.1f%%  自动 %.1f%%  %s%n",
          entry.version().equals(current) ? "*" : " ",
          entry.version(),
          TIME.format(entry.publishedAt().atZone(clock.getZone())),
          entry.by(),
          entry.examples(),
          entry.accuracy() * 100,
          entry.coverage() * 100,
          entry.note());
    }
  }
}
