package org.jiesu.cti.knowledge;

import org.jiesu.cti.HotlineException;

/** Something cannot be done with the knowledge base; the message, in Chinese, says why. */
public class KnowledgeException extends HotlineException {
  private static final long serialVersionUID = 1L;

  public KnowledgeException(String message) {
    super(message);
  }

  public KnowledgeException(String message, Throwable cause) {
    super(message, cause);
  }
}
