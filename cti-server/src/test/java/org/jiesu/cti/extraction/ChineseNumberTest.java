package org.jiesu.cti.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChineseNumberTest {

  @ParameterizedTest
  @CsvSource({
    "零, 0",
    "五, 5",
    "十, 10",
    "十二, 12",
    "二十, 20",
    "三十二, 32",
    "一百零八, 108",
    "一百一十, 110",
    "一百一, 110",
    "三百二, 320",
    "三百二十, 320",
    "两千五, 2500",
    "两千零五, 2005",
    "一万二, 12000",
    "一万零二, 10002",
    "一万二千三百, 12300",
    "十万, 100000",
    "三亿五千万, 350000000",
    "2千5, 2500",
    "3万, 30000",
    "12万, 120000",
    "一零八, 108",
    "二零二六, 2026",
    "零零七, 7",
    "500, 500",
    "三点五, 3.5",
    "3.5, 3.5",
    "一点二万, 12000",
    "幺三八, 138"
  })
  void parse_number_isItsValue(String text, BigDecimal value) {
    assertThat(ChineseNumber.parse(text))
        .hasValueSatisfying(n -> assertThat(n).isEqualByComparingTo(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "百",
        "万",
        "人民",
        "五六百人",
        "三点",
        "点五",
        "十十百",
        "三亿五千万亿",
        "一万二万",
        "一二三四五六七八九零一二三四五六七"
      })
  void parse_noNumber_isEmpty(String text) {
    assertThat(ChineseNumber.parse(text)).isEmpty();
  }

  @Property(tries = 20_000)
  void parse_whatWasWritten_isTheSame(
      @ForAll @LongRange(max = 9_999_999_999_999_999L) long number) {
    assertThat(ChineseNumber.parse(ChineseNumber.write(number)))
        .hasValueSatisfying(n -> assertThat(n).isEqualByComparingTo(BigDecimal.valueOf(number)));
  }

  @Property(tries = 10_000)
  void parse_smallNumbersWritten_areTheSame(@ForAll @LongRange(max = 120_000) long number) {
    assertThat(ChineseNumber.parse(ChineseNumber.write(number)))
        .hasValueSatisfying(n -> assertThat(n).isEqualByComparingTo(BigDecimal.valueOf(number)));
  }

  @Property(tries = 20_000)
  void parse_anyNumerals_neverThrows(
      @ForAll
          @StringLength(max = 30)
          @Chars({'零', '一', '两', '九', '十', '百', '千', '万', '亿', '点', '.', '幺', ','})
          @CharRange(from = '0', to = '9')
          String text) {
    assertThat(ChineseNumber.parse(text))
        .satisfiesAnyOf(
            n -> assertThat(n).isEmpty(), n -> assertThat(n.orElseThrow()).isNotNegative());
  }
}
