package org.jiesu.asr.vocabulary;

import java.util.Arrays;
import java.util.List;

/**
 * Estimates a trigram model from sentences: interpolated Kneser-Ney with three discounts a level
 * (Chen and Goodman, 1999), the unigrams interpolated with the uniform distribution. What is
 * discounted and what the cut-offs leave out is shared out by the level below, so every history's
 * probabilities sum to 1.
 */
final class KneserNey {
  private static final int ORDER = 3;
  private static final double[] USUAL_DISCOUNTS = {0.6, 0.9, 1.2};

  private final List<String> tokens;
  private final int[] leastCounts;

  /**
   * An estimator.
   *
   * @param tokens all that a model must be able to predict, see {@link NgramModel}
   * @param leastBigram bigrams that occur less often are left out
   * @param leastTrigram the same of trigrams
   */
  KneserNey(List<String> tokens, int leastBigram, int leastTrigram) {
    this.tokens = tokens;
    leastCounts = new int[] {1, leastBigram, leastTrigram};
  }

  /** Distinct n-grams in order, and how often each counts. */
  private record Counts(long[] grams, long[] counts) {

    static Counts of(long[] occurrences, int size) {
      long[] sorted = Arrays.copyOf(occurrences, size);
      Arrays.sort(sorted);
      long[] grams = new long[size];
      long[] counts = new long[size];
      int distinct = 0;
      for (int i = 0; i < size; i++) {
        if (i == 0 || sorted[i] != sorted[i - 1]) {
          grams[distinct++] = sorted[i];
        }
        counts[distinct - 1]++;
      }
      return new Counts(Arrays.copyOf(grams, distinct), Arrays.copyOf(counts, distinct));
    }
  }

  NgramModel estimate(List<int[]> sentences) {
    Counts[] counts = counts(sentences);
    long[][] keys = new long[ORDER][];
    double[][] probabilities = new double[ORDER][];
    unigrams(counts[0], keys, probabilities);
    // the models so far give the next level its share of what is discounted
    NgramModel lower =
        NgramModel.of(tokens, new long[][] {keys[0]}, new double[][] {probabilities[0].clone()});
    for (int level = 1; level < ORDER; level++) {
      interpolate(level, counts[level], lower, keys, probabilities);
      lower =
          NgramModel.of(tokens, Arrays.copyOf(keys, level + 1), copies(probabilities, level + 1));
    }
    return lower;
  }

  private static double[][] copies(double[][] all, int count) {
    double[][] copies = new double[count][];
    for (int i = 0; i < count; i++) {
      copies[i] = all[i].clone();
    }
    return copies;
  }

  /** The counts of each level: of types that precede where a level is backed off to. */
  private static Counts[] counts(List<int[]> sentences) {
    int words = 0;
    for (int[] sentence : sentences) {
      words += sentence.length + 1;
    }
    long[] trigrams = new long[words];
    long[] beginnings = new long[sentences.size()];
    int count = 0;
    int begun = 0;
    for (int[] sentence : sentences) {
      long history = NgramModel.BEGIN;
      for (int i = 0; i <= sentence.length; i++) {
        int token = i < sentence.length ? sentence[i] : NgramModel.END;
        long gram = history << NgramModel.BITS | token;
        if (i == 0) {
          beginnings[begun++] = gram;
        } else {
          trigrams[count++] = gram;
        }
        history = gram & (1L << 2 * NgramModel.BITS) - 1;
      }
    }
    Counts third = Counts.of(trigrams, count);
    Counts begin = Counts.of(beginnings, begun);
    Counts second = continued(third, begin, 2);
    return new Counts[] {continued(second, new Counts(new long[0], new long[0]), 1), second, third};
  }

