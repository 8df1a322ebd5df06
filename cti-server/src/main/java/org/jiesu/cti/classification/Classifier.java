package org.jiesu.cti.classification;

import java.util.List;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.extraction.Conversation;

/**
 * Finds the matter (事项) a conversation is about. Looks at the whole conversation each time. Never
 * throws. Any thread.
 */
@FunctionalInterface
public interface Classifier {

  /** The likeliest matters, best first, at most five; empty while nothing speaks for any. */
  List<Ranked> classify(Conversation conversation);

  /**
   * A matter and how likely it is.
   *
   * @param confidence 0 to 1; those of one conversation do not sum to more than 1
   * @param evidence the words that speak for it, the most telling first
   * @param words these words as they are in the rules
   * @param similar how many past tickets of this matter are like the conversation, where they are
   *     part of why; else 0
   */
  record Ranked(
      Matter matter, double confidence, List<Evidence> evidence, List<String> words, int similar) {
    public Ranked {
      evidence = List.copyOf(evidence);
      words = List.copyOf(words);
    }
  }
}
