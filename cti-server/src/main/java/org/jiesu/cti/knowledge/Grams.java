package org.jiesu.cti.knowledge;

import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;

/**
 * Takes a text apart into what is indexed and looked for: characters, pairs of neighbours, and the
 * sounds of pairs. Both scripts and widths become one; a run of letters and digits counts as one
 * character; punctuation and blanks part neighbours. Works alike on an article and on what was
 * said, so that both meet.
 */
final class Grams {

  /** What a gram is. */
  enum Kind {
    /** One Chinese character, or a run of letters and digits. */
    UNIT,
    /** Two neighbouring units; a run of letters and digits also by itself. */
    PAIR,
    /** Two neighbouring Chinese characters as they sound. */
    SOUND
  }

  /** Takes the grams of a text, from left to right. */
  @FunctionalInterface
  interface Sink {
    /**
     * A gram.
     *
     * @param from index of its first character in the text
     * @param to index after its last character
     */
    void gram(Kind kind, String gram, int from, int to);
  }

  private Grams() {}

  /** Tells all grams of a text, folded or not. */
  static void of(String text, Sink sink) {
    String folded = Script.fold(text);
    int length = folded.length();
    int before = -1;
    int beforeEnd = -1;
    int i = 0;
    while (i < length) {
      char c = folded.charAt(i);
      int end = i + 1;
      boolean chinese = isChinese(c);
      if (!chinese) {
        if (!isRun(c)) {
          before = -1;
          i++;
          continue;
        }
        while (end < length && isRun(folded.charAt(end))) {
          end++;
        }
      }
      String unit = folded.substring(i, end);
      sink.gram(Kind.UNIT, unit, i, end);
      if (!chinese) {
        sink.gram(Kind.PAIR, unit, i, end);
      }
      if (before >= 0 && beforeEnd == i) {
        sink.gram(Kind.PAIR, folded.substring(before, end), before, end);
        if (chinese && i - before == 1 && isChinese(folded.charAt(before))) {
          String sound = new String(new char[] {Sounds.of(folded.charAt(before)), Sounds.of(c)});
          sink.gram(Kind.SOUND, sound, before, end);
        }
      }
      before = i;
      beforeEnd = end;
      i = end;
    }
  }

  private static boolean isChinese(char c) {
    return c >= '\u3400' && c <= '\u9fff' || c >= '\uf900' && c <= '\ufaff';
  }

  private static boolean isRun(char c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
  }
}
