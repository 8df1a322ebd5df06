package org.jiesu.asr.recognition;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses a stream's language between recognisers that heard the same speech: the one that is surer
 * of its words. Decides within an utterance when one is sure and the others are not, at an
 * utterance's end with a smaller lead, and after enough speech in any case. Measured with the
 * shipped models: the right language's mean confidence is 0.57 to 1.0 on an utterance, the wrong
 * one's 0.31 to 0.76. Not for use by two threads at once.
 */
public final class LanguageChoice {
  private static final int LEAST_CHARACTERS = 4;
  private static final double SURE = 0.9;
  private static final double CLEAR_LEAD = 0.2;
  private static final double SMALL_LEAD = 0.12;
  private static final int ENOUGH_CHARACTERS = 24;

  private final Map<Language, Evidence> kept = new EnumMap<>(Language.class);

  /** What was chosen, and how sure: 0.5 means hardly, 1 means beyond doubt. */
  public record Choice(Language language, double confidence) {}

  /** Looks at an utterance that is not finished; nothing is kept. */
  public Optional<Choice> early(Map<Language, Recognition> heard) {
    if (heard.isEmpty()) {
      return Optional.empty();
    }
    Map<Language, Evidence> evidence = evidence(heard);
    Choice best = bestOf(evidence);
    Evidence winner = evidence.getOrDefault(best.language(), Evidence.NONE);
    boolean sure =
        winner.characters() >= LEAST_CHARACTERS
            && winner.confidence() >= SURE
            && lead(evidence, best.language()) >= CLEAR_LEAD;
    return sure ? Optional.of(best) : Optional.empty();
  }

  /** Adds a finished utterance. */
  public Optional<Choice> finished(Map<Language, Recognition> heard) {
    evidence(heard).forEach((language, evidence) -> kept.merge(language, evidence, Evidence::plus));
    int most = kept.values().stream().mapToInt(Evidence::characters).max().orElse(0);
    if (most < LEAST_CHARACTERS) {
      return Optional.empty();
    }
    Choice best = bestOf(kept);
    return most >= ENOUGH_CHARACTERS || lead(kept, best.language()) >= SMALL_LEAD
        ? Optional.of(best)
        : Optional.empty();
  }

  /** The language of one utterance, whatever comes of the others. */
  public static Choice best(Map<Language, Recognition> heard) {
    return bestOf(evidence(heard));
  }

  private static Map<Language, Evidence> evidence(Map<Language, Recognition> heard) {
    Map<Language, Evidence> evidence = new EnumMap<>(Language.class);
    heard.forEach(
        (language, recognition) ->
            evidence.put(
                language, new Evidence(recognition.text().length(), recognition.confidence())));
    return evidence;
  }

  private static Choice bestOf(Map<Language, Evidence> heard) {
    if (heard.isEmpty()) {
      throw new IllegalArgumentException("no recogniser heard it");
    }
    Map.Entry<Language, Evidence> best = heard.entrySet().iterator().next();
    for (Map.Entry<Language, Evidence> each : heard.entrySet()) {
      if (each.getValue().confidence() > best.getValue().confidence()) {
        best = each;
      }
    }
    double confidence = heard.size() == 1 ? 1 : Math.min(1, 0.5 + lead(heard, best.getKey()));
    return new Choice(best.getKey(), confidence);
  }

  private static double lead(Map<Language, Evidence> heard, Language best) {
    double others = 0;
    for (Map.Entry<Language, Evidence> each : heard.entrySet()) {
      if (each.getKey() != best) {
        others = Math.max(others, each.getValue().confidence());
      }
    }
    return heard.getOrDefault(best, Evidence.NONE).confidence() - others;
  }

  /** How much was recognised in a language, and its mean confidence. */
  private record Evidence(int characters, double confidence) {
    static final Evidence NONE = new Evidence(0, 0);

    Evidence plus(Evidence more) {
      int all = characters + more.characters;
      return all == 0
          ? NONE
          : new Evidence(all, (confidence * characters + more.confidence * more.characters) / all);
    }
  }
}
