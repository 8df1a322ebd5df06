package org.jiesu.cti.store;

import org.jiesu.cti.HotlineException;

/** The database could not do what was asked; the message, in Chinese, says what to do. */
public class StoreException extends HotlineException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
