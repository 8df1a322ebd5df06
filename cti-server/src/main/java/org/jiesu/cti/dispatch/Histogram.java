package org.jiesu.cti.dispatch;

import java.util.ArrayList;
import java.util.List;

/**
 * How certainties are distributed: shares of ten classes between fixed borders, closer together
 * where most of them lie. Immutable.
 */
record Histogram(List<Double> shares) {
  private static final double[] BORDERS = {0.5, 0.7, 0.8, 0.87, 0.92, 0.95, 0.97, 0.98, 0.99};

  /** An empty class counts as this share, so that one ticket in it is no infinite surprise. */
  private static final double LEAST = 0.005;

  Histogram {
    shares = List.copyOf(shares);
  }

  static Histogram of(double[] values) {
    int[] counts = new int[BORDERS.length + 1];
    for (double value : values) {
      int at = 0;
      while (at < BORDERS.length && value >= BORDERS[at]) {
        at++;
      }
      counts[at]++;
    }
    List<Double> shares = new ArrayList<>();
    for (int count : counts) {
      shares.add(values.length == 0 ? 0 : (double) count / values.length);
    }
    return new Histogram(shares);
  }

  /**
   * The population stability index between this and what is seen now: below 0.1 nothing changed,
   * from 0.25 on the model was trained for another time.
   */
  double stability(Histogram now) {
    double sum = 0;
    for (int i = 0; i < shares.size(); i++) {
      double before = Math.max(LEAST, shares.get(i));
      double after = Math.max(LEAST, now.shares.get(i));
      sum += (after - before) * Math.log(after / before);
    }
    return sum;
  }
}
