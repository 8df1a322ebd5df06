package org.jiesu.cti.ticket;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jiesu.cti.HotlineException;
import org.jiesu.cti.call.TicketField;

/** Values that cannot be a ticket's: each field with what is wrong with it, in Chinese. */
public class TicketValidationException extends HotlineException {
  private static final long serialVersionUID = 1L;

  private final EnumMap<TicketField, String> problems;

  TicketValidationException(Map<TicketField, String> problems) {
    super(problems.values().stream().collect(Collectors.joining("；")));
    this.problems = new EnumMap<>(problems);
  }

  /** What is wrong, by field; never empty. */
  public Map<TicketField, String> problems() {
    return Collections.unmodifiableMap(problems);
  }
}
