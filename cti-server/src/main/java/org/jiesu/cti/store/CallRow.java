package org.jiesu.cti.store;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A call as the database has it.
 *
 * @param sequence the last journal entry it contains
 * @param callerKey the caller's number without separators and prefixes
 */
public record CallRow(
    UUID id,
    long sequence,
    String state,
    Instant arrivedAt,
    Optional<Instant> answeredAt,
    Optional<Instant> endedAt,
    String callerNumber,
    String callerKey,
    String calledNumber,
    Optional<String> queue,
    Optional<String> navigation,
    Optional<String> operator,
    Optional<String> emotion,
    Optional<String> endReason) {}
