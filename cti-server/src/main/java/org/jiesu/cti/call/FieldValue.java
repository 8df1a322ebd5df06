package org.jiesu.cti.call;

import java.util.List;

/**
 * A proposed value of a ticket's field and where it came from.
 *
 * @param value normalised, as it is stored, for example {@code 13800123456}
 * @param confidence 0 to 1
 * @param evidence the words it was taken from, the most telling first; empty only for values no one
 *     said (a default, a rule's result carries the words that fired the rule)
 * @param reason one sentence in Chinese that an operator understands, for example {@code 来电人自述电话}
 * @param alternatives other readings, best first
 */
public record FieldValue(
    String value,
    double confidence,
    List<Evidence> evidence,
    String reason,
    List<Alternative> alternatives) {

  public FieldValue {
    evidence = List.copyOf(evidence);
    alternatives = List.copyOf(alternatives);
  }

  /**
   * A span of an utterance.
   *
   * @param utterance the utterance's number
   * @param from index of the first character
   * @param to index after the last character
   * @param startMs milliseconds from the call's arrival to the first of these words
   * @param endMs milliseconds from the call's arrival to the end of the last
   */
  public record Evidence(int utterance, int from, int to, long startMs, long endMs) {}

  /** Another reading of the same words. */
  public record Alternative(String value, double confidence) {}
}
