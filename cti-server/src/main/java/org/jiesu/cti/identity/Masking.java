package org.jiesu.cti.identity;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The forms in which personal data is shown to those whose work does not need it. What is too short
 * to be masked in part is masked whole. Never throws; masking twice changes nothing.
 */
public final class Masking {

  // A run of digits as long as a telephone number or longer, separators allowed as people write
  // them; a citizen's identity number may end in X.
  private static final Pattern LONG_NUMBER =
      Pattern.compile("(?<![0-9*])\\+?[0-9](?:[ \\-]?[0-9]){6,29}[Xx]?(?![0-9*])");

  private Masking() {}

  /** {@code 13800123456} as {@code 138****3456}; of shorter numbers only the last two digits. */
  public static String phone(String number) {
    int length = number.length();
    if (number.indexOf('*') >= 0) {
      return number;
    }
    if (length >= 11) {
      return number.substring(0, length - 8) + "****" + number.substring(length - 4);
    }
    if (length >= 5) {
      return "*".repeat(length - 2) + number.substring(length - 2);
    }
    return "*".repeat(length);
  }

  /** {@code 王小明} as {@code 王**}; a name of one character is masked whole. */
  public static String name(String name) {
    int characters = name.codePointCount(0, name.length());
    if (characters <= 1) {
      return "*".repeat(characters);
    }
    int first = name.offsetByCodePoints(0, 1);
    return name.substring(0, first) + "*".repeat(characters - 1);
  }

  /** An identity number (身份证号): the first three and the last two characters stay. */
  public static String identityNumber(String number) {
    int length = number.length();
    if (length < 10) {
      return "*".repeat(length);
    }
    return number.substring(0, 3) + "*".repeat(length - 5) + number.substring(length - 2);
  }

  /** A text in which everything that looks like a telephone or identity number is masked. */
  public static String text(String text) {
    Matcher matcher = LONG_NUMBER.matcher(text);
    StringBuilder masked = new StringBuilder();
    while (matcher.find()) {
      String found = matcher.group().replaceAll("[ \\-+]", "");
      String shown = found.length() >= 15 ? identityNumber(found) : phone(found);
      matcher.appendReplacement(masked, Matcher.quoteReplacement(shown));
    }
    return matcher.appendTail(masked).toString();
  }
}
