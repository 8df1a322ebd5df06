package org.jiesu.cti.lexicon;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Writes text as it sounds in Cantonese, one character per syllable, for what a Cantonese
 * recogniser wrote. Tones are dropped, and the pairs that most speakers no longer keep apart (懒音)
 * are one: n/l, ng and nothing at the beginning, gw/g and kw/k before o. Immutable.
 */
public final class CantoneseSounds {
  private static final char FIRST = '\u4e00';
  private static final char LAST = '\u9fff';
  private static final char FIRST_CODE = '\ue000';

  private final char[] codes = new char[LAST - FIRST + 1];

  private CantoneseSounds(Table table) {
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (char) (FIRST + i);
    }
    Map<String, Character> known = new HashMap<>();
    Set<Character> seen = new HashSet<>();
    for (Table.Row row : table.rows()) {
      String syllable = row.required("syllable");
      if (!syllable.matches("[a-z]{1,6}")) {
        throw row.problem("syllable", "应为不带声调的粤拼，现为 " + syllable);
      }
      char code = known.computeIfAbsent(alike(syllable), s -> (char) (FIRST_CODE + known.size()));
      for (char c : row.required("characters").toCharArray()) {
        if (c < FIRST || c > LAST) {
          throw row.problem("characters", "应为汉字，现有 " + c);
        }
        if (!seen.add(c)) {
          throw row.problem("characters", "重复：" + c);
        }
        codes[c - FIRST] = code;
      }
    }
  }

  /**
   * Reads {@code jyutping.csv}.
   *
   * @throws LexiconException naming file, line and column of what is wrong
   */
  public static CantoneseSounds read(Path directory) {
    return new CantoneseSounds(
        Table.read(directory.resolve("jyutping.csv"), "syllable", "characters"));
  }

  private static String alike(String syllable) {
    if (syllable.startsWith("ng") && syllable.length() > 2) {
      return syllable.substring(2);
    }
    if (syllable.startsWith("n") && !syllable.equals("ng")) {
      return "l" + syllable.substring(1);
    }
    return syllable.startsWith("gwo") || syllable.startsWith("kwo")
        ? syllable.charAt(0) + syllable.substring(2)
        : syllable;
  }

  /** One character's sound; a character without a known one stays as it is. */
  public char of(char c) {
    return c >= FIRST && c <= LAST ? codes[c - FIRST] : c;
  }

  /** The text's sound; as long as the text. Give it folded text, see {@link Script}. */
  public String of(String text) {
    char[] sounds = text.toCharArray();
    for (int i = 0; i < sounds.length; i++) {
      sounds[i] = of(sounds[i]);
    }
    return new String(sounds);
  }
}
