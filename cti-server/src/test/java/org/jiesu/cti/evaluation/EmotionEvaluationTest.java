package org.jiesu.cti.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EmotionEvaluationTest {
  private static final Path CONFIG = Talk.CONFIG;

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = EvaluateCommand.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    String[] all = new String[arguments.length + 3];
    all[0] = "emotion";
    all[1] = "--lexicon";
    all[2] = CONFIG.resolve("lexicon").toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return command.execute(all);
  }

  private String file(String... lines) throws IOException {
    Path file = directory.resolve(lines.length + "-" + lines[0].hashCode() + ".jsonl");
    return Files.writeString(file, String.join("\n", lines)).toString();
  }

  @Test
  void hotlineSentences_shippedModel_reachesTheAim() {
    String test = CONFIG.resolve("evaluation/emotion-hotline.jsonl").toString();
    assertThat(run("--test", test, "--noise", "0")).isZero();
    assertThat(out.toString()).contains("430 sentences", "anxiety found");
    assertThat(figure("macro_f1")).isGreaterThanOrEqualTo(0.82);
    assertThat(figure("macro_f1_low")).isLessThan(figure("macro_f1"));
    assertThat(figure("macro_f1_high")).isGreaterThan(figure("macro_f1"));
    assertThat(figure("anxiety_recall")).isGreaterThanOrEqualTo(0.8);
    double both = figure("macro_f1");
    assertThat(run("--test", test, "--noise", "0", "--encoder", "none")).isZero();
    assertThat(figure("macro_f1")).isBetween(0.75, both - 0.02);
    assertThat(figure("anxiety_recall")).isGreaterThanOrEqualTo(0.7);
  }

  @Test
  void labelsOfOtherSets_areMappedOrLeftOut() throws IOException {
    String test =
        file(
            "{\"text\":\"气死我了，你们到底管不管\",\"emotion\":\"anger\"}",
            "{\"text\":\"请问身份证到期了怎么换\",\"emotion\":\"neutral\"}",
            "{\"text\":\"我很害怕，煤气味越来越浓\",\"label\":\"fear\"}",
            "{\"text\":\"哎呀真没想到\",\"label\":\"surprise\"}",
            "{\"text\":\"\",\"label\":\"sad\"}");
    assertThat(run("--test", test, "--noise", "0")).isZero();
    assertThat(out.toString())
        .contains("3 sentences, 2 left out")
        .contains("RESULT emotion rows=3 macro_f1=1.0000")
        .contains("anxiety_recall=1.0000");
  }

  @Test
  void withoutNoise_allLevelsAreMeasured() throws IOException {
    String test =
        file(
            "{\"text\":\"请问身份证到期了怎么换\",\"label\":\"calm\"}",
            "{\"text\":\"我很害怕，煤气味越来越浓\",\"label\":\"anxious\"}");
    assertThat(run("--test", test)).isZero();
    assertThat(out.toString())
        .contains("macro_f1_noise0=", "macro_f1_noise8=", "macro_f1_noise15=", "macro_f1_noise25=")
        .containsOnlyOnce("RESULT emotion");
  }

  @Test
  void halves_areTheOddAndTheEvenSentences() throws IOException {
    String test =
        file(
            "{\"text\":\"请问身份证到期了怎么换\",\"label\":\"calm\"}",
            "{\"text\":\"我很害怕，煤气味越来越浓\",\"label\":\"anxious\"}",
            "{\"text\":\"请问几点下班\",\"label\":\"calm\"}");
    assertThat(run("--test", test, "--noise", "0", "--half", "ODD")).isZero();
    assertThat(run("--test", test, "--noise", "0", "--half", "EVEN")).isZero();
    assertThat(out.toString()).contains("RESULT emotion rows=2 ", "RESULT emotion rows=1 ");
  }

  @Test
  void trainingFile_isLearnedFromWithoutTheTestsSentences() throws IOException {
    String[] rows = new String[60];
    for (int i = 0; i < rows.length; i++) {
      // words that no lexicon has, so that only the training can tell
      rows[i] =
          i % 2 == 0
              ? "{\"text\":\"蓝莓酱第%d罐\",\"label\":\"anxious\"}".formatted(i)
              : "{\"text\":\"绿豆糕第%d块\",\"label\":\"calm\"}".formatted(i);
    }
    String train = file(rows);
    String test = file(rows[0], rows[1], "{\"text\":\"蓝莓酱第九十罐\",\"label\":\"anxious\"}");
    assertThat(run("--train", train, "--test", test, "--noise", "0")).isZero();
    assertThat(out.toString())
        .contains("trained on 58 sentences; 2 more")
        .contains("RESULT emotion rows=3 macro_f1=1.0000");
  }

  @Test
  void badFiles_areRefusedWithLineAndReason() throws IOException {
    String unknown =
        file("{\"text\":\"好\",\"label\":\"calm\"}", "{\"text\":\"好\",\"label\":\"glum\"}");
    assertThat(run("--test", unknown)).isEqualTo(1);
    assertThat(err.toString()).contains(unknown + ":2：", "不认识的情绪标签“glum”");
    String none = file("{\"text\":\"哎呀\",\"label\":\"surprise\"}");
    assertThat(run("--test", none)).isEqualTo(1);
    assertThat(err.toString()).contains("没有一句标了");
    String calm = file("{\"text\":\"你好\",\"label\":\"calm\"}");
    assertThat(run("--train", calm, "--test", calm)).isEqualTo(1);
    assertThat(err.toString()).contains("没有可供训练的数据");
  }

  private double figure(String name) {
    String line = out.toString().substring(out.toString().lastIndexOf("RESULT emotion"));
    for (String field : line.strip().split(" ")) {
      if (field.startsWith(name + "=")) {
        return Double.parseDouble(field.substring(name.length() + 1));
      }
    }
    throw new AssertionError(name + " is not in " + line);
  }
}
