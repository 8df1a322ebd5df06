package org.jiesu.cti.classification;

import java.time.Instant;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.extraction.Conversation;

/**
 * What a confirmed ticket taught of its matter.
 *
 * @param number of the ticket; empty for one of another system
 * @param matter code of the leaf that people confirmed
 * @param proposed code of the matter that was proposed, or had been confirmed before; empty if none
 * @param at when it was confirmed or corrected
 * @param said what the caller said
 */
public record MatterLesson(
    String number, String matter, String proposed, Instant at, Fingerprint said) {

  /**
   * The lesson of a ticket of which it is not known what was proposed: what a classifier says.
   *
   * @param untaught one that has not learned from it
   */
  public static MatterLesson of(
      String number,
      String matter,
      String said,
      Language language,
      Instant at,
      Classifier untaught) {
    String proposed =
        untaught.classify(Conversation.of(said, language)).stream()
            .findFirst()
            .map(ranked -> ranked.matter().code())
            .orElse("");
    return new MatterLesson(number, matter, proposed, at, Fingerprint.of(said));
  }

  /** Whether people had to choose it themselves. */
  public boolean corrected() {
    return !proposed.equals(matter);
  }
}
