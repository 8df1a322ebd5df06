package org.jiesu.cti.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A changeable copy of a model that learns single examples at once, as AROW does: features that
 * many examples had move little, new ones much. Calibration stays the model's. One thread.
 */
public final class Learner {
  private static final double CAUTION = 0.1;
  private static final double MARGIN = 1;

  private final LinearModel base;
  private final FeatureReader reader;
  private final List<String> labels;
  private float[] bias;
  private float[] rows;
  private float[] values = new float[1024];

  Learner(LinearModel base) {
    this.base = base;
    this.reader = new FeatureReader(base.features());
    this.labels = new ArrayList<>(base.labels());
    this.bias = base.bias().clone();
    this.rows = base.rows().clone();
  }

  /**
   * Learns that a document has a label, which may be new.
   *
   * @param strength 1 for an example as good as those of the training, less for one that is older
   *     or less sure
   */
  public void learn(Document document, String label, double strength) {
    int truth = indexOf(label);
    reader.read(document);
    double[] scores = measure();
    for (int k = 0; k < scores.length; k++) {
      double lack = MARGIN - (scores[truth] - scores[k]);
      if (k != truth && lack > 0) {
        move(truth, k, strength * lack);
        scores = measure();
      }
    }
  }

  /**
   * Learns that a document has not a label, where it is not known which one it has: moves it away
   * until it is no longer the best.
   */
  public void unlearn(Document document, String label, double strength) {
    int wrong = labels.indexOf(label);
    reader.read(document);
    double[] scores = measure();
    int second = -1;
    for (int k = 0; k < scores.length; k++) {
      if (k != wrong && (second < 0 || scores[k] > scores[second])) {
        second = k;
      }
    }
    if (wrong >= 0 && second >= 0 && scores[wrong] > scores[second]) {
      move(second, wrong, strength * (scores[wrong] - scores[second]));
    }
  }

  /** The model as it is now; this learner may go on. */
  public LinearModel model() {
    return new LinearModel(
        labels,
        base.features(),
        base.examples(),
        bias.clone(),
        rows.clone(),
        base.calibration().forLabels(labels.size()));
  }

  private double[] measure() {
    int stride = LinearModel.WEIGHTS + labels.size();
    if (values.length < reader.size) {
      values = new float[reader.size * 2];
    }
    float unseen = base.unseenRarity();
    float squares = 0;
    for (int i = 0; i < reader.size; i++) {
      float rarity = rows[reader.buckets[i] * stride];
      values[i] = LinearModel.damped(reader.counts[i]) * (rarity == 0 ? unseen : rarity);
      squares += values[i] * values[i];
    }
    float length = squares > 0 ? (float) Math.sqrt(squares) : 1;
    double[] scores = new double[labels.size()];
    for (int k = 0; k < scores.length; k++) {
      scores[k] = bias[k];
    }
    for (int i = 0; i < reader.size; i++) {
      values[i] /= length;
      int weights = reader.buckets[i] * stride + LinearModel.WEIGHTS;
      for (int k = 0; k < scores.length; k++) {
        scores[k] += values[i] * rows[weights + k];
      }
    }
    return scores;
  }

  private void move(int towards, int from, double lack) {
    int stride = LinearModel.WEIGHTS + labels.size();
    double unsure = 0;
    for (int i = 0; i < reader.size; i++) {
      unsure += values[i] * values[i] * variance(reader.buckets[i] * stride);
    }
    double step = lack / (2 * unsure + CAUTION);
    for (int i = 0; i < reader.size; i++) {
      int row = reader.buckets[i] * stride;
      float by = (float) (step * variance(row) * values[i]);
      if (rows[row] == 0) {
        rows[row] = base.unseenRarity();
        rows[row + LinearModel.VARIANCE] = 1;
      }
      rows[row + LinearModel.WEIGHTS + towards] += by;
      rows[row + LinearModel.WEIGHTS + from] -= by;
    }
  }

  private float variance(int row) {
    return rows[row] == 0 ? 1 : rows[row + LinearModel.VARIANCE];
  }

  private int indexOf(String label) {
    int known = labels.indexOf(label);
    if (known >= 0) {
      return known;
    }
    int before = LinearModel.WEIGHTS + labels.size();
    labels.add(label);
    int after = before + 1;
    float[] wider = new float[rows.length / before * after];
    for (int from = 0, to = 0; from < rows.length; from += before, to += after) {
      System.arraycopy(rows, from, wider, to, before);
    }
    rows = wider;
    bias = Arrays.copyOf(bias, labels.size());
    // as little expected as the least expected so far, until examples say otherwise
    float least = 0;
    for (int k = 0; k < labels.size() - 1; k++) {
      least = Math.min(least, bias[k]);
    }
    bias[labels.size() - 1] = least;
    return labels.size() - 1;
  }
}
