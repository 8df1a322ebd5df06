package org.jiesu.cti.extraction;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;
import org.jiesu.cti.lexicon.SpokenCantonese;
import org.jiesu.cti.lexicon.Table;

/**
 * The names a city gives the extraction (词库): surnames, administrative divisions, places and
 * merchants of its own, ways to say a demand. Read from {@code config/lexicon} at the start;
 * immutable.
 */
public final class Lexicon {
  private static final int SHORTEST_FUZZY = 3;

  private static final int COMMON = 120;

  private final List<String> surnames;
  private final Map<String, Integer> surnameRank = new HashMap<>();
  private final Map<Character, List<String>> surnamesBySound = new HashMap<>();
  private final Set<String> divisions = new HashSet<>();
  private final int longestDivision;
  private final List<Place> places = new ArrayList<>();
  private final List<Demand> demands = new ArrayList<>();
  private final Spellings spellings;
  private final SpokenCantonese cantonese;

  /** A place or merchant the city knows. */
  record Place(String name, Kind kind, String folded, String sound) {
    enum Kind {
      ROAD,
      ESTATE,
      POI,
      MERCHANT
    }
  }

  /** A way to say a demand, and the demand. */
  record Demand(String said, String demand) {}

  private Lexicon(
      Table surnameTable,
      Table divisionTable,
      Table placeTable,
      Table demandTable,
      Spellings spellings,
      SpokenCantonese cantonese) {
    this.spellings = spellings;
    this.cantonese = cantonese;
    List<String> names = new ArrayList<>();
    for (Table.Row row : surnameTable.rows()) {
      String name = Script.fold(row.required("surname"));
      if (name.length() > 2) {
        throw row.problem("surname", "姓氏应为一至两个字，现为 " + name);
      }
      if (surnameRank.put(name, names.size()) != null) {
        throw row.problem("surname", "重复：" + name);
      }
      names.add(name);
      if (name.length() == 1) {
        surnamesBySound
            .computeIfAbsent(Sounds.of(name.charAt(0)), s -> new ArrayList<>())
            .add(name);
      }
    }
    surnames = List.copyOf(names);
    int longest = 0;
    for (Table.Row row : divisionTable.rows()) {
      String name = row.required("name");
      divisions.add(name);
      longest = Math.max(longest, name.length());
    }
    longestDivision = longest;
    for (Table.Row row : placeTable.rows()) {
      String name = row.required("name");
      Place.Kind kind =
          switch (row.required("kind")) {
            case "road" -> Place.Kind.ROAD;
            case "estate" -> Place.Kind.ESTATE;
            case "poi" -> Place.Kind.POI;
            case "merchant" -> Place.Kind.MERCHANT;
            default ->
                throw row.problem("kind", "应为 road、estate、poi、merchant 之一，现为 " + row.text("kind"));
          };
      String folded = Script.fold(name);
      if (folded.length() < 2) {
        throw row.problem("name", "名称至少两个字");
      }
      places.add(new Place(name, kind, folded, Sounds.of(folded)));
    }
    places.sort(Comparator.comparingInt((Place p) -> p.folded().length()).reversed());
    for (Table.Row row : demandTable.rows()) {
      demands.add(new Demand(Script.fold(row.required("said")), row.required("demand")));
    }
    demands.sort(Comparator.comparingInt((Demand d) -> d.said().length()).reversed());
  }

  /**
   * Reads {@code surnames.csv}, {@code divisions.csv}, {@code places.csv}, {@code demands.csv},
   * {@code spellings.csv} and {@code cantonese.csv}.
   *
   * @param directory {@code config/lexicon}
   * @throws LexiconException naming file, line and column of what is wrong
   */
  public static Lexicon read(Path directory) {
    return new Lexicon(
        Table.read(directory.resolve("surnames.csv"), "surname"),
        Table.read(directory.resolve("divisions.csv"), "name"),
        Table.read(directory.resolve("places.csv"), "name", "kind"),
        Table.read(directory.resolve("demands.csv"), "said", "demand"),
        Spellings.read(directory),
        SpokenCantonese.read(directory));
  }

  /** The surname a text begins with. */
  Optional<String> surnameOf(String text) {
    if (text.length() >= 2 && surnameRank.containsKey(text.substring(0, 2))) {
      return Optional.of(text.substring(0, 2));
    }
    return !text.isEmpty() && surnameRank.containsKey(text.substring(0, 1))
        ? Optional.of(text.substring(0, 1))
        : Optional.empty();
  }

  /** Other surnames that sound the same, the most frequent first. */
  List<String> homophones(String surname) {
    if (surname.length() != 1) {
      return List.of();
    }
    List<String> others =
        new ArrayList<>(surnamesBySound.getOrDefault(Sounds.of(surname.charAt(0)), List.of()));
    others.remove(surname);
    return others;
  }

  boolean moreFrequent(String name, String surname) {
    int other = surnameOf(name).map(n -> surnameRank.getOrDefault(n, surnames.size())).orElse(0);
    return other < surnameRank.getOrDefault(surname, surnames.size());
  }

  /** Whether a surname is so frequent that a name may be recognised by it alone. */
  boolean common(String surname) {
    return surnameRank.getOrDefault(surname, COMMON) < COMMON;
  }

  /** Length of the longest division's name at this place, 0 if none. */
  int divisionAt(String text, int at) {
    for (int length = Math.min(longestDivision, text.length() - at); length >= 2; length--) {
      if (divisions.contains(text.substring(at, at + length))) {
        return length;
      }
    }
    return 0;
  }

  /** A place of the city's own list in a text. */
  record Sighting(Place place, int from, boolean exact) {
    int to() {
      return from + place.folded().length();
    }
  }

  /** Places named in a passage, also by other characters of the same sound. */
  List<Sighting> sightings(Passage passage) {
    List<Sighting> sightings = new ArrayList<>();
    for (Place place : places) {
      int from = passage.text().indexOf(place.folded());
      boolean exact = from >= 0;
      if (!exact && place.folded().length() >= SHORTEST_FUZZY) {
        from = passage.sound().indexOf(place.sound());
      }
      if (from >= 0 && free(sightings, from, from + place.folded().length())) {
        sightings.add(new Sighting(place, from, exact));
      }
    }
    return sightings;
  }

  private static boolean free(List<Sighting> taken, int from, int to) {
    return taken.stream().noneMatch(s -> s.from() < to && from < s.to());
  }

  /** How characters are spelled out. */
  Spellings spellings() {
    return spellings;
  }

  /** How spoken Cantonese is written. */
  SpokenCantonese cantonese() {
    return cantonese;
  }

  /** Ways to say a demand, the longest first. */
  List<Demand> demands() {
    return demands;
  }
}
