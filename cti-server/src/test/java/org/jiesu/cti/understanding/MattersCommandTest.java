package org.jiesu.cti.understanding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MattersCommandTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void city() throws IOException {
    for (String name : new String[] {"classification", "dispatch", "lexicon"}) {
      Path to = Files.createDirectories(directory.resolve(name));
      try (java.util.stream.Stream<Path> files = Files.list(Talk.CONFIG.resolve(name))) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
    Files.writeString(
        directory.resolve("hotline.conf"),
        "jiesu.data-directory = \"" + directory.resolve("data") + "\"");
  }

  private int run(String... arguments) {
    CommandLine command = MattersCommand.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    command.getSubcommands().values().forEach(sub -> sub.setOut(new PrintWriter(out, true)));
    command.getSubcommands().values().forEach(sub -> sub.setErr(new PrintWriter(err, true)));
    String[] all = new String[arguments.length + 4];
    all[0] = "--directory";
    all[1] = directory.toString();
    all[2] = "--config";
    all[3] = directory.resolve("hotline.conf").toString();
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return command.execute(all);
  }

  private Path table(String... lines) throws IOException {
    return Files.writeString(directory.resolve("city.csv"), String.join("\n", lines));
  }

  private String tree() throws IOException {
    return Files.readString(directory.resolve("classification/matters.yaml"));
  }

  private static final String HEADER = "一级,二级,三级,关键词";

  @Test
  void treeOfAnotherCity_isRefusedWhileDutiesNameTheOld() throws IOException {
    String before = tree();
    assertThat(run("import", table(HEADER, "民生,用水,没水,停水:6").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("还在使用，不能去掉").contains("派单目录 duty-list.yaml 第");
    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void keepUsed_newTreeIsThereBesideWhatIsStillNamed() throws IOException {
    assertThat(run("import", "--keep-used", table(HEADER, "民生,用水,没水,冒泡水:9").toString()))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("RESULT matters version=").contains(" removed=");
    CallInterpreter interpreter = CallInterpreter.read(directory, ZoneId.of("Asia/Shanghai"));
    assertThat(interpreter.matters().leaves()).anyMatch(m -> m.title().equals("民生 / 用水 / 没水"));
    assertThat(tree()).startsWith("# 事项分类：三级");
  }

  @Test
  void exportedEditedAndImported_isInForceAndCanBeTakenBack() throws IOException {
    String before = tree();
    Path table = directory.resolve("out.csv");
    assertThat(run("export", table.toString())).isZero();
    assertThat(run("import", "--dry-run", table.toString())).as(err.toString()).isZero();
    assertThat(out.toString()).contains("与使用中的相同", "只作试算", "added=0 removed=0 changed=0");
    assertThat(tree()).isEqualTo(before);

    try (LiveInterpreter live = new LiveInterpreter(directory, ZoneId.of("Asia/Shanghai"), false)) {
      Files.writeString(table, Files.readString(table).replace("通宵施工:6", "通宵施工:6；连夜赶工:9"));
      assertThat(run("import", table.toString())).as(err.toString()).isZero();
      assertThat(out.toString()).contains("改动 1 个", "010101 夜间施工噪音");
      live.check();
      live.check();
      assertThat(live.problem()).isEmpty();
      assertThat(
              live.get()
                  .interpret(new Talk().caller("他们连夜赶工").call())
                  .fields()
                  .get(org.jiesu.cti.call.TicketField.MATTER)
                  .value())
          .isEqualTo("010101");
    }
    assertThat(run("--list")).isZero();
    String first =
        out.toString().lines().filter(l -> l.contains("直接改文件")).findFirst().orElseThrow();
    assertThat(run("--roll-back", first.strip().split("\\s+")[0])).as(err.toString()).isZero();
    assertThat(tree()).isEqualTo(before);
    assertThat(run("--roll-back", "000000000000")).isEqualTo(1);
  }

  @Test
  void wrongLine_isRefusedAndTheOldTreeStays() throws IOException {
    String before = tree();
    assertThat(run("import", table(HEADER, "民生,用水,没水,停水:x").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("city.csv:2: keywords").contains("权重应为数字");
    assertThat(tree()).isEqualTo(before);
  }

  private Path history(String... lines) throws IOException {
    return Files.writeString(directory.resolve("2025.jsonl"), String.join("\n", lines));
  }

  private static final String[] TICKETS = {
    "{\"body\":\"小区门口圆墩墩歪了车进不来\",\"label\":\"020101\",\"at\":\"2026-05-01T08:00:00Z\"}",
    "{\"body\":\"我们门口那个圆墩墩又歪了，车都进不来\",\"label\":\"020101\"}",
    "{\"title\":\"管子\",\"body\":\"管子冒泡泡往外滋水\",\"label\":\"020103\"}"
  };

  @Test
  void history_isLearnedListedTakenBackAndForgotten() throws IOException {
    assertThat(run("train", "--history", history(TICKETS).toString(), "--dry-run"))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .contains("只作试算", "RESULT matters-train version=none tickets=3 matters=2 corrected=")
        .contains("accuracy_tree=0.", "accuracy=0.6667");
    assertThat(run("train", "--list")).isZero();
    assertThat(out.toString()).contains("没有在用的历史工单");

    assertThat(run("train", "--history", history(TICKETS).toString())).isZero();
    out.getBuffer().setLength(0);
    assertThat(run("train", "--list")).isZero();
    assertThat(out.toString()).contains("3 件，来自2025.jsonl");
    String version =
        out.toString()
            .lines()
            .filter(l -> l.startsWith("*"))
            .findFirst()
            .orElseThrow()
            .split(" ")[1];
    assertThat(run("train", "--forget")).isZero();
    out.getBuffer().setLength(0);
    assertThat(run("train", "--roll-back", version)).isZero();
    assertThat(out.toString()).contains("已改用 " + version + "（3 件）");
    assertThat(run("train", "--roll-back", "000000000000")).isEqualTo(1);
    try (java.util.stream.Stream<Path> files = Files.walk(directory.resolve("data"))) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        assertThat(Files.readString(file)).as(file.toString()).doesNotContain("圆墩", "管子");
      }
    }
  }

  @Test
  void historyWithAnUnknownMatter_isRefusedWithItsLine() throws IOException {
    Path file = history(TICKETS[0], "{\"body\":\"没水\",\"label\":\"020100\"}");
    assertThat(run("train", "--history", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("2025.jsonl:2: label", "没有末级事项 020100");
  }

  @Test
  void emptyDatabase_isSaid() {
    assertThat(run("train", "--database")).isEqualTo(1);
    assertThat(err.toString()).contains("没有可以学习的工单");
  }
}
