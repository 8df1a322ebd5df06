package org.jiesu.cti.ticket;

import org.jiesu.cti.store.Transaction;

/** Follows the corrections of registered tickets, within the transaction that makes them. */
@FunctionalInterface
public interface TicketWatcher {

  /**
   * A person corrected a ticket.
   *
   * @return what is to be done once the correction is in the database
   */
  Runnable corrected(Transaction transaction, Ticket before, Ticket after, String by);
}
