package org.jiesu.cti.extraction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.jiesu.cti.extraction.AddressTagger.Example;
import org.jiesu.cti.extraction.AddressTagger.Piece;
import org.jiesu.cti.extraction.Divisions.Rank;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTaggerTest {
  private static final Lexicon LEXICON = Lexicon.read(Talk.CONFIG.resolve("lexicon"));

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (Piece piece : LEXICON.tagger().pieces(text)) {
      shown.append(piece.kind()).append(' ').append(text, piece.from(), piece.to()).append("; ");
    }
    return shown.toString().strip();
  }

  @ParameterizedTest
  @CsvSource({
    "我住在广东省广州市天河区建国路八十八号有人吵架, PROVINCE 广东省; CITY 广州市; DISTRICT 天河区; ROAD 建国路; NUMBER 八十八号;",
    "地址是幸福小区3号楼2单元601室, ESTATE 幸福小区; BUILDING 3号楼; UNIT 2单元; ROOM 601室;",
    "我想咨询一下养老金什么时候到账, ''",
    "三月十五号办的, ''"
  })
  void pieces_ofASaying_areFoundInIt(String text, String pieces) {
    assertThat(shown(text)).isEqualTo(pieces);
  }

  @Property(tries = 1_000)
  void pieces_ofAnyText_areInOrderAndInsideIt(@ForAll @StringLength(max = 60) String text) {
    check(Script.fold(text));
  }

  @Property(tries = 1_000)
  void pieces_ofAnyAddressCharacters_areInOrderAndInsideIt(
      @ForAll
          @StringLength(max = 40)
          @Chars({
            '路', '号', '三', '1', '0', 'a', '-', '区', '市', '村', '在', '，', '幢', '人', '民', '十', '的'
          })
          String text) {
    check(text);
  }

  private static void check(String text) {
    int at = 0;
    for (Piece piece : LEXICON.tagger().pieces(text)) {
      assertThat(piece.from()).isGreaterThanOrEqualTo(at);
      assertThat(piece.to()).isGreaterThan(piece.from()).isLessThanOrEqualTo(text.length());
      at = piece.to();
    }
  }

  @Test
  void train_fewSayings_learnsThemAndIsReadBackTheSame() throws IOException {
    List<Example> examples = new ArrayList<>();
    String[] names = {"安福", "城西", "河口", "龙泉", "石桥", "长塘", "新丰", "白云"};
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      String road = names[random.nextInt(names.length)] + "路";
      String number = 1 + random.nextInt(90) + "号";
      String text = "我住在" + road + number + "楼上很吵";
      int from = 3;
      examples.add(
          new Example(
              text,
              List.of(
                  new Piece(AddressKind.ROAD, from, from + road.length()),
                  new Piece(
                      AddressKind.NUMBER,
                      from + road.length(),
                      from + road.length() + number.length()))));
    }
    AddressTagger trained = AddressTagger.train(LEXICON.divisions(), examples, 3, 0.3, 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    trained.write(out);
    AddressTagger again =
        AddressTagger.read(new ByteArrayInputStream(out.toByteArray()), LEXICON.divisions());
    List<Piece> wanted =
        List.of(new Piece(AddressKind.ROAD, 3, 6), new Piece(AddressKind.NUMBER, 6, 9));
    assertThat(trained.pieces("我住在云山路15号楼上很吵")).isEqualTo(wanted);
    assertThat(again.pieces("我住在云山路15号楼上很吵")).isEqualTo(wanted);
  }

  @Test
  void read_somethingElse_isRefused() {
    assertThatThrownBy(
            () ->
                AddressTagger.read(
                    new ByteArrayInputStream("name,kind".getBytes()), LEXICON.divisions()))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "杭州市西湖区, 3",
    "杭州有什么, 2",
    "内蒙古自治区, 6",
    "湘西土家族苗族自治州, 10",
    "没有这个, 0",
  })
  void divisions_atAPlace_areTheLongest(String text, int length) {
    assertThat(LEXICON.divisions().at(text, 0) >> 8).isEqualTo(length);
  }

  @ParameterizedTest
  @CsvSource({"杭周市, CITY, 杭州市", "杭州市, CITY, 杭州市", "杭州, CITY, 杭州", "浙江升, PROVINCE, 浙江省"})
  void divisions_misheard_areTheOnlyOneThatSoundsSo(String said, Rank rank, String name) {
    assertThat(LEXICON.divisions().meant(said, rank)).hasValue(name);
  }
}
