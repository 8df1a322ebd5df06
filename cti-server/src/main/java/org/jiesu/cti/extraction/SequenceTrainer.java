package org.jiesu.cti.extraction;

import java.util.Arrays;
import java.util.Random;

/** Trains a {@link SequenceModel} with the averaged structured perceptron. */
final class SequenceTrainer {
  private final int labels;
  private int[] keys = new int[1 << 16];
  private int[] rowOf = new int[1 << 16];
  private int size;
  private float[] weights;
  private float[] sums;
  private final float[] transitions;
  private final float[] transitionSums;
  private float step = 1;

  SequenceTrainer(int labels) {
    this.labels = labels;
    weights = new float[(1 << 14) * labels];
    sums = new float[(1 << 14) * labels];
    transitions = new float[labels * labels];
    transitionSums = new float[labels * labels];
  }

  private int row(int feature, boolean make) {
    int mask = keys.length - 1;
    int at = (feature * 0x9e3779b1 >>> 7) & mask;
    while (keys[at] != 0) {
      if (keys[at] == feature) {
        return rowOf[at];
      }
      at = (at + 1) & mask;
    }
    if (!make) {
      return -1;
    }
    keys[at] = feature;
    rowOf[at] = size;
    int row = size++;
    if (size * labels > weights.length - labels) {
      weights = Arrays.copyOf(weights, weights.length * 2);
      sums = Arrays.copyOf(sums, sums.length * 2);
    }
    if (size * 2 > keys.length) {
      rehash();
    }
    return row;
  }

  private void rehash() {
    int[] oldKeys = keys;
    int[] oldRows = rowOf;
    keys = new int[oldKeys.length * 2];
    rowOf = new int[keys.length];
    int mask = keys.length - 1;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int at = (oldKeys[i] * 0x9e3779b1 >>> 7) & mask;
        while (keys[at] != 0) {
          at = (at + 1) & mask;
        }
        keys[at] = oldKeys[i];
        rowOf[at] = oldRows[i];
      }
    }
  }

  /** Learns one example; returns whether it was labelled right before. */
  boolean learn(int[][] features, int[] gold) {
    int length = gold.length;
    float[] scores = new float[length * labels];
    for (int i = 0; i < length; i++) {
      for (int feature : features[i]) {
        int row = feature == 0 ? -1 : row(feature, false);
        if (row >= 0) {
          int at = row * labels;
          for (int l = 0; l < labels; l++) {
            scores[i * labels + l] += weights[at + l];
          }
        }
      }
    }
    int[] best = new int[length];
    SequenceModel.viterbi(scores, length, labels, transitions, new byte[length * labels], best);
    boolean right = true;
    for (int i = 0; i < length; i++) {
      if (best[i] != gold[i]) {
        right = false;
        for (int feature : features[i]) {
          if (feature != 0) {
            int at = row(feature, true) * labels;
            weights[at + gold[i]] += 1;
            sums[at + gold[i]] += step;
            weights[at + best[i]] -= 1;
            sums[at + best[i]] -= step;
          }
        }
      }
      if (i > 0 && (best[i] != gold[i] || best[i - 1] != gold[i - 1])) {
        int good = gold[i - 1] * labels + gold[i];
        int bad = best[i - 1] * labels + best[i];
        transitions[good] += 1;
        transitionSums[good] += step;
        transitions[bad] -= 1;
        transitionSums[bad] -= step;
      }
    }
    step++;
    return right;
  }

  /** A random order of so many examples. */
  static int[] order(int count, Random random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int at = random.nextInt(i + 1);
      order[i] = order[at];
      order[at] = i;
    }
    return order;
  }

  /**
   * What was learnt, averaged over all steps.
   *
   * @param least weights below it are left out
   */
  SequenceModel model(float least) {
    float[] averaged = new float[labels * labels];
    for (int i = 0; i < averaged.length; i++) {
      averaged[i] = transitions[i] - transitionSums[i] / step;
    }
    int kept = 0;
    int entries = 0;
    int[] features = new int[size];
    int[] starts = new int[size + 1];
    byte[] rowLabels = new byte[1 << 16];
    float[] rowWeights = new float[1 << 16];
    for (int at = 0; at < keys.length; at++) {
      if (keys[at] == 0) {
        continue;
      }
      int row = rowOf[at] * labels;
      int before = entries;
      for (int l = 0; l < labels; l++) {
        float weight = weights[row + l] - sums[row + l] / step;
        if (Math.abs(weight) >= least) {
          if (entries == rowLabels.length) {
            rowLabels = Arrays.copyOf(rowLabels, entries * 2);
            rowWeights = Arrays.copyOf(rowWeights, entries * 2);
          }
          rowLabels[entries] = (byte) l;
          rowWeights[entries++] = weight;
        }
      }
      if (entries > before) {
        features[kept++] = keys[at];
        starts[kept] = entries;
      }
    }
    return new SequenceModel(
        labels,
        averaged,
        Arrays.copyOf(features, kept),
        Arrays.copyOf(starts, kept + 1),
        Arrays.copyOf(rowLabels, entries),
        Arrays.copyOf(rowWeights, entries));
  }
}
