package org.jiesu.cti.linear;

import java.util.Arrays;
import java.util.List;

/**
 * Turns scores into probabilities: one slope for all labels and an offset for each, and then the
 * likeliest label's probability once more, because people file texts by mistake and no score knows
 * it. Fitted on scores of texts the model had not seen. Immutable.
 *
 * @param tilt by how much the log-odds of the likeliest label count
 * @param shift what is added to them
 */
public record Calibration(double slope, double[] offsets, double tilt, double shift) {
  private static final double PRIOR_SLOPE = 2;
  private static final double PRIOR_STRENGTH = 2;
  private static final double OFFSET_STRENGTH = 4;
  private static final int STEPS = 200;

  /** What is left of a step of Newton's on the diagonal, as the parameters go together. */
  private static final double PART = 0.3;

  private static final double LEAST = 1e-9;

  /** What is believed before anything was measured. */
  public static Calibration prior(int labels) {
    return new Calibration(PRIOR_SLOPE, new double[labels], 1, 0);
  }

  /** The same for more labels, which nothing is known of. */
  public Calibration forLabels(int count) {
    return new Calibration(slope, Arrays.copyOf(offsets, count), tilt, shift);
  }

  /** Writes the probabilities of these scores, which may be the same array. */
  public void apply(double[] scores, double[] probabilities) {
    for (int k = 0; k < offsets.length; k++) {
      probabilities[k] = slope * scores[k] + offsets[k];
    }
    Softmax.of(probabilities);
    int first = 0;
    for (int k = 0; k < offsets.length; k++) {
      first = probabilities[k] > probabilities[first] ? k : first;
    }
    if (offsets.length > 1) {
      correct(probabilities, first);
    }
  }

  /** Corrects the likeliest label's probability; the others share what is left as before. */
  private void correct(double[] probabilities, int first) {
    double others = Math.max(LEAST, 1 - probabilities[first]);
    double second = 0;
    for (int k = 0; k < probabilities.length; k++) {
      second = k == first ? second : Math.max(second, probabilities[k] / others);
    }
    double corrected = 1 / (1 + Math.exp(-(tilt * logit(probabilities[first]) + shift)));
    // it stays the likeliest
    corrected = Math.max(corrected, second / (1 + second));
    for (int k = 0; k < probabilities.length; k++) {
      probabilities[k] = k == first ? corrected : probabilities[k] / others * (1 - corrected);
    }
  }

  private static double logit(double p) {
    double inside = Math.min(1 - LEAST, Math.max(LEAST, p));
    return Math.log(inside / (1 - inside));
  }

  /**
   * The calibration under which the true labels were likeliest, drawn to {@link #prior} where there
   * are few.
   *
   * @param scores one array for each text
   * @param truths index of each text's label
   */
  public static Calibration fit(List<double[]> scores, int[] truths, int labels) {
    return withTilt(slopes(scores, truths, labels), scores, truths);
  }

  private static Calibration slopes(List<double[]> scores, int[] truths, int labels) {
    double logSlope = Math.log(PRIOR_SLOPE);
    double[] offsets = new double[labels];
    double[] p = new double[labels];
    double[] gradient = new double[labels];
    double[] curvature = new double[labels];
    for (int step = 0; step < STEPS; step++) {
      double slope = Math.exp(logSlope);
      Calibration now = new Calibration(slope, offsets, 1, 0);
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
      double change = clip(PART * slopeGradient / slopeCurvature);
      logSlope -= change;
      double largest = Math.abs(change);
      for (int k = 0; k < labels; k++) {
        double by = clip(PART * gradient[k] / curvature[k]);
        offsets[k] -= by;
        largest = Math.max(largest, Math.abs(by));
      }
      if (largest < 1e-6) {
        break;
      }
    }
    return new Calibration(Math.exp(logSlope), offsets, 1, 0);
  }

  /** Fits whether the likeliest label is the true one (J. Platt, 1999). */
  private static Calibration withTilt(Calibration slopes, List<double[]> scores, int[] truths) {
    double[] logits = new double[truths.length];
    boolean[] right = new boolean[truths.length];
    double[] p = new double[slopes.offsets.length];
    for (int i = 0; i < truths.length; i++) {
      slopes.apply(scores.get(i), p);
      int first = 0;
      for (int k = 1; k < p.length; k++) {
        first = p[k] > p[first] ? k : first;
      }
      logits[i] = logit(p[first]);
      right[i] = first == truths[i];
    }
    double tilt = 1;
    double shift = 0;
    for (int step = 0; step < STEPS; step++) {
      double tiltGradient = PRIOR_STRENGTH * (tilt - 1);
      double shiftGradient = PRIOR_STRENGTH * shift;
      double tiltCurvature = PRIOR_STRENGTH;
      double shiftCurvature = PRIOR_STRENGTH;
      for (int i = 0; i < logits.length; i++) {
        double said = 1 / (1 + Math.exp(-(tilt * logits[i] + shift)));
        double off = said - (right[i] ? 1 : 0);
        tiltGradient += off * logits[i];
        shiftGradient += off;
        tiltCurvature += said * (1 - said) * logits[i] * logits[i];
        shiftCurvature += said * (1 - said);
      }
      double byTilt = clip(PART * tiltGradient / tiltCurvature);
      double byShift = clip(PART * shiftGradient / shiftCurvature);
      // a surer score must never mean less
      tilt = Math.max(0.1, tilt - byTilt);
      shift -= byShift;
      if (Math.abs(byTilt) + Math.abs(byShift) < 1e-6) {
        break;
      }
    }
    return new Calibration(slopes.slope, slopes.offsets, tilt, shift);
  }

  private static double clip(double change) {
    return Math.max(-0.5, Math.min(0.5, change));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Calibration c
        && c.slope == slope
        && c.tilt == tilt
        && c.shift == shift
        && Arrays.equals(c.offsets, offsets);
  }

  @Override
  public int hashCode() {
    return Double.hashCode(slope + tilt + shift) * 31 + Arrays.hashCode(offsets);
  }

  @Override
  public String toString() {
    return "slope %s, offsets %s, tilt %s, shift %s"
        .formatted(slope, Arrays.toString(offsets), tilt, shift);
  }
}
