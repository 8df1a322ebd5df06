package org.jiesu.cti.lexicon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("t.csv"), text, StandardCharsets.UTF_8);
  }

  @Test
  void read_quotesCommentsAndByteOrderMark_areUnderstood() throws IOException {
    Table table = Table.read(file("\ufeff# 说明\na,b\n\n\"x,\"\"y\"\"\",2\n"), "a", "b");
    assertThat(table.rows()).hasSize(1);
    assertThat(table.rows().get(0).text("a")).isEqualTo("x,\"y\"");
    assertThat(table.rows().get(0).number("b", 0, 5)).isEqualTo(2);
    assertThat(table.rows().get(0).line()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"'a,c\n'|t.csv:1", "'a,b\nx\n'|t.csv:2", "'a,b\n\"x,1\n'|t.csv:2", "''|t.csv:1"})
  void read_badFile_namesTheLine(String text, String where) throws IOException {
    Path file = file(text.replace("\\n", "\n"));
    assertThatThrownBy(() -> Table.read(file, "a", "b"))
        .isInstanceOf(LexiconException.class)
        .hasMessageContaining(where);
  }

  @Test
  void number_notInRange_namesTheColumn() throws IOException {
    Table.Row row = Table.read(file("a,b\nx,9\n"), "a", "b").rows().get(0);
    assertThatThrownBy(() -> row.number("b", 0, 5)).hasMessageContaining("t.csv:2: b");
  }

  @Test
  void read_notUtf8_saysSo() throws IOException {
    Path file = directory.resolve("t.csv");
    Files.write(file, new byte[] {'a', ',', 'b', '\n', (byte) 0xc4, (byte) 0xe3, ',', '1', '\n'});
    assertThatThrownBy(() -> Table.read(file, "a", "b")).hasMessageContaining("UTF-8");
  }

  @Property(tries = 5_000)
  void fold_anyText_keepsItsLengthAndIsStable(@ForAll String text) {
    String folded = Script.fold(text);
    assertThat(folded).hasSameSizeAs(text);
    assertThat(Script.fold(folded)).isEqualTo(folded);
    assertThat(Sounds.of(folded)).hasSameSizeAs(text);
  }

  @ParameterizedTest
  @CsvSource({"電話號碼, 电话号码", "１３８, 138", "係, 系", "ＡＢ, ab", "你好?, 你好？"})
  void fold_otherScript_isOne(String text, String folded) {
    assertThat(Script.fold(text)).isEqualTo(folded);
  }

  @ParameterizedTest
  @CsvSource({"阳光花园, 杨光花元", "知道, 资道", "南京, 兰津", "张三, 章散"})
  void of_confusablePairs_soundTheSame(String one, String other) {
    assertThat(Sounds.of(one)).isEqualTo(Sounds.of(other));
  }
}
