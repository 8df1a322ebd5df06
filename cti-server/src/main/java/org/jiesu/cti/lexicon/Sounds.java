package org.jiesu.cti.lexicon;

import com.hankcs.hanlp.HanLP;
import com.hankcs.hanlp.dictionary.py.Pinyin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes text as it sounds, one character per syllable, so that words can be found although a
 * recogniser wrote other characters of the same sound. Tones are dropped and the pairs that
 * recognisers and southern speakers confuse are one: zh/z, ch/c, sh/s, n/l at the beginning,
 * ang/an, eng/en, ing/in at the end. Characters without a reading stay as they are. Other pairs are
 * kept apart but known to be near: f/h, r/l, b/p, wang/huang and the like.
 */
public final class Sounds {
  private static final char FIRST = '\u4e00';
  private static final char LAST = '\u9fff';
  private static final char FIRST_CODE = '\ue000';

  /**
   * Initials that are taken for each other; the empty one is a syllable that begins with w or y.
   */
  private static final String[][] INITIALS = {
    {"f", "h"}, {"l", "r"}, {"b", "p"}, {"d", "t"}, {"g", "k"}, {"j", "q"}, {"z", "c"}, {"z", "j"},
    {"c", "q"}, {"s", "x"}, {"s", "c"}, {"h", "k"}, {"h", "w"}, {"m", "l"}, {"g", "w"}, {"r", "y"}
  };

  private static final String[][] FINALS = {
    {"ian", "an"},
    {"uan", "an"},
    {"ie", "ei"},
    {"ue", "ie"},
    {"uo", "o"},
    {"uo", "ou"},
    {"ong", "en"},
    {"e", "o"},
    {"ui", "ei"},
    {"iu", "ou"},
    {"ai", "ei"},
    {"ia", "a"},
    {"ua", "a"},
    {"un", "en"},
    {"u", "v"},
    {"u", "ou"},
    {"i", "v"},
    {"in", "en"},
    {"iao", "ao"},
    {"uai", "ai"},
    {"i", "ei"},
    {"iong", "ong"},
    {"e", "a"},
    {"uo", "u"},
    {"un", "in"},
    {"ian", "in"}
  };

  private static final Table SYLLABLES = table();

  /** Each character's sound and which sounds are near. */
  private record Table(char[] codes, int count, long[] near) {}

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
    return c >= FIRST && c <= LAST ? SYLLABLES.codes[c - FIRST] : c;
  }

  /** Whether two different sounds, as {@link #of(char)} gives them, are taken for each other. */
  public static boolean near(char one, char other) {
    int a = one - FIRST_CODE;
    int b = other - FIRST_CODE;
    if (a < 0 || b < 0 || a >= SYLLABLES.count || b >= SYLLABLES.count) {
      return false;
    }
    int bit = a * SYLLABLES.count + b;
    return (SYLLABLES.near[bit >> 6] >>> (bit & 63) & 1) != 0;
  }

  private static Table table() {
    Map<String, Character> codes = new HashMap<>();
    List<String> syllables = new ArrayList<>();
    char[] table = new char[LAST - FIRST + 1];
    for (int i = 0; i < table.length; i++) {
      char c = (char) (FIRST + i);
      List<Pinyin> readings = HanLP.convertToPinyinList(String.valueOf(c));
      if (readings.size() != 1 || readings.get(0) == Pinyin.none5) {
        table[i] = c;
        continue;
      }
      String syllable = alike(readings.get(0).getPinyinWithoutTone());
      table[i] =
          codes.computeIfAbsent(
              syllable,
              s -> {
                syllables.add(s);
                return (char) (FIRST_CODE + codes.size());
              });
    }
    int n = syllables.size();
    long[] near = new long[(n * n >> 6) + 1];
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < n; b++) {
        if (a != b && near(syllables.get(a), syllables.get(b))) {
          int bit = a * n + b;
          near[bit >> 6] |= 1L << (bit & 63);
        }
      }
    }
    return new Table(table, n, near);
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

  private static boolean near(String one, String other) {
    String a = initial(one);
    String b = initial(other);
    String x = one.substring(a.length());
    String y = other.substring(b.length());
    return a.equals(b) && paired(FINALS, x, y)
        || x.equals(y) && paired(INITIALS, a, b)
        || paired(INITIALS, a, b)
            && paired(FINALS, x, y)
            && ("hgk".contains(a) || "hgk".contains(b));
  }

  private static String initial(String syllable) {
    return "aeiouv".indexOf(syllable.charAt(0)) >= 0 ? "" : syllable.substring(0, 1);
  }

  private static boolean paired(String[][] pairs, String one, String other) {
    for (String[] pair : pairs) {
      if (pair[0].equals(one) && pair[1].equals(other)
          || pair[1].equals(one) && pair[0].equals(other)) {
        return true;
      }
    }
    return false;
  }
}
