package org.jiesu.cti.seat;

import java.util.Set;

/**
 * The switch's side of a seat: which queues ring the extension. Implemented by telephony; repeated
 * after a reconnect.
 */
public interface QueueMembership {

  /** Makes the extension a member of exactly these queues. */
  void join(String extension, String operatorName, Set<String> queues, boolean paused);

  /** Pauses or unpauses the extension in all its queues. */
  void pause(String extension, boolean paused, String reason);

  /** Takes the extension out of all queues. */
  void leave(String extension);
}
