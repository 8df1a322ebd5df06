package org.jiesu.cti.linear;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A linear model of text: which of its labels a document belongs to. Immutable, any thread; for
 * many documents in a row take a {@link #scorer()}, which allocates nothing.
 */
public final class LinearModel {
  /** Before a row's weights come the feature's rarity and how unsure its weights still are. */
  static final int RARITY = 0;

  static final int VARIANCE = 1;
  static final int WEIGHTS = 2;

  private final List<String> labels;
  private final FeatureSettings features;
  private final int examples;
  private final float[] bias;
  private final float[] rows;
  private final Calibration calibration;
  private volatile String version = "";

  /**
   * Takes the arrays as they are.
   *
   * @param examples from how many it was trained
   * @param rows for each bucket rarity, variance and one weight per label
   */
  LinearModel(
      List<String> labels,
      FeatureSettings features,
      int examples,
      float[] bias,
      float[] rows,
      Calibration calibration) {
    this.labels = List.copyOf(labels);
    this.features = features;
    this.examples = examples;
    this.bias = bias;
    this.rows = rows;
    this.calibration = calibration;
  }

  /** The labels it knows, in alphabetical order when trained, later ones after them. */
  public List<String> labels() {
    return labels;
  }

  /** What it looks at. */
  public FeatureSettings features() {
    return features;
  }

  /** From how many examples it was trained. */
  public int examples() {
    return examples;
  }

  /** Twelve hexadecimal digits that another model's differ from. */
  public String version() {
    if (version.isEmpty()) {
      version = ModelFile.version(this);
    }
    return version;
  }

  /** Working memory for one thread. */
  public Scorer scorer() {
    return new Scorer(this);
  }

  /** A changeable copy that learns single examples; one thread. */
  public Learner learner() {
    return new Learner(this);
  }

  /** All labels of a document, the likeliest first. */
  public Prediction predict(Document document) {
    Scorer scorer = scorer();
    double[] scores = scorer.score(document).clone();
    return prediction(scores);
  }

  /** The prediction that these scores of {@link #labels()} mean. */
  public Prediction prediction(double[] scores) {
    double[] probabilities = new double[scores.length];
    calibration.apply(scores, probabilities);
    List<Prediction.Ranked> ranked = new ArrayList<>();
    for (int k = 0; k < scores.length; k++) {
      ranked.add(new Prediction.Ranked(labels.get(k), scores[k], probabilities[k]));
    }
    Collections.sort(ranked);
    return new Prediction(ranked);
  }

  /**
   * The words that spoke for a label, the most telling first; empty if none did or the label is not
   * known.
   */
  public List<Reason> reasons(Document document, String label, int most) {
    int k = labels.indexOf(label);
    return k < 0 ? List.of() : new Explanation(this, document, k).reasons(most);
  }

  /**
   * Reads a model.
   *
   * @throws LinearModelException if the file is not there, is damaged, or of another kind or format
   */
  public static LinearModel load(Path file) {
    return ModelFile.read(file);
  }

  /**
   * Writes the model beside the file and then moves it into place, so that whoever reads sees the
   * old or the new.
   *
   * @throws LinearModelException if it cannot be written
   */
  public void save(Path file) {
    ModelFile.write(this, file);
  }

  int stride() {
    return WEIGHTS + labels.size();
  }

  float[] rows() {
    return rows;
  }

  float[] bias() {
    return bias;
  }

  Calibration calibration() {
    return calibration;
  }

  /** The rarity of a feature that no example had. */
  float unseenRarity() {
    return rarity(examples, 0);
  }

  /** How rare a feature is that so many of the examples had. */
  static float rarity(int examples, int having) {
    return (float) Math.log((1.0 + examples) / (1.0 + having) + 1e-6);
  }

  /** A text says a word twice: that is more than once, but not twice as much. */
  static float damped(float count) {
    return count <= 1 ? count : 1 + (float) Math.log(count);
  }

  @Override
  public String toString() {
    return labels.size() + " labels, " + examples + " examples, " + Arrays.toString(bias);
  }
}
