package org.jiesu.cti.extraction;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jiesu.cti.lexicon.CantoneseSounds;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;

/**
 * A city's own names (地名词典): roads, estates, places, merchants and organisations, hundreds of
 * thousands of them, found in running speech as they are written or as they sound. All names lie in
 * a few primitive arrays; what a text may name is looked up by pairs of sounds, so that the time
 * does not grow with the number of names. Immutable, any thread.
 */
public final class Gazetteer {

  /** What a name is of. */
  public enum Kind {
    ROAD("road"),
    ESTATE("estate"),
    POI("poi"),
    MERCHANT("merchant"),
    ORGANISATION("organisation");

    private final String written;

    Kind(String written) {
      this.written = written;
    }

    /** As it stands in a file. */
    public String written() {
      return written;
    }

    /** Whether it is part of an address. */
    boolean place() {
      return this == ROAD || this == ESTATE || this == POI;
    }
  }

  /**
   * A name that a text may say.
   *
   * @param name as the city writes it
   * @param area the district or street it lies in, empty if the file does not tell
   * @param from index of its first character in the text
   * @param to index after its last
   * @param cost how far what was heard is from it: 0 the same characters; a character of the same
   *     sound 0.15, of a near sound 0.45, another, a missing or an additional one 1
   */
  public record Sighting(String name, Kind kind, String area, int from, int to, double cost) {

    /** Whether the characters themselves were heard. */
    public boolean exact() {
      return cost == 0;
    }

    /** How sure it is that the name is meant, 0 to 1, by its length and the cost. */
    public double likeness() {
      return Math.max(0, 1 - cost / (0.45 * name.length() + 0.3));
    }
  }

  private static final String FILLERS = "嗯啊呃那个就";
  private static final float SAME_SOUND = 0.15f;
  private static final float NEAR_SOUND = 0.45f;
  private static final float FILLER = 0.3f;
  private static final int LONGEST = 40;
  private static final int MOST_AT_ONE_PLACE = 4_000;

  /** How much a name of so many characters may differ. */
  private static final float[] ALLOWED = {0, 0, 0.3f, 0.6f, 1.1f, 1.3f, 1.6f};

  private char[] letters = new char[1 << 12];
  private int[] starts = new int[1 << 9];
  private byte[] kinds = new byte[1 << 9];
  private int[] areas = new int[1 << 9];
  private int size;
  private final List<String> areaNames = new ArrayList<>(List.of(""));
  private final java.util.Map<String, Integer> areaNumbers = new java.util.HashMap<>();
  private String display = "";
  private final PrefixTable exact = new PrefixTable();
  private int[] sameName = new int[1 << 9];
  private SoundIndex mandarin = new SoundIndex(new char[0], new int[] {0}, 0);
  private SoundIndex cantonese = mandarin;

  private Gazetteer() {}

  /** A name of the city. */
  public record Entry(String name, Kind kind, String area) {}

  /** One line that cannot be used. */
  public record Problem(int line, String field, String reason) {}

  /** A gazetteer of these names. */
  public static Gazetteer of(List<Entry> entries, CantoneseSounds sounds) {
    Gazetteer gazetteer = new Gazetteer();
    for (Entry entry : entries) {
      gazetteer.add(entry);
    }
    gazetteer.close(sounds);
    return gazetteer;
  }

  /**
   * Reads {@code places.csv} and every {@code places-*.csv} of a directory.
   *
   * @throws LexiconException naming file, line and column of the first thing that is wrong
   */
  static Gazetteer read(Path directory, CantoneseSounds sounds) {
    Gazetteer gazetteer = new Gazetteer();
    for (Path file : files(directory)) {
      read(
          file,
          gazetteer::add,
          problem -> {
            throw new LexiconException(file, problem.line(), problem.field(), problem.reason());
          });
    }
    gazetteer.close(sounds);
    return gazetteer;
  }

