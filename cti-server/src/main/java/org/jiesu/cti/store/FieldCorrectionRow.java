package org.jiesu.cti.store;

import java.time.Instant;
import java.util.UUID;

/**
 * What a person made of a proposal: training data.
 *
 * @param sequence of the decision in the call's timeline
 * @param proposed what stood there before, empty if nothing was proposed
 * @param confidence of the proposal, 0 to 1
 * @param evidence JSON of the proposal's evidence
 * @param decided empty if cleared
 */
public record FieldCorrectionRow(
    UUID callId,
    long sequence,
    String field,
    String decision,
    String proposed,
    double confidence,
    String evidence,
    String decided,
    String decidedBy,
    Instant decidedAt) {}
