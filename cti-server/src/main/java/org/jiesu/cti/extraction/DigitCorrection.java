package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the caller puts right in a number that was said or read back before: 不是三号是四号, 最后是56不是66,
 * 第三位是九, 中间四位是零零一二.
 *
 * @param wrong digits that are to go, empty where only the place was told
 * @param right digits that are meant
 * @param at index in the passage of its first character
 */
record DigitCorrection(String wrong, String right, Place place, int nth, int at, int to) {

  enum Place {
    ANYWHERE,
    HEAD,
    MIDDLE,
    TAIL,
    NTH
  }

  private static final String D = "([0-9]{1,11})";
  private static final String WHERE =
      "(最后|后面|末尾|尾号|尾数|最尾|后[二两三四]位|前面|开头|最前面|前[三四]位|中间)?(?:的)?(?:[一二两三四几0-9]位|[一二两三四几0-9]个)?(?:数字|数|号码)?";
  private static final Pattern NOT_BUT =
      Pattern.compile(WHERE + "(?:不是|唔系|并不是|不系)" + D + "[号啊呀，、]*(?:应该|而)?(?:是|系)" + D);
  private static final Pattern BUT_NOT =
      Pattern.compile(WHERE + "(?:应该)?(?:是|系)" + D + "[号啊呀，、]*(?:不是|唔系|而不是|不系)" + D);
  private static final Pattern NTH =
      Pattern.compile("第([0-9十]{1,2})(?:位|个)(?:数字|数)?(?:应该)?(?:是|系)([0-9])");
  private static final Pattern AT_PLACE =
      Pattern.compile(
          "(最后|后面|末尾|尾号|尾数|最尾|后[0-9]位|前面|开头|最前面|前[0-9]位|中间)(?:的)?(?:[0-9几]位|[0-9几]个)?(?:数字|数|号码)?(?:应该)?(?:是|系)"
              + D);

  /** The corrections in a passage, in order. */
  static List<DigitCorrection> in(Passage passage) {
    String text = arabic(passage.mended());
    List<DigitCorrection> corrections = new ArrayList<>();
    Matcher m = NOT_BUT.matcher(text);
    while (m.find()) {
      corrections.add(
          new DigitCorrection(m.group(2), m.group(3), place(m.group(1)), 0, m.start(), m.end()));
    }
    m = BUT_NOT.matcher(text);
    while (m.find() && corrections.isEmpty()) {
      corrections.add(
          new DigitCorrection(m.group(3), m.group(2), place(m.group(1)), 0, m.start(), m.end()));
    }
    m = NTH.matcher(text);
    while (m.find()) {
      int nth = ChineseNumber.parse(m.group(1)).map(n -> n.intValue()).orElse(0);
      corrections.add(new DigitCorrection("", m.group(2), Place.NTH, nth, m.start(), m.end()));
    }
    if (corrections.isEmpty()) {
      m = AT_PLACE.matcher(text);
      while (m.find()) {
        corrections.add(
            new DigitCorrection("", m.group(2), place(m.group(1)), 0, m.start(), m.end()));
      }
    }
    return corrections;
  }

  /** The text with its digits as they are written, as long as the text. */
  private static String arabic(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      int digit = ChineseNumber.digit(chars[i]);
      chars[i] = digit < 0 ? chars[i] : (char) ('0' + digit);
    }
    return new String(chars);
  }

  private static Place place(@org.jspecify.annotations.Nullable String word) {
    if (word == null) {
      return Place.ANYWHERE;
    }
    if (word.equals("中间")) {
      return Place.MIDDLE;
    }
    return word.startsWith("前") || word.contains("开头") || word.startsWith("最前")
        ? Place.HEAD
        : Place.TAIL;
  }

  /** A number as it is with this put right; empty where the correction is not about it. */
  Optional<String> apply(String number) {
    int length = number.length();
    if (place == Place.NTH) {
      return nth >= 1 && nth <= length
          ? Optional.of(number.substring(0, nth - 1) + right + number.substring(nth))
          : Optional.empty();
    }
    if (!wrong.isEmpty()) {
      int from =
          switch (place) {
            case HEAD -> number.startsWith(wrong) ? 0 : number.indexOf(wrong);
            case TAIL ->
                number.endsWith(wrong) ? length - wrong.length() : number.lastIndexOf(wrong);
            default -> number.lastIndexOf(wrong);
          };
      return from < 0
          ? Optional.empty()
          : Optional.of(
              number.substring(0, from) + right + number.substring(from + wrong.length()));
    }
    if (right.length() >= length) {
      return Optional.empty();
    }
    return switch (place) {
      case HEAD -> Optional.of(right + number.substring(right.length()));
      case MIDDLE ->
          length == 11 && right.length() == 4
              ? Optional.of(number.substring(0, 3) + right + number.substring(7))
              : Optional.empty();
      default -> Optional.of(number.substring(0, length - right.length()) + right);
    };
  }
}
