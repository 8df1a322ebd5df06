package org.jiesu.cti.dispatch;

import org.jiesu.cti.HotlineException;

/** The dispatch model or its history cannot be used; says which file and why. */
public class DispatchModelException extends HotlineException {
  private static final long serialVersionUID = 1L;

  DispatchModelException(String message) {
    super(message);
  }

  DispatchModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
