package org.jiesu.asr.recognition;

import org.jiesu.asr.SpeechException;

/** A phrase cannot be recognised; the message names it and what to do. */
public final class PhraseException extends SpeechException {
  private static final long serialVersionUID = 1L;

  public PhraseException(String message) {
    super(message);
  }

  public PhraseException(String message, Throwable cause) {
    super(message, cause);
  }
}
