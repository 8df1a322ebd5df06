package org.jiesu.asr.stream;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;

/**
 * What calls would hear of a recording now.
 *
 * @param utterances in order, cut as in a call
 * @param vocabularies the words that each language's recogniser can write; none of one that does
 *     not tell
 * @param unusable why a language's phrases could not be listened for
 */
public record Hearing(
    List<Utterance> utterances,
    Map<Language, Set<String>> vocabularies,
    Map<Language, String> unusable) {

  public Hearing {
    utterances = List.copyOf(utterances);
    vocabularies = Map.copyOf(vocabularies);
    unusable = Map.copyOf(unusable);
  }

  /**
   * An utterance; times are from the beginning of the recording.
   *
   * @param free what each language's recogniser hears
   * @param language the one a call would go on with
   * @param bound what is heard when only phrases are listened for
   * @param answer language and phrase that this is, however sure; empty where it is none
   */
  public record Utterance(
      Duration start,
      Duration end,
      Map<Language, Recognition> free,
      Language language,
      Map<Language, Recognition> bound,
      Optional<Answer> answer) {
    public Utterance {
      free = Map.copyOf(free);
      bound = Map.copyOf(bound);
    }
  }

  /** A phrase of the navigation, as it was given. */
  public record Answer(Language language, String phrase, double confidence) {}
}
