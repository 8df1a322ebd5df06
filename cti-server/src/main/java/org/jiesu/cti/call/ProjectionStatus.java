package org.jiesu.cti.call;

import java.time.Instant;

/**
 * Whether what the journal holds reaches the database.
 *
 * @param working whether it does
 * @param since when that began
 * @param detail in Chinese, what is wrong and what follows; empty while working
 * @param waiting calls with entries the database does not contain yet
 */
public record ProjectionStatus(boolean working, Instant since, String detail, int waiting) {}
