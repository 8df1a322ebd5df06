package org.jiesu.cti.extraction;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Numbers as they are spoken and written in Chinese: 三十二, 一万二, 两千五百, 一零八, 二零二六, 三点五, 2千5, 1,200.
 * Covers 0 to below 10^16.
 */
public final class ChineseNumber {
  private static final String DIGITS = "零一二三四五六七八九";
  private static final String UNITS = "十百千";
  private static final BigDecimal LIMIT = BigDecimal.TEN.pow(16);
  private static final int LONGEST = 40;

  private ChineseNumber() {}

  /** Whether a (folded) character can be part of a number. */
  public static boolean isNumeral(char c) {
    return digit(c) >= 0 || unit(c) > 0 || c >= '0' && c <= '9';
  }

  /** The value of one digit, 0 to 9, or -1. */
  public static int digit(char c) {
    return switch (c) {
      case '零', '〇' -> 0;
      case '一', '幺', '壹' -> 1;
      case '二', '两', '贰', '兩' -> 2;
      case '三', '叁' -> 3;
      case '四', '肆' -> 4;
      case '五', '伍' -> 5;
      case '六', '陆' -> 6;
      case '七', '柒' -> 7;
      case '八', '捌' -> 8;
      case '九', '玖' -> 9;
      default -> c >= '0' && c <= '9' ? c - '0' : -1;
    };
  }

  private static long unit(char c) {
    return switch (c) {
      case '十', '拾' -> 10;
      case '百', '佰' -> 100;
      case '千', '仟' -> 1000;
      case '万', '萬' -> 10_000;
      case '亿', '億' -> 100_000_000;
      default -> 0;
    };
  }

  /** The number a text stands for; empty if it is none. */
  public static Optional<BigDecimal> parse(String text) {
    String t = text.strip();
    if (t.isEmpty() || t.length() > LONGEST) {
      return Optional.empty();
    }
    int point = Math.max(t.indexOf('点'), t.indexOf('.'));
    if (point < 0) {
      return whole(t);
    }
    String after = t.substring(point + 1);
    StringBuilder decimals = new StringBuilder();
    int i = 0;
    while (i < after.length() && digit(after.charAt(i)) >= 0) {
      decimals.append(digit(after.charAt(i++)));
    }
    String unit = after.substring(i);
    if (decimals.isEmpty()
        || unit.length() > 1
        || unit.length() == 1 && unit(unit.charAt(0)) == 0) {
      return Optional.empty();
    }
    long factor = unit.isEmpty() ? 1 : unit(unit.charAt(0));
    return whole(t.substring(0, point))
        .map(n -> n.add(new BigDecimal("0." + decimals)).multiply(BigDecimal.valueOf(factor)))
        .map(ChineseNumber::plain);
  }

  private static BigDecimal plain(BigDecimal n) {
    BigDecimal stripped = n.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private static Optional<BigDecimal> whole(String t) {
    if (t.isEmpty()) {
      return Optional.empty();
    }
    boolean positional = true;
    for (int i = 0; i < t.length(); i++) {
      positional &= digit(t.charAt(i)) >= 0;
    }
    if (positional) {
      StringBuilder digits = new StringBuilder();
      for (int i = 0; i < t.length(); i++) {
        digits.append(digit(t.charAt(i)));
      }
      return digits.length() > 16
          ? Optional.empty()
          : Optional.of(new BigDecimal(digits.toString()));
    }
    try {
      return multiplied(t).filter(n -> n.compareTo(LIMIT) < 0);
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** 一万二 is 12,000 but 一万零二 is 10,002: a last digit without 零 counts in the next lower unit. */
  private static Optional<BigDecimal> multiplied(String t) {
    long total = 0;
    long section = 0;
    long number = -1;
    long lastUnit = 1;
    long lowestLarge = Long.MAX_VALUE;
    boolean zero = false;
    boolean hundredMillionsSeen = false;
    int spokenDigits = 0;
    for (int i = 0; i < t.length(); i++) {
      char c = t.charAt(i);
      int digit = digit(c);
      if (digit >= 0) {
        boolean arabic = c >= '0' && c <= '9';
        if (digit == 0 && !arabic) {
          zero = true;
          if (number > 0) {
            return Optional.empty();
          }
          continue;
        }
        if (number >= 0 && !arabic || spokenDigits > 15) {
          return Optional.empty();
        }
        number = Math.max(number, 0) * 10 + digit;
        spokenDigits++;
        continue;
      }
      if (c == ',' || c == '，') {
        return Optional.empty();
      }
      long unit = unit(c);
      if (unit == 0) {
        return Optional.empty();
      }
      if (unit >= 10_000) {
        // 一万亿: what stands before 亿 may itself be counted in 万
        boolean hundredMillions = unit == 100_000_000 && !hundredMillionsSeen;
        if (unit >= lowestLarge && !hundredMillions) {
          return Optional.empty();
        }
        section += Math.max(number, 0);
        if (section == 0 && !(hundredMillions && total > 0)) {
          return Optional.empty();
        }
        total =
            hundredMillions
                ? Math.multiplyExact(Math.addExact(total, section), unit)
                : Math.addExact(total, Math.multiplyExact(section, unit));
        hundredMillionsSeen |= hundredMillions;
        section = 0;
        lowestLarge = unit;
      } else {
        if (number < 0 && unit != 10 || unit >= lastUnit && section > 0) {
          return Optional.empty();
        }
        section = Math.addExact(section, Math.multiplyExact(number < 0 ? 1 : number, unit));
      }
      lastUnit = unit;
      number = -1;
      spokenDigits = 0;
      zero = false;
    }
    if (number > 0) {
      boolean shorthand = lastUnit >= 100 && !zero && number < 10;
      section += shorthand ? number * (lastUnit / 10) : number;
    }
    total += section;
    return Optional.of(BigDecimal.valueOf(total));
  }

  /**
   * A whole number as it is read out in full, for example 一万零二.
   *
   * @throws IllegalArgumentException if it is negative or 10^16 or more
   */
  public static String write(long number) {
    if (number < 0 || number >= 10_000_000_000_000_000L) {
      throw new IllegalArgumentException("0 to below 10^16, not " + number);
    }
    if (number == 0) {
      return "零";
    }
    long high = number / 100_000_000;
    long low = number % 100_000_000;
    StringBuilder text = new StringBuilder();
    if (high > 0) {
      text.append(below(high)).append('亿');
      if (low > 0 && low < 10_000_000) {
        text.append('零');
      }
    }
    if (low > 0) {
      text.append(below(low));
    }
    return text.toString();
  }

  private static String below(long number) {
    long high = number / 10_000;
    long low = number % 10_000;
    StringBuilder text = new StringBuilder();
    if (high > 0) {
      text.append(section(high)).append('万');
      if (low > 0 && low < 1000) {
        text.append('零');
      }
    }
    if (low > 0) {
      text.append(section(low));
    }
    return text.toString();
  }

  private static String section(long number) {
    StringBuilder text = new StringBuilder();
    boolean zero = false;
    int scale = 1000;
    for (int i = 2; i >= -1; i--) {
      int digit = (int) (number / scale % 10);
      if (digit == 0) {
        zero = text.length() > 0;
      } else {
        if (zero) {
          text.append('零');
          zero = false;
        }
        text.append(DIGITS.charAt(digit));
        if (i >= 0) {
          text.append(UNITS.charAt(i));
        }
      }
      scale /= 10;
    }
    return text.toString();
  }
}
