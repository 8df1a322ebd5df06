package org.jiesu.cti.lexicon;

import com.hankcs.hanlp.HanLP;
import com.hankcs.hanlp.dictionary.py.Pinyin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes text as it sounds, one character per syllable, so that words can be found although a
 * recogniser wrote other characters of the same sound. Tones are dropped and the pairs that
 * recognisers and southern speakers confuse are one: zh/z, ch/c, sh/s, n/l at the beginning,
 * ang/an, eng/en, ing/in at the end. Characters without a reading stay as they are.
 */
public final class Sounds {
  private static final char FIRST = '\u4e00';
  private static final char LAST = '\u9fff';
  private static final char[] SYLLABLES = syllables();

  private Sounds() {}

  /** The text's sound; as long as the text. Give it folded text, see {@link Script}. */
  public static String of(String text) {
    char[] sounds = text.toCharArray();
    for (int i = 0; i < sounds.length; i++) {
      sounds[i] = of(sounds[i]);
    }
    return new String(sounds);
  }

  /** One character's sound. */
  public static char of(char c) {
    return c >= FIRST && c <= LAST ? SYLLABLES[c - FIRST] : c;
  }

  private static char[] syllables() {
    Map<String, Character> codes = new HashMap<>();
    char[] table = new char[LAST - FIRST + 1];
    for (int i = 0; i < table.length; i++) {
      char c = (char) (FIRST + i);
      List<Pinyin> readings = HanLP.convertToPinyinList(String.valueOf(c));
      if (readings.size() != 1 || readings.get(0) == Pinyin.none5) {
        table[i] = c;
        continue;
      }
      String syllable = alike(readings.get(0).getPinyinWithoutTone());
      table[i] = codes.computeIfAbsent(syllable, s -> (char) ('\ue000' + codes.size()));
    }
    return table;
  }

  private static String alike(String syllable) {
    String s = syllable;
    if (s.startsWith("zh") || s.startsWith("ch") || s.startsWith("sh")) {
      s = s.charAt(0) + s.substring(2);
    } else if (s.startsWith("n") && s.length() > 1) {
      s = "l" + s.substring(1);
    }
    return s.endsWith("ang") || s.endsWith("eng") || s.endsWith("ing")
        ? s.substring(0, s.length() - 1)
        : s;
  }
}
