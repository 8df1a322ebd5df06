package org.jiesu.cti.call;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jiesu.asr.prosody.Prosody;
import org.jiesu.asr.recognition.Language;

/**
 * One finished utterance of one side.
 *
 * @param number 1 for the call's first utterance; rises in the order in which utterances were
 *     finished. Sort by {@code start} to show them in the order in which they were begun.
 * @param start when its first sample was spoken
 * @param end when its last sample was spoken
 * @param text as shown
 * @param words the words with their confidence, in order; their texts joined are {@code text}
 * @param confidence mean confidence, 0 to 1
 * @param prosody how it was said, where voice was heard
 */
public record Utterance(
    int number,
    Side side,
    Instant start,
    Instant end,
    String text,
    List<SpokenWord> words,
    double confidence,
    Language language,
    Optional<Prosody> prosody) {

  public Utterance {
    words = List.copyOf(words);
  }

  /**
   * A word of an utterance.
   *
   * @param from index of its first character in the utterance's text
   * @param confidence 0 to 1
   */
  public record SpokenWord(String text, int from, Instant start, Instant end, double confidence) {}
}
