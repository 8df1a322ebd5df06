package org.jiesu.asr.evaluation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jiesu.asr.recognition.Language;

/**
 * A list of recordings and what is said in them: tab-separated, with a heading that has the columns
 * {@code file} and {@code transcript} and may have {@code language} (cmn, yue); others are ignored.
 * A row's set is the first folder of its file's path.
 */
record Manifest(List<Row> rows) {

  /** One recording. */
  record Row(Path file, String set, String transcript, Optional<Language> language) {

    /** One in five, by its file's name alone: what calibration is not fitted on. */
    boolean heldOut() {
      CRC32 sum = new CRC32();
      sum.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      return sum.getValue() % 5 == 0;
    }
  }

  static Manifest read(Path manifest, Path audio) {
    List<String> lines;
    try {
      lines = Files.readAllLines(manifest, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new EvaluationException(manifest + " cannot be read: " + e.getMessage(), e);
    }
    List<String> columns =
        lines.isEmpty()
            ? List.of()
            : Arrays.asList(lines.get(0).replace("\ufeff", "").strip().split("\t"));
    int file = columns.indexOf("file");
    int transcript = columns.indexOf("transcript");
    int language = columns.indexOf("language");
    if (file < 0 || transcript < 0) {
      throw new EvaluationException(manifest + ":1: the columns file and transcript are needed");
    }
    List<Row> rows = new ArrayList<>();
    for (int number = 2; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      if (line.isBlank()) {
        continue;
      }
      String[] cells = line.split("\t", -1);
      if (cells.length <= Math.max(file, transcript) || cells[file].isBlank()) {
        throw new EvaluationException(
            manifest + ":" + number + ": file and transcript are expected");
      }
      rows.add(
          row(manifest, audio, cells[file].strip(), cells[transcript], number, cells, language));
    }
    if (rows.isEmpty()) {
      throw new EvaluationException(manifest + " has no rows");
    }
    return new Manifest(List.copyOf(rows));
  }

  private static Row row(
      Path manifest,
      Path audio,
      String file,
      String transcript,
      int number,
      String[] cells,
      int language) {
    int slash = file.indexOf('/');
    String set = slash > 0 && !file.startsWith("/") ? file.substring(0, slash) : "all";
    Optional<Language> spoken = guess(set);
    if (language >= 0 && cells.length > language && !cells[language].isBlank()) {
      spoken = Language.ofCode(cells[language].strip());
      if (spoken.isEmpty()) {
        throw new EvaluationException(
            manifest + ":" + number + ": language \"" + cells[language] + "\" is unknown");
      }
    }
    return new Row(audio.resolve(file), set, transcript, spoken);
  }

  private static Optional<Language> guess(String set) {
    if (set.startsWith("mandarin") || set.startsWith("cmn")) {
      return Optional.of(Language.MANDARIN);
    }
    return set.startsWith("cantonese") || set.startsWith("yue")
        ? Optional.of(Language.CANTONESE)
        : Optional.empty();
  }
}
