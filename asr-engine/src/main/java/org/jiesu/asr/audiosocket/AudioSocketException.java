package org.jiesu.asr.audiosocket;

import org.jiesu.asr.SpeechException;

/** The AudioSocket server could not do its work. */
public final class AudioSocketException extends SpeechException {
  private static final long serialVersionUID = 1L;

  public AudioSocketException(String message, Throwable cause) {
    super(message, cause);
  }
}
