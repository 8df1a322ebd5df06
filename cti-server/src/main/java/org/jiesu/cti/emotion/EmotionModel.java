package org.jiesu.cti.emotion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.emotion.Signs.Sign;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;
import org.jiesu.cti.linear.Document;
import org.jiesu.cti.linear.LinearModel;
import org.jiesu.cti.linear.LinearModelException;
import org.jiesu.cti.linear.Reason;
import org.jiesu.cti.linear.Scorer;

/**
 * How likely each feeling is by the words of an utterance: a linear model over the characters, the
 * lexicon's cues and the context they stand in. Immutable, any thread.
 */
public final class EmotionModel {
  /** The model's file in the lexicon's directory. */
  public static final String FILE = "emotion.model";

  private static final List<Set<Sign>> TOGETHER =
      List.of(
          Set.of(Sign.TELLING, Sign.COUNTED),
          Set.of(Sign.TELLING, Sign.IN_VAIN),
          Set.of(Sign.WAITING, Sign.LASTING),
          Set.of(Sign.PROMISE, Sign.WAITING),
          Set.of(Sign.LISTENER, Sign.REPROACH),
          Set.of(Sign.LISTENER, Sign.IRONY),
          Set.of(Sign.MAYBE, Sign.BODY),
          Set.of(Sign.MAYBE, Sign.WEAK),
          Set.of(Sign.BODY, Sign.WEAK),
          Set.of(Sign.URGENT, Sign.HELPLESS),
          Set.of(Sign.BODY, Sign.URGENT),
          Set.of(Sign.MANNERS, Sign.DONE),
          Set.of(Sign.INQUIRY, Sign.MANNERS));

  private final LinearModel model;

  /**
   * What the model looks at.
   *
   * @param sightings the lexicon's cues in the text
   */
  record Reading(Document document, List<EmotionLexicon.Sighting> sightings) {}

  EmotionModel(LinearModel model) {
    this.model = model;
  }

  /**
   * Reads the model.
   *
   * @param directory {@code config/lexicon}
   * @throws LexiconException if it is not there or cannot be used
   */
  public static EmotionModel read(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      EmotionModel read = new EmotionModel(LinearModel.load(file));
      for (String label : read.model.labels()) {
        EmotionLabel.valueOf(label);
      }
      return read;
    } catch (LinearModelException e) {
      throw new LexiconException(file, "情绪模型不能用，请运行 scripts/train-emotion", e);
    } catch (IllegalArgumentException e) {
      throw new LexiconException(file, "这不是情绪模型，请运行 scripts/train-emotion", e);
    }
  }

  /** Reads a folded text. */
  static Reading reading(EmotionLexicon lexicon, String text, String sound) {
    String written = lexicon.written(text);
    List<EmotionLexicon.Sighting> sightings = lexicon.sightings(text, sound);
    List<String> marks = new ArrayList<>();
    for (EmotionLexicon.Sighting seen : sightings) {
      String cue = "cue:" + seen.cue().label();
      marks.add(cue);
      if (seen.cue().weight() >= 2) {
        marks.add(cue + ":strong");
      }
    }
    Set<Sign> signs = Signs.of(text);
    signs.forEach(sign -> marks.add("sign:" + sign));
    for (int i = 0; i < TOGETHER.size(); i++) {
      if (signs.containsAll(TOGETHER.get(i))) {
        marks.add("signs:" + i);
      }
    }
    marks.add("length:" + Math.min(4, text.length() / 8));
    Document document =
        new Document(
            written.equals(text)
                ? List.of(new Document.Part("text", text, 1))
                : List.of(
                    new Document.Part("text", text, 0.5),
                    new Document.Part("written", written, 0.5)),
            marks);
    return new Reading(document, sightings);
  }

  /** Reads a text as it was typed. */
  static Reading reading(EmotionLexicon lexicon, String typed) {
    String text = Script.fold(typed);
    return reading(lexicon, text, Sounds.of(text));
  }

  /** Working memory for one thread. */
  Scorer scorer() {
    return model.scorer();
  }

  /** The probability of each feeling. */
  Map<EmotionLabel, Double> probabilities(Reading reading, Scorer scorer) {
    double[] probabilities = scorer.probabilities(reading.document());
    Map<EmotionLabel, Double> all = none();
    for (int k = 0; k < probabilities.length; k++) {
      all.put(EmotionLabel.valueOf(model.labels().get(k)), probabilities[k]);
    }
    return all;
  }

  /** A probability of 0 for each feeling. */
  static Map<EmotionLabel, Double> none() {
    Map<EmotionLabel, Double> all = new EnumMap<>(EmotionLabel.class);
    for (EmotionLabel label : EmotionLabel.values()) {
      all.put(label, 0.0);
    }
    return all;
  }

  /** The likeliest feeling; calm of equal ones. */
  static EmotionLabel likeliest(Map<EmotionLabel, Double> probabilities) {
    EmotionLabel best = EmotionLabel.CALM;
    for (Map.Entry<EmotionLabel, Double> entry : probabilities.entrySet()) {
      if (entry.getValue() > probabilities.get(best)) {
        best = entry.getKey();
      }
    }
    return best;
  }

  /** The feelings it knows, in the order of its labels. */
  List<EmotionLabel> labels() {
    return model.labels().stream().map(EmotionLabel::valueOf).toList();
  }

  /** The words that spoke for a feeling, the most telling first. */
  List<String> words(Reading reading, EmotionLabel label, int most) {
    return model.reasons(reading.document(), label.name(), most).stream()
        .filter(reason -> reason.part().equals("text"))
        .map(Reason::words)
        .toList();
  }

  LinearModel linear() {
    return model;
  }
}
