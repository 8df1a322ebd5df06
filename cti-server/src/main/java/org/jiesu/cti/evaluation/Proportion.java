package org.jiesu.cti.evaluation;

import java.util.Locale;

/**
 * A share that was counted, with its 95 % interval by Wilson's score (E. B. Wilson, 1927), which
 * stays honest for few cases and near 0 and 1.
 */
record Proportion(long hits, long all) {
  private static final double Z = 1.959963984540054;

  Proportion {
    if (hits < 0 || all < hits) {
      throw new IllegalArgumentException(hits + " of " + all);
    }
  }

  static Proportion of(long hits, long all) {
    return new Proportion(hits, all);
  }

  /** The share, 0 where nothing was counted. */
  double value() {
    return all == 0 ? 0 : (double) hits / all;
  }

  /** The lower end of the interval. */
  double low() {
    return all == 0 ? 0 : Math.max(0, middle() - half());
  }

  /** The upper end of the interval; 1 where nothing was counted. */
  double high() {
    return all == 0 ? 1 : Math.min(1, middle() + half());
  }

  private double middle() {
    return (value() + Z * Z / (2 * all)) / (1 + Z * Z / all);
  }

  private double half() {
    double p = value();
    return Z * Math.sqrt(p * (1 - p) / all + Z * Z / (4.0 * all * all)) / (1 + Z * Z / all);
  }

  /** For a reader: {@code 0.912 [0.897, 0.925] of 1234}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.3f [%.3f, %.3f] of %d", value(), low(), high(), all);
  }
}
