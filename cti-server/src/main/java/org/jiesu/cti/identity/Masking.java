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

  private static final Pattern PLATE =
      Pattern.compile(
          "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][0-9A-HJ-NP-Z]{4,5}"
              + "[0-9A-HJ-NP-Z挂学警港澳领使]");

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

  /** {@code 粤A12345} as {@code 粤A***45}; of what is shorter only the last two characters. */
  public static String plate(String plate) {
    int length = plate.length();
    if (plate.indexOf('*') >= 0) {
      return plate;
    }
    if (length >= 7) {
      return plate.substring(0, 2) + "*".repeat(length - 4) + plate.substring(length - 2);
    }
    return length >= 3 ? "*".repeat(length - 2) + plate.substring(length - 2) : "*".repeat(length);
  }

  /** {@code 刘强（司机，工号0231）} as {@code 刘*（司机）}: what the person does is not personal. */
  public static String person(String person) {
    int told = person.indexOf('（');
    String name = told < 0 ? person : person.substring(0, told);
    String rest = told < 0 ? "" : person.substring(told).replaceAll("，?工号[0-9A-Za-z*]+", "");
    String shown = name.startsWith("姓") || name.startsWith("工号") ? name(name, 1) : name(name);
    return shown + (rest.equals("（）") ? "" : rest);
  }

  private static String name(String name, int kept) {
    return name.substring(0, kept) + "*".repeat(name.length() - kept);
  }

  /** A text in which what looks like a telephone or identity number or a plate is masked. */
  public static String text(String text) {
    Matcher matcher = LONG_NUMBER.matcher(text);
    StringBuilder masked = new StringBuilder();
    while (matcher.find()) {
      String found = matcher.group().replaceAll("[ \\-+]", "");
      String shown = found.length() >= 15 ? identityNumber(found) : phone(found);
      matcher.appendReplacement(masked, Matcher.quoteReplacement(shown));
    }
    matcher.appendTail(masked);
    return PLATE.matcher(masked).replaceAll(found -> plate(found.group()));
  }
}
