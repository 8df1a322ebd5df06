package org.jiesu.cti;

import com.typesafe.config.Config;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.dispatch.DispatchPlan;
import org.jiesu.cti.dispatch.Unit;
import org.jiesu.cti.knowledge.CityCodes;
import org.jiesu.cti.knowledge.KnowledgeImport;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command line that brings articles into the knowledge base. Nothing of it is in force before
 * somebody has approved it on the page. A running server shows the drafts as soon as they are
 * there; with the H2 file it must be stopped meanwhile.
 */
@Command(
    name = "knowledge",
    description = "Brings articles into the knowledge base.",
    mixinStandardHelpOptions = true,
    subcommands = KnowledgeCommand.Import.class)
public final class KnowledgeCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  /** Runs one command; the exit status is 0 when it did what was asked, 1 when it was refused. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return HotlineProgram.of(new KnowledgeCommand());
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 2;
  }

  /** Takes the articles of files over as drafts. */
  @Command(
      name = "import",
      description =
          "Takes the articles of Markdown, CSV, Word and zip files over as drafts: all, or none.",
      mixinStandardHelpOptions = true)
  static final class Import implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "The files.")
    private List<Path> files = new ArrayList<>();

    @Option(
        names = "--author",
        paramLabel = "NUMBER",
        defaultValue = "命令行导入",
        description =
            "Staff number of who answers for the texts and therefore cannot approve them (default:"
                + " ${DEFAULT-VALUE}).")
    private String author = "命令行导入";

    @Option(names = "--submit", description = "Hands the drafts in for approval at once.")
    private boolean submit;

    @Option(names = "--dry-run", description = "Only checks and tells what would become of them.")
    private boolean dryRun;

    @CommandLine.Mixin private CityConfiguration configuration = new CityConfiguration();

    @Override
    public Integer call() {
      Config config = configuration.load();
      KnowledgeImport articles =
          KnowledgeImport.read(files, codes(Path.of(config.getString("jiesu.config-directory"))));
      Clock clock = configuration.clock();
      Path data = configuration.data();
      List<KnowledgeImport.Taken> taken;
      try (Database database = Database.open(DatabaseSettings.from(config), data)) {
        database.migrate();
        taken =
            dryRun ? articles.preview(database) : articles.take(database, clock, author, submit);
      }
      report(taken);
      return 0;
    }

    private static CityCodes codes(Path city) {
      MatterTree matters = MatterTree.read(city.resolve("classification/matters.yaml"));
      List<Unit> units = DispatchPlan.read(city.resolve("dispatch"), matters).units().all();
      return new CityCodes() {
        @Override
        public boolean isMatter(String code) {
          return matters.nameOf(code).isPresent();
        }

        @Override
        public boolean isUnit(String code) {
          return units.stream().anyMatch(unit -> unit.code().equals(code));
        }
      };
    }

    private void report(List<KnowledgeImport.Taken> taken) {
      PrintWriter out = spec.commandLine().getOut();
      for (KnowledgeImport.Taken each : taken) {
        String what =
            switch (each.outcome()) {
              case ADDED -> "新文章";
              case CHANGED -> "第 " + each.version() + " 版";
              case UNCHANGED -> "没有变化";
            };
        String id = each.id().isEmpty() ? "" : "（" + each.id() + "）";
        out.println(each.place() + "  " + each.title() + id + "  " + what);
      }
      long added = count(taken, KnowledgeImport.Outcome.ADDED);
      long changed = count(taken, KnowledgeImport.Outcome.CHANGED);
      if (dryRun) {
        out.println("只作检查，没有导入");
      } else if (added + changed > 0) {
        out.println(submit ? "已导入，待审；发布前不会被检索到" : "已导入为草稿，请在知识库页面提交审核");
      }
      out.printf(
          Locale.ROOT,
          "RESULT knowledge-import files=%d articles=%d added=%d changed=%d unchanged=%d"
              + " taken=%d%n",
          files.size(),
          taken.size(),
          added,
          changed,
          taken.size() - added - changed,
          dryRun ? 0 : added + changed);
    }

    private static long count(List<KnowledgeImport.Taken> taken, KnowledgeImport.Outcome outcome) {
      return taken.stream().filter(each -> each.outcome() == outcome).count();
    }
  }
}
