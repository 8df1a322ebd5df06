package org.jiesu.cti.dispatch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jiesu.cti.linear.LinearTraining.HeldOut;
import org.jiesu.cti.linear.Prediction;

/**
 * How likely the likeliest unit is right: from its probability, its lead over the second, and how
 * often just this unit was right when it was likeliest. A logistic regression on what models said
 * about tickets they had not seen. Immutable.
 *
 * @param units for each unit what its name adds, drawn to 0 where there are few
 */
record Certainty(double bias, double ofProbability, double ofLead, Map<String, Double> units) {
  /** Before anything was measured the probability is believed. */
  static final Certainty PRIOR = new Certainty(0, 1, 0, Map.of());

  private static final double STRENGTH = 2;
  private static final double UNIT_STRENGTH = 4;
  private static final int STEPS = 300;
  private static final double LEAST = 1e-6;

  Certainty {
    units = Map.copyOf(units);
  }

  /** 0 to 1. */
  double of(Prediction prediction) {
    return 1 / (1 + Math.exp(-sum(prediction)));
  }

  private double sum(Prediction prediction) {
    return bias
        + ofProbability * logit(prediction)
        + ofLead * lead(prediction)
        + units.getOrDefault(prediction.best().label(), 0.0);
  }

  private static double logit(Prediction prediction) {
    double p = Math.min(1 - LEAST, Math.max(LEAST, prediction.best().probability()));
    return Math.log(p / (1 - p));
  }

  private static double lead(Prediction prediction) {
    if (prediction.ranked().size() < 2) {
      return 0;
    }
    return Math.log(
        Math.max(LEAST, prediction.best().probability())
            / Math.max(LEAST, prediction.ranked().get(1).probability()));
  }

  /** Fits on answers whose truth is known. */
  static Certainty fit(List<HeldOut> heldOut) {
    Certainty now = PRIOR;
    for (int step = 0; step < STEPS; step++) {
      double[] gradient = {
        STRENGTH * now.bias, STRENGTH * (now.ofProbability - 1), STRENGTH * now.ofLead
      };
      double[] curvature = {STRENGTH, STRENGTH, STRENGTH};
      Map<String, double[]> ofUnit = new HashMap<>();
      for (HeldOut one : heldOut) {
        double p = now.of(one.prediction());
        double off = p - (one.right() ? 1 : 0);
        double spread = p * (1 - p);
        double[] inputs = {1, logit(one.prediction()), lead(one.prediction())};
        for (int i = 0; i < inputs.length; i++) {
          gradient[i] += off * inputs[i];
          curvature[i] += spread * inputs[i] * inputs[i];
        }
        double[] unit = ofUnit.computeIfAbsent(one.prediction().best().label(), u -> new double[2]);
        unit[0] += off;
        unit[1] += spread;
      }
      Map<String, Double> units = new HashMap<>();
      Certainty before = now;
      double largest = 0;
      for (Map.Entry<String, double[]> unit : ofUnit.entrySet()) {
        double old = before.units.getOrDefault(unit.getKey(), 0.0);
        double change =
            (unit.getValue()[0] + UNIT_STRENGTH * old) / (unit.getValue()[1] + UNIT_STRENGTH);
        units.put(unit.getKey(), old - 0.3 * change);
        largest = Math.max(largest, Math.abs(change));
      }
      // the inputs go together, so each takes a part of its own Newton step
      now =
          new Certainty(
              before.bias - 0.3 * gradient[0] / curvature[0],
              before.ofProbability - 0.3 * gradient[1] / curvature[1],
              before.ofLead - 0.3 * gradient[2] / curvature[2],
              units);
      if (largest < 1e-6) {
        break;
      }
    }
    return now;
  }
}
