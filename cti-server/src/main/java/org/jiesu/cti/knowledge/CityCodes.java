package org.jiesu.cti.knowledge;

/** The city's lists as far as an article may name them. */
public interface CityCodes {

  /** Whether the matter tree has this code, at any level. */
  boolean isMatter(String code);

  /** Whether there is a unit with this code. */
  boolean isUnit(String code);
}
