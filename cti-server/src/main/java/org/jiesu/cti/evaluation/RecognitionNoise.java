package org.jiesu.cti.evaluation;

import com.hankcs.hanlp.HanLP;
import com.hankcs.hanlp.dictionary.py.Pinyin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Simulated errors of a recogniser: of the characters that go wrong, six in ten become one of the
 * same sound, two in ten one of a near sound, one is dropped and one has a filler put before it.
 * Punctuation, which no recogniser writes, stays as it is. The same seed and the same text give the
 * same errors. Not safe for threads.
 */
final class RecognitionNoise {
  private static final String FILLERS = "嗯啊呃那个就";

  private static final String[][] NEAR = {
    {"zh", "z"},
    {"ch", "c"},
    {"sh", "s"},
    {"l", "n"},
    {"f", "h"},
    {"ang", "an"},
    {"eng", "en"},
    {"ing", "in"},
    {"b", "p"},
    {"d", "t"},
    {"g", "k"},
    {"j", "q"}
  };

  private final int percent;
  private final long seed;
  private final Map<String, char[]> bySound;
  private final Map<Character, String> soundOf;

  /**
   * A text as a recogniser might have heard it.
   *
   * @param origin for each character of the text its index in the clean text, -1 for a filler
   */
  record Garbled(String text, int[] origin) {

    /** Where the clean span came out; from equals to where all of it was lost. */
    int[] span(int from, int to) {
      int first = -1;
      int last = -1;
      for (int i = 0; i < origin.length; i++) {
        if (origin[i] >= from && origin[i] < to) {
          first = first < 0 ? i : first;
          last = i + 1;
        }
      }
      return first < 0 ? new int[] {0, 0} : new int[] {first, last};
    }
  }

  private RecognitionNoise(
      int percent, long seed, Map<String, char[]> bySound, Map<Character, String> soundOf) {
    this.percent = percent;
    this.seed = seed;
    this.bySound = bySound;
    this.soundOf = soundOf;
  }

  /** Noise that makes about this share of the characters wrong, 0 to 50 percent. */
  static RecognitionNoise of(int percent, long seed) {
    Map<String, StringBuilder> sounds = new HashMap<>();
    Map<Character, String> soundOf = new HashMap<>();
    for (char c : frequent()) {
      List<Pinyin> readings = HanLP.convertToPinyinList(String.valueOf(c));
      if (readings.size() == 1 && readings.get(0) != Pinyin.none5) {
        String sound = readings.get(0).getPinyinWithoutTone();
        soundOf.put(c, sound);
        sounds.computeIfAbsent(sound, s -> new StringBuilder()).append(c);
      }
    }
    Map<String, char[]> bySound = new HashMap<>();
    sounds.forEach((sound, all) -> bySound.put(sound, all.toString().toCharArray()));
    return new RecognitionNoise(percent, seed, bySound, soundOf);
  }

  /** Characters of GB 2312's first level: the 3,755 in common use, which recognisers write. */
  static char[] frequent() {
    StringBuilder text = new StringBuilder();
    java.nio.charset.Charset gb = java.nio.charset.Charset.forName("GB2312");
    for (int row = 0xb0; row <= 0xd7; row++) {
      for (int cell = 0xa1; cell <= 0xfe; cell++) {
        String c = new String(new byte[] {(byte) row, (byte) cell}, gb);
        if (c.length() == 1 && c.charAt(0) != '\ufffd') {
          text.append(c);
        }
      }
    }
    return text.toString().toCharArray();
  }

  /** The text with errors; the clean text itself where the share is 0. */
  Garbled garble(String text) {
    SplittableRandom random = new SplittableRandom(seed * 31 + text.hashCode());
    StringBuilder heard = new StringBuilder();
    List<Integer> origin = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean wrong = random.nextInt(100) < percent && Character.isLetterOrDigit(c);
      int kind = wrong ? random.nextInt(10) : -1;
      if (kind == 8) {
        continue;
      }
      if (kind == 9) {
        heard.append(FILLERS.charAt(random.nextInt(FILLERS.length())));
        origin.add(-1);
      }
      String sound = kind < 0 || kind > 7 ? null : soundOf.get(c);
      if (sound != null) {
        c = other(c, kind < 6 ? sound : near(sound, random), random);
      }
      heard.append(c);
      origin.add(i);
    }
    return new Garbled(heard.toString(), origin.stream().mapToInt(Integer::intValue).toArray());
  }

  private char other(char c, String sound, SplittableRandom random) {
    char[] alike = bySound.getOrDefault(sound, new char[] {c});
    char drawn = alike[random.nextInt(alike.length)];
    return drawn == c ? alike[random.nextInt(alike.length)] : drawn;
  }

  /** A sound that is taken for this one: another initial or final of a confused pair. */
  private String near(String sound, SplittableRandom random) {
    List<String> candidates = new ArrayList<>();
    for (String[] pair : NEAR) {
      for (int way = 0; way < 2; way++) {
        String a = pair[way];
        String b = pair[1 - way];
        if (sound.startsWith(a)) {
          candidates.add(b + sound.substring(a.length()));
        }
        if (sound.endsWith(a)) {
          candidates.add(sound.substring(0, sound.length() - a.length()) + b);
        }
      }
    }
    candidates.removeIf(candidate -> !bySound.containsKey(candidate));
    return candidates.isEmpty() ? sound : candidates.get(random.nextInt(candidates.size()));
  }
}
