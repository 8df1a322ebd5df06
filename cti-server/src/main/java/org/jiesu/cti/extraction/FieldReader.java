package org.jiesu.cti.extraction;

import java.util.Optional;
import org.jiesu.cti.call.TicketField;

/** Reads one field out of a conversation. */
interface FieldReader {
  TicketField field();

  Optional<Finding> read(Conversation conversation);
}
