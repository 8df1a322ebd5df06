package org.jiesu.cti.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ClassificationEvaluationTest {
  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = EvaluateCommand.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    String[] all = new String[arguments.length + 3];
    all[0] = "classification";
    all[1] = "--tree";
    all[2] = Talk.CONFIG.resolve("classification/matters.yaml").toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return command.execute(all);
  }

  private String file(String... lines) throws IOException {
    return Files.writeString(directory.resolve("rows.jsonl"), String.join("\n", lines)).toString();
  }

  private double figure(String name) {
    Matcher matcher = Pattern.compile(" " + name + "=([0-9.]+)").matcher(out.toString());
    assertThat(matcher.find()).as(name).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void hotlineSentences_shippedTree_areMostlyRight() {
    String test = Talk.CONFIG.resolve("evaluation/classification-hotline.jsonl").toString();
    assertThat(run("--test", test, "--noise", "0")).isZero();
    assertThat(figure("rows")).isEqualTo(272);
    assertThat(figure("level1")).isGreaterThan(0.8);
    assertThat(figure("level3")).isGreaterThan(0.7).isBetween(figure("level3_low"), 1.0);
    assertThat(figure("level2")).isBetween(figure("level3"), figure("level1"));
    assertThat(figure("top3")).isGreaterThanOrEqualTo(figure("level3"));
  }

  @Test
  void half_onlyItsRows() throws IOException {
    String test =
        file(
            "{\"body\":\"路灯不亮\",\"label\":\"020101\",\"half\":\"open\"}",
            "{\"title\":\"路灯\",\"body\":\"路灯不亮\",\"label\":\"020101\",\"half\":\"sealed\"}");
    assertThat(run("--test", test, "--noise", "0", "--half", "open")).isZero();
    assertThat(out.toString()).contains("RESULT classification rows=1 level1=1.0000");
    assertThat(run("--test", test, "--half", "other")).isEqualTo(1);
    assertThat(err.toString()).contains("没有 half 为 other 的行");
  }

  @Test
  void withoutNoise_allLevelsAreMeasured() throws IOException {
    assertThat(run("--test", file("{\"body\":\"路灯不亮\",\"label\":\"020101\"}"))).isZero();
    assertThat(out.toString()).contains("level3_noise0=", "level3_noise25=", "top3_noise15=");
  }

  @Test
  void labelThatIsNoLeaf_isRefusedWithItsLine() throws IOException {
    String test =
        file("{\"body\":\"路灯不亮\",\"label\":\"020101\"}", "{\"body\":\"a\",\"label\":\"020100\"}");
    assertThat(run("--test", test)).isEqualTo(1);
    assertThat(err.toString()).contains("rows.jsonl:2").contains("020100");
  }

  @Test
  void train_whatTheTreeDoesNotKnow_isToldByPastTickets() throws IOException {
    String test = file("{\"body\":\"门口那个圆墩墩又歪了，车都进不来\",\"label\":\"020101\"}");
    String train =
        Files.writeString(
                directory.resolve("past.jsonl"),
                "{\"body\":\"小区门口圆墩墩歪了车进不来\",\"label\":\"020101\",\"half\":\"a\"}\n"
                    + "{\"body\":\"路灯不亮\",\"label\":\"020101\",\"half\":\"b\"}")
            .toString();
    assertThat(run("--test", test, "--noise", "0")).isZero();
    assertThat(figure("level3")).isZero();
    out.getBuffer().setLength(0);
    assertThat(run("--test", test, "--noise", "0", "--train", train, "--train-half", "a")).isZero();
    assertThat(figure("past")).isEqualTo(1);
    assertThat(figure("level3")).isEqualTo(1);
  }

  @Test
  void train_otherHalfOfTheHotlineSentences_doesNoHarm() {
    String test = Talk.CONFIG.resolve("evaluation/classification-hotline.jsonl").toString();
    assertThat(run("--test", test, "--noise", "0", "--half", "open")).isZero();
    double alone = figure("level3");
    out.getBuffer().setLength(0);
    assertThat(
            run(
                "--test",
                test,
                "--noise",
                "0",
                "--half",
                "open",
                "--train",
                test,
                "--train-half",
                "sealed"))
        .isZero();
    assertThat(figure("level3")).isGreaterThan(alone - 0.02);
  }
}
