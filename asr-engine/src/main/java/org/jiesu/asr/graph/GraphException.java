package org.jiesu.asr.graph;

import org.jiesu.asr.SpeechException;

/** A file of a decoding graph is missing, damaged or does not fit the others. */
public final class GraphException extends SpeechException {
  private static final long serialVersionUID = 1L;

  public GraphException(String message) {
    super(message);
  }

  public GraphException(String message, Throwable cause) {
    super(message, cause);
  }
}
