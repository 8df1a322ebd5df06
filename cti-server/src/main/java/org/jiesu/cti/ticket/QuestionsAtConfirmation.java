package org.jiesu.cti.ticket;

import java.util.List;
import java.util.Map;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.TicketField;

/** Says what was left open of a ticket at the moment it is confirmed. Must not block. */
@FunctionalInterface
public interface QuestionsAtConfirmation {

  /**
   * What the matter's template requires and is neither in the fields nor was told.
   *
   * @param fields as they will be kept
   * @return for a reader
   */
  List<String> open(Call call, Map<TicketField, String> fields);
}
