package org.jiesu.cti.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainDispatchCommandTest {
  @TempDir Path directory;
  private Path config = Path.of("");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void configure() throws IOException {
    config = directory.resolve("hotline.conf");
    Files.writeString(config, "jiesu.data-directory = \"" + directory.resolve("data") + "\"\n");
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "--config";
    all[1] = config.toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    CommandLine command = TrainDispatchCommand.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(all);
  }

  private Path history() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (DispatchExample one : Histories.of(240, 0, 1)) {
      lines.append(
          "{\"title\":\"%s\",\"body\":\"%s\",\"label\":\"%s\"}\n"
              .formatted(one.text().title(), one.text().body(), one.unit()));
    }
    return Files.writeString(directory.resolve("history.jsonl"), lines);
  }

  @Test
  void history_becomesTheModelInUse() throws IOException {
    String file = history().toString();
    assertThat(run("--history", file, "--dry-run")).isZero();
    assertThat(run("--list")).isZero();
    assertThat(out.toString()).contains("还没有派单模型", "RESULT train-dispatch version=");
    assertThat(run("--history", file)).isZero();
    assertThat(run("--list")).isZero();
    assertThat(out.toString()).contains("* ", "history.jsonl", "240 件");
    assertThat(run("--roll-back", "0123456789ab")).isEqualTo(1);
    assertThat(err.toString()).contains("没有保存派单模型的版本");
  }

  @Test
  void badLine_isRefusedWithItsPlace() throws IOException {
    Path file = history();
    Files.writeString(file, Files.readString(file) + "{\"body\":\"没有单位\"}\n");
    assertThat(run("--history", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("history.jsonl:241", "label");
    assertThat(run("--history", directory.resolve("none").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("找不到文件");
  }

  @Test
  void emptyDatabase_isRefused() {
    assertThat(run("--database")).isEqualTo(1);
    assertThat(err.toString()).contains("还没有可以学习的工单");
  }

  @Test
  void setting_outOfItsBounds_isRefused() {
    assertThatThrownBy(() -> DispatchSettings.DEFAULT.withTarget(1.2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jiesu.dispatch.target");
  }
}
