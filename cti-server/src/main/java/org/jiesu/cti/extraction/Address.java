package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An address or described place (地址) as its parts, in the order in which they are written. */
record Address(List<Part> parts) {

  enum Level {
    PROVINCE,
    CITY,
    DISTRICT,
    TOWN,
    ROAD,
    NUMBER,
    CROSSING,
    ESTATE,
    BUILDING,
    UNIT,
    FLOOR,
    ROOM,
    RELATION,
    NEAR
  }

  /**
   * A part.
   *
   * @param value as it is written, for example {@code 32号}
   * @param from index in the passage of its first character
   * @param sure 0 to 1
   */
  record Part(Level level, String value, Passage passage, int from, int to, double sure) {}

  Address {
    parts = List.copyOf(parts);
  }

  Optional<Part> part(Level level) {
    return parts.stream().filter(p -> p.level() == level).findFirst();
  }

  boolean has(Level level) {
    return part(level).isPresent();
  }

  /** How much of a place this tells. */
  double weight() {
    double weight = 0;
    for (Part part : parts) {
      weight +=
          switch (part.level()) {
            case PROVINCE, CITY -> 0.5;
            case DISTRICT, TOWN -> 1;
            case ROAD, NUMBER, ESTATE -> 2;
            case CROSSING -> 3;
            case BUILDING, UNIT, ROOM, FLOOR, NEAR -> 1;
            case RELATION -> 0.5;
          };
    }
    return weight;
  }

  /** Whether both can be the same place told twice. */
  boolean agrees(Address other) {
    if (has(Level.CROSSING) || other.has(Level.CROSSING)) {
      String crossing = part(Level.CROSSING).or(() -> other.part(Level.CROSSING)).get().value();
      Optional<Part> road = has(Level.CROSSING) ? other.part(Level.ROAD) : part(Level.ROAD);
      return road.isEmpty() || crossing.contains(road.get().value());
    }
    for (Level level :
        List.of(
            Level.CITY,
            Level.DISTRICT,
            Level.ROAD,
            Level.NUMBER,
            Level.ESTATE,
            Level.BUILDING,
            Level.UNIT,
            Level.ROOM)) {
      Optional<Part> mine = part(level);
      Optional<Part> theirs = other.part(level);
      if (mine.isPresent()
          && theirs.isPresent()
          && !mine.get().value().equals(theirs.get().value())) {
        return false;
      }
    }
    return true;
  }

  /** This address with the parts that only the other has. */
  Address with(Address other) {
    List<Part> all = new ArrayList<>(parts);
    for (Part part : other.parts) {
      boolean roadOfCrossing = part.level() == Level.ROAD && has(Level.CROSSING);
      if (!has(part.level()) && !roadOfCrossing) {
        all.add(part);
      }
    }
    if (all.stream().anyMatch(p -> p.level() == Level.CROSSING)) {
      all.removeIf(p -> p.level() == Level.ROAD);
    }
    return new Address(all);
  }

  /** As it is written on a ticket: from the large to the small, the surroundings last. */
  String written() {
    StringBuilder text = new StringBuilder();
    for (Level level : Level.values()) {
      part(level)
          .ifPresent(
              p -> {
                if (level == Level.NEAR) {
                  text.append(text.isEmpty() ? "" : "（")
                      .append(p.value())
                      .append(text.isEmpty() ? "" : "）");
                } else {
                  text.append(p.value());
                }
              });
    }
    return balanced(text.toString());
  }

  private static String balanced(String text) {
    if (text.indexOf('（') < 0 && text.endsWith("）")) {
      return text.substring(0, text.length() - 1);
    }
    return text;
  }
}
