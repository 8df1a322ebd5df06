package org.jiesu.asr.evaluation;

import org.jiesu.asr.SpeechException;

/** A recording cannot be checked; the message is in Chinese, for whoever uploaded it. */
public final class AcousticCheckException extends SpeechException {
  private static final long serialVersionUID = 1L;

  AcousticCheckException(String message) {
    super(message);
  }

  AcousticCheckException(String message, Throwable cause) {
    super(message, cause);
  }
}
