package org.jiesu.cti;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jiesu.cti.store.ArticleVersionRow;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KnowledgeCommandTest {
  @TempDir Path directory;
  private final StringWriter told = new StringWriter();
  private Path config;

  @BeforeEach
  void configure() throws Exception {
    config = directory.resolve("hotline.conf");
    Files.writeString(
        config,
        "jiesu.data-directory = \"%s\"%njiesu.config-directory = \"%s\"%n"
            .formatted(
                directory.resolve("data"), Path.of("..", "config").toAbsolutePath().normalize()));
  }

  private int run(String... arguments) {
    CommandLine command = KnowledgeCommand.commandLine();
    command.setOut(new PrintWriter(told, true));
    command.setErr(new PrintWriter(told, true));
    return command.execute(
        Stream.concat(Arrays.stream(arguments), Stream.of("--config", config.toString()))
            .toArray(String[]::new));
  }

  private String file(String name, String text) throws Exception {
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    return file.toString();
  }

  private List<ArticleVersionRow> newest() {
    try (Database database =
        Database.open(new DatabaseSettings("", "", "", 2), directory.resolve("data"))) {
      database.migrate();
      return database.inTransaction(transaction -> transaction.knowledge().newest());
    }
  }

  @Test
  void files_areTakenOverAsDrafts() throws Exception {
    String one = file("停水.md", "---\n编号: water\n标题: 停水怎么办\n事项: 010101\n---\n先看通知。\n");
    String two = file("两篇.csv", "标题,正文\n停电怎么办,先看通知\n停气怎么办,先看通知\n");

    assertThat(run("import", one, two, "--author", "9001")).as(told.toString()).isZero();

    assertThat(told.toString())
        .contains("停水怎么办（water）  新文章")
        .contains("RESULT knowledge-import files=2 articles=3 added=3 changed=0 unchanged=0");
    assertThat(newest())
        .hasSize(3)
        .allMatch(row -> row.state().equals("DRAFT") && row.author().equals("9001"));
  }

  @Test
  void sameFileAgain_changesNothing_anotherText_isTheNextVersion() throws Exception {
    String water = file("停水.md", "---\n编号: water\n标题: 停水怎么办\n---\n先看通知。\n");
    run("import", water);

    assertThat(run("import", water)).isZero();
    assertThat(told.toString()).contains("added=0 changed=0 unchanged=1 taken=0");
    file("停水.md", "---\n编号: water\n标题: 停水怎么办\n---\n先问物业。\n");
    assertThat(run("import", water, "--submit")).isZero();

    assertThat(told.toString()).contains("第 2 版").contains("待审");
    assertThat(newest())
        .singleElement()
        .matches(row -> row.version() == 2 && row.state().equals("PENDING"));
  }

  @Test
  void dryRun_tellsButWritesNothing() throws Exception {
    String water = file("停水.md", "# 停水怎么办\n\n先看通知。\n");

    assertThat(run("import", "--dry-run", water)).isZero();

    assertThat(told.toString()).contains("只作检查，没有导入").contains("added=1").contains("taken=0");
    assertThat(newest()).isEmpty();
  }

  @Test
  void oneBadFile_nothingIsTaken_everyMistakeHasFileAndLine() throws Exception {
    String good = file("好.md", "# 停水怎么办\n\n先看通知。\n");
    String bad = file("坏.md", "---\n标题: 停水\n事项: 999999\n失效日期: 明天\n---\n正文\n");
    String worse = file("更坏.csv", "标题,正文\n,没有标题\n");
    String missing = directory.resolve("没有.md").toString();

    assertThat(run("import", good, bad, worse, missing)).isEqualTo(1);

    assertThat(told.toString())
        .contains("坏.md:3")
        .contains("坏.md:4")
        .contains("更坏.csv:2")
        .contains("没有.md：文件无法读取");
    assertThat(newest()).isEmpty();
  }

  @Test
  void sameNumberInTwoFiles_isRefusedWithBothPlaces() throws Exception {
    String one = file("一.md", "---\n编号: water\n标题: 停水怎么办\n---\n先看通知。\n");
    String two = file("二.md", "---\n编号: water\n标题: 停水\n---\n先看通知。\n");

    assertThat(run("import", one, two)).isEqualTo(1);

    assertThat(told.toString()).contains("二.md").contains("编号与").contains("一.md");
  }

  @Test
  void archive_isTakenWhole_namesInEitherCharacterSet() throws Exception {
    for (Charset names : List.of(StandardCharsets.UTF_8, Charset.forName("GB18030"))) {
      Path zip = directory.resolve(names.name() + ".zip");
      Files.write(
          zip,
          zip(
              names,
              "知识/停水.md",
              "# 停水怎么办\n\n先看通知。\n",
              "__MACOSX/._停水.md",
              "x",
              "知识/两篇.csv",
              "标题,正文\n停电怎么办,先看通知\n停气怎么办,先看通知\n"));

      assertThat(run("import", "--dry-run", zip.toString())).as(told.toString()).isZero();

      assertThat(told.toString()).contains(names.name() + ".zip/知识/停水.md").contains("articles=3");
    }
  }

  @Test
  void archive_withABadFile_isRefusedWithItsNameAndLine() throws Exception {
    Path zip = directory.resolve("知识.zip");
    Files.write(
        zip,
        zip(
            StandardCharsets.UTF_8,
            "好.md",
            "# 停水怎么办\n\n先看通知。\n",
            "坏.md",
            "---\n标题: 停水\n事项: 999999\n---\n正文\n",
            "表.xls",
            "x"));

    assertThat(run("import", zip.toString())).isEqualTo(1);

    assertThat(told.toString()).contains("知识.zip/坏.md:3").contains("知识.zip/表.xls");
    assertThat(newest()).isEmpty();
  }

  private static byte[] zip(Charset names, String... namesAndTexts) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, names)) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
        zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }
}
