package org.jiesu.cti.call;

import java.util.List;

/**
 * How far a call has come since the database last heard of it.
 *
 * @param call as its timeline has made it
 * @param timeline all of it, up to the call's sequence
 * @param projected the last entry the database contains already
 */
public record Progress(Call call, List<TimelineEntry> timeline, long projected) {

  public Progress {
    timeline = List.copyOf(timeline);
  }

  /** The entries the database does not contain yet. */
  public List<TimelineEntry> fresh() {
    return timeline.subList(
        (int) Math.min(Math.max(projected, 0), timeline.size()), timeline.size());
  }

  /** Whether an event of a kind is among the fresh entries. */
  public boolean brought(Class<? extends CallEvent> kind) {
    return fresh().stream().map(TimelineEntry::event).anyMatch(kind::isInstance);
  }
}
