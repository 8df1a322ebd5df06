package org.jiesu.asr.vocabulary;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The words that a city adds to a model, each once. Read from files of comma- or tab-separated
 * columns {@code name}, {@code kind}, {@code weight}, {@code reading}, of which only the first is
 * needed, or of one word a line without a heading; lines that begin with {@code #} are remarks.
 *
 * @param entries in the order of the files
 */
public record Vocabulary(List<VocabularyEntry> entries) {
  private static final Set<String> COLUMNS = Set.of("name", "kind", "weight", "reading");
  private static final int LONGEST = 24;
  private static final double HEAVIEST = 1_000_000;

  public Vocabulary {
    entries = List.copyOf(entries);
  }

  /** Nothing to add. */
  public static Vocabulary none() {
    return new Vocabulary(List.of());
  }

  /**
   * Reads files; a word that comes again keeps its first kind, the heavier weight and all readings.
   *
   * @throws VocabularyException naming every line and field that is wrong
   */
  public static Vocabulary read(List<Path> files) {
    List<VocabularyEntry> entries = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path file : files) {
      try {
        String name = String.valueOf(file.getFileName());
        parse(name, Files.readAllLines(file, StandardCharsets.UTF_8), entries, problems);
      } catch (CharacterCodingException e) {
        throw new VocabularyException(file + "：不是 UTF-8 文本", e);
      } catch (IOException e) {
        throw new VocabularyException(file + "：无法读取（" + e.getMessage() + "）", e);
      }
    }
    if (!problems.isEmpty()) {
      throw VocabularyException.of(problems);
    }
    return new Vocabulary(entries).merged();
  }

  /** Reads one text as {@link #read} does files. */
  public static Vocabulary parse(String name, String text) {
    List<VocabularyEntry> entries = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    parse(name, text.lines().toList(), entries, problems);
    if (!problems.isEmpty()) {
      throw VocabularyException.of(problems);
    }
    return new Vocabulary(entries).merged();
  }

  /**
   * Words that come from another list than a file; one that cannot be a word is left out.
   *
   * @param leftOut told of each, in Chinese
   */
  public static Vocabulary of(List<VocabularyEntry> entries, Consumer<String> leftOut) {
    List<VocabularyEntry> usable = new ArrayList<>();
    for (VocabularyEntry entry : entries) {
      String word = normal(entry.word());
      Optional<String> wrong = wrong(word);
      if (wrong.isPresent()) {
        leftOut.accept(entry.origin() + "：“" + entry.word() + "”" + wrong.get());
      } else {
        usable.add(
            new VocabularyEntry(
                word, entry.kind(), entry.weight(), entry.readings(), entry.origin()));
      }
    }
    return new Vocabulary(usable).merged();
  }

  /** This and more words. */
  public Vocabulary plus(Vocabulary more) {
    List<VocabularyEntry> all = new ArrayList<>(entries);
    all.addAll(more.entries);
    return new Vocabulary(all).merged();
  }

  private Vocabulary merged() {
    Map<String, VocabularyEntry> byWord = new LinkedHashMap<>();
    for (VocabularyEntry entry : entries) {
      byWord.merge(entry.word(), entry, Vocabulary::merge);
    }
    return new Vocabulary(List.copyOf(byWord.values()));
  }

  private static VocabularyEntry merge(VocabularyEntry first, VocabularyEntry again) {
    List<String> readings = new ArrayList<>(first.readings());
    again.readings().stream().filter(each -> !readings.contains(each)).forEach(readings::add);
    return new VocabularyEntry(
        first.word(),
        first.kind(),
        Math.max(first.weight(), again.weight()),
        readings,
        first.origin());
  }

  private static void parse(
      String file, List<String> lines, List<VocabularyEntry> entries, List<String> problems) {
    List<String> columns = List.of();
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      if (number == 1 && line.startsWith("\ufeff")) {
        line = line.substring(1);
      }
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] cells = line.split(line.indexOf('\t') >= 0 ? "\t" : ",", -1);
      for (int i = 0; i < cells.length; i++) {
        cells[i] = cells[i].strip();
      }
      String origin = file + " 第 " + number + " 行";
      if (columns.isEmpty()) {
        columns = cells[0].equals("name") ? List.of(cells) : List.of("name");
        for (String column : columns) {
          if (!COLUMNS.contains(column)) {
            problems.add(origin + "：列名“" + column + "”不认识，可用 name、kind、weight、reading");
          }
        }
        if (cells[0].equals("name")) {
          continue;
        }
      }
      if (cells.length > columns.size()) {
        problems.add(origin + "：有 " + cells.length + " 列，表头只有 " + columns.size() + " 列");
        continue;
      }
      entry(origin, columns, cells, entries, problems);
    }
  }

  private static void entry(
      String origin,
      List<String> columns,
      String[] cells,
      List<VocabularyEntry> entries,
      List<String> problems) {
    String word = normal(cell(columns, cells, "name"));
    String kind = cell(columns, cells, "kind");
    String weight = cell(columns, cells, "weight");
    String reading = cell(columns, cells, "reading");
    int before = problems.size();
    wrong(word).ifPresent(problem -> problems.add(origin + " name：" + problem));
    if (!kind.isEmpty() && !kind.matches("[a-z][a-z0-9-]{0,31}")) {
      problems.add(origin + " kind：“" + kind + "”应为小写字母、数字和连字符");
    }
    double heavy = 1;
    try {
      heavy = weight.isEmpty() ? 1 : Double.parseDouble(weight);
      if (!(heavy > 0 && heavy <= HEAVIEST)) {
        problems.add(origin + " weight：“" + weight + "”应大于 0，不超过一百万");
      }
    } catch (NumberFormatException e) {
      problems.add(origin + " weight：“" + weight + "”不是数字");
    }
    List<String> readings =
        Arrays.stream(reading.split("[;；|]"))
            .map(String::strip)
            .filter(each -> !each.isEmpty())
            .toList();
    for (String each : readings) {
      if (!each.matches("[a-zü]+:?[0-6]?(\\s+[a-zü]+:?[0-6]?)*")) {
        problems.add(origin + " reading：“" + each + "”应为空格分开的拼音或粤拼音节");
      }
    }
    if (problems.size() == before) {
      entries.add(
          new VocabularyEntry(
              word, kind.isEmpty() ? VocabularyEntry.WORD : kind, heavy, readings, origin));
    }
  }

  /** Why this cannot be a word. */
  private static Optional<String> wrong(String word) {
    if (word.isEmpty()) {
      return Optional.of("是空的");
    }
    if (word.codePoints().noneMatch(Character::isLetterOrDigit)) {
      return Optional.of("“" + word + "”里没有可以读出的字");
    }
    if (word.codePointCount(0, word.length()) > LONGEST) {
      return Optional.of("超过 " + LONGEST + " 个字");
    }
    return word.startsWith("<") || word.startsWith("#") || word.startsWith("{")
        ? Optional.of("不能以“" + word.charAt(0) + "”开头")
        : Optional.empty();
  }

  private static String cell(List<String> columns, String[] cells, String column) {
    int at = columns.indexOf(column);
    return at < 0 || at >= cells.length ? "" : cells[at];
  }

  /** Full-width forms made half-width, letters capital, blanks removed. */
  static String normal(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC)
        .replaceAll("\\s+", "")
        .toUpperCase(Locale.ROOT);
  }
}
