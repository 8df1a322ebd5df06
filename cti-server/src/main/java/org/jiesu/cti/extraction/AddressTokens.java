package org.jiesu.cti.extraction;

import org.jiesu.cti.lexicon.Sounds;
import org.jspecify.annotations.Nullable;

/**
 * A text as the tagger sees it: characters, but whole numbers and Latin words as one, each with the
 * hashes of what is seen around it.
 */
final class AddressTokens {
  private static final int REACH = 7;
  private static final String ENDINGS = "省市区县镇乡街路道巷弄村号栋幢座楼层室房元园苑城厦场院庄里桥站店厂";

  private final int[] from;
  private final int[] to;
  private final int size;
  private int[][] features = {};

  private AddressTokens(int size, int[] from, int[] to) {
    this.size = size;
    this.from = from;
    this.to = to;
  }

  int size() {
    return size;
  }

  int from(int token) {
    return from[token];
  }

  int to(int token) {
    return to[token];
  }

  int[][] features() {
    return features;
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean latin(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean numeral(char c) {
    return "零一二三四五六七八九十百千幺两".indexOf(c) >= 0;
  }

  /**
   * Looks at a folded text.
   *
   * @param divisions names to look up, null to do without
   */
  static AddressTokens of(String text, @Nullable Divisions divisions) {
    int n = text.length();
    int[] from = new int[n];
    int[] to = new int[n];
    // what a token is, as it is compared: the character, or a sign for a number of some length
    char[] word = new char[n];
    char[] type = new char[n];
    int size = 0;
    int i = 0;
    while (i < n) {
      char c = text.charAt(i);
      int j = i + 1;
      char w = c;
      char t;
      if (digit(c)) {
        while (j < n && digit(text.charAt(j))) {
          j++;
        }
        w = (char) ('\ue100' + Math.min(5, j - i));
        t = 'N';
      } else if (latin(c)) {
        while (j < n && latin(text.charAt(j))) {
          j++;
        }
        w = j - i == 1 ? '\ue110' : '\ue111';
        t = 'L';
      } else if (numeral(c)) {
        while (j < n && numeral(text.charAt(j))) {
          j++;
        }
        if (j - i > 1) {
          w = (char) ('\ue120' + Math.min(5, j - i));
        }
        t = j - i > 1 ? 'Z' : 'z';
      } else if (Names.han(c)) {
        t = 'H';
      } else if (Passage.punctuation(c)) {
        t = 'P';
        w = '，';
      } else {
        t = 'Y';
      }
      from[size] = i;
      to[size] = j;
      word[size] = w;
      type[size++] = t;
      i = j;
    }
    AddressTokens tokens = new AddressTokens(size, from, to);
    tokens.features = tokens.look(text, word, type, divisions);
    return tokens;
  }

  private int[][] look(String text, char[] word, char[] type, @Nullable Divisions divisions) {
    char[] sound = new char[size];
    for (int t = 0; t < size; t++) {
      sound[t] = Sounds.of(word[t]);
    }
    int[] division = divisions == null ? new int[size] : divisions(text, divisions);
    int[] pos = pos(text);
    int[] after = endings(word, 1);
    int[] before = endings(word, -1);
    int[][] all = new int[size][];
    for (int t = 0; t < size; t++) {
      int[] f = new int[48];
      int k = 0;
      char w0 = word[t];
      char w1 = at(word, t + 1);
      char w2 = at(word, t + 2);
      char w3 = at(word, t + 3);
      char v1 = at(word, t - 1);
      char v2 = at(word, t - 2);
      char v3 = at(word, t - 3);
      f[k++] = hash(1, w0);
      f[k++] = hash(2, w1);
      f[k++] = hash(3, w2);
      f[k++] = hash(4, v1);
      f[k++] = hash(5, v2);
      f[k++] = hash(6, v1, w0);
      f[k++] = hash(7, w0, w1);
      f[k++] = hash(8, w1, w2);
      f[k++] = hash(9, v2, v1);
      f[k++] = hash(10, v1, w0, w1);
      f[k++] = hash(11, v2, v1, w0);
      f[k++] = hash(12, w0, w1, w2);
      f[k++] = hash(13, v1, w1);
      f[k++] = hash(14, w1, w2, w3);
      f[k++] = hash(15, v3, v2, v1);
      f[k++] = hash(16, w2, w3);
      f[k++] = hash(17, v3, v2);
      char s0 = sound[t];
      char s1 = at(sound, t + 1);
      char s2 = at(sound, t + 2);
      char r1 = at(sound, t - 1);
      char r2 = at(sound, t - 2);
      f[k++] = hash(18, s0);
      f[k++] = hash(19, s1);
      f[k++] = hash(20, r1);
      f[k++] = hash(21, r1, s0);
      f[k++] = hash(22, s0, s1);
      f[k++] = hash(23, s1, s2);
      f[k++] = hash(24, r2, r1);
      f[k++] =
          hash(25, at(type, t - 2), at(type, t - 1), type[t], at(type, t + 1), at(type, t + 2));
      f[k++] = hash(26, at(type, t - 1), type[t], at(type, t + 1));
      f[k++] = hash(27, w0, at(type, t - 1), at(type, t + 1));
      int d0 = division[t];
      int d1 = t + 1 < size ? division[t + 1] : 0;
      int e1 = t > 0 ? division[t - 1] : 0;
      if (d0 != 0) {
        f[k++] = hash(28, d0);
        f[k++] = hash(29, d0, w0);
      }
      if (d1 != 0) {
        f[k++] = hash(30, d1);
      }
      if (e1 != 0) {
        f[k++] = hash(31, e1);
        f[k++] = hash(32, e1, w0);
      }
      f[k++] = hash(33, after[t]);
      f[k++] = hash(34, before[t]);
      f[k++] = hash(35, after[t], before[t]);
      f[k++] = hash(36, after[t], type[t]);
      int p0 = pos[t];
      int p1 = t + 1 < size ? pos[t + 1] : 0;
      int q1 = t > 0 ? pos[t - 1] : 0;
      f[k++] = hash(37, p0);
      f[k++] = hash(38, p0, p1);
      f[k++] = hash(39, q1, p0);
      f[k++] = hash(40, q1, p0, p1);
      f[k++] = hash(41, t + 2 < size ? pos[t + 2] : 0, p1);
      f[k++] = hash(42, t > 1 ? pos[t - 2] : 0, q1);
      f[k++] = t == 0 ? hash(43, 0) : t == size - 1 ? hash(43, 1) : 0;
      all[t] = f;
    }
    return all;
  }

  /** Of each token, the division's name it is part of: level, full or short, and where in it. */
  private int[] divisions(String text, Divisions divisions) {
    int[] found = new int[size];
    int t = 0;
    while (t < size) {
      int match = Names.han(text.charAt(from[t])) ? divisions.at(text, from[t]) : 0;
      if (match == 0) {
        t++;
        continue;
      }
      int end = from[t] + (match >> 8);
      int code = (match & 0xff) * 4;
      int first = t;
      while (t < size && to[t] <= end) {
        found[t] = code + (t == first ? 1 : to[t] == end ? 3 : 2);
        t++;
      }
      t = Math.max(t, first + 1);
    }
    return found;
  }

  /** Of each token, its word's class in the general dictionary and where in the word it stands. */
  private int[] pos(String text) {
    int[] pos = new int[size];
    int[] character = GeneralWords.of(text).places();
    for (int t = 0; t < size; t++) {
      pos[t] = character[from[t]];
    }
    return pos;
  }

  /** Of each place, the nearest character that ends a piece of an address, and how far it is. */
  private static int[] endings(char[] word, int step) {
    int[] found = new int[word.length];
    int last = -1;
    int begin = step > 0 ? word.length - 1 : 0;
    for (int t = begin; t >= 0 && t < word.length; t -= step) {
      if (last >= 0 && Math.abs(last - t) < REACH) {
        int distance = Math.min(4, Math.abs(last - t));
        found[t] = word[last] * 8 + distance;
      }
      if (ENDINGS.indexOf(word[t]) >= 0) {
        last = t;
      }
    }
    return found;
  }

  private char at(char[] array, int t) {
    return t < 0 ? '\u0001' : t >= size ? '\u0002' : array[t];
  }

  private static int mix(int h, int value) {
    h = (h ^ value) * 0x85ebca6b;
    return h ^ h >>> 15;
  }

  private static int end(int h) {
    h *= 0xc2b2ae35;
    h ^= h >>> 16;
    return h == 0 ? 1 : h;
  }

  private static int hash(int kind, int a) {
    return end(mix(mix(kind * 0x9e3779b1, a), 0));
  }

  private static int hash(int kind, int a, int b) {
    return end(mix(mix(kind * 0x9e3779b1, a), b + 0x10000));
  }

  private static int hash(int kind, int a, int b, int c) {
    return end(mix(mix(mix(kind * 0x9e3779b1, a), b), c));
  }

  private static int hash(int kind, int a, int b, int c, int d, int e) {
    return end(mix(mix(hash(kind, a, b, c), d), e));
  }
}
