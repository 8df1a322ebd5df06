package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An address or described place (地址) as its parts, in the order in which they are written on a
 * ticket: from the large to the small, but what lies inside or beside a place as it was said.
 */
record Address(List<Part> parts) {

  enum Level {
    PROVINCE,
    CITY,
    DISTRICT,
    TOWN,
    COMMUNITY,
    ROAD,
    NUMBER,
    CROSSING,
    ESTATE,
    SECTION,
    BUILDING,
    UNIT,
    FLOOR,
    ROOM,
    RELATION,
    NEAR;

    /** Parts of one rank stay in the order in which they were said. */
    private int rank() {
      if (compareTo(COMMUNITY) <= 0) {
        return ordinal();
      }
      return this == NEAR ? 100 : compareTo(CROSSING) <= 0 ? 50 : 60;
    }
  }

  /** Levels in which two tellings of one place must not differ. */
  private static final List<Level> TELLING =
      List.of(
          Level.CITY,
          Level.DISTRICT,
          Level.ROAD,
          Level.NUMBER,
          Level.ESTATE,
          Level.BUILDING,
          Level.UNIT,
          Level.ROOM);

  /**
   * A part.
   *
   * @param value as it is written, for example {@code 32号}
   * @param from index in the passage of its first character
   * @param sure 0 to 1
   */
  record Part(Level level, String value, Passage passage, int from, int to, double sure) {}

  Address {
    parts = ordered(parts);
  }

  private static List<Part> ordered(List<Part> parts) {
    List<Part> ordered = new ArrayList<>(parts.size());
    boolean afterEstate = false;
    for (Part part : parts) {
      int rank = part.level().rank();
      // 阳光花园12号: a number that follows an estate is the estate's, not a road's
      boolean inside = part.level() == Level.NUMBER && afterEstate;
      afterEstate = part.level().rank() == 60 || afterEstate && part.level() == Level.NUMBER;
      int at = ordered.size();
      while (!inside && at > 0 && ordered.get(at - 1).level().rank() > rank) {
        at--;
      }
      ordered.add(at, part);
    }
    return List.copyOf(ordered);
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
            case PROVINCE, CITY, RELATION, SECTION -> 0.5;
            case DISTRICT, TOWN -> 1;
            case COMMUNITY -> 1.5;
            case ROAD, NUMBER, ESTATE -> 2;
            case CROSSING -> 3;
            case BUILDING, UNIT, ROOM, FLOOR, NEAR -> 1;
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
    for (Level level : TELLING) {
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

  /** As it is written on a ticket. */
  String written() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      boolean beside = part.level() == Level.NEAR && !text.isEmpty();
      text.append(beside ? "（" : "").append(part.value()).append(beside ? "）" : "");
    }
    return text.toString();
  }
}
