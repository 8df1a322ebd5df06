package org.jiesu.cti.call;

import org.jiesu.cti.HotlineException;

/** A call could not be controlled; the message is in Chinese, for the operator. */
public class CallControlException extends HotlineException {
  private static final long serialVersionUID = 1L;

  public CallControlException(String message) {
    super(message);
  }

  public CallControlException(String message, Throwable cause) {
    super(message, cause);
  }
}
