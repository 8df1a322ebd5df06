package org.jiesu.cti.evaluation;

import org.jiesu.cti.HotlineException;

/** A test or training file cannot be used; the message names the file, the line and the reason. */
final class EvaluationException extends HotlineException {
  private static final long serialVersionUID = 1L;

  EvaluationException(String message) {
    super(message);
  }

  EvaluationException(String message, Throwable cause) {
    super(message, cause);
  }
}
