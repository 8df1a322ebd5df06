package org.jiesu.cti.web;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far the recogniser of a language knows the city's names.
 *
 * @param language its code
 * @param model that is built upon
 * @param building whether a change is being put into force
 * @param inForceSince since when calls know the city's names; empty while they use the bare model
 * @param words that the recogniser can write
 * @param added names and phrases of the city among them
 * @param seconds the last rebuild took, 0 where it was there from before
 * @param leftOut names that cannot be pronounced or spelt, the first of them, in Chinese
 * @param moreLeftOut how many there are beyond these
 * @param problem why the last change is not in force, in Chinese; what was in force before stays
 * @param nodes the engine nodes that recognise this language or are away; none where there are none
 */
public record VocabularyCondition(
    String language,
    String model,
    boolean building,
    Optional<Instant> inForceSince,
    int words,
    int added,
    double seconds,
    List<String> leftOut,
    int moreLeftOut,
    Optional<String> problem,
    List<Node> nodes) {
  public VocabularyCondition {
    leftOut = List.copyOf(leftOut);
    nodes = List.copyOf(nodes);
  }

  /**
   * How far an engine node is with what was published last.
   *
   * @param node its address
   * @param state AWAY, SENDING, BUILDING, IN_FORCE, FAILED or UNABLE
   * @param problem why it is not in force
   */
  public record Node(String node, String state, Optional<String> problem) {}

  /** The same with what is known of the nodes. */
  public VocabularyCondition with(List<Node> known) {
    return new VocabularyCondition(
        language,
        model,
        building,
        inForceSince,
        words,
        added,
        seconds,
        leftOut,
        moreLeftOut,
        problem,
        known);
  }
}
