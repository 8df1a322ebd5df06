package org.jiesu.cti.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * Trains a {@link LinearModel} with AROW (adaptive regularisation of weights), one label against
 * the others: each example moves the weights as far as needed, and the less the surer they are. A
 * few passes reach what a support vector machine reaches on citizens' messages, in a tenth of its
 * time.
 */
public final class LinearTraining {
  /** Fewer held-out scores than this say less about probabilities than the prior. */
  private static final int LEAST_HELD_OUT = 20;

  private final TrainingSettings settings;

  public LinearTraining(TrainingSettings settings) {
    this.settings = settings;
  }

  /**
   * A model, and what models of its kind said about examples they had not seen.
   *
   * @param heldOut one for each example in their order; empty if there were too few to divide
   */
  public record Trained(LinearModel model, List<HeldOut> heldOut) {
    public Trained {
      heldOut = List.copyOf(heldOut);
    }
  }

  /** What was said about an example by a model that had not seen it or any of its group. */
  public record HeldOut(String truth, Prediction prediction) {
    /** Whether the likeliest label was the true one. */
    public boolean right() {
      return prediction.best().label().equals(truth);
    }
  }

  /** The examples as vectors, their labels as numbers. */
  private record Vectors(int[][] buckets, float[][] counts, int[] truths) {}

