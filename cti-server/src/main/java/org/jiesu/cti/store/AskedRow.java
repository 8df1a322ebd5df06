package org.jiesu.cti.store;

import java.time.Instant;
import java.util.UUID;

/**
 * What a caller asked.
 *
 * @param asked masked
 * @param fit how well the best article fitted, 0 to 1
 */
public record AskedRow(
    UUID callId,
    Instant askedAt,
    String matter,
    String asked,
    double fit,
    boolean used,
    boolean rejected) {}
