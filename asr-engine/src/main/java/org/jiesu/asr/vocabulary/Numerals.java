package org.jiesu.asr.vocabulary;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How figures are said: digit by digit, and as a number. */
final class Numerals {
  private static final String DIGITS = "零一二三四五六七八九";
  private static final String[] UNITS = {"", "十", "百", "千"};
  private static final int LONGEST_NUMBER = 8;

  private Numerals() {}

  /**
   * The ways to say a run of figures, the likelier first.
   *
   * @param yao whether 1 is also said as 幺
   */
  static List<String> spoken(String figures, boolean yao) {
    Set<String> ways = new LinkedHashSet<>();
    if (figures.length() <= 2 && figures.charAt(0) != '0') {
      ways.add(number(figures));
    }
    ways.add(digits(figures));
    if (yao && figures.length() > 2 && figures.indexOf('1') >= 0) {
      ways.add(digits(figures).replace('一', '幺'));
    }
    if (figures.charAt(0) != '0' && figures.length() <= LONGEST_NUMBER) {
      ways.add(number(figures));
    }
    return new ArrayList<>(ways);
  }

  /** A text with its figures written as they are likely said. */
  static String inText(String text) {
    StringBuilder written = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int end = at;
      while (end < text.length() && figure(text.charAt(end))) {
        end++;
      }
      if (end == at) {
        written.append(text.charAt(at++));
        continue;
      }
      String figures = text.substring(at, end);
      boolean year = figures.length() == 4 && end < text.length() && text.charAt(end) == '年';
      boolean named = figures.charAt(0) == '0' || figures.length() > 4 || year;
      written.append(named ? digits(figures) : number(figures));
      at = end;
    }
    return written.toString();
  }

  static boolean figure(int c) {
    return c >= '0' && c <= '9';
  }

  static String digits(String figures) {
    StringBuilder said = new StringBuilder();
    figures.chars().forEach(c -> said.append(DIGITS.charAt(c - '0')));
    return said.toString();
  }

  /** A whole number of at most eight figures, as in 一千零五十万零三. */
  static String number(String figures) {
    String digits = figures.replaceFirst("^0+(?=.)", "");
    if (digits.equals("0")) {
      return "零";
    }
    if (digits.length() <= 4) {
      return block(digits, true);
    }
    String high = digits.substring(0, digits.length() - 4);
    String low = digits.substring(digits.length() - 4);
    String head = block(high, true) + "万";
    if (low.equals("0000")) {
      return head;
    }
    String tail = block(low.replaceFirst("^0+", ""), false);
    return low.charAt(0) == '0' ? head + "零" + tail : head + tail;
  }

  private static String block(String digits, boolean first) {
    StringBuilder said = new StringBuilder();
    boolean gap = false;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      int unit = digits.length() - 1 - i;
      if (digit == 0) {
        gap = true;
        continue;
      }
      if (gap && !said.isEmpty()) {
        said.append('零');
      }
      gap = false;
      // ten to nineteen begin with 十 when nothing stands before
      if (!(first && digit == 1 && unit == 1 && i == 0)) {
        said.append(DIGITS.charAt(digit));
      }
      said.append(UNITS[unit]);
    }
    return said.toString();
  }
}
