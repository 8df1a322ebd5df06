package org.jiesu.asr;

/** The root of what the speech engine throws: the message says what was wrong and what to do. */
public class SpeechException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SpeechException(String message) {
    super(message);
  }

  public SpeechException(String message, Throwable cause) {
    super(message, cause);
  }
}
