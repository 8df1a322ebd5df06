package org.jiesu.cti.classification;

import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;

/**
 * What of a text is kept to compare others with: its pairs of characters and of syllables, each as
 * one of two million numbers that some two hundred pairs share, in no order. Digits are left out,
 * and so is what the ticket says the caller's name, number or place is. The text cannot be had back
 * from it. Immutable, any thread.
 */
public final class Fingerprint {
  private static final int BITS = 21;

  /** Of so many pairs at most; what came later in a very long call is left out. */
  private static final int MOST = 1_000;

  /** A name of one character would take half of what was said. */
  private static final int SHORTEST_NAME = 2;

  private final int[] pairs;

  private Fingerprint(int[] sorted) {
    this.pairs = sorted;
  }

  /** Of a text. */
  public static Fingerprint of(String text) {
    return of(text, List.of());
  }

  /**
   * Of a text without names.
   *
   * @param names whose characters do not count where the text has them
   */
  public static Fingerprint of(String text, Collection<String> names) {
    String folded = folded(text);
    for (String name : names) {
      String hidden = folded(name);
      if (hidden.length() >= SHORTEST_NAME) {
        folded = folded.replace(hidden, "\n");
      }
    }
    SortedSet<Integer> pairs = new TreeSet<>();
    read(
        folded,
        Sounds.of(folded),
        (pair, from) -> {
          if (pairs.size() < MOST) {
            pairs.add(pair);
          }
        });
    return new Fingerprint(pairs.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Takes a pair and where it begins. */
  @FunctionalInterface
  interface Reader {
    void pair(int pair, int from);
  }

  /**
   * Reads the pairs of a folded text, those of its characters and those of its syllables.
   *
   * @param sound of the text, as long as it
   */
  static void read(String text, String sound, Reader reader) {
    for (int from = 0; from + 1 < text.length(); from++) {
      char first = text.charAt(from);
      char second = text.charAt(from + 1);
      if (counts(first) && counts(second)) {
        reader.pair(hash(first, second) << 1, from);
        if (sound.charAt(from) != first || sound.charAt(from + 1) != second) {
          reader.pair(hash(sound.charAt(from), sound.charAt(from + 1)) << 1 | 1, from);
        }
      }
    }
  }

  /** Whether a pair is one of syllables. */
  static boolean bySound(int pair) {
    return (pair & 1) == 1;
  }

  private static boolean counts(char c) {
    return Character.isLetter(c);
  }

  private static int hash(char first, char second) {
    int h = (first << 16 | second) * 0x9E3779B1;
    h = (h ^ h >>> 15) * 0x85EBCA6B;
    return (h ^ h >>> 13) >>> 32 - BITS;
  }

  private static String folded(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isWhitespace(text.charAt(i))) {
        folded.append(Script.fold(text.charAt(i)));
      }
    }
    return folded.toString();
  }

  /** The pairs, each once, in the order of their numbers. */
  int[] pairs() {
    return pairs;
  }

  /** Number of different pairs. */
  public int size() {
    return pairs.length;
  }

  /** As a line of text that is read by {@link #decode}. */
  public String encode() {
    byte[] bytes = new byte[pairs.length * 4];
    int at = 0;
    int before = 0;
    for (int pair : pairs) {
      int step = pair - before;
      before = pair;
      while (step >= 0x80) {
        bytes[at++] = (byte) (step | 0x80);
        step >>>= 7;
      }
      bytes[at++] = (byte) step;
    }
    return Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(bytes, at));
  }

  /** Reads what {@link #encode} wrote; empty if it is nothing such. */
  public static Optional<Fingerprint> decode(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int[] pairs = new int[bytes.length];
    int count = 0;
    int last = 0;
    int step = 0;
    int shift = 0;
    for (byte b : bytes) {
      step |= (b & 0x7F) << shift;
      shift += 7;
      if (b >= 0) {
        last += step;
        pairs[count++] = last;
        step = 0;
        shift = 0;
      }
      if (shift > 21 || last < 0 || last >= 1 << BITS + 1) {
        return Optional.empty();
      }
    }
    return shift > 0 ? Optional.empty() : Optional.of(new Fingerprint(Arrays.copyOf(pairs, count)));
  }
}
