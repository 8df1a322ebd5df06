package org.jiesu.cti.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class IdNumberTest {

  /** Numbers that can be, with their check digit. */
  @Provide
  static Arbitrary<String> numbers() {
    Arbitrary<String> regions = Arbitraries.of("440106", "110105", "320583", "650102", "820000");
    Arbitrary<Integer> days = Arbitraries.integers().between(0, 40_000);
    Arbitrary<Integer> orders = Arbitraries.integers().between(0, 999);
    return Combinators.combine(regions, days, orders)
        .as(
            (region, day, order) -> {
              String born = LocalDate.of(1900, 1, 1).plusDays(day).toString().replace("-", "");
              String first = region + born + "%03d".formatted(order);
              return first + IdNumber.check(first + "0");
            });
  }

  /** The number as it is dictated. */
  static String spoken(String number) {
    StringBuilder said = new StringBuilder();
    for (char c : number.toCharArray()) {
      said.append(c == 'X' ? "x" : String.valueOf("零幺二三四五六七八九".charAt(c - '0')));
    }
    return said.toString();
  }

  private static List<Boolean> sure() {
    return new ArrayList<>(Collections.nCopies(18, false));
  }

  @Test
  void isValid_standardsExample_isRight() {
    assertThat(IdNumber.isValid("11010519491231002X")).isTrue();
    assertThat(IdNumber.isValid("440524188001010014")).isTrue();
    assertThat(IdNumber.isValid("440524188001010015")).isFalse();
    assertThat(IdNumber.isPlausible("11010519491331002X")).isFalse();
    assertThat(IdNumber.isPlausible("00010519491231002X")).isFalse();
  }

  @Property(tries = 500)
  void isValid_anyDigitChanged_isWrong(
      @ForAll("numbers") String number,
      @ForAll @IntRange(max = 16) int at,
      @ForAll @IntRange(min = 1, max = 9) int by) {
    assertThat(IdNumber.isValid(number)).isTrue();
    char other = (char) ('0' + (number.charAt(at) - '0' + by) % 10);
    String wrong = number.substring(0, at) + other + number.substring(at + 1);
    assertThat(IdNumber.isValid(wrong)).isFalse();
  }

  @Property(tries = 200)
  void nearest_oneDigitMisheard_offersTheNumberAndOnlyValidOnes(
      @ForAll("numbers") String number,
      @ForAll @IntRange(max = 16) int at,
      @ForAll @IntRange(min = 1, max = 9) int by) {
    char other = (char) ('0' + (number.charAt(at) - '0' + by) % 10);
    String heard = number.substring(0, at) + other + number.substring(at + 1);
    List<Boolean> doubtful = sure();
    doubtful.set(at, true);
    List<String> nearest = IdNumber.nearest(heard, doubtful);
    assertThat(nearest).allMatch(IdNumber::isValid).contains(number);
    assertThat(nearest.indexOf(number)).as("the doubtful digit first").isZero();
  }

  @Property(tries = 300)
  void isValid_anyText_neverThrows(@ForAll @StringLength(max = 20) String text) {
    assertThat(IdNumber.isValid(text)).isIn(true, false);
    assertThat(IdNumber.isPlausible(text)).isIn(true, false);
  }

  @Property(tries = 100)
  void read_dictatedNumber_isTheNumber(@ForAll("numbers") String number) {
    var talk = new org.jiesu.cti.understanding.Talk().operator("请报一下身份证号").caller(spoken(number));
    assertThat(new IdNumberReader().read(talk.conversation()))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.value()).isEqualTo(number);
              assertThat(finding.confidence()).isGreaterThan(0.8);
            });
  }
}
