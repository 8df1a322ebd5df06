package org.jiesu.cti.extraction;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A linear model that labels the elements of a sequence: sparse weights of features in primitive
 * arrays and a Viterbi search. Label 0 is "outside"; of every other kind {@code k} there is a
 * beginning, {@code 2k - 1}, and a continuation, {@code 2k}, which only follows the two.
 *
 * <p>Immutable, any thread.
 */
final class SequenceModel {
  private static final int MAGIC = 0x4a534d31;

  private final int labels;
  private final float[] transitions;
  private final int[] keys;
  private final int[] rows;
  private final byte[] rowLabels;
  private final float[] rowWeights;

  /**
   * A model.
   *
   * @param transitions from label times label to label
   * @param features hashes, none of them 0
   * @param starts where each feature's row begins, and one more for the end
   */
  SequenceModel(
      int labels,
      float[] transitions,
      int[] features,
      int[] starts,
      byte[] rowLabels,
      float[] rowWeights) {
    this.labels = labels;
    this.transitions = transitions;
    this.rowLabels = rowLabels;
    this.rowWeights = rowWeights;
    int capacity = Integer.highestOneBit(Math.max(16, features.length * 2)) * 2;
    keys = new int[capacity];
    rows = new int[capacity * 2];
    for (int f = 0; f < features.length; f++) {
      int at = slot(features[f]);
      while (keys[at] != 0) {
        at = (at + 1) & (capacity - 1);
      }
      keys[at] = features[f];
      rows[at * 2] = starts[f];
      rows[at * 2 + 1] = starts[f + 1];
    }
  }

  private int slot(int hash) {
    return (hash * 0x9e3779b1 >>> 7) & (keys.length - 1);
  }

  int labels() {
    return labels;
  }

  /** Adds a feature's weights to the scores of one element. */
  private void add(int hash, float[] scores, int offset) {
    int at = slot(hash);
    while (keys[at] != 0) {
      if (keys[at] == hash) {
        for (int i = rows[at * 2]; i < rows[at * 2 + 1]; i++) {
          scores[offset + rowLabels[i]] += rowWeights[i];
        }
        return;
      }
      at = (at + 1) & (keys.length - 1);
    }
  }

  /** The best labels of a sequence. */
  static void viterbi(
      float[] scores, int length, int labels, float[] transitions, byte[] back, int[] best) {
    float[] before = Arrays.copyOf(scores, labels);
    float[] now = new float[labels];
    for (int l = 2; l < labels; l += 2) {
      before[l] = Float.NEGATIVE_INFINITY;
    }
    for (int i = 1; i < length; i++) {
      for (int to = 0; to < labels; to++) {
        float top;
        int from;
        if (to > 0 && to % 2 == 0) {
          float begun = before[to - 1] + transitions[(to - 1) * labels + to];
          float went = before[to] + transitions[to * labels + to];
          from = begun >= went ? to - 1 : to;
          top = Math.max(begun, went);
        } else {
          top = Float.NEGATIVE_INFINITY;
          from = 0;
          for (int f = 0; f < labels; f++) {
            float score = before[f] + transitions[f * labels + to];
            if (score > top) {
              top = score;
              from = f;
            }
          }
        }
        now[to] = top + scores[i * labels + to];
        back[i * labels + to] = (byte) from;
      }
      float[] swap = before;
      before = now;
      now = swap;
    }
    int at = 0;
    for (int l = 1; l < labels; l++) {
      if (before[l] > before[at]) {
        at = l;
      }
    }
    for (int i = length - 1; i >= 0; i--) {
      best[i] = at;
      at = back[i * labels + at];
    }
  }

  /** Labels the elements whose features are given as hashes, 0 where there is none. */
  int[] label(int[][] features, int length) {
    int[] best = new int[length];
    if (length == 0) {
      return best;
    }
    float[] scores = scores(features, length);
    viterbi(scores, length, labels, transitions, new byte[length * labels], best);
    return best;
  }

  private float[] scores(int[][] features, int length) {
    float[] scores = new float[length * labels];
    for (int i = 0; i < length; i++) {
      for (int feature : features[i]) {
        if (feature != 0) {
          add(feature, scores, i * labels);
        }
      }
    }
    return scores;
  }

  /** This model without the weights that are less than this. */
  SequenceModel without(float least) {
    int[] features = new int[keys.length];
    int[] starts = new int[keys.length + 1];
    byte[] keptLabels = new byte[rowLabels.length];
    float[] keptWeights = new float[rowWeights.length];
    int count = 0;
    int kept = 0;
    for (int at = 0; at < keys.length; at++) {
      int before = kept;
      for (int i = rows[at * 2]; keys[at] != 0 && i < rows[at * 2 + 1]; i++) {
        if (Math.abs(rowWeights[i]) >= least) {
          keptLabels[kept] = rowLabels[i];
          keptWeights[kept++] = rowWeights[i];
        }
      }
      if (kept > before) {
        features[count++] = keys[at];
        starts[count] = kept;
      }
    }
    return new SequenceModel(
        labels,
        transitions,
        Arrays.copyOf(features, count),
        Arrays.copyOf(starts, count + 1),
        Arrays.copyOf(keptLabels, kept),
        Arrays.copyOf(keptWeights, kept));
  }

  /** Writes the model, its weights to a hundredth of the largest. */
  void write(OutputStream out) throws IOException {
    float most = 0;
    for (float weight : rowWeights) {
      most = Math.max(most, Math.abs(weight));
    }
    try (DataOutputStream data = new DataOutputStream(new GZIPOutputStream(out, 1 << 16))) {
      data.writeInt(MAGIC);
      data.writeInt(labels);
      for (float transition : transitions) {
        data.writeFloat(transition);
      }
      data.writeFloat(most);
      int count = 0;
      for (int key : keys) {
        count += key == 0 ? 0 : 1;
      }
      data.writeInt(count);
      data.writeInt(rowWeights.length);
      for (int at = 0; at < keys.length; at++) {
        if (keys[at] == 0) {
          continue;
        }
        data.writeInt(keys[at]);
        data.writeByte(rows[at * 2 + 1] - rows[at * 2]);
        for (int i = rows[at * 2]; i < rows[at * 2 + 1]; i++) {
          data.writeByte(rowLabels[i]);
          data.writeByte(Math.round(rowWeights[i] / most * 127));
        }
      }
    }
  }

  /** Reads a model that {@link #write} wrote. */
  static SequenceModel read(InputStream in) throws IOException {
    try (DataInputStream data = new DataInputStream(new GZIPInputStream(in, 1 << 16))) {
      if (data.readInt() != MAGIC) {
        throw new IOException("not a model of this kind");
      }
      int labels = data.readInt();
      float[] transitions = new float[labels * labels];
      for (int i = 0; i < transitions.length; i++) {
        transitions[i] = data.readFloat();
      }
      float most = data.readFloat();
      int count = data.readInt();
      int weights = data.readInt();
      int[] features = new int[count];
      int[] starts = new int[count + 1];
      byte[] rowLabels = new byte[weights];
      float[] rowWeights = new float[weights];
      int at = 0;
      for (int f = 0; f < count; f++) {
        features[f] = data.readInt();
        int length = data.readUnsignedByte();
        for (int i = 0; i < length; i++) {
          rowLabels[at] = data.readByte();
          rowWeights[at++] = data.readByte() * most / 127;
        }
        starts[f + 1] = at;
      }
      return new SequenceModel(labels, transitions, features, starts, rowLabels, rowWeights);
    }
  }
}
