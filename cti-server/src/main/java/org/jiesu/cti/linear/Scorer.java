package org.jiesu.cti.linear;

/**
 * Scores documents one after the other in its own memory. The arrays it returns are its own and
 * hold until the next call. One thread.
 */
public final class Scorer {
  private final LinearModel model;
  private final FeatureReader reader;
  private final double[] scores;
  private final float[] sums;
  private final double[] probabilities;

  Scorer(LinearModel model) {
    this.model = model;
    this.reader = new FeatureReader(model.features());
    this.sums = new float[model.labels().size()];
    this.scores = new double[sums.length];
    this.probabilities = new double[sums.length];
  }

  /** The score of each label, in the model's order. */
  public double[] score(Document document) {
    reader.read(document);
    return sum();
  }

  /** The score of each label for a text that is the whole document. */
  public double[] score(String text) {
    reader.read(text);
    return sum();
  }

  /** The probability of each label, in the model's order. */
  public double[] probabilities(Document document) {
    model.calibration().apply(score(document), probabilities);
    return probabilities;
  }

  private double[] sum() {
    int labels = sums.length;
    int stride = model.stride();
    float[] rows = model.rows();
    float unseen = model.unseenRarity();
    java.util.Arrays.fill(sums, 0);
    float squares = 0;
    for (int i = 0; i < reader.size; i++) {
      int row = reader.buckets[i] * stride;
      float rarity = rows[row];
      float value = LinearModel.damped(reader.counts[i]);
      if (rarity == 0) {
        value *= unseen;
        squares += value * value;
        continue;
      }
      value *= rarity;
      squares += value * value;
      int weights = row + LinearModel.WEIGHTS;
      for (int k = 0; k < labels; k++) {
        sums[k] += value * rows[weights + k];
      }
    }
    float length = squares > 0 ? (float) Math.sqrt(squares) : 1;
    float[] bias = model.bias();
    for (int k = 0; k < labels; k++) {
      scores[k] = sums[k] / length + bias[k];
    }
    return scores;
  }
}
