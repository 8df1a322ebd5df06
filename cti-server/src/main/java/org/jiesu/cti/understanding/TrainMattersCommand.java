package org.jiesu.cti.understanding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.CallJson;
import org.jiesu.cti.classification.Classifier;
import org.jiesu.cti.classification.KeywordClassifier;
import org.jiesu.cti.classification.MatterHistory;
import org.jiesu.cti.classification.MatterLesson;
import org.jiesu.cti.classification.MatterMemory;
import org.jiesu.cti.classification.MatterSettings;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.extraction.Conversation;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * The command line that lets the classifier learn from a city's whole history of tickets at once,
 * lists what was learned so and takes an earlier one into use again. A running server takes it over
 * within seconds.
 */
@Command(
    name = "train",
    description = "Learns matters from the city's own tickets and takes that into use.",
    mixinStandardHelpOptions = true)
final class TrainMattersCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = CallJson.newMapper();

  @Spec private CommandSpec spec = CommandSpec.create();
  @ParentCommand private MattersCommand city = new MattersCommand();

  @ArgGroup(multiplicity = "1")
  private Task task = new Task();

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "730",
      description = "With --database: how many days of tickets (default: ${DEFAULT-VALUE}).")
  private int days = 730;

  @Option(names = "--dry-run", description = "Only measures; what is in use stays.")
  private boolean dryRun;

  /** What to do. */
  static final class Task {
    @Option(
        names = "--history",
        paramLabel = "FILE",
        description =
            "JSONL with body, label (the code of a leaf) and, if known, title, at (when, ISO 8601)"
                + " and number.")
    private @Nullable Path history;

    @Option(
        names = "--database",
        description =
            "Learns from the tickets of the database, each with the matter it has now. With the H2"
                + " file the server must be stopped meanwhile.")
    private boolean database;

    @Option(names = "--list", description = "Lists what was learned, by version.")
    private boolean list;

    @Option(
        names = "--roll-back",
        paramLabel = "VERSION",
        description = "Takes an earlier version into use again.")
    private @Nullable String rollBack;

    @Option(names = "--forget", description = "Takes no history into use; versions are kept.")
    private boolean forget;
  }

  /** A ticket of a file. */
  private record Ticket(String number, String matter, String text, Instant at) {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Config config = city.configuration().load();
    Path data = city.configuration().data();
    Clock clock = city.configuration().clock();
    MatterHistory history = new MatterHistory(data.resolve("classification"), clock);
    if (task.list) {
      MatterHistory.Learned now = history.read();
      out.println(
          now.lessons().isEmpty()
              ? "没有在用的历史工单，事项按分类表和运行以来的工单判断"
              : "使用中：" + now.version() + "，" + now.lessons().size() + " 件，来自" + now.source());
      city.list(history.versions(), now.version(), out);
      return 0;
    }
    if (task.forget || task.rollBack != null) {
      MatterHistory.Learned now =
          task.rollBack == null
              ? history.forget(MattersCommand.user())
              : history.rollBack(task.rollBack, MattersCommand.user());
      out.println("已改用 " + now.version() + "（" + now.lessons().size() + " 件），运行中的服务会在数秒内采用");
      return 0;
    }
    MatterSettings settings = MatterSettings.from(config);
    MatterTree tree = city.tree();
    String gain = "";
    List<MatterLesson> lessons;
    if (task.history == null) {
      lessons = fromDatabase(config, data, clock);
    } else {
      List<Ticket> tickets = read(task.history, tree, clock.instant());
      Classifier untaught = new KeywordClassifier(tree);
      lessons = tickets.stream().map(ticket -> lesson(ticket, untaught)).toList();
      gain = measured(tickets, lessons, tree, settings, clock, out);
    }
    List<MatterLesson> known =
        lessons.stream().filter(lesson -> tree.find(lesson.matter()).isPresent()).toList();
    if (known.isEmpty()) {
      throw new LexiconException(data, 0, "", "没有可以学习的工单");
    }
    String version = history.read().version();
    if (dryRun) {
      out.println("只作试算，没有采用");
    } else {
      String source = task.history == null ? "数据库" : String.valueOf(task.history.getFileName());
      version = history.publish(known, source, MattersCommand.user()).version();
      out.println("已采用 " + version + "，运行中的服务会在数秒内换上");
    }
    long matters = known.stream().map(MatterLesson::matter).distinct().count();
    out.println(
        "RESULT matters-train version="
            + (version.isEmpty() ? "none" : version)
            + " tickets="
            + known.size()
            + " matters="
            + matters
            + " corrected="
            + known.stream().filter(MatterLesson::corrected).count()
            + gain);
    return 0;
  }

  private static MatterLesson lesson(Ticket ticket, Classifier untaught) {
    return MatterLesson.of(
        ticket.number(), ticket.matter(), ticket.text(), Language.MANDARIN, ticket.at(), untaught);
  }

  /** Every second ticket is told by the others, and the other way round. */
  private static String measured(
      List<Ticket> tickets,
      List<MatterLesson> lessons,
      MatterTree tree,
      MatterSettings settings,
      Clock clock,
      PrintWriter out) {
    int before = 0;
    int after = 0;
    for (int half = 0; half < 2; half++) {
      List<MatterLesson> others = new ArrayList<>();
      for (int i = 1 - half; i < tickets.size(); i += 2) {
        others.add(lessons.get(i));
      }
      MatterMemory memory = MatterMemory.of(others, tree, clock.instant(), settings.halfLife());
      Classifier taught = new KeywordClassifier(tree, () -> memory);
      for (int i = half; i < tickets.size(); i += 2) {
        String matter = tickets.get(i).matter();
        before += lessons.get(i).corrected() ? 0 : 1;
        after +=
            taught.classify(Conversation.of(tickets.get(i).text(), Language.MANDARIN)).stream()
                .limit(1)
                .filter(ranked -> ranked.matter().code().equals(matter))
                .count();
      }
    }
    double all = Math.max(1, tickets.size());
    out.printf(
        Locale.ROOT,
        "%d 件工单；没见过的工单，首选事项：只按分类表 %.1f%% 正确，加上另一半工单 %.1f%%%n",
        tickets.size(),
        100 * before / all,
        100 * after / all);
    return String.format(
        Locale.ROOT, " accuracy_tree=%.4f accuracy=%.4f", before / all, after / all);
  }

  private List<MatterLesson> fromDatabase(Config config, Path data, Clock clock) {
    try (Database database = Database.open(DatabaseSettings.from(config), data)) {
      database.migrate();
      return MatterLedger.history(database, clock, Duration.ofDays(days));
    }
  }

  private static List<Ticket> read(Path file, MatterTree tree, Instant now) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LexiconException(file, "文件无法读取，请检查它是否存在、是否 UTF-8 编码", e);
    }
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        tickets.add(ticket(file, i + 1, lines.get(i), tree, now));
      }
    }
    return tickets;
  }

  private static Ticket ticket(Path file, int line, String text, MatterTree tree, Instant now) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new LexiconException(file, line, "", "不是合法的 JSON（" + e.getOriginalMessage() + "）");
    }
    String body = json.path("body").asText("");
    if (body.isBlank()) {
      throw new LexiconException(file, line, "body", "缺少这个字段，或者不是文字");
    }
    String matter = json.path("label").asText("");
    if (tree.find(matter).isEmpty()) {
      throw new LexiconException(file, line, "label", "事项分类里没有末级事项 " + matter);
    }
    Instant at = now;
    try {
      at = json.has("at") ? Instant.parse(json.path("at").asText("")) : now;
    } catch (DateTimeException e) {
      throw new LexiconException(file, line, "at", "应写成 2026-05-01T08:00:00Z");
    }
    String title = json.path("title").asText("");
    return new Ticket(
        json.path("number").asText(""),
        matter,
        title.isBlank() ? body : title + "，" + body,
        at.isAfter(now) ? now : at);
  }
}
