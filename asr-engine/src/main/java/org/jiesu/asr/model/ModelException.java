package org.jiesu.asr.model;

import org.jiesu.asr.SpeechException;

/** A model is missing, damaged or not the one it claims to be. */
public final class ModelException extends SpeechException {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
