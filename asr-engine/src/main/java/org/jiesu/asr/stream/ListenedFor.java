package org.jiesu.asr.stream;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;

/** The phrases a caller may answer with, and whether an answer is one of them. */
record ListenedFor(Map<Language, Set<String>> phrases) {
  private static final Duration LEFT_OVER = Duration.ofMillis(900);

  /**
   * The language whose answer is a phrase, or the surest one.
   *
   * @param active how long there was sound in the answer
   */
  Language best(Map<Language, Recognition> results, Duration active) {
    Language best = results.keySet().iterator().next();
    double highest = -1;
    for (Map.Entry<Language, Recognition> each : results.entrySet()) {
      double score =
          each.getValue().confidence() + (isPhrase(each.getKey(), each.getValue(), active) ? 1 : 0);
      if (score > highest) {
        highest = score;
        best = each.getKey();
      }
    }
    return best;
  }

  boolean isPhrase(Language language, Recognition result, Duration active) {
    if (result.words().isEmpty() || spelling(language, result).isEmpty()) {
      return false;
    }
    Duration covered =
        result.words().get(result.words().size() - 1).end().minus(result.words().get(0).start());
    // a phrase found within a longer sentence is not that phrase
    return active.minus(covered).compareTo(LEFT_OVER) < 0;
  }

  /** The phrase as it was given, or nothing where the result is none. */
  String spelling(Language language, Recognition result) {
    for (String phrase : phrases.getOrDefault(language, Set.of())) {
      if (phrase.replaceAll("\\s+", "").equals(result.text().replaceAll("\\s+", ""))) {
        return phrase;
      }
    }
    return "";
  }
}
