package org.jiesu.cti.ticket;

import java.time.Instant;
import java.util.Optional;

/**
 * Which tickets to list.
 *
 * @param operator 工号 of who confirmed them
 * @param text contained in one of the fields, or the whole number
 * @param unit code of a unit that must act, as the lead or as a helper
 * @param from confirmed then or later
 * @param to confirmed before then
 */
public record TicketFilter(
    Optional<String> operator,
    Optional<String> text,
    Optional<String> unit,
    Optional<Instant> from,
    Optional<Instant> to) {

  /** All tickets. */
  public static TicketFilter all() {
    return new TicketFilter(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
