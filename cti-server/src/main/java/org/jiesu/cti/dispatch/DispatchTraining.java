package org.jiesu.cti.dispatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.linear.Example;
import org.jiesu.cti.linear.LinearModel;
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
  private final Optional<SentenceEncoder> encoder;

  /**
   * @param encoder with which the nearest tickets are found; without one a model goes by the words
   */
  public DispatchTraining(
      DispatchSettings settings, TrainingSettings training, Optional<SentenceEncoder> encoder) {
    this.settings = settings;
    this.training = training;
    this.encoder = encoder;
  }

  /** With the settings that measured best. */
  public DispatchTraining(DispatchSettings settings, Optional<SentenceEncoder> encoder) {
    this(settings, TrainingSettings.DEFAULT, encoder);
  }

  /**
   * Trains a model. Few examples give a model that never dispatches alone.
   *
   * @param history the oldest first
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
    Side words = new Side(trained.heldOut(), measured(trained.heldOut(), groups));
    Optional<Near> near =
        encoder
            .filter(one -> !trained.heldOut().isEmpty())
            .flatMap(one -> near(history, trained.heldOut(), groups, one));
    return new Study(trained.model(), counts, words, near, encoder, settings.confidence(), at);
  }

  /**
   * Asks about each of the latest tickets the nearest of the others that do not tell the same, and
   * learns how much that says beside the words.
   */
  private static Optional<Near> near(
      List<DispatchExample> history, List<HeldOut> heldOut, int[] groups, SentenceEncoder encoder) {
    int first = Math.max(0, history.size() - NearestTickets.MOST);
    List<DispatchExample> latest = history.subList(first, history.size());
    int[] group = Arrays.copyOfRange(groups, first, groups.length);
    List<HeldOut> words = heldOut.subList(first, heldOut.size());
    List<float[]> vectors = latest.stream().map(e -> encoder.encode(e.text().meant())).toList();
    NearestTickets tickets =
        NearestTickets.of(
            encoder.name(), vectors, latest.stream().map(DispatchExample::unit).toList());
    List<NearestTickets.Said> said = new ArrayList<>();
    for (int i = 0; i < group.length; i++) {
      int own = group[i];
      said.add(tickets.ask(vectors.get(i), other -> group[other] != own));
    }
    return Blend.fit(words, said)
        .map(
            blend -> {
              List<HeldOut> both = new ArrayList<>();
              for (int i = 0; i < group.length; i++) {
                HeldOut one = words.get(i);
                both.add(new HeldOut(one.truth(), blend.of(one.prediction(), said.get(i))));
              }
              return new Near(tickets, blend, new Side(both, measured(both, group)));
            });
  }

  /** What was said of unseen tickets, and how sure each answer was. */
  private record Side(List<HeldOut> heldOut, List<Measured> measured) {}

  /** The nearest tickets, and what was said of unseen ones with them. */
  private record Near(NearestTickets tickets, Blend blend, Side side) {}

  /** A trained model and what it said of tickets it had not seen. */
  public static final class Study {
    private final LinearModel linear;
    private final Map<String, Integer> counts;
    private final Side words;
    private final Optional<Near> near;
    private final Optional<SentenceEncoder> encoder;
    private final double confidence;
    private final Instant at;

    private Study(
        LinearModel linear,
        Map<String, Integer> counts,
        Side words,
        Optional<Near> near,
        Optional<SentenceEncoder> encoder,
        double confidence,
        Instant at) {
      this.linear = linear;
      this.counts = counts;
      this.words = words;
      this.near = near;
      this.encoder = encoder;
      this.confidence = confidence;
      this.at = at;
    }

    /** The model that lets go by itself what is right at least this often. */
    public DispatchModel model(double target) {
      return new DispatchModel(
          linear,
          facts(words, target),
          near.map(
              one ->
                  new DispatchModel.ByMeaning(
                      one.tickets(), one.blend(), facts(one.side(), target))),
          encoder);
    }

    private DispatchModel.Facts facts(Side side, double target) {
      Set<String> proven = new TreeSet<>();
      counts.forEach(
          (unit, count) -> {
            if (count >= LEAST_EXAMPLES) {
              proven.add(unit);
            }
          });
      CoverageCurve curve = curve(side, proven);
      for (int round = 0; round < ROUNDS; round++) {
        Set<String> failing = failing(side, proven, curve.at(target), target);
        if (failing.isEmpty()) {
          break;
        }
        proven.removeAll(failing);
        curve = curve(side, proven);
      }
      List<HeldOut> heldOut = side.heldOut();
      long right = heldOut.stream().filter(HeldOut::right).count();
      return new DispatchModel.Facts(
          at,
          counts.values().stream().mapToInt(Integer::intValue).sum(),
          counts,
          proven,
          target,
          confidence,
          heldOut.isEmpty() ? Certainty.PRIOR : Certainty.fit(heldOut),
          curve,
          Histogram.of(side.measured().stream().mapToDouble(Measured::certainty).toArray()),
          heldOut.isEmpty() ? 0 : (double) right / heldOut.size());
    }

    private CoverageCurve curve(Side side, Set<String> proven) {
      List<CoverageCurve.Tried> tried =
          side.measured().stream()
              .filter(m -> proven.contains(m.unit()))
              .map(m -> new CoverageCurve.Tried(m.certainty(), m.right()))
              .toList();
      return CoverageCurve.of(tried, Math.max(1, side.measured().size()), confidence);
    }

    /**
     * Units that would go by themselves but are right too rarely, or of which too few answers are
     * sure enough to tell.
     */
    private Set<String> failing(
        Side side, Set<String> proven, Optional<CoverageCurve.Point> going, double target) {
      double least = going.map(CoverageCurve.Point::certainty).orElse(Double.MAX_VALUE);
      Map<String, int[]> fared = new HashMap<>();
      for (Measured m : side.measured()) {
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
