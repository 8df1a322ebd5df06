package org.jiesu.cti.extraction;

import java.util.List;
import org.jiesu.cti.call.CallEvent.FieldSuggested;

/**
 * Reads a ticket's fields out of a conversation. Looks at the whole conversation each time, so that
 * later words refine earlier ones and nothing is kept between calls. Never throws, whatever was
 * recognised. Any thread.
 */
@FunctionalInterface
public interface Extractor {

  /** At most one proposal for a field; a field of which nothing was said has none. */
  List<FieldSuggested> extract(Conversation conversation);
}
