package org.jiesu.cti.ticket;

import org.jiesu.cti.store.Transaction;

/** Follows what becomes of registered tickets, within the transaction that changes them. */
public interface TicketWatcher {

  /**
   * A person corrected a ticket.
   *
   * @return what is to be done once the correction is in the database
   */
  Runnable corrected(Transaction transaction, Ticket before, Ticket after, String by);

  /**
   * A unit gave a ticket back (退单).
   *
   * @param after with the unit that follows, or none
   * @return what is to be done once that is in the database
   */
  default Runnable returned(Transaction transaction, Ticket before, Ticket after, String by) {
    return () -> {};
  }
}
