package org.jiesu.cti.extraction;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;
import org.jiesu.cti.lexicon.Table;

/**
 * The country's administrative divisions (行政区划): provinces, cities, districts, streets and towns,
 * by their full names and by how they are called for short (杭州 for 杭州市). Immutable.
 */
public final class Divisions {

  /** Level of a division. */
  public enum Rank {
    PROVINCE,
    CITY,
    DISTRICT,
    TOWN
  }

  /**
   * A division.
   *
   * @param within name of the next higher one, empty for a province
   */
  public record Division(String name, Rank rank, String within) {}

  private static final String[] PEOPLES = {
    "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "土家族苗族自治州", "藏族羌族自治州", "藏族自治州", "彝族自治州", "自治州", "地区"
  };

  private final List<Division> all = new ArrayList<>();
  private final PrefixTable table = new PrefixTable();
  // by rank and sound: the name, empty where several sound the same
  private final Map<String, String> bySound = new HashMap<>();

  private Divisions() {}

  /**
   * Reads {@code divisions.csv} and {@code towns.csv}.
   *
   * @throws LexiconException naming file, line and column of what is wrong
   */
  public static Divisions read(Path directory) {
    Divisions divisions = new Divisions();
    for (Table.Row row :
        Table.read(directory.resolve("divisions.csv"), "name", "level", "within").rows()) {
      Rank rank =
          switch (row.required("level")) {
            case "province" -> Rank.PROVINCE;
            case "city" -> Rank.CITY;
            case "district" -> Rank.DISTRICT;
            default ->
                throw row.problem("level", "应为 province、city、district 之一，现为 " + row.text("level"));
          };
      divisions.all.add(
          new Division(Script.fold(row.required("name")), rank, Script.fold(row.text("within"))));
    }
    for (Table.Row row :
        Table.read(directory.resolve("towns.csv"), "district", "within", "towns").rows()) {
      String district = Script.fold(row.required("district"));
      for (String town : Script.fold(row.required("towns")).split(" +")) {
        divisions.all.add(new Division(town, Rank.TOWN, district));
      }
    }
    // short names first: a full name of any level wins over another's short one
    for (int i = divisions.all.size() - 1; i >= 0; i--) {
      Division division = divisions.all.get(i);
      String called = shortName(division);
      if (called.length() >= 2) {
        divisions.table.put(called, code(division.rank(), false));
      }
    }
    for (int i = divisions.all.size() - 1; i >= 0; i--) {
      Division division = divisions.all.get(i);
      if (division.name().length() >= 2) {
        divisions.table.put(division.name(), code(division.rank(), true));
        divisions.bySound.merge(
            division.rank().ordinal() + Sounds.of(division.name()),
            division.name(),
            (one, other) -> one.equals(other) ? one : "");
      }
    }
    return divisions;
  }

  private static int code(Rank rank, boolean full) {
    return rank.ordinal() * 2 + (full ? 2 : 1);
  }

  /** 杭州 of 杭州市; the whole name where nothing can be left out. */
  public static String shortName(Division division) {
    String name = division.name();
    for (String ending : PEOPLES) {
      if (name.endsWith(ending) && name.length() - ending.length() >= 2) {
        return name.substring(0, name.length() - ending.length());
      }
    }
    if (name.endsWith("街道") && name.length() >= 4) {
      return name.substring(0, name.length() - 2);
    }
    char last = name.charAt(name.length() - 1);
    return "省市区县旗镇乡".indexOf(last) >= 0 && name.length() >= 3
        ? name.substring(0, name.length() - 1)
        : name;
  }

  /** All divisions, the higher first. */
  public List<Division> all() {
    return Collections.unmodifiableList(all);
  }

  /**
   * The division that a heard name stands for: itself where there is one of this name, else the
   * only one of this rank that sounds the same.
   */
  Optional<String> meant(String said, Rank rank) {
    int known = table.get(said);
    if (known > 0 || said.length() < 3) {
      return Optional.of(said);
    }
    String same = bySound.get(rank.ordinal() + Sounds.of(said));
    return Optional.ofNullable(same).filter(name -> !name.isEmpty());
  }

  /**
   * The longest name at this place.
   *
   * @return {@code length << 8 | code}, 0 if there is none
   */
  int at(CharSequence text, int from) {
    long node = PrefixTable.root();
    int found = 0;
    for (int i = from; i < text.length(); i++) {
      node = PrefixTable.step(node, text.charAt(i));
      int value = table.value(node);
      if (value < 0) {
        break;
      }
      if (value > 0) {
        found = (i - from + 1) << 8 | value;
      }
    }
    return found;
  }
}
