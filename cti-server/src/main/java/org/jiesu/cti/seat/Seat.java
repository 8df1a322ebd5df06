package org.jiesu.cti.seat;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.CallId;

/**
 * An operator's seat (坐席) as it is now.
 *
 * @param operator 工号
 * @param name as callers and colleagues know the operator
 * @param extension the softphone's SIP extension
 * @param queues the queues the operator answers
 * @param reason why not ready, empty otherwise
 * @param since when this presence began
 * @param call the call that rings, is talked to or is being wrapped up
 */
public record Seat(
    String operator,
    String name,
    String extension,
    Set<String> queues,
    Presence presence,
    String reason,
    Instant since,
    Optional<CallId> call) {

  public Seat {
    queues = Set.copyOf(queues);
  }

  /** What an operator is doing. */
  public enum Presence {
    /** 离线. */
    OFFLINE,
    /** 示忙. */
    NOT_READY,
    /** 空闲. */
    READY,
    /** 振铃. */
    RINGING,
    /** 通话. */
    TALKING,
    /** 话后处理: the conversation is over, the ticket is not. */
    WRAP_UP
  }
}