  /**
   * Trains on all examples and calibrates on parts of them in turn.
   *
   * @throws IllegalArgumentException if there is no example
   */
  public Trained train(List<Example> examples) {
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("nothing to learn from");
    }
    List<String> labels =
        List.copyOf(new TreeSet<>(examples.stream().map(Example::label).toList()));
    Vectors vectors = vectors(examples, labels);
    LinearModel raw = fit(vectors, all(examples.size()), labels, Calibration.prior(labels.size()));
    Folds folds =
        Folds.of(examples.stream().map(Example::group).toList(), settings.folds(), settings.seed());
    if (labels.size() < 2 || folds.count() < 2 || examples.size() < LEAST_HELD_OUT) {
      return new Trained(raw, List.of());
    }
    List<double[]> scores = new ArrayList<>(Collections.nCopies(examples.size(), new double[0]));
    for (int fold = 0; fold < folds.count(); fold++) {
      LinearModel model =
          fit(vectors, folds.outside(fold), labels, Calibration.prior(labels.size()));
      Scorer scorer = model.scorer();
      for (int i : folds.inside(fold)) {
        scores.set(i, scorer.score(examples.get(i).document()).clone());
      }
    }
    Calibration calibration = Calibration.fit(scores, vectors.truths(), labels.size());
    LinearModel model =
        new LinearModel(
            labels, raw.features(), raw.examples(), raw.bias(), raw.rows(), calibration);
    List<HeldOut> heldOut = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      heldOut.add(new HeldOut(examples.get(i).label(), model.prediction(scores.get(i))));
    }
    return new Trained(model, heldOut);
  }

  private Vectors vectors(List<Example> examples, List<String> labels) {
    int[][] buckets = new int[examples.size()][];
    float[][] counts = new float[examples.size()][];
    int[] truths = new int[examples.size()];
    FeatureReader reader = new FeatureReader(settings.features());
    for (int i = 0; i < truths.length; i++) {
      reader.read(examples.get(i).document());
      buckets[i] = Arrays.copyOf(reader.buckets, reader.size);
      counts[i] = new float[reader.size];
      for (int j = 0; j < reader.size; j++) {
        counts[i][j] = LinearModel.damped(reader.counts[j]);
      }
      truths[i] = Collections.binarySearch(labels, examples.get(i).label());
    }
    return new Vectors(buckets, counts, truths);
  }

  private static int[] all(int size) {
    int[] all = new int[size];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private LinearModel fit(
      Vectors vectors, int[] members, List<String> labels, Calibration calibration) {
    int buckets = 1 << settings.features().bits();
    int[] having = new int[buckets];
    for (int i : members) {
      for (int bucket : vectors.buckets()[i]) {
        having[bucket]++;
      }
    }
    float[] rarity = new float[buckets];
    for (int bucket = 0; bucket < buckets; bucket++) {
      rarity[bucket] = LinearModel.rarity(members.length, having[bucket]);
    }
    Arow arow = new Arow(buckets, labels.size(), settings.caution());
    float[][] values = new float[vectors.truths().length][];
    float[] mass = new float[buckets * labels.size()];
    for (int i : members) {
      values[i] = weighed(vectors.buckets()[i], vectors.counts()[i], rarity);
      for (int j = 0; j < values[i].length; j++) {
        mass[vectors.buckets()[i][j] * labels.size() + vectors.truths()[i]] += values[i][j];
      }
    }
    arow.expect(mass, settings.foresight());
    int[] order = members.clone();
    Random random = new Random(settings.seed());
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      shuffle(order, random);
      for (int i : order) {
        arow.learn(vectors.buckets()[i], values[i], vectors.truths()[i]);
      }
    }
    float[] rows = arow.rows(rarity, having);
    return new LinearModel(
        labels, settings.features(), members.length, arow.bias(), rows, calibration);
  }

  private static float[] weighed(int[] buckets, float[] counts, float[] rarity) {
    float[] values = new float[buckets.length];
    double squares = 0;
    for (int j = 0; j < values.length; j++) {
      values[j] = counts[j] * rarity[buckets[j]];
      squares += values[j] * values[j];
    }
    float length = squares > 0 ? (float) Math.sqrt(squares) : 1;
    for (int j = 0; j < values.length; j++) {
      values[j] /= length;
    }
    return values;
  }

  private static void shuffle(int[] order, Random random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = order[i];
      order[i] = order[j];
      order[j] = other;
    }
  }

  /** The weights while they are learned, all labels of a bucket side by side. */
  private static final class Arow {
    private final int labels;
    private final double caution;
    private final float[] weights;
    private final float[] variances;
    private final double[] margins;
    private final double[] unsure;
    private final float[] steps;
    private final float[] shrinks;

    Arow(int buckets, int labels, double caution) {
      this.labels = labels;
      this.caution = caution;
      // the last row is the bias
      this.weights = new float[(buckets + 1) * labels];
      this.variances = new float[weights.length];
      Arrays.fill(variances, 1);
      this.margins = new double[labels];
      this.unsure = new double[labels];
      this.steps = new float[labels];
      this.shrinks = new float[labels];
    }

    /**
     * Lets weights move more where naive Bayes already says that a feature speaks for a label, as
     * NB-SVM does (S. Wang and C. Manning, 2012) by scaling; here it is the variance before the
     * first example.
     *
     * @param mass for each bucket and label the sum of the values
     * @param foresight 0 for the same variance everywhere
     */
    void expect(float[] mass, double foresight) {
      double[] ofLabel = new double[labels];
      double all = 0;
      int used = 0;
      for (int row = 0; row < mass.length; row += labels) {
        boolean any = false;
        for (int k = 0; k < labels; k++) {
          ofLabel[k] += mass[row + k];
          all += mass[row + k];
          any |= mass[row + k] > 0;
        }
        used += any ? 1 : 0;
      }
      double[] typical = new double[labels];
      for (int row = 0; row < mass.length; row += labels) {
        double of = sum(mass, row);
        for (int k = 0; k < labels && of > 0; k++) {
          typical[k] += Math.abs(ratio(mass[row + k], of, ofLabel[k], all, used)) / used;
        }
      }
      for (int row = 0; row < mass.length; row += labels) {
        double of = sum(mass, row);
        for (int k = 0; k < labels && of > 0; k++) {
          double speaks = ratio(mass[row + k], of, ofLabel[k], all, used);
          double scale =
              1 - foresight + (typical[k] > 0 ? foresight * speaks / typical[k] : foresight);
          variances[row + k] = (float) (scale * scale);
        }
      }
    }

    private double sum(float[] mass, int row) {
      double sum = 0;
      for (int k = 0; k < labels; k++) {
        sum += mass[row + k];
      }
      return sum;
    }

    /** How much likelier a feature is with a label than with the others, as a logarithm. */
    private static double ratio(double own, double of, double ofLabel, double all, int used) {
      return Math.log((own + 1) / (ofLabel + used))
          - Math.log((of - own + 1) / (all - ofLabel + used));
    }

    void learn(int[] buckets, float[] values, int truth) {
      int last = weights.length - labels;
      for (int k = 0; k < labels; k++) {
        margins[k] = weights[last + k];
        unsure[k] = variances[last + k];
      }
      for (int j = 0; j < buckets.length; j++) {
        int row = buckets[j] * labels;
        float value = values[j];
        for (int k = 0; k < labels; k++) {
          margins[k] += value * weights[row + k];
          unsure[k] += value * value * variances[row + k];
        }
      }
      boolean moves = false;
      for (int k = 0; k < labels; k++) {
        int sign = k == truth ? 1 : -1;
        double lack = 1 - sign * margins[k];
        steps[k] = 0;
        shrinks[k] = 0;
        if (lack > 0) {
          double trust = 1 / (unsure[k] + caution);
          steps[k] = (float) (sign * lack * trust);
          shrinks[k] = (float) trust;
          moves = true;
        }
      }
      if (moves) {
        for (int j = 0; j < buckets.length; j++) {
          move(buckets[j] * labels, values[j]);
        }
        move(last, 1);
      }
    }

    private void move(int row, float value) {
      for (int k = 0; k < labels; k++) {
        float by = variances[row + k] * value;
        weights[row + k] += steps[k] * by;
        variances[row + k] -= shrinks[k] * by * by;
      }
    }

    float[] bias() {
      return Arrays.copyOfRange(weights, weights.length - labels, weights.length);
    }

    float[] rows(float[] rarity, int[] having) {
      int stride = LinearModel.WEIGHTS + labels;
      float[] rows = new float[having.length * stride];
      for (int bucket = 0; bucket < having.length; bucket++) {
        if (having[bucket] > 0) {
          int row = bucket * stride;
          rows[row + LinearModel.RARITY] = rarity[bucket];
          float variance = 0;
          for (int k = 0; k < labels; k++) {
            rows[row + LinearModel.WEIGHTS + k] = weights[bucket * labels + k];
            variance += variances[bucket * labels + k] / labels;
          }
          rows[row + LinearModel.VARIANCE] = variance;
        }
      }
      return rows;
    }
  }
}