  /** The files of a directory that hold names, {@code places.csv} first. */
  public static List<Path> files(Path directory) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "places-*.csv")) {
      found.forEach(files::add);
    } catch (IOException e) {
      throw new LexiconException(directory, "目录无法读取，请检查它是否存在", e);
    }
    files.sort(null);
    files.add(0, directory.resolve("places.csv"));
    return files;
  }

  /**
   * Reads a file line by line: {@code name,kind} or {@code name,kind,area}.
   *
   * @throws LexiconException if it cannot be read
   */
  public static void read(Path file, Consumer<Entry> entries, Consumer<Problem> problems) {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      int number = 0;
      int columns = 0;
      String line;
      while ((line = lines.readLine()) != null) {
        number++;
        if (number == 1 && line.startsWith("\ufeff")) {
          line = line.substring(1);
        }
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        String[] fields = fields(line);
        if (columns == 0) {
          String header = String.join(",", fields);
          if (!header.equals("name,kind") && !header.equals("name,kind,area")) {
            problems.accept(new Problem(number, "", "首行应为 name,kind 或 name,kind,area，现为 " + line));
            return;
          }
          columns = fields.length;
          continue;
        }
        entry(fields, columns, number, entries, problems);
      }
      if (columns == 0) {
        problems.accept(new Problem(1, "", "缺少首行 name,kind"));
      }
    } catch (CharacterCodingException e) {
      throw new LexiconException(file, "文件不是 UTF-8 编码，请另存为 UTF-8", e);
    } catch (IOException e) {
      throw new LexiconException(file, "文件无法读取，请检查它是否存在", e);
    }
  }

  private static String[] fields(String line) {
    String[] fields = line.split(",", -1);
    for (int i = 0; i < fields.length; i++) {
      String field = fields[i].strip();
      boolean quoted = field.length() >= 2 && field.startsWith("\"") && field.endsWith("\"");
      fields[i] =
          quoted ? field.substring(1, field.length() - 1).replace("\"\"", "\"").strip() : field;
    }
    return fields;
  }

  private static void entry(
      String[] fields, int columns, int line, Consumer<Entry> entries, Consumer<Problem> problems) {
    if (fields.length != columns) {
      problems.accept(new Problem(line, "", "应有 " + columns + " 列，现有 " + fields.length + " 列"));
      return;
    }
    String name = fields[0];
    if (name.length() < 2 || name.length() > LONGEST) {
      problems.accept(new Problem(line, "name", "名称应为 2 到 " + LONGEST + " 个字，现为“" + name + "”"));
      return;
    }
    for (Kind kind : Kind.values()) {
      if (kind.written().equals(fields[1])) {
        entries.accept(new Entry(name, kind, columns == 3 ? fields[2] : ""));
        return;
      }
    }
    problems.accept(
        new Problem(
            line, "kind", "应为 road、estate、poi、merchant、organisation 之一，现为“" + fields[1] + "”"));
  }

  private final StringBuilder names = new StringBuilder();

  private void add(Entry entry) {
    String folded = Script.fold(entry.name());
    if (size + 1 == starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
      kinds = Arrays.copyOf(kinds, kinds.length * 2);
      areas = Arrays.copyOf(areas, areas.length * 2);
      sameName = Arrays.copyOf(sameName, sameName.length * 2);
    }
    int end = starts[size] + folded.length();
    if (end > letters.length) {
      letters = Arrays.copyOf(letters, letters.length * 2);
    }
    folded.getChars(0, folded.length(), letters, starts[size]);
    names.append(entry.name());
    kinds[size] = (byte) entry.kind().ordinal();
    areas[size] =
        areaNumbers.computeIfAbsent(
            entry.area(),
            area -> {
              if (area.isEmpty()) {
                return 0;
              }
              areaNames.add(area);
              return areaNames.size() - 1;
            });
    int before = exact.get(folded);
    sameName[size] = Math.max(0, before);
    exact.put(folded, size + 1);
    starts[++size] = end;
  }

  private void close(CantoneseSounds sounds) {
    display = names.toString();
    names.setLength(0);
    names.trimToSize();
    letters = Arrays.copyOf(letters, starts[size]);
    char[] sound = new char[letters.length];
    char[] yue = new char[letters.length];
    for (int i = 0; i < letters.length; i++) {
      sound[i] = Sounds.of(letters[i]);
      yue[i] = sounds.of(letters[i]);
    }
    mandarin = new SoundIndex(sound, starts, size);
    cantonese = new SoundIndex(yue, starts, size);
  }

  /** Number of names. */
  public int size() {
    return size;
  }

  private String name(int entry) {
    return display.substring(starts[entry], starts[entry + 1]);
  }

  private Entry entry(int number) {
    return new Entry(name(number), Kind.values()[kinds[number]], areaNames.get(areas[number]));
  }

  /** All names, in the order of the files. */
  public List<Entry> entries() {
    return IntStream.range(0, size).mapToObj(this::entry).toList();
  }

  /** Names that contain a text, at most so many. */
  public List<Entry> search(String part, int most) {
    String folded = Script.fold(part);
    List<Entry> found = new ArrayList<>();
    for (int e = 0; e < size && found.size() < most; e++) {
      int last = starts[e + 1] - folded.length();
      for (int at = starts[e]; at <= last; at++) {
        int i = 0;
        while (i < folded.length() && letters[at + i] == folded.charAt(i)) {
          i++;
        }
        if (i == folded.length()) {
          found.add(entry(e));
          break;
        }
      }
    }
    return found;
  }

  /**
   * Names that a text says or may say, the likely ones first; they may overlap.
   *
   * @param text folded, see {@link Script}
   * @param sound the text's, in Mandarin
   */
  List<Sighting> sightings(String text, String sound) {
    List<Sighting> found = new ArrayList<>();
    if (size == 0) {
      return found;
    }
    exact(text, found);
    mandarin.find(text, sound, true, found);
    return ranked(found);
  }

  /** Names that a text which a Cantonese recogniser wrote may say. */
  List<Sighting> cantoneseSightings(String text, String sound) {
    List<Sighting> found = new ArrayList<>();
    if (size == 0) {
      return found;
    }
    exact(text, found);
    cantonese.find(text, sound, false, found);
    return ranked(found);
  }

  private static List<Sighting> ranked(List<Sighting> found) {
    found.sort(
        java.util.Comparator.comparingDouble((Sighting s) -> s.name().length() - 2 * s.cost())
            .reversed()
            .thenComparing(Sighting::from));
    return found;
  }

  private void exact(String text, List<Sighting> found) {
    for (int i = 0; i < text.length(); i++) {
      long node = PrefixTable.root();
      for (int j = i; j < text.length(); j++) {
        node = PrefixTable.step(node, text.charAt(j));
        int value = exact.value(node);
        if (value < 0) {
          break;
        }
        int first = found.size();
        for (int e = value; e > 0; e = sameName[e - 1]) {
          Sighting sighting = sighting(e - 1, i, j + 1, 0);
          if (found.subList(first, found.size()).stream().noneMatch(s -> s.equals(sighting))) {
            found.add(sighting);
          }
        }
      }
    }
  }

  private Sighting sighting(int entry, int from, int to, double cost) {
    Entry named = entry(entry);
    return new Sighting(named.name(), named.kind(), named.area(), from, to, cost);
  }

  /** Finds names by their sounds: the pairs among a name's first three syllables lead to it. */
  private final class SoundIndex {
    private final char[] sounds;
    private final int mask;
    private final int[] buckets;
    private final int[] entries;

    private SoundIndex(char[] sounds, int[] starts, int size) {
      this.sounds = sounds;
      int capacity = Integer.highestOneBit(Math.max(16, size * 2)) * 2;
      mask = capacity - 1;
      int[] counts = new int[capacity + 1];
      for (int e = 0; e < size; e++) {
        for (int pair = 0; pair < pairs(starts, e); pair++) {
          counts[key(starts[e], pair) + 1]++;
        }
      }
      for (int b = 0; b < capacity; b++) {
        counts[b + 1] += counts[b];
      }
      buckets = counts.clone();
      entries = new int[counts[capacity]];
      for (int e = 0; e < size; e++) {
        for (int pair = 0; pair < pairs(starts, e); pair++) {
          entries[counts[key(starts[e], pair)]++] = e;
        }
      }
    }

    private int pairs(int[] starts, int entry) {
      return starts[entry + 1] - starts[entry] >= 3 ? 3 : 1;
    }

    private int key(int at, int pair) {
      return pair == 0
          ? key(0, sounds[at], sounds[at + 1])
          : pair == 1 ? key(1, sounds[at + 1], sounds[at + 2]) : key(2, sounds[at], sounds[at + 2]);
    }

    private int key(int pair, char one, char two) {
      int h = (one * 31 + pair) * 0x9e3779b1 ^ two * 0x85ebca6b;
      h ^= h >>> 15;
      return h * 0xc2b2ae35 >>> 8 & mask;
    }

    private void find(String text, String sound, boolean near, List<Sighting> found) {
      int n = sound.length();
      float[] row = new float[LONGEST + 3];
      float[] next = new float[LONGEST + 3];
      long[] seen = new long[64];
      for (int i = 0; i + 1 < n; i++) {
        char a = sound.charAt(i);
        char b = sound.charAt(i + 1);
        // as it is; with something wrong at the second syllable; at the first; the first missing
        candidates(0, a, b, i, text, sound, near, row, next, seen, found);
        candidates(2, a, b, i, text, sound, near, row, next, seen, found);
        candidates(1, a, b, i, text, sound, near, row, next, seen, found);
        if (i + 2 < n) {
          char c = sound.charAt(i + 2);
          candidates(0, a, c, i, text, sound, near, row, next, seen, found);
          candidates(2, a, c, i, text, sound, near, row, next, seen, found);
          candidates(1, b, c, i, text, sound, near, row, next, seen, found);
        }
      }
    }

    private void candidates(
        int pair,
        char one,
        char two,
        int at,
        String text,
        String sound,
        boolean near,
        float[] row,
        float[] next,
        long[] seen,
        List<Sighting> found) {
      int bucket = key(pair, one, two);
      int end = Math.min(buckets[bucket + 1], buckets[bucket] + MOST_AT_ONE_PLACE);
      for (int k = buckets[bucket]; k < end; k++) {
        int e = entries[k];
        int start = starts[e];
        int length = starts[e + 1] - start;
        if (length < 3 && pair > 0
            || (pair == 1 ? sounds[start + 1] : sounds[start]) != one
            || (pair == 0 ? sounds[start + 1] : sounds[start + 2]) != two
            || length >= 4 && !supported(start, pair, at, sound)) {
          continue;
        }
        long mark = (long) at << 32 | e;
        int slot = (int) ((mark ^ mark >>> 21) & 63);
        if (seen[slot] == ~mark) {
          continue;
        }
        seen[slot] = ~mark;
        align(e, start, length, at, text, sound, near, row, next, found);
      }
    }

    /** One syllable may be wrong: of the two others of the first four, one was heard. */
    private boolean supported(int start, int pair, int at, String sound) {
      char other = sounds[start + (pair == 0 ? 2 : pair == 1 ? 0 : 1)];
      char fourth = sounds[start + 3];
      int end = Math.min(sound.length(), at + 5);
      for (int i = at; i < end; i++) {
        char c = sound.charAt(i);
        if (c == other || c == fourth) {
          return true;
        }
      }
      return false;
    }

    /** The cheapest way to read a name from a place on, with at most one syllable more or less. */
    private void align(
        int e,
        int start,
        int length,
        int at,
        String text,
        String sound,
        boolean near,
        float[] row,
        float[] next,
        List<Sighting> found) {
      float allowed = ALLOWED[Math.min(length, ALLOWED.length - 1)];
      int n = text.length();
      // row[d + 1]: cost after j syllables of the name with j + d characters of the text
      float[] before = row;
      float[] now = next;
      before[0] = Float.MAX_VALUE;
      before[1] = 0;
      before[2] = Float.MAX_VALUE;
      for (int j = 0; j < length; j++) {
        float least = Float.MAX_VALUE;
        for (int d = -1; d <= 1; d++) {
          int t = at + j + d;
          float best = Float.MAX_VALUE;
          if (t >= at && t < n && before[d + 1] < Float.MAX_VALUE) {
            best = before[d + 1] + substitution(start + j, t, text, sound, near, length);
          }
          if (d < 1 && before[d + 2] < Float.MAX_VALUE) {
            best = Math.min(best, before[d + 2] + 1);
          }
          now[d + 1] = best;
          least = Math.min(least, best);
        }
        for (int d = 0; d <= 1; d++) {
          int t = at + j + d;
          if (t < n && j + 1 < length && now[d] < Float.MAX_VALUE) {
            float insertion = FILLERS.indexOf(text.charAt(t)) >= 0 ? FILLER : 1;
            now[d + 1] = Math.min(now[d + 1], now[d] + insertion);
            least = Math.min(least, now[d + 1]);
          }
        }
        if (least > allowed) {
          return;
        }
        float[] swap = before;
        before = now;
        now = swap;
      }
      int shift = 1;
      for (int d = 0; d <= 2; d++) {
        if (before[d] < before[shift]) {
          shift = d;
        }
      }
      float cost = before[shift];
      int to = at + length + shift - 1;
      if (cost > 0 && cost <= allowed && to <= n && to > at) {
        found.add(sighting(e, at, to, cost));
      }
    }

    private float substitution(
        int letter, int t, String text, String sound, boolean near, int length) {
      if (letters[letter] == text.charAt(t)) {
        return 0;
      }
      if (sounds[letter] == sound.charAt(t)) {
        return SAME_SOUND;
      }
      if (near && Sounds.near(sounds[letter], sound.charAt(t))) {
        return NEAR_SOUND;
      }
      return length >= 4 ? 1 : 2;
    }
  }
}
