package org.jiesu.cti.call;

import org.jiesu.cti.HotlineException;

/**
 * An entry was refused because too many wait for the disk already; nothing was changed. Try again
 * when the journal writes again.
 */
public class JournalFullException extends HotlineException {
  private static final long serialVersionUID = 1L;

  public JournalFullException(String message) {
    super(message);
  }
}
