package org.jiesu.cti.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlateNumberTest {

  @Provide
  static Arbitrary<String> plates() {
    Arbitrary<Character> provinces = Arbitraries.of(characters(PlateNumber.PROVINCES));
    Arbitrary<Character> letters = Arbitraries.of(characters("ABCDEFGHJKLMNPQRSTUVWXYZ"));
    Arbitrary<String> digits = Arbitraries.strings().numeric().ofLength(5);
    Arbitrary<String> endings =
        Combinators.combine(digits, letters, Arbitraries.of(0, 1, 2, 3))
            .as(
                (d, letter, form) ->
                    switch (form) {
                      case 0 -> d;
                      case 1 -> d.substring(0, 4) + letter;
                      case 2 -> "D" + d;
                      default -> d + "F";
                    });
    return Combinators.combine(provinces, letters, endings).as((p, l, e) -> "" + p + l + e);
  }

  private static Character[] characters(String text) {
    return text.chars().mapToObj(c -> (char) c).toArray(Character[]::new);
  }

  private static String spoken(String plate) {
    StringBuilder said = new StringBuilder();
    for (char c : plate.toCharArray()) {
      said.append(c >= '0' && c <= '9' ? "零一二三四五六七八九".charAt(c - '0') : c);
    }
    return said.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"粤A12345", "京AF0236", "苏E8K3L9", "粤AD12345", "沪A12345D", "粤Z1234港", "桂B1234学"})
  void isValid_plate_isOne(String plate) {
    assertThat(PlateNumber.isValid(plate)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "粤A1234", "粤I12345", "粤A123456", "AA12345", "粤A12O45", "粤ABCDEF", "啊A12345"})
  void isValid_noPlate_isNone(String plate) {
    assertThat(PlateNumber.isValid(plate)).isFalse();
  }

  @Property(tries = 300)
  void read_plateAsItIsSpoken_isThePlate(@ForAll("plates") String plate) {
    assertThat(PlateNumber.isValid(plate)).isTrue();
    Talk talk = new Talk().operator("请问车牌号").caller("车牌是" + spoken(plate) + "，停在门口");
    assertThat(new PlateReader().read(talk.conversation()).map(Finding::value)).hasValue(plate);
  }

  @Property(tries = 300)
  void isValid_anyText_neverThrows(@ForAll @StringLength(max = 10) String text) {
    assertThat(PlateNumber.isValid(text)).isIn(true, false);
  }

  @ParameterizedTest
  @CsvSource({
    "车牌号是月诶一二三四五, 粤A12345",
    "车牌粤比八八八K三, 粤B888K3",
    "车牌尾号是三八五二, 尾号3852",
    "那辆车的尾号三八F二, 尾号38F2",
    "车牌是粤A三个八四五, 粤A88845"
  })
  void read_spelledOrMisheard_isUnderstood(String said, String plate) {
    Talk talk = new Talk().operator("请讲").caller(said);
    assertThat(new PlateReader().read(talk.conversation()).map(Finding::value)).hasValue(plate);
  }

  @ParameterizedTest
  @ValueSource(strings = {"手机尾号是三八五二", "我家在京A小区", "路灯编号是四零二七", "新A十二栋没有电"})
  void read_otherNumbers_areNoPlate(String said) {
    Talk talk = new Talk().operator("请讲").caller(said);
    assertThat(new PlateReader().read(talk.conversation())).isEmpty();
  }
}
