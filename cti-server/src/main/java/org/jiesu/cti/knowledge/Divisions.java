package org.jiesu.cti.knowledge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Table;

/**
 * Cities and districts that a text names: an answer about another district than the citizen's is
 * hardly the answer. Names of the city's list, and those that a publisher has masked as a letter
 * and a number (A7县 lies in A市). Immutable.
 */
public final class Divisions {
  private static final Pattern MASKED = Pattern.compile("(?<![a-z0-9])([a-z])(\\d{0,2})[市县区]");
  private static final int SHORTEST = 2;
  private static final int LONGEST = 7;

  // by folded name; a district's city is empty where several cities have one of this name
  private final Map<String, Optional<String>> districts;
  private final Set<String> cities;

  /** What a text names. */
  record Named(Set<String> cities, Set<String> districts) {}

  private Divisions(Map<String, Optional<String>> districts, Set<String> cities) {
    this.districts = Map.copyOf(districts);
    this.cities = Set.copyOf(cities);
  }

  /** Only masked names are known. */
  public static Divisions none() {
    return new Divisions(Map.of(), Set.of());
  }

  /**
   * Reads {@code config/lexicon/divisions.csv}; without the file only masked names are known.
   *
   * @throws LexiconException naming file, line and field of what is wrong
   */
  public static Divisions read(Path file) {
    if (!Files.exists(file)) {
      return none();
    }
    Map<String, Optional<String>> districts = new HashMap<>();
    Set<String> cities = new HashSet<>();
    for (Table.Row row : Table.read(file, "name", "level", "within").rows()) {
      String name = Script.fold(row.required("name"));
      if (row.required("level").equals("city")) {
        cities.add(name);
      } else if (row.required("level").equals("district")) {
        Optional<String> city = Optional.of(Script.fold(row.text("within")));
        districts.merge(name, city, (one, other) -> one.equals(other) ? one : Optional.empty());
      }
    }
    return new Divisions(districts, cities);
  }

  /** The cities and districts that a text names, with the cities that its districts lie in. */
  Named in(String text) {
    Set<String> inCities = new HashSet<>();
    Set<String> inDistricts = new HashSet<>();
    String folded = Script.fold(text);
    Matcher masked = MASKED.matcher(folded);
    while (masked.find()) {
      inCities.add(masked.group(1));
      if (!masked.group(2).isEmpty()) {
        inDistricts.add(masked.group());
      }
    }
    for (int end = SHORTEST; end <= folded.length(); end++) {
      if ("市县区盟州旗".indexOf(folded.charAt(end - 1)) >= 0) {
        for (int from = Math.max(0, end - LONGEST); from <= end - SHORTEST; from++) {
          String name = folded.substring(from, end);
          if (cities.contains(name)) {
            inCities.add(name);
          }
          Optional<String> city = districts.get(name);
          if (city != null) {
            inDistricts.add(name);
            city.ifPresent(inCities::add);
          }
        }
      }
    }
    return new Named(inCities, inDistricts);
  }
}
