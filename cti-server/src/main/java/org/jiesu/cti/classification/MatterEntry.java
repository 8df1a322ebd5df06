package org.jiesu.cti.classification;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node of the matter tree as it is edited; what only leaves have is empty in others. Nothing is
 * checked before the tree is read of it.
 *
 * @param code six digits
 * @param keywords with their weights
 * @param ask of this node itself, not those from above
 */
public record MatterEntry(
    String code,
    String name,
    String phrase,
    String kind,
    List<String> subjects,
    Map<String, Double> keywords,
    List<String> examples,
    List<Ask> ask) {

  public MatterEntry {
    subjects = List.copyOf(subjects);
    keywords = Collections.unmodifiableMap(new LinkedHashMap<>(keywords));
    examples = List.copyOf(examples);
    ask = List.copyOf(ask);
  }

  /**
   * Something to ask.
   *
   * @param field name of the ticket's field that holds the answer; empty for a fact in the body
   * @param about the fact's name; empty for a field
   * @param heard words that show that the fact was told
   */
  public record Ask(
      String field, String about, String question, boolean required, List<String> heard) {
    public Ask {
      heard = List.copyOf(heard);
    }
  }

  /** 1 to 3 as the code tells it. */
  int level() {
    return code.endsWith("0000") ? 1 : code.endsWith("00") ? 2 : MatterTree.LEVELS;
  }
}
