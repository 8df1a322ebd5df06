package org.jiesu.asr.evaluation;

import org.jiesu.asr.SpeechException;

/** A manifest or a recording cannot be used; the message names it and what to do. */
public final class EvaluationException extends SpeechException {
  private static final long serialVersionUID = 1L;

  public EvaluationException(String message) {
    super(message);
  }

  public EvaluationException(String message, Throwable cause) {
    super(message, cause);
  }
}
