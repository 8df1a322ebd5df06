package org.jiesu.cti.ticket;

import org.jiesu.cti.HotlineException;

/** Somebody was faster; the message is in Chinese, for the operator. Nothing was changed. */
public class TicketConflictException extends HotlineException {
  private static final long serialVersionUID = 1L;

  TicketConflictException(String message) {
    super(message);
  }
}
