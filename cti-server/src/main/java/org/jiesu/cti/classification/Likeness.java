package org.jiesu.cti.classification;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;

/**
 * How alike a text is to what callers say of each matter: a linear model over pairs and triples of
 * characters, and of syllables against mishearing. A matter's weights are the centre of its
 * examples, its names and its keywords, so that it is made anew with the tree in milliseconds and
 * two examples are enough. Immutable, any thread.
 */
final class Likeness {
  private static final int SHORTEST = 2;
  private static final int LONGEST = 3;
  private static final double BY_SOUND = 0.5;
  private static final double OF_EXAMPLE = 1;
  private static final double OF_NAME = 0.7;
  private static final double OF_KEYWORD = 0.5;

  private final int matters;
  // open addressing from a gram to where its postings begin
  private final long[] keys;
  private final int[] starts;
  private final int mask;
  private final int[] postings;
  private final float[] weights;

  /** A text that a matter is known by. */
  private record Source(int matter, String text, double weight) {}

  private Likeness(int matters, Map<Long, Map<Integer, Double>> index) {
    this.matters = matters;
    int size = Integer.highestOneBit(Math.max(16, index.size()) * 2 - 1) * 2;
    keys = new long[size];
    starts = new int[size];
    mask = size - 1;
    Arrays.fill(keys, -1);
    int count = index.values().stream().mapToInt(Map::size).sum();
    // each list ends with -1
    postings = new int[count + index.size()];
    weights = new float[postings.length];
    int at = 0;
    for (Map.Entry<Long, Map<Integer, Double>> gram : index.entrySet()) {
      int slot = slot(gram.getKey());
      while (keys[slot] >= 0) {
        slot = slot + 1 & mask;
      }
      keys[slot] = gram.getKey();
      starts[slot] = at;
      for (Map.Entry<Integer, Double> posting : gram.getValue().entrySet()) {
        postings[at] = posting.getKey();
        weights[at++] = posting.getValue().floatValue();
      }
      postings[at++] = -1;
    }
  }

  /** The likeness to a tree's matters, numbered as {@link MatterTree#leaves()}. */
  static Likeness of(MatterTree tree) {
    List<Matter> leaves = tree.leaves();
    List<Source> sources = new ArrayList<>();
    Map<Matter, Integer> numbers = new HashMap<>();
    for (int m = 0; m < leaves.size(); m++) {
      Matter matter = leaves.get(m);
      numbers.put(matter, m);
      for (String example : tree.examples(matter)) {
        sources.add(new Source(m, example, OF_EXAMPLE));
      }
      sources.add(new Source(m, matter.phrase(), OF_NAME));
      sources.add(new Source(m, matter.name(), OF_NAME));
    }
    for (MatterTree.Keyword keyword : tree.keywords()) {
      if (keyword.weight() > 0) {
        int m = numbers.get(keyword.matter());
        for (String word : keyword.words()) {
          sources.add(new Source(m, word, OF_KEYWORD * Math.min(1, keyword.weight() / 6)));
        }
      }
    }
    return of(sources, leaves.size());
  }

  private static Likeness of(List<Source> sources, int matters) {
    Map<Long, Map<Integer, Double>> index = new HashMap<>();
    for (Source source : sources) {
      for (long gram : grams(plain(source.text()))) {
        index
            .computeIfAbsent(gram, g -> new HashMap<>())
            .merge(source.matter(), source.weight(), Double::sum);
      }
    }
    double[] squares = new double[matters];
    for (Map<Integer, Double> gram : index.values()) {
      double rarity = Math.log((matters + 1.0) / gram.size());
      // what is said again and again of one matter counts little more than what is said twice
      gram.replaceAll((matter, weight) -> Math.log1p(weight) * rarity);
      gram.forEach((matter, weight) -> squares[matter] += weight * weight);
      gram.replaceAll((matter, weight) -> weight * rarity);
    }
    for (Map<Integer, Double> gram : index.values()) {
      gram.replaceAll((matter, weight) -> weight / Math.sqrt(squares[matter]));
    }
    return new Likeness(matters, index);
  }

  /** Folded, without what is no letter or digit. */
  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = Script.fold(text.charAt(i));
      if (Character.isLetterOrDigit(c)) {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static Set<Long> grams(String text) {
    Set<Long> grams = new HashSet<>();
    String sound = Sounds.of(text);
    for (int from = 0; from < text.length(); from++) {
      for (int n = SHORTEST; n <= LONGEST && from + n <= text.length(); n++) {
        grams.add(gram(text, from, n));
        grams.add(gram(sound, from, n));
      }
    }
    return grams;
  }

  private static long gram(String text, int from, int length) {
    long gram = 0;
    for (int i = from; i < from + length; i++) {
      gram = gram << 16 | text.charAt(i);
    }
    return gram;
  }

  private int slot(long gram) {
    return (int) (gram * 0x9E3779B97F4A7C15L >>> 40) & mask;
  }

  private int start(long gram) {
    int slot = slot(gram);
    while (keys[slot] >= 0) {
      if (keys[slot] == gram) {
        return starts[slot];
      }
      slot = slot + 1 & mask;
    }
    return -1;
  }

  /** A sum of texts that are compared together. One thread. */
  final class Comparison {
    private final double[] alike = new double[matters];
    private final Set<Long> seen = new HashSet<>();

    /**
     * Adds a folded text; what was said before does not count again.
     *
     * @param sound the text's sound
     * @param share how much it counts
     */
    void add(String text, String sound, double share) {
      for (int from = 0; from < text.length(); from++) {
        for (int n = SHORTEST; n <= LONGEST && from + n <= text.length(); n++) {
          count(gram(text, from, n), share);
          if (sound.charAt(from) != text.charAt(from)) {
            count(gram(sound, from, n), share * BY_SOUND);
          }
        }
      }
    }

    private void count(long gram, double share) {
      int at = start(gram);
      if (at >= 0 && seen.add(gram)) {
        while (postings[at] >= 0) {
          alike[postings[at]] += share * weights[at];
          at++;
        }
      }
    }

    /** How alike all of it is to a matter, 0 or more. */
    double to(int matter) {
      return alike[matter];
    }
  }

  /** A new comparison. */
  Comparison comparison() {
    return new Comparison();
  }

  /** How much each character of a folded text speaks for a matter. */
  double[] spoken(String text, int matter) {
    double[] spoken = new double[text.length()];
    for (int from = 0; from < text.length(); from++) {
      for (int n = SHORTEST; n <= LONGEST && from + n <= text.length(); n++) {
        int at = start(gram(text, from, n));
        while (at >= 0 && postings[at] >= 0) {
          if (postings[at] == matter) {
            for (int i = from; i < from + n; i++) {
              spoken[i] += weights[at] / n;
            }
          }
          at++;
        }
      }
    }
    return spoken;
  }
}
