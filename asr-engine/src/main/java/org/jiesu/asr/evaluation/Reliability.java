package org.jiesu.asr.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jiesu.asr.recognition.Calibration;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Word;

/**
 * How far what words are said to be sure of differs from how often they are right: the expected
 * calibration error over ten equal bins (Guo et al., 2017), words counted alike.
 */
final class Reliability {
  private static final int BINS = 10;

  private final List<Observation> observations = new ArrayList<>();

  /**
   * One recognised word.
   *
   * @param utterance mean confidence of its utterance's words
   * @param right whether all its characters were said there
   */
  record Observation(double confidence, double probability, double utterance, boolean right) {}

  /** Adds the words of an utterance. */
  void add(String said, Recognition heard) {
    List<Word> words = heard.words();
    List<Boolean> right = CharacterErrors.rightWords(said, words.stream().map(Word::text).toList());
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      observations.add(
          new Observation(word.confidence(), word.probability(), heard.confidence(), right.get(i)));
    }
  }

  /** The same words by another calibration. */
  Reliability with(Calibration calibration) {
    Reliability other = new Reliability();
    for (Observation each : observations) {
      other.observations.add(
          new Observation(
              each.confidence(),
              calibration.probability(each.confidence(), each.utterance()),
              each.utterance(),
              each.right()));
    }
    return other;
  }

  List<Observation> observations() {
    return observations;
  }

  /** The error of what the recogniser says. */
  double before() {
    return error(Observation::confidence);
  }

  /** The error of what the calibration makes of it. */
  double after() {
    return error(Observation::probability);
  }

  /** Words, share of right ones and errors, as the last line of a measurement names them. */
  String values(String prefix) {
    return String.format(
        Locale.ROOT,
        "%swords=%d %sright=%.4f %sece_before=%.4f %sece_after=%.4f",
        prefix,
        observations.size(),
        prefix,
        share(),
        prefix,
        before(),
        prefix,
        after());
  }

  private double share() {
    return observations.stream().mapToDouble(each -> each.right() ? 1 : 0).average().orElse(0);
  }

  private double error(ToDoubleFunction<Observation> claimed) {
    double[] difference = new double[BINS];
    for (Observation each : observations) {
      double claim = claimed.applyAsDouble(each);
      difference[Math.min(BINS - 1, (int) (claim * BINS))] += claim - (each.right() ? 1 : 0);
    }
    double sum = 0;
    for (double each : difference) {
      sum += Math.abs(each);
    }
    return observations.isEmpty() ? 0 : sum / observations.size();
  }
}
