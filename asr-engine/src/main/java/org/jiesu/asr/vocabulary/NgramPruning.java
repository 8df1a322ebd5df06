package org.jiesu.asr.vocabulary;

import java.util.Arrays;

/**
 * Leaves out n-grams that a model predicts nearly as well without: those whose loss raises its
 * perplexity by less than a threshold, relatively (Stolcke, 1998). Histories of n-grams that stay
 * are kept.
 */
final class NgramPruning {
  private NgramPruning() {}

  /**
   * A smaller model, its probabilities still summing to 1.
   *
   * @param threshold for example 1e-7; 0 leaves everything in
   */
  static NgramModel prune(NgramModel model, double threshold) {
    int order = model.order();
    if (threshold <= 0 || order == 1) {
      return model;
    }
    boolean[][] keep = new boolean[order][];
    for (int length = order; length >= 1; length--) {
      keep[length - 1] = new boolean[model.size(length)];
      if (length == 1) {
        Arrays.fill(keep[0], true);
      } else {
        weigh(model, length, threshold, keep[length - 1]);
      }
      if (length < order) {
        keepHistories(model, length, keep);
      }
    }
    long[][] keys = new long[order][];
    double[][] probabilities = new double[order][];
    for (int length = 1; length <= order; length++) {
      long[] grams = new long[model.size(length)];
      double[] values = new double[grams.length];
      int size = 0;
      for (int i = 0; i < grams.length; i++) {
        if (keep[length - 1][i]) {
          grams[size] = model.gram(length, i);
          values[size++] = model.stated(length, i);
        }
      }
      keys[length - 1] = Arrays.copyOf(grams, size);
      probabilities[length - 1] = Arrays.copyOf(values, size);
    }
    return NgramModel.of(model.tokens(), keys, probabilities);
  }

  private static void keepHistories(NgramModel model, int length, boolean[][] keep) {
    for (int i = 0; i < keep[length].length; i++) {
      if (keep[length][i]) {
        keep[length - 1][model.index(length, model.gram(length + 1, i) >>> NgramModel.BITS)] = true;
      }
    }
  }

  private static void weigh(NgramModel model, int length, double threshold, boolean[] keep) {
    int from = 0;
    while (from < keep.length) {
      long history = model.gram(length, from) >>> NgramModel.BITS;
      double kept = 0;
      double lower = 0;
      int to = from;
      for (; to < keep.length && model.gram(length, to) >>> NgramModel.BITS == history; to++) {
        kept += model.stated(length, to);
        lower += shorter(model, length, to);
      }
      double reached = reached(model, history, length - 1);
      for (int i = from; i < to; i++) {
        keep[i] =
            increase(reached, model.stated(length, i), shorter(model, length, i), kept, lower)
                >= threshold;
      }
      from = to;
    }
  }

  /** The relative increase of perplexity when an n-gram is left out. */
  private static double increase(
      double reached, double stated, double shorter, double kept, double lower) {
    double rest = Math.max(0, 1 - kept);
    double before = rest / Math.max(1e-12, 1 - lower);
    double after = (rest + stated) / Math.max(1e-12, 1 - lower + shorter);
    double change =
        stated * (Math.log(shorter) + Math.log(after) - Math.log(stated))
            + (rest > 0 && before > 0 ? rest * (Math.log(after) - Math.log(before)) : 0);
    return Math.expm1(Math.max(0, -reached * change));
  }

  private static double shorter(NgramModel model, int length, int index) {
    long gram = model.gram(length, index);
    return Math.max(
        1e-300, model.probability(gram & (1L << (length - 1) * NgramModel.BITS) - 1, length - 2));
  }

  /** How likely a history is. */
  private static double reached(NgramModel model, long history, int length) {
    if (length == 1) {
      // a sentence begins as often as it ends
      int token = (int) history;
      return model.stated(1, token == NgramModel.BEGIN ? NgramModel.END : token);
    }
    return reached(model, history >>> NgramModel.BITS, length - 1)
        * model.probability(history, length - 1);
  }
}
