package org.jiesu.cti.ticket;

import java.util.Map;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent.DispatchProposed;
import org.jiesu.cti.call.TicketField;

/** Says where a ticket should go at the moment it is confirmed. Must not block. */
@FunctionalInterface
public interface DispatchAtConfirmation {

  /**
   * The dispatch of a ticket with these values.
   *
   * @param fields as they will be kept
   */
  DispatchProposed dispatch(Call call, Map<TicketField, String> fields);
}
