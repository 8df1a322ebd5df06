package org.jiesu.cti.call;

import java.util.List;
import org.jiesu.cti.store.Transaction;

/**
 * Brings what a subject needs of a call's timeline into the database. Called on the projection's
 * thread, one call at a time.
 */
public interface Projector {

  /**
   * Writes what the fresh entries brought. The same entries may come again after a transaction that
   * did not succeed; the call's own row is there already.
   */
  void project(Transaction transaction, Progress progress);

  /** The transaction is committed. May come again for the same progress. */
  default void committed(Progress progress) {}

  /** Calls that must be looked at again after a start, although the database contains them all. */
  default List<CallId> unfinished(Transaction transaction) {
    return List.of();
  }
}
