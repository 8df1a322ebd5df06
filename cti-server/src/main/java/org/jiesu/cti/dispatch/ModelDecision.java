package org.jiesu.cti.dispatch;

import java.util.List;

/**
 * What the dispatch model says of a ticket, and why.
 *
 * @param version of the model
 * @param candidates units, the likeliest first, at most three
 * @param certainty how likely the first is right, measured on tickets the model had not seen
 * @param bound the lower confidence bound of how often answers at least as sure were right
 * @param automatic whether it may go without a person
 * @param why it may, or why it may not, in Chinese for the person who looks at it
 */
public record ModelDecision(
    String version,
    List<Candidate> candidates,
    double certainty,
    double bound,
    boolean automatic,
    String why) {

  public ModelDecision {
    candidates = List.copyOf(candidates);
  }

  /**
   * A unit a ticket could go to.
   *
   * @param unit code
   * @param probability calibrated; those of all units sum to 1
   * @param words that spoke for it most, with their places
   */
  public record Candidate(String unit, double probability, List<Words> words) {
    public Candidate {
      words = List.copyOf(words);
    }
  }

  /**
   * Words of the ticket.
   *
   * @param field {@code title} or {@code body}
   * @param start index of the first character in that field
   * @param end index after the last
   */
  public record Words(String field, int start, int end, String text) {}

  /** The likeliest unit. */
  public Candidate first() {
    return candidates.get(0);
  }
}
