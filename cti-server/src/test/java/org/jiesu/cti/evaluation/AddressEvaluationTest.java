package org.jiesu.cti.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.jiesu.cti.extraction.AddressKind;
import org.jiesu.cti.extraction.AddressTagger.Example;
import org.jiesu.cti.extraction.AddressTagger.Piece;
import org.jiesu.cti.extraction.Divisions;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class AddressEvaluationTest {
  private static final Divisions DIVISIONS = Divisions.read(Talk.CONFIG.resolve("lexicon"));
  private static final String ROWS =
      """
      {"tokens": ["平", "安", "路", "132", "号"], "tags": ["B-road", "I-road", "I-road", "B-roadno", "I-roadno"]}
      {"tokens": ["兴", "华", "小", "区", "3", "幢", "1205"], "tags": ["B-poi", "I-poi", "I-poi", "I-poi", "B-houseno", "I-houseno", "B-roomno"]}
      """;

  @TempDir private Path directory;

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("addresses.jsonl"), content);
  }

  @Test
  void evaluate_fewAddresses_printsTheFiguresAndTheLineForPrograms() throws IOException {
    StringWriter out = new StringWriter();
    CommandLine command = EvaluateCommand.commandLine().setOut(new PrintWriter(out));
    int status =
        command.execute(
            "address",
            "--config",
            Talk.CONFIG.toString(),
            "--test",
            file(ROWS).toString(),
            "--noise",
            "0");
    assertThat(status).isZero();
    String line = out.toString().lines().reduce((a, b) -> b).orElseThrow();
    assertThat(line)
        .startsWith("RESULT address iou80_0=")
        .contains("iou80_0_low=", "held_iou80_0=", "fields_0=", " noise=0 ", " iou80=", " exact=");
    assertThat(out.toString()).contains("road", "precision", "recall");
  }

  @Test
  void rows_read_haveTheirPiecesAndNoBlanks() throws IOException {
    List<Example> rows = AddressRows.read(file(ROWS));
    assertThat(rows.get(1).text()).isEqualTo("兴华小区3幢1205");
    assertThat(rows.get(1).pieces())
        .containsExactly(
            new Piece(AddressKind.ESTATE, 0, 4),
            new Piece(AddressKind.BUILDING, 4, 6),
            new Piece(AddressKind.ROOM, 6, 10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"tokens\": [\"路\"], \"tags\": []} | :1：tokens",
        "{\"tokens\": [\"路\"], \"tags\": [\"B-street\"]} | street",
        "[] | :1：每行应是一个 JSON 对象"
      })
  void rows_thatAreWrong_areRefusedWithTheLine(String content, String problem) throws IOException {
    Path file = file(content);
    assertThatThrownBy(() -> AddressRows.read(file))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void sayings_invented_areTheSameForTheSameSeedAndKeepTheirPieces() {
    Path rules = Talk.CONFIG.resolve("training/address.txt");
    AddressSayings sayings = new AddressSayings(rules, DIVISIONS, 3);
    SplittableRandom one = new SplittableRandom(5);
    SplittableRandom other = new SplittableRandom(5);
    int withAddress = 0;
    for (int i = 0; i < 300; i++) {
      Example example = sayings.saying(one);
      assertThat(sayings.saying(other)).isEqualTo(example);
      withAddress += example.pieces().isEmpty() ? 0 : 1;
      int at = 0;
      for (Piece piece : example.pieces()) {
        assertThat(piece.from()).isGreaterThanOrEqualTo(at);
        assertThat(piece.to()).isGreaterThan(piece.from());
        at = piece.to();
      }
      assertThat(at).isLessThanOrEqualTo(example.text().length());
    }
    assertThat(withAddress).isBetween(200, 295);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "utterance:\n<address>\naddress:\n<street>\n",
        "utterance:\n<address>\naddress:\n[STREET 路]\n",
        "utterance:\n<address>\naddress:\n[ROAD 路\n",
        "utterance:\n<address>\n",
        "人民路\n",
        "utterance:\na\nutterance:\nb\n"
      })
  void sayings_rulesThatAreWrong_areRefused(String rules) throws IOException {
    Path file = Files.writeString(directory.resolve("address.txt"), rules);
    assertThatThrownBy(() -> new AddressSayings(file, DIVISIONS, 1))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("address.txt");
  }
}
