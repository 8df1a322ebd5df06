package org.jiesu.cti.call;

import java.time.Duration;

/**
 * How much the registry keeps in memory.
 *
 * @param entries entries that may wait for the disk. At the limit an append is refused; what can be
 *     computed again (moods, suggestions) is refused from four fifths of it, so that what people
 *     said and did still finds room
 * @param bytes the same, in bytes of JSON
 * @param dispatch journalled entries that may wait for the listeners; when they are slower, writing
 *     waits for them, and partials are dropped
 * @param keepEnded how long an ended call stays in memory after its last entry; then its journal
 *     file is read on demand
 * @param retryFirst first pause after the disk refused; doubles with each refusal
 * @param retryLongest longest such pause
 */
public record JournalLimits(
    int entries,
    long bytes,
    int dispatch,
    Duration keepEnded,
    Duration retryFirst,
    Duration retryLongest) {

  /** For a prefecture: at most about 128 MiB wait for the disk. */
  public static JournalLimits defaults() {
    return new JournalLimits(
        100_000,
        128L << 20,
        10_000,
        Duration.ofHours(2),
        Duration.ofMillis(200),
        Duration.ofSeconds(5));
  }
}
