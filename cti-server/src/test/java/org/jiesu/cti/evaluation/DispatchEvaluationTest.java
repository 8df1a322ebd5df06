package org.jiesu.cti.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DispatchEvaluationTest {
  private static final List<List<String>> WORDS =
      List.of(List.of("水管爆裂", "停水三天", "自来水发黄", "水表不准"), List.of("拖欠工资", "社保未缴", "克扣加班费", "无故辞退"));

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Path rows(String name, int count, long seed) throws IOException {
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      List<String> words = WORDS.get(i % 2);
      lines.append(
          "{\"title\":\"\",\"body\":\"%s%c%c，%s%c\",\"label\":\"%s\"}\n"
              .formatted(
                  words.get(random.nextInt(4)),
                  (char) (0x4e00 + random.nextInt(5000)),
                  (char) (0x4e00 + random.nextInt(5000)),
                  words.get(random.nextInt(4)),
                  (char) (0x4e00 + random.nextInt(5000)),
                  i % 2 == 0 ? "water" : "labour"));
    }
    return Files.writeString(directory.resolve(name), lines);
  }

  private int run(String... arguments) {
    CommandLine command = EvaluateCommand.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  @Test
  void separableRows_crossValidated_areRight() throws IOException {
    Path test = rows("test.jsonl", 120, 1);
    assertThat(run("dispatch", "--test", test.toString(), "--noise", "0")).isZero();
    assertThat(out.toString())
        .contains("120 rows to test, 2 labels")
        .contains("RESULT dispatch accuracy=1.0000")
        .contains(" coverage98=", " achieved98=", " ece=", " rows=120 noise=0");
  }

  @Test
  void trainingFile_isTriedOnTheTestFileWithoutItsRows() throws IOException {
    Path train = rows("train.jsonl", 100, 2);
    Path test = rows("test.jsonl", 20, 1);
    Files.writeString(train, Files.readString(train) + Files.readString(test));
    assertThat(
            run(
                "dispatch",
                "--train",
                train.toString(),
                "--test",
                test.toString(),
                "--noise",
                "15"))
        .isZero();
    assertThat(out.toString()).contains("left out", "noise=15");
  }

  @Test
  void nearDuplicateOfATestRow_isTrainedOnUnlessKeptApart() throws IOException {
    Path train = rows("train.jsonl", 100, 2);
    Path test = rows("test.jsonl", 20, 1);
    Files.writeString(
        train,
        Files.readString(train)
            + row("小区门口的路灯坏了半个月没有人修请尽快安排", "water")
            + row("小区门口的路灯坏了半个月没有人修请尽快派人", "water"));
    Files.writeString(test, Files.readString(test) + row("小区门口的路灯，坏了半个月没有人修，请尽快安排！", "water"));
    assertThat(run("dispatch", "--train", "" + train, "--test", "" + test, "--noise", "0"))
        .isZero();
    assertThat(out.toString())
        .contains("101 rows to train on, 1 more are copies", "kept apart 100, 2 more")
        .contains(" accuracy_apart=", " coverage98_apart=", " achieved98_apart_low=");
  }

  private static String row(String body, String label) {
    return "{\"title\":\"\",\"body\":\"%s\",\"label\":\"%s\"}\n".formatted(body, label);
  }

  @Test
  void rowWithoutLabel_isRefusedWithItsPlace() throws IOException {
    Path test = Files.writeString(directory.resolve("bad.jsonl"), "{\"body\":\"停水\"}\n");
    assertThat(run("dispatch", "--test", test.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("bad.jsonl:1", "label");
  }
}
