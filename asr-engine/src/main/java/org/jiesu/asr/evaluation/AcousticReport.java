package org.jiesu.asr.evaluation;

import java.util.List;
import org.jiesu.asr.audio.Levels;

/**
 * What the engine hears in a recording. Times are in seconds from its beginning, languages are
 * codes.
 *
 * @param seconds it sounds
 * @param sampleRate of the recording
 * @param levels at telephone quality
 * @param advice what is wrong with the sound
 * @param utterances as calls would be cut
 * @param said what was said, in each language's words, where it was told
 */
public record AcousticReport(
    double seconds,
    int sampleRate,
    Levels levels,
    List<Advice> advice,
    List<Utterance> utterances,
    List<Said> said) {

  public AcousticReport {
    advice = List.copyOf(advice);
    utterances = List.copyOf(utterances);
    said = List.copyOf(said);
  }

  /** What is wrong with the sound. */
  public enum Advice {
    NO_SPEECH,
    QUIET,
    CLIPPED,
    NOISY
  }

  /**
   * An utterance.
   *
   * @param language that a call would go on with
   */
  public record Utterance(
      double start, double end, String language, List<Heard> heard, Navigation navigation) {
    public Utterance {
      heard = List.copyOf(heard);
    }
  }

  /** What one language's recogniser hears. */
  public record Heard(String language, String text, double confidence, List<WordHeard> words) {
    public Heard {
      words = List.copyOf(words);
    }
  }

  /** A word. */
  public record WordHeard(String text, double start, double end, double confidence) {}

  /** Whether the navigation would have understood. */
  public enum Outcome {
    /** A phrase, and sure enough. */
    MATCHED,
    /** A phrase, but not sure enough. */
    UNSURE,
    /** None of the phrases, or more than a phrase. */
    OTHER_WORDS,
    /** No phrases can be listened for. */
    NO_PHRASES
  }

  /**
   * What the navigation would have made of it.
   *
   * @param phrase that was understood, or what was heard instead when only phrases are listened for
   * @param least confidence that is needed
   * @param unusable whether a language's phrases do not fit its model
   */
  public record Navigation(
      Outcome outcome,
      String language,
      String phrase,
      double confidence,
      double least,
      boolean unusable) {}

  /** What was said, in a language's words. */
  public record Said(String language, List<Part> parts) {
    public Said {
      parts = List.copyOf(parts);
    }
  }

  /** A word that the model has, or a character that none of its words is. */
  public record Part(String text, boolean known) {}
}
