package org.jiesu.cti.call;

import java.time.Instant;

/**
 * Whether what happens in calls reaches the disk.
 *
 * @param writing whether the journal can be written
 * @param since when that began
 * @param detail in Chinese, what is wrong and what to do; empty while writing
 * @param waiting entries in memory that are not yet on disk
 */
public record JournalStatus(boolean writing, Instant since, String detail, int waiting) {}
