package org.jiesu.cti.knowledge;

import java.util.List;
import org.jiesu.cti.call.FieldValue.Evidence;

/**
 * An article that may answer, and why it is thought so.
 *
 * @param fit how well it fits, 0 to 1
 * @param words of the article that were said, the most telling first
 * @param alike whether it fits in a good part because it means the same, in whatever words
 * @param evidence where they were said; empty for a search by hand
 */
public record Proposal(
    String article,
    int version,
    Article.Kind kind,
    String title,
    String answer,
    double fit,
    List<String> words,
    boolean alike,
    List<Evidence> evidence) {
  public Proposal {
    words = List.copyOf(words);
    evidence = List.copyOf(evidence);
  }
}
