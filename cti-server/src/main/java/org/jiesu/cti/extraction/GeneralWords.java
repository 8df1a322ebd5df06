package org.jiesu.cti.extraction;

import com.hankcs.hanlp.corpus.tag.Nature;
import com.hankcs.hanlp.dictionary.CoreDictionary;
import java.util.Arrays;

/**
 * A text as words of the general dictionary, by their frequency alone. Names are in no dictionary:
 * where they stand, the words are odd, and that tells, too.
 */
final class GeneralWords {
  private static final double OCCURRENCES = 25_000_000;
  private static final double UNKNOWN = -16;
  private static final int ROOT = 1;
  private static final String COUNTS = "一二两几多每好数";

  // where the word that ends before a character begins; its first class, plus one, 0 for no word
  private final int[] begins;
  private final int[] classes;

  private GeneralWords(int[] begins, int[] classes) {
    this.begins = begins;
    this.classes = classes;
  }

  /** The words of a folded text. */
  static GeneralWords of(String text) {
    int n = text.length();
    double[] best = new double[n + 1];
    int[] back = new int[n + 1];
    int[] nature = new int[n + 1];
    Arrays.fill(best, Double.NEGATIVE_INFINITY);
    best[0] = 0;
    for (int i = 0; i < n; i++) {
      if (best[i] + UNKNOWN > best[i + 1]) {
        best[i + 1] = best[i] + UNKNOWN;
        back[i + 1] = i;
        nature[i + 1] = 0;
      }
      int state = Names.han(text.charAt(i)) ? ROOT : -1;
      for (int j = i + 1; j <= n && state >= 0; j++) {
        state = CoreDictionary.trie.transition(text.charAt(j - 1), state);
        CoreDictionary.Attribute word = state < 0 ? null : CoreDictionary.trie.output(state);
        if (word == null) {
          continue;
        }
        double score = best[i] + Math.log((word.totalFrequency + 1) / OCCURRENCES);
        if (score > best[j]) {
          best[j] = score;
          back[j] = i;
          nature[j] = (word.nature.length == 0 ? Nature.n : word.nature[0]).ordinal() + 1;
        }
      }
    }
    return new GeneralWords(back, nature);
  }

  /** Of each character its word's class times four, plus 0 alone, 1 first, 2 within, 3 last. */
  int[] places() {
    int[] places = new int[begins.length - 1];
    int end = places.length;
    while (end > 0) {
      int begin = begins[end];
      for (int c = begin; c < end; c++) {
        int place = end - begin == 1 ? 0 : c == begin ? 1 : c == end - 1 ? 3 : 2;
        places[c] = classes[end] * 4 + place;
      }
      end = begin;
    }
    return places;
  }

  /**
   * The last place between two where a word ends that can be no part of a name: an adverb, a
   * pronoun, a measure, a frequent verb.
   *
   * @return the first place itself where there is none
   */
  static int nameStart(String text, int from, int to) {
    String name = text.substring(from, to);
    GeneralWords words = of(name);
    int end = name.length();
    while (end > 0) {
      int begin = words.begins[end];
      String word = name.substring(begin, end);
      CoreDictionary.Attribute known = words.classes[end] > 0 ? CoreDictionary.get(word) : null;
      if (known != null && never(word, known)) {
        return from + end;
      }
      end = begin;
    }
    return from;
  }

  private static boolean never(String word, CoreDictionary.Attribute known) {
    String nature = known.nature.length == 0 ? "n" : known.nature[0].toString();
    return switch (nature.charAt(0)) {
      case 'd', 'c', 'p', 'r', 'u', 't', 'y', 'e', 'o' -> known.totalFrequency >= 20;
      // 万家 and 百姓 are names, 一年 and 几家 are none
      case 'm' -> COUNTS.indexOf(word.charAt(0)) >= 0;
      case 'v' -> known.totalFrequency >= 150;
      default -> false;
    };
  }
}
