package org.jiesu.cti.dispatch;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * When the dispatch model may act alone, and how long it remembers.
 *
 * @param target accuracy that tickets sent without a person must have, 0.5 to 0.9999
 * @param confidence with which that must be known, 0.5 to 0.9999
 * @param halfLife after this time a single correction counts half
 * @param window of how many of the latest sure answers the achieved accuracy is taken
 * @param keep how many versions of the model are kept
 */
public record DispatchSettings(
    double target, double confidence, Duration halfLife, int window, int keep) {

  /** What {@code reference.conf} says. */
  public static final DispatchSettings DEFAULT =
      new DispatchSettings(0.98, 0.9, Duration.ofDays(90), 500, 20);

  public DispatchSettings {
    check("target", target, 0.5, 0.9999);
    check("confidence", confidence, 0.5, 0.9999);
    check("half-life in days", halfLife.toDays(), 1, 3650);
    check("window", window, 50, 100_000);
    check("keep", keep, 2, 1000);
  }

  private static void check(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "jiesu.dispatch." + name + " must be " + least + " to " + most + ", is " + value);
    }
  }

  /**
   * Reads {@code jiesu.dispatch} of the server's whole configuration.
   *
   * @throws com.typesafe.config.ConfigException if a key is missing or of the wrong kind
   * @throws IllegalArgumentException if a value is out of its bounds
   */
  public static DispatchSettings from(Config config) {
    Config dispatch = config.getConfig("jiesu.dispatch");
    return new DispatchSettings(
        dispatch.getDouble("target"),
        dispatch.getDouble("confidence"),
        dispatch.getDuration("half-life"),
        dispatch.getInt("window"),
        dispatch.getInt("keep"));
  }

  /** The same with another target. */
  public DispatchSettings withTarget(double other) {
    return new DispatchSettings(other, confidence, halfLife, window, keep);
  }
}
