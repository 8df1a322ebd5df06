package org.jiesu.cti.store;

import java.time.Instant;
import java.util.UUID;

/** An utterance as the database has it. */
public record UtteranceRow(
    UUID callId,
    int number,
    String side,
    Instant startedAt,
    Instant endedAt,
    String language,
    double confidence,
    String text) {}
