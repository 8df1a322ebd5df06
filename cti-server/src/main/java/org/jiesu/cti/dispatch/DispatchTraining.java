package org.jiesu.cti.dispatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jiesu.cti.linear.Example;
import org.jiesu.cti.linear.LinearTraining;
import org.jiesu.cti.linear.LinearTraining.HeldOut;
import org.jiesu.cti.linear.TrainingSettings;

/**
 * Makes a {@link DispatchModel} of a history: trains on all of it, and measures on parts of it in
 * turn what may go without a person.
 */
public final class DispatchTraining {
  /** Nobody can vouch for a unit of which fewer tickets are known. */
  static final int LEAST_EXAMPLES = 30;

  /** Of so many sure answers a unit's own accuracy is looked at. */
  private static final int LEAST_ANSWERS = 20;

  private static final int ROUNDS = 4;

  /** A single unit may be wrong so many times as often as all together. */
  private static final double WORSE = 2;

  private final DispatchSettings settings;
  private final TrainingSettings training;

  public DispatchTraining(DispatchSettings settings, TrainingSettings training) {
    this.settings = settings;
    this.training = training;
  }

  /** With the settings that measured best. */
  public DispatchTraining(DispatchSettings settings) {
    this(settings, TrainingSettings.DEFAULT);
  }

  /**
   * Trains a model. Few examples give a model that never dispatches alone.
   *
   * @param at when the history was read: what was learned before is in it
   * @throws IllegalArgumentException if there is no example
   */
  public DispatchModel train(List<DispatchExample> history, Instant at) {
    return study(history, at).model(settings.target());
  }

  /**
   * Trains and measures; what may go without a person can then be asked for any target.
   *
   * @throws IllegalArgumentException if there is no example
   */
  public Study study(List<DispatchExample> history, Instant at) {
    int[] groups =
        NearDuplicates.groups(
            history.stream().map(e -> e.text().title() + e.text().body()).toList());
    List<Example> examples = new ArrayList<>(history.size());
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < groups.length; i++) {
      DispatchExample one = history.get(i);
      examples.add(new Example(one.text().document(), one.unit(), Integer.toString(groups[i])));
      counts.merge(one.unit(), 1, Integer::sum);
    }
    LinearTraining.Trained trained = new LinearTraining(training).train(examples);
    return new Study(
        trained, counts, measured(trained.heldOut(), groups), settings.confidence(), at);
  }

  /** A trained model and what it said of tickets it had not seen. */
  public static final class Study {
    private final LinearTraining.Trained trained;
    private final Map<String, Integer> counts;
    private final List<Measured> measured;
    private final double confidence;
    private final Instant at;

    private Study(
        LinearTraining.Trained trained,
        Map<String, Integer> counts,
        List<Measured> measured,
        double confidence,
        Instant at) {
      this.trained = trained;
      this.counts = counts;
      this.measured = measured;
      this.confidence = confidence;
      this.at = at;
    }

    /** The model that lets go by itself what is right at least this often. */
    public DispatchModel model(double target) {
      Set<String> proven = new TreeSet<>();
      counts.forEach(
          (unit, count) -> {
            if (count >= LEAST_EXAMPLES) {
              proven.add(unit);
            }
          });
      CoverageCurve curve = curve(proven);
      for (int round = 0; round < ROUNDS; round++) {
        Set<String> failing = failing(proven, curve.at(target), target);
        if (failing.isEmpty()) {
          break;
        }
        proven.removeAll(failing);
        curve = curve(proven);
      }
      List<HeldOut> heldOut = trained.heldOut();
      long right = heldOut.stream().filter(HeldOut::right).count();
      return new DispatchModel(
          trained.model(),
          new DispatchModel.Facts(
              at,
              counts.values().stream().mapToInt(Integer::intValue).sum(),
              counts,
              proven,
              target,
              confidence,
              heldOut.isEmpty() ? Certainty.PRIOR : Certainty.fit(heldOut),
              curve,
              Histogram.of(measured.stream().mapToDouble(Measured::certainty).toArray()),
              heldOut.isEmpty() ? 0 : (double) right / heldOut.size()));
    }

    private CoverageCurve curve(Set<String> proven) {
      List<CoverageCurve.Tried> tried =
          measured.stream()
              .filter(m -> proven.contains(m.unit()))
              .map(m -> new CoverageCurve.Tried(m.certainty(), m.right()))
              .toList();
      return CoverageCurve.of(tried, Math.max(1, measured.size()), confidence);
    }

    /**
     * Units that would go by themselves but are right too rarely, or of which too few answers are
     * sure enough to tell.
     */
    private Set<String> failing(
        Set<String> proven, Optional<CoverageCurve.Point> going, double target) {
      double least = going.map(CoverageCurve.Point::certainty).orElse(Double.MAX_VALUE);
      Map<String, int[]> fared = new HashMap<>();
      for (Measured m : measured) {
        if (m.certainty() >= least && proven.contains(m.unit())) {
          int[] counted = fared.computeIfAbsent(m.unit(), u -> new int[2]);
          counted[0] += m.right() ? 1 : 0;
          counted[1]++;
        }
      }
      Set<String> failing = new TreeSet<>();
      fared.forEach(
          (unit, counted) -> {
            double most = LowerBound.upper(counted[0], counted[1], confidence);
            if (counted[1] < LEAST_ANSWERS || most < 1 - WORSE * (1 - target)) {
              failing.add(unit);
            }
          });
      return failing;
    }
  }

  /** An answer about an unseen ticket, its certainty from answers about others. */
  private record Measured(String unit, double certainty, boolean right) {}

  /** Each half is measured by the other, so that no answer vouches for itself. */
  private static List<Measured> measured(List<HeldOut> heldOut, int[] groups) {
    List<Measured> measured = new ArrayList<>(heldOut.size());
    for (int half = 0; half < 2 && !heldOut.isEmpty(); half++) {
      List<HeldOut> others = new ArrayList<>();
      List<HeldOut> own = new ArrayList<>();
      for (int i = 0; i < heldOut.size(); i++) {
        (half(groups[i]) == half ? own : others).add(heldOut.get(i));
      }
      Certainty certainty = Certainty.fit(others);
      for (HeldOut one : own) {
        measured.add(
            new Measured(
                one.prediction().best().label(), certainty.of(one.prediction()), one.right()));
      }
    }
    measured.sort(Comparator.comparingDouble(Measured::certainty).reversed());
    return measured;
  }

  private static int half(int group) {
    return group * 0x9E3779B1 >>> 31;
  }
}
