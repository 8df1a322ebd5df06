package org.jiesu.asr.evaluation;

import com.hankcs.hanlp.HanLP;
import java.text.Normalizer;
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
    return new CharacterErrors(reference.length(), distance(reference, other));
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

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
