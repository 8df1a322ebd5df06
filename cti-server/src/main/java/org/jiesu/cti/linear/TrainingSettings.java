package org.jiesu.cti.linear;

/**
 * How a model is trained.
 *
 * @param epochs how often every example is seen
 * @param caution how slowly the weights follow an example, AROW's r, positive
 * @param foresight how much what naive Bayes says of a feature lets its weights move, 0 to 0.9
 * @param folds in how many parts the examples are divided to calibrate on what was not seen
 * @param seed of the order in which examples are seen; the same examples and seed give the same
 *     model
 */
public record TrainingSettings(
    FeatureSettings features, int epochs, double caution, double foresight, int folds, long seed) {

  /** What measured best on citizens' messages. */
  public static final TrainingSettings DEFAULT =
      new TrainingSettings(FeatureSettings.DEFAULT, 2, 0.1, 0.25, 5, 1);

  public TrainingSettings {
    if (epochs < 1 || folds < 2 || !(caution > 0) || !(foresight >= 0 && foresight <= 0.9)) {
      throw new IllegalArgumentException(
          "epochs must be at least 1, folds at least 2, caution positive, foresight 0 to 0.9");
    }
  }

  /** Without foresight. */
  public TrainingSettings(
      FeatureSettings features, int epochs, double caution, int folds, long seed) {
    this(features, epochs, caution, 0, folds, seed);
  }

  /** The same with other features. */
  public TrainingSettings with(FeatureSettings other) {
    return new TrainingSettings(other, epochs, caution, foresight, folds, seed);
  }

  /** The same with another seed. */
  public TrainingSettings with(long otherSeed) {
    return new TrainingSettings(features, epochs, caution, foresight, folds, otherSeed);
  }
}
