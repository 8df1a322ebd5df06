package org.jiesu.asr.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VocabularyTest {

  @Test
  void table_withAllColumns_isRead() {
    Vocabulary read =
        Vocabulary.parse(
            "p.csv",
            "\ufeff# 说明\n"
                + "name,kind,weight,reading\n"
                + "望江花园,estate,2.5,wang4 jiang1 hua1 yuan2\n\n"
                + "人民路,road\n");
    assertThat(read.entries())
        .containsExactly(
            new VocabularyEntry(
                "望江花园", "estate", 2.5, List.of("wang4 jiang1 hua1 yuan2"), "p.csv 第 3 行"),
            new VocabularyEntry("人民路", "road", 1, List.of(), "p.csv 第 5 行"));
  }

  @Test
  void list_withoutHeading_isWords() {
    assertThat(Vocabulary.parse("w.txt", "充电桩\nａ1 路\n").entries())
        .extracting(VocabularyEntry::word)
        .containsExactly("充电桩", "A1路");
  }

  @Test
  void word_again_keepsKindHeavierWeightAndAllReadings() {
    Vocabulary read =
        Vocabulary.parse(
            "p", "name,kind,weight,reading\n重庆路,road,1,chong qing lu\n重庆路,poi,3,zhong qing lu\n");
    assertThat(read.entries()).hasSize(1);
    VocabularyEntry entry = read.entries().get(0);
    assertThat(entry.kind()).isEqualTo("road");
    assertThat(entry.weight()).isEqualTo(3);
    assertThat(entry.readings()).containsExactly("chong qing lu", "zhong qing lu");
  }

  @Test
  void table_withFaults_isRefusedWholeWithEveryLineAndField() {
    assertThatThrownBy(
            () ->
                Vocabulary.parse(
                    "p.csv",
                    "name,kind,weight,reading\n"
                        + ",road,,\n"
                        + "好路,Road!,,\n"
                        + "好路,road,-1,\n"
                        + "好路,road,许多,\n"
                        + "好路,road,,hao9\n"
                        + "好路,road,,,more\n"
                        + "！？,road,,\n"))
        .isInstanceOf(VocabularyException.class)
        .hasMessage(
            "p.csv 第 2 行 name：是空的\n"
                + "p.csv 第 3 行 kind：“Road!”应为小写字母、数字和连字符\n"
                + "p.csv 第 4 行 weight：“-1”应大于 0，不超过一百万\n"
                + "p.csv 第 5 行 weight：“许多”不是数字\n"
                + "p.csv 第 6 行 reading：“hao9”应为空格分开的拼音或粤拼音节\n"
                + "p.csv 第 7 行：有 5 列，表头只有 4 列\n"
                + "p.csv 第 8 行 name：“!?”里没有可以读出的字");
    assertThatThrownBy(() -> Vocabulary.parse("p.csv", "name,sound\n好,hao\n"))
        .hasMessageContaining("列名“sound”不认识");
  }

  @Test
  void file_thatIsNoTextOrMissing_isRefusedByName(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("words.csv");
    assertThatThrownBy(() -> Vocabulary.read(List.of(file))).hasMessageContaining("words.csv：无法读取");
    Files.write(file, "望江花园".getBytes(StandardCharsets.UTF_16));
    assertThatThrownBy(() -> Vocabulary.read(List.of(file)))
        .hasMessageContaining("words.csv：不是 UTF-8 文本");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 零",
    "7, 七",
    "10, 十",
    "15, 十五",
    "20, 二十",
    "105, 一百零五",
    "110, 一百一十",
    "1000, 一千",
    "1010, 一千零一十",
    "2305, 二千三百零五",
    "10000, 一万",
    "10005, 一万零五",
    "100500, 十万零五百",
    "12345678, 一千二百三十四万五千六百七十八"
  })
  void number_ofFigures_isSaid(String figures, String said) {
    assertThat(Numerals.number(figures)).isEqualTo(said);
  }

  @ParameterizedTest
  @CsvSource({"12345热线, 一二三四五热线", "2023年3月15号, 二零二三年三月十五号", "住在302室, 住在三百零二室", "打了007, 打了零零七"})
  void figures_inTexts_areWrittenAsSaid(String text, String written) {
    assertThat(Numerals.inText(text)).isEqualTo(written);
  }

  @Property
  void figures_ofAnyLength_areSaidDigitByDigitToo(@ForAll @IntRange(max = 99_999_999) int number) {
    String figures = String.valueOf(number);
    List<String> said = Numerals.spoken(figures, true);
    assertThat(said).doesNotHaveDuplicates().contains(Numerals.digits(figures));
    assertThat(said).contains(Numerals.number(figures));
    assertThat(said).allMatch(each -> each.matches("[零一二三四五六七八九十百千万幺]+"));
  }
}
