package org.jiesu.cti.store;

import java.time.Instant;

/**
 * What a ticket taught of its matter.
 *
 * @param matter code of the leaf that people confirmed
 * @param proposed what was proposed, or had been confirmed before; empty if nothing was
 * @param said the caller's words as hashed pairs
 * @param inDoubt while the ticket is given back and has no unit
 * @param undoneBy who took it back, empty while it holds
 */
public record MatterLessonRow(
    String number,
    String matter,
    String proposed,
    String said,
    String taughtBy,
    Instant taughtAt,
    boolean inDoubt,
    String undoneBy) {

  /** Whether it counts. */
  public boolean holds() {
    return !inDoubt && undoneBy.isEmpty();
  }
}