  /** How many different tokens precede each n-gram; what nothing can precede counts as it is. */
  private static Counts continued(Counts longer, Counts first, int length) {
    long mask = (1L << length * NgramModel.BITS) - 1;
    long[] shortened = new long[longer.grams.length];
    for (int i = 0; i < shortened.length; i++) {
      shortened[i] = longer.grams[i] & mask;
    }
    Counts types = Counts.of(shortened, shortened.length);
    long[] grams = new long[types.grams.length + first.grams.length];
    long[] counts = new long[grams.length];
    int a = 0;
    int b = 0;
    // n-grams that begin a sentence have token 0 first and none in common with the others
    for (int i = 0; i < grams.length; i++) {
      boolean beginning =
          a == types.grams.length || b < first.grams.length && first.grams[b] < types.grams[a];
      grams[i] = beginning ? first.grams[b] : types.grams[a];
      counts[i] = beginning ? first.counts[b++] : types.counts[a++];
    }
    return new Counts(grams, counts);
  }

  private void unigrams(Counts counts, long[][] keys, double[][] probabilities) {
    int size = tokens.size();
    double[] discounts = discounts(counts);
    double total = Arrays.stream(counts.counts).sum();
    double[] values = new double[size];
    double kept = 0;
    for (int i = 0; i < counts.grams.length; i++) {
      double value = (counts.counts[i] - discount(discounts, counts.counts[i])) / total;
      values[(int) counts.grams[i]] = value;
      kept += value;
    }
    long[] all = new long[size];
    for (int token = 0; token < size; token++) {
      all[token] = token;
      if (token != NgramModel.BEGIN) {
        values[token] += (1 - kept) / (size - 1);
      }
    }
    keys[0] = all;
    probabilities[0] = values;
  }

  private void interpolate(
      int level, Counts counts, NgramModel lower, long[][] keys, double[][] probabilities) {
    double[] discounts = discounts(counts);
    long[] grams = new long[counts.grams.length];
    double[] values = new double[grams.length];
    int size = 0;
    int from = 0;
    while (from < counts.grams.length) {
      long history = counts.grams[from] >>> NgramModel.BITS;
      double total = 0;
      double kept = 0;
      int to = from;
      for (; to < counts.grams.length && counts.grams[to] >>> NgramModel.BITS == history; to++) {
        long count = counts.counts[to];
        total += count;
        if (keeps(level, count, history, keys)) {
          kept += count - discount(discounts, count);
        }
      }
      double shared = 1 - kept / total;
      for (int i = from; i < to; i++) {
        long count = counts.counts[i];
        if (keeps(level, count, history, keys)) {
          long gram = counts.grams[i];
          long shortened = gram & (1L << level * NgramModel.BITS) - 1;
          grams[size] = gram;
          values[size++] =
              (count - discount(discounts, count)) / total
                  + shared * lower.probability(shortened, level - 1);
        }
      }
      from = to;
    }
    keys[level] = Arrays.copyOf(grams, size);
    probabilities[level] = Arrays.copyOf(values, size);
  }

  private boolean keeps(int level, long count, long history, long[][] keys) {
    return count >= leastCounts[level] && Arrays.binarySearch(keys[level - 1], history) >= 0;
  }

  /** For counts of 1, of 2, and of more; the usual ones where the counts are too odd to tell. */
  private static double[] discounts(Counts counts) {
    double[] ofCount = new double[5];
    for (long count : counts.counts) {
      if (count <= 4) {
        ofCount[(int) count]++;
      }
    }
    if (Arrays.stream(ofCount).skip(1).anyMatch(each -> each == 0)) {
      return USUAL_DISCOUNTS;
    }
    double y = ofCount[1] / (ofCount[1] + 2 * ofCount[2]);
    double[] discounts = new double[3];
    for (int i = 0; i < 3; i++) {
      double discount = i + 1 - (i + 2) * y * ofCount[i + 2] / ofCount[i + 1];
      discounts[i] = discount > 0 && discount < i + 1 ? discount : USUAL_DISCOUNTS[i];
    }
    return discounts;
  }

  private static double discount(double[] discounts, long count) {
    return discounts[(int) Math.min(count, 3) - 1];
  }
}
