package org.jiesu.cti.call;

/** A side of a conversation. */
public enum Side {
  /** The citizen (来电人). */
  CALLER,
  /** The operator (话务员). */
  OPERATOR
}
