package org.jiesu.cti.dispatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jiesu.cti.linear.Calibration;
import org.jiesu.cti.linear.LinearTraining.HeldOut;
import org.jiesu.cti.linear.Prediction;

/**
 * Puts together what the linear model says of a ticket's words and what the tickets nearest in
 * meaning were: the product of both probabilities, the second to a power, calibrated again.
 * Immutable.
 *
 * @param units in the order of the calibration
 * @param weight the power
 */
record Blend(List<String> units, double weight, Calibration calibration) {
  private static final double[] WEIGHTS = {0.25, 0.5, 0.75, 1, 1.5};

  private static final double LEAST = 1e-9;

  Blend {
    units = List.copyOf(units);
  }

  /** The likeliest first; units the nearest tickets do not know are where the words put them. */
  Prediction of(Prediction words, NearestTickets.Said near) {
    List<String> all = new ArrayList<>(units);
    words.ranked().stream()
        .map(Prediction.Ranked::label)
        .filter(unit -> !units.contains(unit))
        .sorted()
        .forEach(all::add);
    double[] scores = scores(all, words, near, weight);
    double[] probabilities = new double[scores.length];
    calibration.forLabels(scores.length).apply(scores, probabilities);
    List<Prediction.Ranked> ranked = new ArrayList<>();
    for (int k = 0; k < scores.length; k++) {
      ranked.add(new Prediction.Ranked(all.get(k), scores[k], probabilities[k]));
    }
    Collections.sort(ranked);
    return new Prediction(ranked);
  }

  private static double[] scores(
      List<String> units, Prediction words, NearestTickets.Said near, double weight) {
    Map<String, Double> said = new HashMap<>();
    words.ranked().forEach(one -> said.put(one.label(), one.probability()));
    Map<String, Double> meant = new HashMap<>();
    for (int k = 0; k < near.units().size(); k++) {
      meant.put(near.units().get(k), near.shares()[k]);
    }
    double[] scores = new double[units.size()];
    for (int k = 0; k < scores.length; k++) {
      double p = said.getOrDefault(units.get(k), 0.0);
      double share = meant.getOrDefault(units.get(k), p);
      scores[k] = Math.log(p + LEAST) + weight * Math.log(share + NearestTickets.LEAST_SHARE);
    }
    return scores;
  }

  /**
   * The blend under which what unseen tickets turned out to be was likeliest.
   *
   * @param words what the linear model said of each ticket, which it had not seen
   * @param near what the nearest of the others said
   * @return empty if the words alone do as well
   */
  static Optional<Blend> fit(List<HeldOut> words, List<NearestTickets.Said> near) {
    List<String> units = List.copyOf(new TreeSet<>(words.stream().map(HeldOut::truth).toList()));
    int[] truths = words.stream().mapToInt(one -> units.indexOf(one.truth())).toArray();
    Blend best = fit(units, truths, words, near, 0);
    double least = loss(best, words, near);
    for (double weight : WEIGHTS) {
      Blend blend = fit(units, truths, words, near, weight);
      double loss = loss(blend, words, near);
      if (loss < least) {
        best = blend;
        least = loss;
      }
    }
    return best.weight() == 0 ? Optional.empty() : Optional.of(best);
  }

  private static Blend fit(
      List<String> units,
      int[] truths,
      List<HeldOut> words,
      List<NearestTickets.Said> near,
      double weight) {
    List<double[]> scores = new ArrayList<>();
    for (int i = 0; i < truths.length; i++) {
      scores.add(scores(units, words.get(i).prediction(), near.get(i), weight));
    }
    return new Blend(units, weight, Calibration.fit(scores, truths, units.size()));
  }

  private static double loss(Blend blend, List<HeldOut> words, List<NearestTickets.Said> near) {
    double loss = 0;
    for (int i = 0; i < words.size(); i++) {
      Prediction said = blend.of(words.get(i).prediction(), near.get(i));
      loss -= Math.log(said.probability(words.get(i).truth()) + LEAST);
    }
    return loss;
  }
}
