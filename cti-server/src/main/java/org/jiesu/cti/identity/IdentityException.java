package org.jiesu.cti.identity;

import org.jiesu.cti.HotlineException;

/** A person could not be added or changed; the message, in Chinese, says what to do. */
public class IdentityException extends HotlineException {
  private static final long serialVersionUID = 1L;

  /** What was refused. */
  public enum Subject {
    CURRENT_PASSWORD,
    NEW_PASSWORD,
    PERSON
  }

  private final Subject subject;

  public IdentityException(Subject subject, String message) {
    super(message);
    this.subject = subject;
  }

  /** What was refused. */
  public Subject subject() {
    return subject;
  }
}
