package org.jiesu.cti.linear;

import java.util.List;

/** The labels of a document with their probabilities, the likeliest first; all of the model's. */
public record Prediction(List<Ranked> ranked) {

  /**
   * A label of a document.
   *
   * @param score the model's own measure, comparable only with others of the same model
   * @param probability calibrated on texts the model had not seen; all labels' sum to 1
   */
  public record Ranked(String label, double score, double probability)
      implements Comparable<Ranked> {

    /** The likeliest first; of equal ones, which comes first does not depend on chance. */
    @Override
    public int compareTo(Ranked other) {
      int byProbability = Double.compare(other.probability, probability);
      return byProbability != 0 ? byProbability : label.compareTo(other.label);
    }
  }

  public Prediction {
    ranked = List.copyOf(ranked);
  }

  /** The likeliest. */
  public Ranked best() {
    return ranked.get(0);
  }

  /** How much likelier the first is than the second; 1 if there is no second. */
  public double lead() {
    return ranked.size() < 2 ? 1 : ranked.get(0).probability() - ranked.get(1).probability();
  }

  /** The probability of a label; 0 if the model does not know it. */
  public double probability(String label) {
    for (Ranked one : ranked) {
      if (one.label().equals(label)) {
        return one.probability();
      }
    }
    return 0;
  }
}
