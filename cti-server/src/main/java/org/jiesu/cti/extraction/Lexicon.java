package org.jiesu.cti.extraction;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.lexicon.CantoneseSounds;
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
  private static final int COMMON = 120;

  private final List<String> surnames;
  private final Map<String, Integer> surnameRank;
  private final Map<Character, List<String>> surnamesBySound;
  private final Divisions divisions;
  private final Gazetteer gazetteer;
  private final CantoneseSounds cantoneseSounds;
  private final AddressTagger tagger;
  private final PlaceReadings readings = new PlaceReadings();
  private final List<Demand> demands;
  private final Spellings spellings;
  private final SpokenCantonese spokenCantonese;

  /** A way to say a demand, and the demand. */
  record Demand(String said, String demand) {}

  private Lexicon(
      Table surnameTable,
      Divisions divisions,
      Gazetteer gazetteer,
      CantoneseSounds cantoneseSounds,
      AddressTagger tagger,
      Table demandTable,
      Spellings spellings,
      SpokenCantonese spokenCantonese) {
    this.divisions = divisions;
    this.gazetteer = gazetteer;
    this.cantoneseSounds = cantoneseSounds;
    this.spellings = spellings;
    this.spokenCantonese = spokenCantonese;
    this.tagger = tagger;
    surnameRank = new HashMap<>();
    surnamesBySound = new HashMap<>();
    demands = new ArrayList<>();
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
    for (Table.Row row : demandTable.rows()) {
      demands.add(new Demand(Script.fold(row.required("said")), row.required("demand")));
    }
    demands.sort(Comparator.comparingInt((Demand d) -> d.said().length()).reversed());
  }

  private Lexicon(Lexicon other, AddressTagger tagger) {
    surnames = other.surnames;
    surnameRank = other.surnameRank;
    surnamesBySound = other.surnamesBySound;
    divisions = other.divisions;
    gazetteer = other.gazetteer;
    cantoneseSounds = other.cantoneseSounds;
    spellings = other.spellings;
    spokenCantonese = other.spokenCantonese;
    demands = other.demands;
    this.tagger = tagger;
  }

  /** The same names with another tagger of addresses. */
  public Lexicon with(AddressTagger other) {
    return new Lexicon(this, other);
  }

  /**
   * Reads {@code surnames.csv}, {@code divisions.csv}, {@code towns.csv}, {@code places.csv} and
   * all {@code places-*.csv}, {@code jyutping.csv}, {@code demands.csv}, {@code spellings.csv},
   * {@code cantonese.csv} and {@code address.model}.
   *
   * @param directory {@code config/lexicon}
   * @throws LexiconException naming file, line and column of what is wrong
   */
  public static Lexicon read(Path directory) {
    CantoneseSounds cantonese = CantoneseSounds.read(directory);
    Divisions divisions = Divisions.read(directory);
    return new Lexicon(
        Table.read(directory.resolve("surnames.csv"), "surname"),
        divisions,
        Gazetteer.read(directory, cantonese),
        cantonese,
        tagger(directory.resolve("address.model"), divisions),
        Table.read(directory.resolve("demands.csv"), "said", "demand"),
        Spellings.read(directory),
        SpokenCantonese.read(directory));
  }

  private static AddressTagger tagger(Path file, Divisions divisions) {
    try (InputStream in = Files.newInputStream(file)) {
      return AddressTagger.read(in, divisions);
    } catch (IOException e) {
      throw new LexiconException(file, "地址识别模型无法读取，请用 scripts/train-address 重新训练", e);
    }
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

  /** The country's administrative divisions. */
  public Divisions divisions() {
    return divisions;
  }

  /** What finds addresses. */
  AddressTagger tagger() {
    return tagger;
  }

  /** The city's own names. */
  public Gazetteer gazetteer() {
    return gazetteer;
  }

  /** The pieces of addresses in a passage, and names of the city that it says or may say. */
  PlaceReadings.Reading places(Passage passage) {
    boolean yue = passage.utterances().stream().anyMatch(u -> u.language() == Language.CANTONESE);
    return readings.of(passage.text(), yue, this::read);
  }

  private PlaceReadings.Reading read(String text, boolean yue) {
    return new PlaceReadings.Reading(
        tagger.pieces(text),
        yue
            ? gazetteer.cantoneseSightings(text, cantoneseSounds.of(text))
            : gazetteer.sightings(text, Sounds.of(text)));
  }

  /** How characters are spelled out. */
  Spellings spellings() {
    return spellings;
  }

  /** How spoken Cantonese is written. */
  SpokenCantonese cantonese() {
    return spokenCantonese;
  }

  /** Ways to say a demand, the longest first. */
  List<Demand> demands() {
    return demands;
  }
}
