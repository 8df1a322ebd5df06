package org.jiesu.cti.understanding;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jiesu.cti.CityConfiguration;
import org.jiesu.cti.HotlineProgram;
import org.jiesu.cti.classification.MatterExperience;
import org.jiesu.cti.classification.MatterOffice;
import org.jiesu.cti.classification.MatterSheet;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.dispatch.DispatchPlan;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.VersionedFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The command line that takes a city's own matter tree over from a table, writes it as one, lists
 * its versions and takes an earlier one into use again. A running server takes the tree over within
 * a second.
 */
@Command(
    name = "matters",
    description = "The city's matter tree (事项): import, export, versions.",
    mixinStandardHelpOptions = true,
    subcommands = TrainMattersCommand.class)
public final class MattersCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
  private static final int MOST_SHOWN = 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      defaultValue = "config",
      description = "The city's directory with classification/ and dispatch/.")
  private Path city = Path.of("config");

  @Mixin private CityConfiguration configuration = new CityConfiguration();

  @Option(names = "--list", description = "Lists the versions that are kept.")
  private boolean list;

  @Option(
      names = "--roll-back",
      paramLabel = "VERSION",
      defaultValue = "",
      description = "Takes an earlier version into use again.")
  private String rollBack = "";

  /** Runs the command; the exit status is 0 when it did what was asked, 1 when it was refused. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return HotlineProgram.of(new MattersCommand());
  }

  @Override
  public Integer call() {
    if (!rollBack.isEmpty()) {
      office().rollBack(rollBack, user());
      out().println("已改用事项分类 " + rollBack + "，运行中的服务会在一秒内采用");
      return 0;
    }
    if (!list) {
      spec.commandLine().usage(out());
      return 2;
    }
    MatterOffice.Edited edited = office().open();
    out().println("使用中：" + edited.version() + "，末级事项 " + leaves(edited.sheet()) + " 个");
    list(edited.versions(), edited.version(), out());
    return 0;
  }

  /** Lists versions, the one in use with a star. */
  void list(List<VersionedFile.Version> versions, String current, PrintWriter to) {
    for (VersionedFile.Version version : versions) {
      String by = version.by().isEmpty() ? "直接改文件" : version.by();
      String at = TIME.format(version.at().atZone(configuration.clock().getZone()));
      String mark = version.version().equals(current) ? "*" : " ";
      to.println(mark + " " + version.version() + "  " + at + "  " + by);
    }
  }

  @Command(
      name = "import",
      description = "Takes a table over as the city's tree. A wrong line leaves the old tree.",
      mixinStandardHelpOptions = true)
  int take(
      @Parameters(paramLabel = "FILE", description = "CSV, UTF-8.") Path table,
      @Option(names = "--dry-run", description = "Only says what would change.") boolean dryRun,
      @Option(
              names = "--keep-used",
              description = "Keeps matters that duty list or rules still name.")
          boolean keepUsed) {
    MatterOffice office = office();
    String version = office.open().version();
    MatterSheet sheet = office.ofCsv(table.toString(), text(table));
    MatterSheet taken = keepUsed ? office.withUsed(sheet) : sheet;
    List<MatterSheet.Change> changes = office.compare(taken);
    tell(changes);
    String done = version;
    if (dryRun) {
      out().println("只作试算，没有改变");
    } else {
      done = office.publish(taken, version, user()).version();
      out().println("事项分类 " + done + " 已采用，运行中的服务会在一秒内换上");
    }
    out()
        .println(
            "RESULT matters version="
                + done
                + " leaves="
                + leaves(taken)
                + " added="
                + count(changes, MatterSheet.ChangeKind.ADDED)
                + " removed="
                + count(changes, MatterSheet.ChangeKind.REMOVED)
                + " changed="
                + count(changes, MatterSheet.ChangeKind.CHANGED));
    return 0;
  }

  @Command(
      name = "export",
      description = "Writes the city's tree as a table.",
      mixinStandardHelpOptions = true)
  int write(@Parameters(paramLabel = "FILE", description = "The CSV to write.") Path table) {
    try {
      Files.writeString(table, office().csv());
    } catch (IOException e) {
      throw new LexiconException(table, "无法写入（" + e.getMessage() + "）", e);
    }
    out().println("已写到 " + table);
    return 0;
  }

  private void tell(List<MatterSheet.Change> changes) {
    for (MatterSheet.ChangeKind kind : MatterSheet.ChangeKind.values()) {
      List<MatterSheet.Change> these = changes.stream().filter(c -> c.kind() == kind).toList();
      if (these.isEmpty()) {
        continue;
      }
      out().println(KINDS.get(kind) + " " + these.size() + " 个");
      these.stream()
          .limit(MOST_SHOWN)
          .forEach(change -> out().println("  " + change.code() + " " + change.name()));
      if (these.size() > MOST_SHOWN) {
        out().println("  ……");
      }
    }
    if (changes.isEmpty()) {
      out().println("与使用中的相同");
    }
  }

  private static final Map<MatterSheet.ChangeKind, String> KINDS =
      Map.of(
          MatterSheet.ChangeKind.ADDED, "新增",
          MatterSheet.ChangeKind.REMOVED, "去掉",
          MatterSheet.ChangeKind.CHANGED, "改动");

  private static long count(List<MatterSheet.Change> changes, MatterSheet.ChangeKind kind) {
    return changes.stream().filter(change -> change.kind() == kind).count();
  }

  private static long leaves(MatterSheet sheet) {
    return sheet.entries().stream().filter(entry -> !entry.phrase().isEmpty()).count();
  }

  private static String text(Path table) {
    try {
      return Files.readString(table, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new LexiconException(table, "文件不是 UTF-8 编码，请另存为“CSV UTF-8”", e);
    } catch (IOException e) {
      throw new LexiconException(table, "文件无法读取，请检查它是否存在", e);
    }
  }

  /** The city's tree. */
  MatterTree tree() {
    return MatterTree.read(city.resolve("classification").resolve("matters.yaml"));
  }

  private MatterOffice office() {
    Path directory = city.resolve("classification");
    return new MatterOffice(
        directory,
        configuration.data().resolve("published"),
        configuration.clock(),
        () ->
            DispatchPlan.read(
                    city.resolve("dispatch"), MatterTree.read(directory.resolve("matters.yaml")))
                .matterUses(),
        MatterExperience.none(),
        () -> {});
  }

  CityConfiguration configuration() {
    return configuration;
  }

  static String user() {
    return System.getProperty("user.name", "matters");
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
