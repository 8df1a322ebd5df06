package org.jiesu.cti.classification;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How long past tickets tell the matter of new ones.
 *
 * @param halfLife after this time a ticket counts half, 1 to 3,650 days
 */
public record MatterSettings(Duration halfLife) {
  /** What {@code reference.conf} says. */
  public static final Duration HALF_LIFE = Duration.ofDays(180);

  public MatterSettings {
    if (halfLife.toDays() < 1 || halfLife.toDays() > 3_650) {
      throw new IllegalArgumentException(
          "jiesu.classification.half-life must be 1 to 3650 days, is " + halfLife.toDays());
    }
  }

  /**
   * Reads {@code jiesu.classification} of the server's whole configuration.
   *
   * @throws com.typesafe.config.ConfigException if a key is missing or of the wrong kind
   * @throws IllegalArgumentException if a value is out of its bounds
   */
  public static MatterSettings from(Config config) {
    return new MatterSettings(config.getDuration("jiesu.classification.half-life"));
  }
}
