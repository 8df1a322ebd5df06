package org.jiesu.cti.call;

/**
 * Follows calls. Entries come after they are on disk, those of one call in order and each once per
 * process life; after a restart they are not repeated. Called on the registry's dispatch thread:
 * hand long work to a thread of your own.
 */
public interface CallListener {

  /** An entry was added; {@code call} already contains it. */
  void onEntry(Call call, TimelineEntry entry);

  /** Unfinished speech, not kept: shown until the next partial or utterance of that side. */
  default void onPartial(Call call, Partial partial) {}

  /**
   * Unfinished speech.
   *
   * @param start when it began, as a time on the call's own clock
   */
  record Partial(Side side, java.time.Instant start, String text) {}
}
