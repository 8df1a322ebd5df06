package org.jiesu.cti.store;

import java.time.Instant;

/**
 * One field's correction.
 *
 * @param version the ticket's version the correction made
 * @param valueBefore empty if the field was empty
 * @param valueAfter empty if the field was cleared
 */
public record TicketChangeRow(
    String number,
    int version,
    String field,
    String valueBefore,
    String valueAfter,
    String changedBy,
    Instant changedAt) {}
