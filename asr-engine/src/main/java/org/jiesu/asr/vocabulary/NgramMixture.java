package org.jiesu.asr.vocabulary;

import java.util.Arrays;
import java.util.List;

/**
 * Mixes n-gram models of the same tokens into one: it has the n-grams of all, each with the
 * weighted mean of the probabilities the models give it.
 */
final class NgramMixture {
  private NgramMixture() {}

  /** A model and its share, above 0. */
  record Share(NgramModel model, double weight) {}

  static NgramModel of(List<Share> shares) {
    double all = shares.stream().mapToDouble(Share::weight).sum();
    List<String> tokens = shares.get(0).model().tokens();
    int order = shares.stream().mapToInt(each -> each.model().order()).max().orElse(1);
    long[][] keys = new long[order][];
    double[][] probabilities = new double[order][];
    for (int length = 1; length <= order; length++) {
      keys[length - 1] = union(shares, length);
      double[] mixed = new double[keys[length - 1].length];
      for (Share share : shares) {
        double weight = share.weight() / all;
        for (int i = 0; i < mixed.length; i++) {
          mixed[i] += weight * share.model().probability(keys[length - 1][i], length - 1);
        }
      }
      probabilities[length - 1] = mixed;
    }
    return NgramModel.of(tokens, keys, probabilities);
  }

  private static long[] union(List<Share> shares, int length) {
    int most = shares.stream().mapToInt(each -> each.model().size(length)).sum();
    long[] grams = new long[most];
    int size = 0;
    for (Share share : shares) {
      for (int i = 0; i < share.model().size(length); i++) {
        grams[size++] = share.model().gram(length, i);
      }
    }
    return Arrays.stream(grams).sorted().distinct().toArray();
  }
}
