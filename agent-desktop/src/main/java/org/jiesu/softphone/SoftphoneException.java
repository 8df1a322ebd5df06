package org.jiesu.softphone;

/**
 * The root of the softphone's own exceptions. The message is for the person at the softphone: in
 * Chinese, what was wrong and what to do.
 */
public class SoftphoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SoftphoneException(String message) {
    super(message);
  }

  public SoftphoneException(String message, Throwable cause) {
    super(message, cause);
  }
}
