package org.jiesu.asr.recognition;

import java.time.Duration;

/**
 * One recognised word.
 *
 * @param text as the model writes it
 * @param start media time of its first sample, from the start of the stream
 * @param end media time after its last sample
 * @param confidence the recogniser's posterior, 0 to 1: how sure it is, which is more than it is
 *     right. The engine's own gates are measured by it
 * @param probability that the word is right, 0 to 1, where the model has a {@link Calibration};
 *     else the confidence
 */
public record Word(
    String text, Duration start, Duration end, double confidence, double probability) {

  /** A word of a recogniser without calibration. */
  public Word(String text, Duration start, Duration end, double confidence) {
    this(text, start, end, confidence, confidence);
  }

  /** The same word with times from an earlier beginning. */
  public Word after(Duration offset) {
    return new Word(text, offset.plus(start), offset.plus(end), confidence, probability);
  }
}
