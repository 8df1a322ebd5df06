package org.jiesu.asr.vocabulary;

import java.util.Arrays;
import java.util.List;

/**
 * A back-off n-gram model of order 1 to 3 over numbered tokens. An n-gram's tokens are packed into
 * one number, the first in the highest bits, so that n-grams of one history lie together when
 * sorted. Token 0 begins a sentence and is never predicted, token 1 ends it. Immutable.
 */
final class NgramModel {
  static final int BEGIN = 0;
  static final int END = 1;
  static final int BITS = 21;
  static final int MOST_TOKENS = 1 << BITS;
  private static final long MASK = MOST_TOKENS - 1;
  private static final double NOTHING_LEFT = 1e-9;
  private static final long[] NO_KEYS = {};
  private static final double[] NO_VALUES = {};

  private final List<String> tokens;
  private final long[][] keys;
  private final double[][] probabilities;
  private final double[][] backoffs;

  private NgramModel(List<String> tokens, long[][] keys, double[][] probabilities) {
    this.tokens = tokens;
    this.keys = keys;
    this.probabilities = probabilities;
    backoffs = new double[keys.length][];
    for (int level = 0; level < keys.length; level++) {
      backoffs[level] = new double[keys[level].length];
      Arrays.fill(backoffs[level], 1);
    }
  }

  /**
   * A model of these n-grams; the back-off weights are what makes each history's probabilities sum
   * to 1.
   *
   * @param keys by level, sorted; the first has every token, and the history of each n-gram is one
   *     of the level before
   * @param probabilities of the n-grams
   */
  static NgramModel of(List<String> tokens, long[][] keys, double[][] probabilities) {
    int order = keys.length;
    while (order > 1 && keys[order - 1].length == 0) {
      order--;
    }
    NgramModel model =
        new NgramModel(
            List.copyOf(tokens), Arrays.copyOf(keys, order), Arrays.copyOf(probabilities, order));
    model.normaliseUnigrams();
    for (int level = 1; level < order; level++) {
      model.normalise(level);
    }
    return model;
  }

  /** A model that knows nothing but how often each token is. */
  static NgramModel unigrams(List<String> tokens, double[] weights) {
    long[] all = new long[tokens.size()];
    for (int token = 0; token < all.length; token++) {
      all[token] = token;
    }
    return of(tokens, new long[][] {all}, new double[][] {weights.clone()});
  }

  private void normaliseUnigrams() {
    double[] all = probabilities[0];
    all[BEGIN] = 0;
    double sum = Arrays.stream(all).sum();
    for (int token = 0; token < all.length; token++) {
      all[token] = sum > 0 ? all[token] / sum : token == BEGIN ? 0 : 1.0 / (all.length - 1);
    }
  }

  /** Sets the back-off weights of the histories that the n-grams of a level have. */
  private void normalise(int level) {
    long[] grams = keys[level];
    double[] stated = probabilities[level];
    int from = 0;
    while (from < grams.length) {
      long history = grams[from] >>> BITS;
      double kept = 0;
      double lower = 0;
      int to = from;
      for (; to < grams.length && grams[to] >>> BITS == history; to++) {
        kept += stated[to];
        lower += shorter(grams[to], level);
      }
      int at = Arrays.binarySearch(keys[level - 1], history);
      if (at < 0) {
        throw new IllegalArgumentException("an n-gram's history is missing");
      }
      boolean rest = 1 - lower > NOTHING_LEFT;
      // where nothing is left to back off to, or rounding has left nothing over, the kept ones
      // have it all, or nearly
      double most = rest ? 1 - NOTHING_LEFT : 1;
      if (kept > most || !rest) {
        for (int i = from; i < to; i++) {
          stated[i] *= most / kept;
        }
        kept = most;
      }
      backoffs[level - 1][at] = rest ? (1 - kept) / (1 - lower) : 0;
      from = to;
    }
  }

  /** The probability that the model without an n-gram of this level gives it. */
  private double shorter(long gram, int level) {
    return probability(gram & (1L << BITS * level) - 1, level - 1);
  }

  List<String> tokens() {
    return tokens;
  }

  /** The longest n-grams' length. */
  int order() {
    return keys.length;
  }

  /** How many n-grams of a length there are. */
  int size(int length) {
    return length > order() ? 0 : keys[length - 1].length;
  }

  long gram(int length, int index) {
    return keys[length - 1][index];
  }

  double stated(int length, int index) {
    return probabilities[length - 1][index];
  }

  /** An n-gram's weight as the history of others, 1 where it is none. */
  double backoff(int length, int index) {
    return backoffs[length - 1][index];
  }

  /** Where an n-gram stands among those of its length, negative where it does not. */
  int index(int length, long gram) {
    return length > order() ? -1 : Arrays.binarySearch(keys[length - 1], gram);
  }

  /** The probability of a token after a history, of which the last two tokens count. */
  double probability(int[] history, int token) {
    int length = Math.min(history.length, order() - 1);
    long gram = 0;
    for (int i = history.length - length; i < history.length; i++) {
      gram = gram << BITS | history[i];
    }
    return probability(gram << BITS | token, length);
  }

  /**
   * The probability of an n-gram's last token after its others.
   *
   * @param level its length less 1
   */
  double probability(long gram, int level) {
    if (level >= order()) {
      return probability(gram & (1L << BITS * order()) - 1, order() - 1);
    }
    double weight = 1;
    long wanted = gram;
    for (int at = level; at > 0; at--) {
      int found = Arrays.binarySearch(keys[at], wanted);
      if (found >= 0) {
        return weight * probabilities[at][found];
      }
      int history = Arrays.binarySearch(keys[at - 1], wanted >>> BITS);
      weight *= history >= 0 ? backoffs[at - 1][history] : 1;
      wanted &= (1L << BITS * at) - 1;
    }
    return weight * probabilities[0][(int) wanted];
  }

  static int last(long gram) {
    return (int) (gram & MASK);
  }

  static long pack(int... tokens) {
    long gram = 0;
    for (int token : tokens) {
      gram = gram << BITS | token;
    }
    return gram;
  }

  /** Collects n-grams of several levels in any order. */
  static final class Builder {
    private final long[][] keys = {NO_KEYS, NO_KEYS, NO_KEYS};
    private final double[][] values = {NO_VALUES, NO_VALUES, NO_VALUES};
    private final int[] sizes = new int[3];

    void add(int length, long gram, double value) {
      int level = length - 1;
      if (sizes[level] == keys[level].length) {
        int more = Math.max(256, sizes[level] * 2);
        keys[level] = Arrays.copyOf(keys[level], more);
        values[level] = Arrays.copyOf(values[level], more);
      }
      keys[level][sizes[level]] = gram;
      values[level][sizes[level]++] = value;
    }

    NgramModel build(List<String> tokens) {
      long[][] sorted = new long[3][];
      double[][] sortedValues = new double[3][];
      for (int level = 0; level < 3; level++) {
        long[] given = keys[level];
        double[] value = values[level];
        int size = sizes[level];
        Integer[] places = new Integer[size];
        Arrays.setAll(places, i -> i);
        Arrays.sort(places, (a, b) -> Long.compare(given[a], given[b]));
        sorted[level] = new long[size];
        sortedValues[level] = new double[size];
        for (int i = 0; i < size; i++) {
          sorted[level][i] = given[places[i]];
          sortedValues[level][i] = value[places[i]];
        }
      }
      return of(tokens, sorted, sortedValues);
    }
  }
}
