package org.jiesu.cti.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts together what two models say of the same labels, one by the words and one by what they mean:
 * the product of both probabilities, the second to a power, calibrated again. Immutable.
 *
 * @param weight the power
 */
public record Mixture(double weight, Calibration calibration) {
  /** That the second knows nothing like it does not say that it cannot be. */
  public static final double LEAST_MEANT = 1e-3;

  /** Those that are tried; 0 leaves the words alone. */
  private static final double[] WEIGHTS = {0, 0.25, 0.5, 0.75, 1, 1.5};

  private static final double LEAST = 1e-9;

  /**
   * What both say together. Labels that the calibration has not, the last ones, are where the
   * probabilities put them.
   *
   * @param words the probability of each label by the words
   * @param meant the same by the meaning
   */
  public double[] of(double[] words, double[] meant) {
    return probabilities(scores(words, meant));
  }

  /** What is calibrated. */
  public double[] scores(double[] words, double[] meant) {
    return scores(words, meant, weight);
  }

  /** The probability of each label by these {@link #scores}. */
  public double[] probabilities(double[] scores) {
    double[] probabilities = new double[scores.length];
    calibration.forLabels(scores.length).apply(scores, probabilities);
    return probabilities;
  }

  private static double[] scores(double[] words, double[] meant, double weight) {
    double[] scores = new double[words.length];
    for (int k = 0; k < scores.length; k++) {
      scores[k] = Math.log(words[k] + LEAST) + weight * Math.log(meant[k] + LEAST_MEANT);
    }
    return scores;
  }

  /**
   * The mixture under which what unseen texts turned out to be was likeliest.
   *
   * @param words what the words said of each text, by a model that had not seen it
   * @param meant the same of the meaning
   * @param truths index of each text's label
   * @return empty if the words alone do as well
   */
  public static Optional<Mixture> fit(
      List<double[]> words, List<double[]> meant, int[] truths, int labels) {
    Mixture best = new Mixture(0, Calibration.prior(labels));
    double least = Double.POSITIVE_INFINITY;
    for (double weight : WEIGHTS) {
      List<double[]> scores = new ArrayList<>();
      for (int i = 0; i < truths.length; i++) {
        scores.add(scores(words.get(i), meant.get(i), weight));
      }
      Mixture mixture = new Mixture(weight, Calibration.fit(scores, truths, labels));
      double loss = mixture.loss(scores, truths);
      if (loss < least) {
        best = mixture;
        least = loss;
      }
    }
    return best.weight == 0 ? Optional.empty() : Optional.of(best);
  }

  private double loss(List<double[]> scores, int[] truths) {
    double loss = 0;
    for (int i = 0; i < truths.length; i++) {
      loss -= Math.log(probabilities(scores.get(i))[truths[i]] + LEAST);
    }
    return loss;
  }
}
