package org.jiesu.asr.node;

import org.jiesu.asr.SpeechException;

/** An engine node cannot be started. */
public final class NodeException extends SpeechException {
  private static final long serialVersionUID = 1L;

  public NodeException(String message) {
    super(message);
  }

  public NodeException(String message, Throwable cause) {
    super(message, cause);
  }
}
