package org.jiesu.cti;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The option of command line programs that says where the city's configuration is. */
public final class CityConfiguration {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The city's configuration file (default: config/hotline.conf if it is there).")
  private Path file = Path.of("config", "hotline.conf");

  /**
   * Its settings over the defaults.
   *
   * @throws ConfigurationException naming file, line and key of what is wrong
   */
  public Config load() {
    return Configuration.load(file);
  }

  /** The directory that holds what the hotline keeps. */
  public Path data() {
    return Path.of(load().getString("jiesu.data-directory"));
  }

  /** The city's clock. */
  public Clock clock() {
    return Clock.system(ZoneId.of(load().getString("jiesu.time-zone")));
  }
}
