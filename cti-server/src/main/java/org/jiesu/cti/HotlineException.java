package org.jiesu.cti;

/**
 * The root of the server's own exceptions: the message says what was wrong, where, and what to do.
 */
public class HotlineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public HotlineException(String message) {
    super(message);
  }

  public HotlineException(String message, Throwable cause) {
    super(message, cause);
  }
}
