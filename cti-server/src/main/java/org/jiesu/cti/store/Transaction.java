package org.jiesu.cti.store;

import org.jdbi.v3.core.Handle;

/** A transaction in progress and the data access that belongs to it; valid within it only. */
public final class Transaction {
  private final Handle handle;

  Transaction(Handle handle) {
    this.handle = handle;
  }

  /** Calls. */
  public CallDao calls() {
    return new CallDao(handle);
  }

  /** What was said. */
  public UtteranceDao utterances() {
    return new UtteranceDao(handle);
  }

  /** Where tickets were sent. */
  public DispatchDao dispatches() {
    return new DispatchDao(handle);
  }

  /** Tickets and what people made of proposals. */
  public TicketDao tickets() {
    return new TicketDao(handle);
  }

  /** The knowledge base. */
  public KnowledgeDao knowledge() {
    return new KnowledgeDao(handle);
  }

  /** What tickets taught of matters. */
  public MatterDao matters() {
    return new MatterDao(handle);
  }
}
