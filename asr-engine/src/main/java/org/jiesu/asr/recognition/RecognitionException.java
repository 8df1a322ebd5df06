package org.jiesu.asr.recognition;

import org.jiesu.asr.SpeechException;

/** A recogniser failed or could not be opened. */
public final class RecognitionException extends SpeechException {
  private static final long serialVersionUID = 1L;

  public RecognitionException(String message) {
    super(message);
  }

  public RecognitionException(String message, Throwable cause) {
    super(message, cause);
  }
}
