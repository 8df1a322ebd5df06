package org.jiesu.cti.telephony;

import com.typesafe.config.Config;
import java.time.Duration;
import org.jiesu.cti.HotlineException;

/**
 * How Asterisk is reached and how patient we are with it; the keys of {@code jiesu.asterisk} in
 * {@code reference.conf}, where each is explained.
 */
public record TelephonySettings(
    String host,
    int amiPort,
    String amiUser,
    String amiSecret,
    String agiHost,
    int agiPort,
    int agiCalls,
    Duration reconnectFirst,
    Duration reconnectLongest,
    Duration pingEvery,
    Duration answerLimit,
    Duration tapRetryFirst,
    Duration tapRetryLongest,
    Duration seatGrace,
    boolean navigationEnabled) {

  public TelephonySettings {
    if (amiSecret.isBlank()) {
      throw new HotlineException(
          "jiesu.asterisk.ami-secret is empty: set JIESU_AMI_SECRET to the secret that Asterisk's"
              + " manager.conf has; scripts/asterisk start writes both (config/secrets.env)");
    }
  }

  /**
   * Reads the whole configuration.
   *
   * @throws com.typesafe.config.ConfigException naming the key that is missing or wrong
   * @throws HotlineException if there is no secret
   */
  public static TelephonySettings from(Config root) {
    Config asterisk = root.getConfig("jiesu.asterisk");
    return new TelephonySettings(
        asterisk.getString("host"),
        asterisk.getInt("ami-port"),
        asterisk.getString("ami-user"),
        asterisk.getString("ami-secret"),
        asterisk.getString("agi-host"),
        asterisk.getInt("agi-port"),
        asterisk.getInt("agi-calls"),
        asterisk.getDuration("reconnect-first"),
        asterisk.getDuration("reconnect-longest"),
        asterisk.getDuration("ping-every"),
        asterisk.getDuration("answer-limit"),
        asterisk.getDuration("tap-retry-first"),
        asterisk.getDuration("tap-retry-longest"),
        asterisk.getDuration("seat-grace"),
        root.getBoolean("jiesu.navigation.enabled"));
  }

  /** The secret stays out of logs. */
  @Override
  public String toString() {
    return "TelephonySettings[ami "
        + amiUser
        + "@"
        + host
        + ":"
        + amiPort
        + ", agi "
        + agiHost
        + ":"
        + agiPort
        + "]";
  }
}
