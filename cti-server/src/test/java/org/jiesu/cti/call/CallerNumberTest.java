package org.jiesu.cti.call;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerNumberTest {
  @ParameterizedTest
  @CsvSource({
    "13800123456, 13800123456",
    "138-0012-3456, 13800123456",
    "138 0012 3456, 13800123456",
    "+8613800123456, 13800123456",
    "+86 138 0012 3456, 13800123456",
    "008613800123456, 13800123456",
    "8613800123456, 13800123456",
    "013800123456, 13800123456",
    "+86013800123456, 13800123456",
    "020-83123456, 02083123456",
    "(020) 8312 3456, 02083123456",
    "8602083123456, 02083123456",
    "86123456, 86123456",
    "12345, 12345",
    "Anonymous, ''",
    "'', ''",
    "１３８００１２３４５６, 13800123456",
  })
  void number_writtenInAnyWay_givesOneKey(String number, String key) {
    assertThat(CallerNumber.key(number)).isEqualTo(key);
  }

  @Property(tries = 2000)
  void key_ofAnything_holdsNoSeparators(@ForAll String number) {
    assertThat(CallerNumber.key(number).codePoints()).allMatch(Character::isLetterOrDigit);
  }
}
