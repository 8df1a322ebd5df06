package org.jiesu.cti.knowledge;

/** It cannot be done in the state the article is in; the message, in Chinese, says what to do. */
public class KnowledgeConflictException extends KnowledgeException {
  private static final long serialVersionUID = 1L;

  public KnowledgeConflictException(String message) {
    super(message);
  }
}
