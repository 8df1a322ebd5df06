package org.jiesu.asr.vocabulary;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jiesu.asr.model.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Writes beside each transcript of a manifest the units that are said, by a model's lexicon: what
 * the acoustic trainer learns. A row's own pinyin or jyutping (column {@code pronunciation}) wins.
 */
@Command(
    name = "pronounce",
    mixinStandardHelpOptions = true,
    description = "Adds the column units to a list of recordings, for scripts/train-acoustic.")
final class PronounceCommand implements Callable<Integer> {
  private static final String UNITS = "units";

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--manifest",
      required = true,
      description =
          "TSV with the columns file and transcript, and perhaps language and pronunciation.")
  private Path manifest = Path.of("");

  @Option(names = "--output", required = true, description = "The same TSV with the column units.")
  private Path output = Path.of("");

  @Option(
      names = "--readings",
      description = "Also add the column reading: pinyin with tones, for a speech synthesizer.")
  private boolean readings;

  @Option(
      names = "--skip",
      description = "Leave rows out that cannot be pronounced, instead of refusing them.")
  private boolean skip;

  @Override
  public Integer call() throws IOException {
    Model base = model.verified();
    Pronouncer pronouncer = Pronouncer.of(base);
    List<String> lines = lines();
    List<String> columns =
        lines.isEmpty()
            ? List.of()
            : Arrays.asList(lines.get(0).replace("\ufeff", "").split("\t", -1));
    int transcript = columns.indexOf("transcript");
    int language = columns.indexOf("language");
    int pronunciation = columns.indexOf("pronunciation");
    if (transcript < 0 || !columns.contains("file")) {
      throw new VocabularyException(manifest + "：第一行应是列名，至少有 file 和 transcript，以制表符分隔");
    }
    if (columns.contains(UNITS)) {
      throw new VocabularyException(manifest + "：已经有 units 列");
    }
    List<String> written = new ArrayList<>();
    written.add(String.join("\t", columns) + "\t" + UNITS + (readings ? "\treading" : ""));
    List<String> problems = new ArrayList<>();
    Map<String, Integer> others = new TreeMap<>();
    for (int number = 2; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      if (line.isBlank()) {
        continue;
      }
      String[] cells = line.split("\t", -1);
      String origin = manifest.getFileName() + ":" + number;
      if (cells.length != columns.size()) {
        problems.add(origin + "：有 " + cells.length + " 列，应有 " + columns.size() + " 列");
        continue;
      }
      String spoken = language < 0 ? "" : cells[language].strip();
      if (!spoken.isEmpty() && !spoken.equals(base.language().code())) {
        others.merge(spoken, 1, Integer::sum);
        continue;
      }
      String said = pronunciation < 0 ? "" : cells[pronunciation].strip();
      try {
        String units = pronouncer.names(units(pronouncer, cells[transcript], said, origin));
        String reading = readings ? "\t" + Pronouncer.reading(cells[transcript]) : "";
        written.add(line + "\t" + units + reading);
      } catch (VocabularyException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty() && !skip) {
      throw VocabularyException.of(problems);
    }
    if (written.size() == 1) {
      throw new VocabularyException(manifest + "：没有可以用于模型 " + base.name() + " 的行");
    }
    Files.write(output, written, StandardCharsets.UTF_8);
    problems.stream().limit(VocabularyException.MOST_SHOWN).forEach(System.err::println);
    System.out.printf(
        Locale.ROOT,
        "RESULT rows=%d left_out=%d other_languages=%s%n",
        written.size() - 1,
        problems.size(),
        others.entrySet().stream()
            .map(each -> each.getKey() + ":" + each.getValue())
            .collect(Collectors.joining(",", "", others.isEmpty() ? "none" : "")));
    return 0;
  }

  private static int[] units(Pronouncer pronouncer, String transcript, String said, String origin) {
    String text = Vocabulary.normal(transcript);
    if (text.isEmpty() && said.isEmpty()) {
      throw new VocabularyException(origin + " transcript：是空的，也没有 pronunciation");
    }
    VocabularyEntry entry =
        new VocabularyEntry(
            pronouncer.written(text),
            VocabularyEntry.WORD,
            1,
            said.isEmpty() ? List.of() : List.of(said),
            origin);
    List<int[]> found = pronouncer.pronounce(entry);
    if (found.isEmpty()) {
      throw new VocabularyException(origin + " transcript：“" + transcript + "”里没有可以读出的字");
    }
    return found.get(0);
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(manifest, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new VocabularyException(manifest + "：不是 UTF-8 文本", e);
    } catch (IOException e) {
      throw new VocabularyException(manifest + "：无法读取（" + e.getMessage() + "）", e);
    }
  }
}
