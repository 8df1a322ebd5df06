package org.jiesu.cti.embedding;

import org.jiesu.cti.HotlineException;

/** The encoder is not known, or cannot be loaded or used. */
final class EncoderException extends HotlineException {
  private static final long serialVersionUID = 1L;

  EncoderException(String message) {
    super(message);
  }

  EncoderException(String message, Throwable cause) {
    super(message, cause);
  }
}
