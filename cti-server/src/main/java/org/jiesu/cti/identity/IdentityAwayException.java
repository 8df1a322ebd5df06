package org.jiesu.cti.identity;

import org.jiesu.cti.HotlineException;

/** The database of people cannot be reached at the moment; nothing was changed. */
public class IdentityAwayException extends HotlineException {
  private static final long serialVersionUID = 1L;

  IdentityAwayException(Throwable cause) {
    super("The database of people cannot be reached", cause);
  }
}
