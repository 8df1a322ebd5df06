package org.jiesu.cti.ticket;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jiesu.cti.call.CallId;

/**
 * What a caller's number called about before.
 *
 * @param calls the latest first
 * @param tickets the latest first
 */
public record CallerHistory(List<PastCall> calls, List<Ticket> tickets) {

  public CallerHistory {
    calls = List.copyOf(calls);
    tickets = List.copyOf(tickets);
  }

  /**
   * An earlier call, or the one that goes on.
   *
   * @param navigation what the caller said it was about, for example {@code 市容环境 / 噪音扰民}
   * @param operator 工号 of who answered
   */
  public record PastCall(
      CallId call,
      Instant arrivedAt,
      Optional<Instant> answeredAt,
      Optional<Instant> endedAt,
      Optional<String> navigation,
      Optional<String> operator,
      Optional<String> ticketNumber) {}
}
