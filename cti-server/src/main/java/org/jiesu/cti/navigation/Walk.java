package org.jiesu.cti.navigation;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.UUID;

/**
 * One caller's way through the tree. Telephony connects the caller's audio to {@link #engine()}
 * under {@link #stream()}, which returns when the walk is over, and then asks for the outcome.
 */
public interface Walk extends AutoCloseable {

  /** The UUID under which the caller's two-way AudioSocket leg is expected. */
  UUID stream();

  /** Where that leg must connect to. */
  InetSocketAddress engine();

  /**
   * Waits until the walk is decided. A walk that was never connected, or is not decided within
   * {@code limit}, ends in the tree's default queue with the reason stated; so there is always an
   * outcome.
   */
  Outcome outcome(Duration limit);

  /** Ends the walk; the caller hung up, or the outcome was taken. Idempotent. */
  @Override
  void close();

  /** Where a walk led. */
  sealed interface Outcome {
    /** The caller goes on to a queue. */
    record ToQueue(String queue) implements Outcome {}

    /** The caller got what they wanted, heard the last word and is to be hung up. */
    record Finished() implements Outcome {}

    /** The caller hung up during the walk. */
    record CallerGone() implements Outcome {}
  }
}
