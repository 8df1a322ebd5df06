package org.jiesu.cti.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {
  @TempDir private Path directory;

  @Test
  void proportion_ofFewCases_hasWilsonsInterval() {
    Proportion nine = Proportion.of(9, 10);
    assertThat(nine.low()).isCloseTo(0.5958, within(1e-4));
    assertThat(nine.high()).isCloseTo(0.9821, within(1e-4));
    assertThat(Proportion.of(0, 0).high()).isEqualTo(1);
  }

  @Test
  void confusion_ofKnownCases_hasTheFiguresByHand() {
    Confusion confusion = new Confusion(List.of("a", "b"));
    confusion.add("a", "a");
    confusion.add("a", "b");
    confusion.add("b", "b");
    confusion.add("b", "b");
    assertThat(confusion.accuracy().value()).isEqualTo(0.75);
    assertThat(confusion.precision("b").value()).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(confusion.recall("a").value()).isEqualTo(0.5);
    assertThat(confusion.macroF1()).isCloseTo((2 / 3.0 + 0.8) / 2, within(1e-9));
    assertThat(confusion.macroF1Interval(1)[0]).isLessThan(confusion.macroF1());
    assertThat(confusion.table()).contains("a\t1\t1").contains("b\t0\t2");
  }

  @Test
  void outcome_end_isOneLineForPrograms() {
    StringWriter text = new StringWriter();
    Outcome outcome = new Outcome(new PrintWriter(text), "emotion");
    outcome.say("rows %d", 3);
    outcome.figure("accuracy", Proportion.of(1, 2));
    outcome.figure("rows", 3);
    outcome.end();
    assertThat(text.toString().lines().reduce((a, b) -> b))
        .contains("RESULT emotion accuracy=0.5000 accuracy_low=0.0945 accuracy_high=0.9055 rows=3");
  }

  @Test
  void jsonLines_badLine_isNamed() throws Exception {
    Path file = directory.resolve("test.jsonl");
    Files.writeString(file, "{\"text\":\"a\"}\n\n{\"text\":\n");
    assertThatThrownBy(() -> JsonLines.read(file))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("test.jsonl:3：不是合法的 JSON");
    Files.writeString(file, "[1]\n");
    assertThatThrownBy(() -> JsonLines.read(file)).hasMessageContaining("test.jsonl:1");
    Files.writeString(file, "{\"text\":1}\n");
    assertThatThrownBy(() -> JsonLines.read(file).get(0).text("text"))
        .hasMessageContaining("test.jsonl:1：text");
    assertThatThrownBy(() -> JsonLines.read(directory.resolve("none")))
        .hasMessageContaining("找不到文件");
  }
}
