package org.jiesu.asr.remote;

/**
 * How far an engine node is with the vocabulary that was published last.
 *
 * @param node its address
 * @param problem why it is not in force, in Chinese or as the node said it; else empty
 */
public record NodeVocabulary(String node, State state, String problem) {

  /** Where it is. */
  public enum State {
    /** The node is not there; it gets it when it is. */
    AWAY,
    /** It is on its way. */
    SENDING,
    /** The node compiles it; streams use the one before. */
    BUILDING,
    /** Streams that begin use it. */
    IN_FORCE,
    /** The node could not use it, or another server has sent another one since. */
    FAILED,
    /** The node is of a version that takes none: it keeps the model it was started with. */
    UNABLE
  }
}
