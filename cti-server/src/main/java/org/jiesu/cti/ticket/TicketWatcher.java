package org.jiesu.cti.ticket;

import org.jiesu.cti.store.Transaction;

/** Follows the corrections of registered tickets, within the transaction that makes them. */
@FunctionalInterface
public interface TicketWatcher {

  /** A person corrected a ticket. */
  void corrected(Transaction transaction, Ticket before, Ticket after, String by);
}
