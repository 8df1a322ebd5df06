package org.jiesu.cti.store;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a ticket was sent and what became of it.
 *
 * @param attempt 1 when the ticket was confirmed, one more each time it had to be sent anew
 * @param basis RULE, DISPUTE, DUTY, MODEL or PERSON
 * @param reference which of them
 * @param unit proposed, empty where nobody could be named
 * @param helpers with commas between
 * @param alternatives JSON of other units
 * @param dispatchedCase JSON of what it depended on
 * @param unitGiven the unit that got it, empty while a person must still choose
 * @param outcome empty while it stands; RETURNED or CORRECTED
 * @param outcomeUnit the unit it went to instead, empty if not known
 */
public record DispatchDecisionRow(
    String number,
    int attempt,
    Instant decidedAt,
    String basis,
    String reference,
    String unit,
    String helpers,
    double probability,
    double lowerBound,
    boolean automatic,
    String area,
    String workingTime,
    String priority,
    String note,
    String reason,
    String alternatives,
    String dispatchedCase,
    String unitGiven,
    String givenBy,
    String outcome,
    String outcomeUnit,
    String outcomeReason,
    String outcomeBy,
    Optional<Instant> outcomeAt) {}
