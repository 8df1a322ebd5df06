package org.jiesu.asr.audio;

import java.io.IOException;

/** A file is not a WAV file we can read; the message says why. */
public final class WavException extends IOException {
  private static final long serialVersionUID = 1L;

  public WavException(String message) {
    super(message);
  }
}
