package org.jiesu.asr.evaluation;

import java.util.List;
import org.jiesu.asr.recognition.Calibration;

/**
 * Logistic regression over the log-odds of a word's confidence and of its utterance's, by Newton's
 * method. A little weight pulls the factors towards zero, so that words that are all right or all
 * wrong at a point have a solution; a factor that would be negative is zero and the others are
 * fitted without it.
 */
final class LogisticFit {
  private static final int INPUTS = 3;
  private static final int MOST_STEPS = 100;
  private static final double PULL = 0.1;

  private LogisticFit() {}

  /** The factors of word, utterance and 1. */
  static double[] of(List<Reliability.Observation> observations) {
    boolean[] used = {true, true, true};
    double[] factors = newton(observations, used);
    while (factors[0] < 0 || factors[1] < 0) {
      used[factors[0] <= factors[1] ? 0 : 1] = false;
      factors = newton(observations, used);
    }
    return factors;
  }

  private static double[] newton(List<Reliability.Observation> observations, boolean[] used) {
    double[] factors = new double[INPUTS];
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] slope = new double[INPUTS];
      double[][] curve = new double[INPUTS][INPUTS];
      for (Reliability.Observation each : observations) {
        double[] input = {
          used[0] ? Calibration.logOdds(each.confidence()) : 0,
          used[1] ? Calibration.logOdds(each.utterance()) : 0,
          1
        };
        double sum = 0;
        for (int i = 0; i < INPUTS; i++) {
          sum += factors[i] * input[i];
        }
        double claimed = 1 / (1 + Math.exp(-sum));
        for (int i = 0; i < INPUTS; i++) {
          slope[i] += ((each.right() ? 1 : 0) - claimed) * input[i];
          for (int j = 0; j < INPUTS; j++) {
            curve[i][j] += claimed * (1 - claimed) * input[i] * input[j];
          }
        }
      }
      for (int i = 0; i < INPUTS; i++) {
        slope[i] -= PULL * factors[i];
        curve[i][i] += PULL;
      }
      double[] change = solved(curve, slope);
      double largest = 0;
      for (int i = 0; i < INPUTS; i++) {
        factors[i] += change[i];
        largest = Math.max(largest, Math.abs(change[i]));
      }
      if (largest < 1e-9) {
        break;
      }
    }
    return factors;
  }

  /** Gaussian elimination; the matrix is symmetric and positive. */
  private static double[] solved(double[][] matrix, double[] right) {
    for (int i = 0; i < INPUTS; i++) {
      for (int row = i + 1; row < INPUTS; row++) {
        double times = matrix[row][i] / matrix[i][i];
        for (int column = i; column < INPUTS; column++) {
          matrix[row][column] -= times * matrix[i][column];
        }
        right[row] -= times * right[i];
      }
    }
    double[] solution = new double[INPUTS];
    for (int i = INPUTS - 1; i >= 0; i--) {
      double rest = right[i];
      for (int column = i + 1; column < INPUTS; column++) {
        rest -= matrix[i][column] * solution[column];
      }
      solution[i] = rest / matrix[i][i];
    }
    return solution;
  }
}
