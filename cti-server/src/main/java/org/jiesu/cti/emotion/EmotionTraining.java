package org.jiesu.cti.emotion;

import java.util.ArrayList;
import java.util.List;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.linear.Example;
import org.jiesu.cti.linear.FeatureSettings;
import org.jiesu.cti.linear.LinearTraining;
import org.jiesu.cti.linear.TrainingSettings;

/** Trains an {@link EmotionModel} on sentences whose feeling is known. */
public final class EmotionTraining {
  /** Characters up to four, because feelings are told in phrases; syllables against mishearing. */
  private static final FeatureSettings FEATURES = new FeatureSettings(1, 4, 2, 3, 17);

  private static final TrainingSettings SETTINGS = new TrainingSettings(FEATURES, 8, 0.3, 5, 1);

  private final EmotionLexicon lexicon;

  /**
   * A sentence and what its speaker feels.
   *
   * @param group sentences made of the same words share one, so that none of them is tried by a
   *     model that has seen another
   */
  public record Labelled(String text, EmotionLabel label, String group) {}

  /**
   * A model and what models of its kind said of sentences that they had not seen.
   *
   * @param told one for each sentence in their order; empty if there were too few to divide
   */
  public record Trained(EmotionModel model, List<EmotionLabel> told) {}

  public EmotionTraining(EmotionLexicon lexicon) {
    this.lexicon = lexicon;
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
    return new Trained(
        new EmotionModel(trained.model()),
        trained.heldOut().stream()
            .map(held -> EmotionLabel.valueOf(held.prediction().best().label()))
            .toList());
  }
}
