package org.jiesu.cti.store;

import java.time.Instant;
import java.util.UUID;

/**
 * A ticket as the database has it, its fields apart.
 *
 * @param version 1 when registered, one more with each correction
 * @param unasked what its matter requires and nobody found out, one a line
 * @param announced whether the call's journal knows the number
 */
public record TicketRow(
    String number,
    UUID callId,
    String state,
    int version,
    Instant createdAt,
    String confirmedBy,
    String callerKey,
    String unasked,
    boolean announced) {}
