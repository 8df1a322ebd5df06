package org.jiesu.cti.call;

import java.time.Instant;

/**
 * One line of a call's timeline.
 *
 * @param sequence 1 for the call's first entry, rising by one without gaps
 * @param at when it happened, by the server's clock
 */
public record TimelineEntry(CallId call, long sequence, Instant at, CallEvent event) {}
