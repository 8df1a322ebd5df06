package org.jiesu.cti.linear;

/** Log-likelihoods, which need only be right up to a common addend, as probabilities. */
final class Softmax {
  private Softmax() {}

  /** Replaces them by probabilities whose sum is 1; allocates nothing. */
  static void of(double[] scores) {
    double most = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      most = Math.max(most, score);
    }
    double sum = 0;
    for (int k = 0; k < scores.length; k++) {
      scores[k] = Math.exp(scores[k] - most);
      sum += scores[k];
    }
    for (int k = 0; k < scores.length; k++) {
      scores[k] /= sum;
    }
  }
}
