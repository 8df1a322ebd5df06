package org.jiesu.cti.linear;

import java.util.Arrays;
import java.util.List;

/**
 * Turns scores into probabilities: one slope for all labels and an offset for each, fitted on
 * scores of texts the model had not seen. Immutable.
 */
record Calibration(double slope, double[] offsets) {
  private static final double PRIOR_SLOPE = 2;
  private static final double PRIOR_STRENGTH = 2;
  private static final double OFFSET_STRENGTH = 4;
  private static final int STEPS = 200;

  /** What is believed before anything was measured. */
  static Calibration prior(int labels) {
    return new Calibration(PRIOR_SLOPE, new double[labels]);
  }

  /** Writes the probabilities of these scores, which may be the same array. */
  void apply(double[] scores, double[] probabilities) {
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < offsets.length; k++) {
      probabilities[k] = slope * scores[k] + offsets[k];
      most = Math.max(most, probabilities[k]);
    }
    double sum = 0;
    for (int k = 0; k < offsets.length; k++) {
      probabilities[k] = Math.exp(probabilities[k] - most);
      sum += probabilities[k];
    }
    for (int k = 0; k < offsets.length; k++) {
      probabilities[k] /= sum;
    }
  }

  /**
   * The calibration under which the true labels were likeliest, drawn to {@link #prior} where there
   * are few.
   *
   * @param scores one array for each text
   * @param truths index of each text's label
   */
  static Calibration fit(List<double[]> scores, int[] truths, int labels) {
    double logSlope = Math.log(PRIOR_SLOPE);
    double[] offsets = new double[labels];
    double[] p = new double[labels];
    double[] gradient = new double[labels];
    double[] curvature = new double[labels];
    for (int step = 0; step < STEPS; step++) {
      double slope = Math.exp(logSlope);
      Calibration now = new Calibration(slope, offsets);
      double slopeGradient = PRIOR_STRENGTH * (logSlope - Math.log(PRIOR_SLOPE));
      double slopeCurvature = PRIOR_STRENGTH;
      for (int k = 0; k < labels; k++) {
        gradient[k] = OFFSET_STRENGTH * offsets[k];
        curvature[k] = OFFSET_STRENGTH;
      }
      for (int i = 0; i < truths.length; i++) {
        double[] s = scores.get(i);
        now.apply(s, p);
        double mean = 0;
        double square = 0;
        for (int k = 0; k < labels; k++) {
          double z = slope * s[k];
          mean += p[k] * z;
          square += p[k] * z * z;
          gradient[k] += p[k];
          curvature[k] += p[k] * (1 - p[k]);
        }
        gradient[truths[i]] -= 1;
        slopeGradient += mean - slope * s[truths[i]];
        slopeCurvature += square - mean * mean;
      }
      // Newton on the diagonal, half a step: the problem is small, smooth and nearly convex
      double change = clip(0.5 * slopeGradient / slopeCurvature);
      logSlope -= change;
      double largest = Math.abs(change);
      for (int k = 0; k < labels; k++) {
        double by = clip(0.5 * gradient[k] / curvature[k]);
        offsets[k] -= by;
        largest = Math.max(largest, Math.abs(by));
      }
      if (largest < 1e-6) {
        break;
      }
    }
    return new Calibration(Math.exp(logSlope), offsets);
  }

  private static double clip(double change) {
    return Math.max(-0.5, Math.min(0.5, change));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Calibration c && c.slope == slope && Arrays.equals(c.offsets, offsets);
  }

  @Override
  public int hashCode() {
    return Double.hashCode(slope) * 31 + Arrays.hashCode(offsets);
  }

  @Override
  public String toString() {
    return "slope " + slope + ", offsets " + Arrays.toString(offsets);
  }
}
