package org.jiesu.cti.extraction;

import org.jiesu.cti.call.Side;

/**
 * What one side said until the other took over (话轮). A mere 嗯 or 好的 of the operator does not end
 * the caller's turn.
 */
public record Turn(Side side, Passage passage) {

  /** The turn's text in one form. */
  public String text() {
    return passage.text();
  }

  /** Whether the caller speaks. */
  public boolean caller() {
    return side == Side.CALLER;
  }
}
