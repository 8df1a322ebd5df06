package org.jiesu.softphone.rtp;

/**
 * UDP ports from which media streams take theirs, the even ones.
 *
 * @param first lowest, 0 for any free port
 * @param last highest
 */
public record PortRange(int first, int last) {
  /** Any port that is free. */
  public static final PortRange ANY = new PortRange(0, 0);

  public PortRange {
    if (first < 0 || last > 65_535 || first > last) {
      throw new IllegalArgumentException("ports " + first + "-" + last);
    }
  }
}
