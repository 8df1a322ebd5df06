package org.jiesu.cti.emotion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.linear.Example;
import org.jiesu.cti.linear.FeatureSettings;
import org.jiesu.cti.linear.Folds;
import org.jiesu.cti.linear.LinearTraining;
import org.jiesu.cti.linear.Mixture;
import org.jiesu.cti.linear.Prediction;
import org.jiesu.cti.linear.SoftmaxRegression;
import org.jiesu.cti.linear.TrainingSettings;

/**
 * Trains an {@link EmotionModel}, and with an encoder an {@link EmotionMeaning} beside it, on
 * sentences whose feeling is known.
 */
public final class EmotionTraining {
  /** Characters up to four, because feelings are told in phrases; syllables against mishearing. */
  private static final FeatureSettings FEATURES = new FeatureSettings(1, 4, 2, 3, 17);

  private static final TrainingSettings SETTINGS = new TrainingSettings(FEATURES, 8, 0.3, 5, 1);

  /** How far the weights of the meaning may go, tried on the training sentences held out. */
  private static final double LOOSENESS = 3;

  private final EmotionLexicon lexicon;
  private final Optional<SentenceEncoder> encoder;

  /**
   * A sentence and what its speaker feels.
   *
   * @param group sentences made of the same words share one, so that none of them is tried by a
   *     model that has seen another
   */
  public record Labelled(String text, EmotionLabel label, String group) {}

  /**
   * Models and what models of their kind said of sentences that they had not seen.
   *
   * @param meaning empty without an encoder, or if the words alone do as well
   * @param told one for each sentence in their order; empty if there were too few to divide
   */
  public record Trained(
      EmotionModel model, Optional<EmotionMeaning> meaning, List<EmotionLabel> told) {}

  /**
   * Trains with a city's words.
   *
   * @param encoder that tells what a sentence means; without one only the words are learned from
   */
  public EmotionTraining(EmotionLexicon lexicon, Optional<SentenceEncoder> encoder) {
    this.lexicon = lexicon;
    this.encoder = encoder;
  }

  /** A model that has seen all the sentences. */
  public Trained train(List<Labelled> sentences) {
    List<Example> examples = new ArrayList<>();
    for (Labelled sentence : sentences) {
      examples.add(
          new Example(
              EmotionModel.reading(lexicon, sentence.text()).document(),
              sentence.label().name(),
              sentence.group()));
    }
    LinearTraining.Trained trained = new LinearTraining(SETTINGS).train(examples);
    EmotionModel model = new EmotionModel(trained.model());
    List<Map<EmotionLabel, Double>> told =
        trained.heldOut().stream().map(held -> probabilities(held.prediction())).toList();
    Optional<Meant> meant =
        encoder.filter(one -> !told.isEmpty()).flatMap(one -> meant(one, sentences, model, told));
    List<Map<EmotionLabel, Double>> all = meant.map(Meant::told).orElse(told);
    return new Trained(
        model, meant.map(Meant::meaning), all.stream().map(EmotionModel::likeliest).toList());
  }

  /** What the meaning adds. */
  private record Meant(EmotionMeaning meaning, List<Map<EmotionLabel, Double>> told) {}

  private static Optional<Meant> meant(
      SentenceEncoder encoder,
      List<Labelled> sentences,
      EmotionModel model,
      List<Map<EmotionLabel, Double>> words) {
    List<EmotionLabel> labels = model.labels();
    List<float[]> vectors =
        sentences.stream().map(sentence -> encoder.encode(sentence.text())).toList();
    float[] middle = SentenceEncoder.middle(vectors);
    List<float[]> directions =
        vectors.stream().map(vector -> SentenceEncoder.direction(middle, vector)).toList();
    int[] truths =
        sentences.stream().mapToInt(sentence -> labels.indexOf(sentence.label())).toArray();
    List<double[]> meant =
        heldOut(
            directions,
            truths,
            labels.size(),
            Folds.of(
                sentences.stream().map(Labelled::group).toList(),
                SETTINGS.folds(),
                SETTINGS.seed()));
    List<double[]> said =
        words.stream().map(one -> labels.stream().mapToDouble(one::get).toArray()).toList();
    return Mixture.fit(said, meant, truths, labels.size())
        .map(
            mixture -> {
              EmotionMeaning meaning =
                  new EmotionMeaning(
                      encoder,
                      new EmotionMeaning.Parts(
                          model.linear().version(),
                          encoder.name(),
                          labels,
                          middle,
                          SoftmaxRegression.fit(directions, truths, labels.size(), LOOSENESS),
                          mixture));
              List<Map<EmotionLabel, Double>> told = new ArrayList<>();
              for (int i = 0; i < truths.length; i++) {
                told.add(meaning.mixed(words.get(i), meant.get(i)));
              }
              return new Meant(meaning, told);
            });
  }

  private static List<double[]> heldOut(
      List<float[]> vectors, int[] truths, int labels, Folds folds) {
    List<double[]> meant = new ArrayList<>(Collections.nCopies(truths.length, new double[0]));
    for (int fold = 0; fold < folds.count(); fold++) {
      int[] seen = folds.outside(fold);
      SoftmaxRegression regression =
          SoftmaxRegression.fit(
              Arrays.stream(seen).mapToObj(vectors::get).toList(),
              Arrays.stream(seen).map(i -> truths[i]).toArray(),
              labels,
              LOOSENESS);
      for (int i : folds.inside(fold)) {
        meant.set(i, regression.probabilities(vectors.get(i)));
      }
    }
    return meant;
  }

  private static Map<EmotionLabel, Double> probabilities(Prediction prediction) {
    Map<EmotionLabel, Double> all = EmotionModel.none();
    prediction
        .ranked()
        .forEach(one -> all.put(EmotionLabel.valueOf(one.label()), one.probability()));
    return all;
  }
}
