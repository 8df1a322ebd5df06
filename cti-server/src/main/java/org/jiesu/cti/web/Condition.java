package org.jiesu.cti.web;

/**
 * How one part is.
 *
 * @param detail in Chinese, what is wrong and what follows; empty while all is well
 */
public record Condition(boolean ok, String detail) {

  /** All is well. */
  public static Condition good() {
    return new Condition(true, "");
  }

  /** Something is wrong. */
  public static Condition bad(String detail) {
    return new Condition(false, detail);
  }
}
