package org.jiesu.cti.dispatch;

/**
 * The exact one-sided confidence bound of a share (C. J. Clopper and E. S. Pearson, 1934): so few
 * right of so many would come about by chance with less than {@code 1 - confidence} if the true
 * share were lower.
 */
final class LowerBound {
  private static final int HALVINGS = 50;

  private LowerBound() {}

  /** 0 where nothing was counted or nothing was right. */
  static double of(int right, int all, double confidence) {
    if (right == 0) {
      return 0;
    }
    double low = 0;
    double high = (double) right / all;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      // at the bound, this many right or more has just the probability that is left to chance
      if (atLeast(right, all, middle) < 1 - confidence) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The upper bound of the share; 1 where nothing was counted. */
  static double upper(int right, int all, double confidence) {
    return 1 - of(all - right, all, confidence);
  }

  /** Probability of at least so many successes, by its terms from the wrong ones' side. */
  private static double atLeast(int right, int all, double p) {
    double logTerm = all * Math.log(p);
    double sum = Math.exp(logTerm);
    double odds = Math.log1p(-p) - Math.log(p);
    for (int wrong = 1; wrong <= all - right; wrong++) {
      logTerm += Math.log((double) (all - wrong + 1) / wrong) + odds;
      sum += Math.exp(logTerm);
    }
    return Math.min(1, sum);
  }
}
