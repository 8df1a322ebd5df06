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
import org.jiesu.cti.linear.Mixture;
import org.jiesu.cti.linear.Prediction;

/**
 * Puts together what the linear model says of a ticket's words and what the tickets nearest in
 * meaning were: a {@link Mixture} over units. Immutable.
 *
 * @param units in the order of the calibration
 * @param weight of the nearest tickets
 */
record Blend(List<String> units, double weight, Calibration calibration) {
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
    double[] said = said(all, words);
    double[] meant = meant(all, said, near);
    Mixture mixture = new Mixture(weight, calibration);
    double[] scores = mixture.scores(said, meant);
    double[] probabilities = mixture.probabilities(scores);
    List<Prediction.Ranked> ranked = new ArrayList<>();
    for (int k = 0; k < scores.length; k++) {
      ranked.add(new Prediction.Ranked(all.get(k), scores[k], probabilities[k]));
    }
    Collections.sort(ranked);
    return new Prediction(ranked);
  }

  private static double[] said(List<String> units, Prediction words) {
    Map<String, Double> said = new HashMap<>();
    words.ranked().forEach(one -> said.put(one.label(), one.probability()));
    return units.stream().mapToDouble(unit -> said.getOrDefault(unit, 0.0)).toArray();
  }

  private static double[] meant(List<String> units, double[] said, NearestTickets.Said near) {
    double[] meant = said.clone();
    for (int k = 0; k < near.units().size(); k++) {
      int unit = units.indexOf(near.units().get(k));
      if (unit >= 0) {
        meant[unit] = near.shares()[k];
      }
    }
    return meant;
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
    List<double[]> said = new ArrayList<>();
    List<double[]> meant = new ArrayList<>();
    for (int i = 0; i < truths.length; i++) {
      said.add(said(units, words.get(i).prediction()));
      meant.add(meant(units, said.get(i), near.get(i)));
    }
    return Mixture.fit(said, meant, truths, units.size())
        .map(mixture -> new Blend(units, mixture.weight(), mixture.calibration()));
  }
}
