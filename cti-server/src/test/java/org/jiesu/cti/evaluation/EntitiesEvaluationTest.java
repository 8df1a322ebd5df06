package org.jiesu.cti.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class EntitiesEvaluationTest {
  @TempDir private Path directory;

  private String run(String text, int status) throws Exception {
    Path file = Files.writeString(directory.resolve("test.jsonl"), text);
    CommandLine command = EvaluateCommand.commandLine();
    StringWriter out = new StringWriter();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(out));
    int exit =
        command.execute(
            "entities",
            "--noise",
            "0",
            "--lexicon",
            Talk.CONFIG.resolve("lexicon").toString(),
            "--test",
            file.toString());
    assertThat(exit).as(out.toString()).isEqualTo(status);
    return out.toString();
  }

  @Test
  void run_dialogue_countsItsFields() throws Exception {
    String out =
        run(
            "{\"turns\":[{\"side\":\"OPERATOR\",\"text\":\"您的电话\"},"
                + "{\"side\":\"CALLER\",\"text\":\"幺三八零零一二三四五六\"}],"
                + "\"fields\":{\"PHONE\":\"13800123456\",\"AMOUNT\":\"5\"}}\n",
            0);
    assertThat(out)
        .contains("RESULT entities dialogues=1")
        .contains("phone_0_recall=1.0000")
        .contains("amount_0_recall=0.0000");
  }

  @Test
  void run_sentences_countsEachKind() throws Exception {
    String out = run("{\"text\":\"张建国在北京银行工作\",\"label\":{\"company\":{\"北京银行\":[[4,7]]}}}\n", 0);
    assertThat(out).contains("organisation_0_f1=1.0000").contains("macro_f1_0=");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"turns\":[],\"fields\":{}}', turns",
    "'{\"turns\":[{\"side\":\"X\",\"text\":\"a\"}],\"fields\":{}}', side",
    "'{\"turns\":[{\"side\":\"CALLER\",\"text\":\"a\"}],\"fields\":{\"FAX\":\"1\"}}', FAX",
    "'{\"text\":\"abc\",\"label\":{\"name\":{\"d\":[[2,3]]}}}', label"
  })
  void run_badLine_isRefusedWithFileAndLine(String line, String field) throws Exception {
    assertThat(run(line + "\n", 1)).contains("test.jsonl:1").contains(field);
  }

  @Test
  void same_openEndedFields_areComparedByWhatMatters() {
    assertThat(DialogueFields.same(TicketField.DEMAND, "检查|核查、道歉", "核查、赔礼道歉")).isTrue();
    assertThat(DialogueFields.same(TicketField.DEMAND, "退款", "维修")).isFalse();
    assertThat(DialogueFields.same(TicketField.COMPLAINED_PERSON, "姓刘", "姓刘（司机）")).isTrue();
    assertThat(DialogueFields.same(TicketField.PHONE, "138", "1380")).isFalse();
  }
}
