package org.jiesu.asr.evaluation;

import com.hankcs.hanlp.HanLP;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Counts the characters that a recogniser got wrong. Punctuation and blanks do not count, nor
 * whether a character is written in simplified or traditional form.
 *
 * @param characters of what was said
 * @param errors replaced, inserted and left out
 */
record CharacterErrors(long characters, long errors) {
  static final CharacterErrors NONE = new CharacterErrors(0, 0);

  static CharacterErrors between(String said, String recognised) {
    String reference = folded(said);
    String other = folded(recognised);
    return new CharacterErrors(
        reference.length(), costs(reference, other)[reference.length()][other.length()]);
  }

  /**
   * Which of the recognised words were said: all their characters are the same in the alignment
   * with the fewest errors.
   */
  static List<Boolean> rightWords(String said, List<String> recognised) {
    String reference = folded(said);
    List<String> words = recognised.stream().map(CharacterErrors::folded).toList();
    String other = String.join("", words);
    int[][] costs = costs(reference, other);
    boolean[] same = new boolean[other.length()];
    int i = reference.length();
    int j = other.length();
    while (i > 0 && j > 0) {
      boolean equal = reference.charAt(i - 1) == other.charAt(j - 1);
      if (costs[i][j] == costs[i - 1][j - 1] + (equal ? 0 : 1)) {
        same[j - 1] = equal;
        i--;
        j--;
      } else if (costs[i][j] == costs[i - 1][j] + 1) {
        i--;
      } else {
        j--;
      }
    }
    List<Boolean> right = new ArrayList<>();
    int at = 0;
    for (String word : words) {
      boolean all = !word.isEmpty();
      for (int end = at + word.length(); at < end; at++) {
        all &= same[at];
      }
      right.add(all);
    }
    return right;
  }

  /** A text as it is compared. */
  static String folded(String text) {
    return HanLP.convertToSimplifiedChinese(spoken(text));
  }

  /** What of a text is said, in capitals. */
  static String spoken(String text) {
    StringBuilder kept = new StringBuilder();
    Normalizer.normalize(text, Normalizer.Form.NFKC)
        .toUpperCase(Locale.ROOT)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  CharacterErrors plus(CharacterErrors more) {
    return new CharacterErrors(characters + more.characters, errors + more.errors);
  }

  double rate() {
    return characters == 0 ? 0 : (double) errors / characters;
  }

  /** Fewest errors between the first i characters of one and the first j of the other. */
  private static int[][] costs(String a, String b) {
    int[][] costs = new int[a.length() + 1][b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      costs[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      costs[i][0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = costs[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        costs[i][j] = Math.min(replaced, Math.min(costs[i - 1][j], costs[i][j - 1]) + 1);
      }
    }
    return costs;
  }
}
