package org.jiesu.cti.dispatch;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A responsible unit (承办单位).
 *
 * @param code on the ticket
 * @param name for people
 * @param area the code of the area it acts in, empty for the whole city
 * @param aliases other names people and old tickets use
 */
public record Unit(String code, String name, String area, Level level, List<String> aliases) {

  public Unit {
    aliases = List.copyOf(aliases);
  }

  /** Where in the administration a unit stands. */
  public enum Level {
    /** 市级. */
    CITY("市"),
    /** 县区级. */
    COUNTY("县区"),
    /** 街道、乡镇级. */
    STREET("街道");

    private final String label;

    Level(String label) {
      this.label = label;
    }

    /** As it is written in {@code units.yaml}. */
    public String label() {
      return label;
    }

    static Optional<Level> of(String label) {
      return Arrays.stream(values()).filter(level -> level.label.equals(label)).findFirst();
    }
  }
}
