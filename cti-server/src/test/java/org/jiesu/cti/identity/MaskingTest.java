package org.jiesu.cti.identity;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {

  @ParameterizedTest
  @CsvSource({
    "13800123456, 138****3456",
    "+8613800123456, +86138****3456",
    "02087654321, 020****4321",
    "87654321, ******21",
    "12345, ***45",
    "1001, ****",
    "138****3456, 138****3456"
  })
  void phone_ofAnyLength_hidesTheMiddle(String number, String shown) {
    assertThat(Masking.phone(number)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"王小明, 王**", "李雷, 李*", "王, *", "'', ''", "𠮷田, 𠮷*"})
  void name_keepsTheFirstCharacter(String name, String shown) {
    assertThat(Masking.name(name)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "我的电话是13800123456请回电, 我的电话是138****3456请回电",
    "电话138 0012 3456, 电话138****3456",
    "身份证44010619900101123X号, 身份证440*************3X号",
    "消费了1280元, 消费了1280元",
    "2026-11-22我打过, 202*-11-22我打过"
  })
  void text_hidesWhatLooksLikeANumberOfAPerson(String text, String shown) {
    if (text.startsWith("2026")) {
      // A written date is as long as a short telephone number: hidden rather than risked.
      assertThat(Masking.text(text)).doesNotContain("2026-11-22").endsWith("我打过");
    } else {
      assertThat(Masking.text(text)).isEqualTo(shown);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "粤A12345, 粤A***45",
    "粤AD12345, 粤A****45",
    "尾号3852, ****52",
    "粤A***45, 粤A***45",
    "'', ''"
  })
  void plate_keepsItsRegionAndEnd(String plate, String shown) {
    assertThat(Masking.plate(plate)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"刘强（司机，工号0231）, 刘*（司机）", "姓刘（工作人员）, 姓*（工作人员）", "王海涛, 王**", "'', ''"})
  void person_keepsWhatThePersonDoes(String person, String shown) {
    assertThat(Masking.person(person)).isEqualTo(shown);
  }

  @Test
  void text_withAPlate_hidesItsMiddle() {
    assertThat(Masking.text("车牌号粤A12345停在门口")).isEqualTo("车牌号粤A***45停在门口");
  }

  @Test
  void text_maskedTwice_staysTheSame() {
    String once = Masking.text("电话13800123456，证件440106199001011234");
    assertThat(Masking.text(once)).isEqualTo(once);
  }

  @Property(tries = 500)
  void mobileNumber_anywhereInAText_isNotReadable(
      @ForAll @StringLength(max = 20) String before,
      @ForAll @NumericChars @StringLength(9) String digits,
      @ForAll @StringLength(max = 20) String after) {
    String number = "13" + digits;
    String separatedBefore = before.replaceAll("[0-9*+ \\-]", "") + "，";
    String separatedAfter = "，" + after.replaceAll("[0-9*+ \\-]", "");
    assertThat(Masking.text(separatedBefore + number + separatedAfter))
        .isEqualTo(separatedBefore + Masking.phone(number) + separatedAfter)
        .doesNotContain(number);
  }

  @Property(tries = 500)
  void masking_ofAnything_neverFails(@ForAll String anything) {
    assertThat(Masking.phone(anything)).isNotNull();
    assertThat(Masking.name(anything)).isNotNull();
    assertThat(Masking.identityNumber(anything)).isNotNull();
    assertThat(Masking.text(anything)).isNotNull();
  }
}
