package org.jiesu.asr.stream;

import java.time.Duration;

/**
 * How well an engine keeps up with what is said.
 *
 * @param step the furthest step of degradation taken lately
 * @param backlog audio of all streams that waits to be decoded
 */
public record EngineStatus(Step step, Duration backlog) {

  /** The steps of degradation, each including those before it. */
  public enum Step {
    /** Everything is recognised as it is said. */
    KEEPING_UP,

    /** Partials are left out: whole utterances are told, seconds late. */
    WITHOUT_PARTIALS,

    /** Some audio is not recognised at all. */
    SHEDDING
  }
}
