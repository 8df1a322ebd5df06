package org.jiesu.cti.lexicon;

import com.hankcs.hanlp.HanLP;

/**
 * Brings both Chinese scripts and both widths to one form, character by character, so that an index
 * in the result is an index in what was said. Unlike a converter of words it never changes the
 * length.
 */
public final class Script {
  private static final char FIRST = '\u3400';
  private static final char LAST = '\u9fff';
  private static final char[] SIMPLIFIED = simplified();

  private Script() {}

  /** The simplified, half-width, lower-case form; Chinese punctuation for ASCII punctuation. */
  public static char fold(char c) {
    if (c >= FIRST && c <= LAST) {
      return SIMPLIFIED[c - FIRST];
    }
    if (c >= '\uff10' && c <= '\uff19' || c >= '\uff21' && c <= '\uff5a') {
      return Character.toLowerCase((char) (c - 0xfee0));
    }
    return switch (c) {
      case ',', '\uff64' -> '，';
      case '?' -> '？';
      case '!' -> '！';
      case ';' -> '；';
      case ':' -> '：';
      case '\uff0e' -> '.';
      case '〇' -> '零';
      default -> Character.toLowerCase(c);
    };
  }

  /** {@link #fold(char)} of every character. */
  public static String fold(String text) {
    char[] folded = text.toCharArray();
    for (int i = 0; i < folded.length; i++) {
      folded[i] = fold(folded[i]);
    }
    return new String(folded);
  }

  private static char[] simplified() {
    char[] table = new char[LAST - FIRST + 1];
    for (int i = 0; i < table.length; i++) {
      char c = (char) (FIRST + i);
      String converted = HanLP.convertToSimplifiedChinese(String.valueOf(c));
      table[i] = converted.length() == 1 ? converted.charAt(0) : c;
    }
    for (int i = 0; i < table.length; i++) {
      // some conversions lead to a character that is itself converted
      char c = table[i];
      table[i] = c >= FIRST && c <= LAST ? table[c - FIRST] : c;
    }
    // kept apart: 着 as an aspect marker is written 著 in Hong Kong; 係 means 是, not 系
    table['著' - FIRST] = '着';
    table['係' - FIRST] = '系';
    table['幾' - FIRST] = '几';
    table['後' - FIRST] = '后';
    table['裏' - FIRST] = '里';
    table['喺' - FIRST] = '喺';
    return table;
  }
}
