package org.jiesu.cti.lexicon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rewrites spoken Cantonese (粤语口语) as standard written Chinese, by the city's list. Immutable. */
public final class SpokenCantonese {
  private record Replacement(String said, String written) {}

  /** By the first character, the longer first. */
  private final Map<Character, List<Replacement>> replacements = new HashMap<>();

  private SpokenCantonese(Table table) {
    for (Table.Row row : table.rows()) {
      String said = Script.fold(row.required("said"));
      replacements
          .computeIfAbsent(said.charAt(0), c -> new ArrayList<>())
          .add(new Replacement(said, row.text("written")));
    }
    replacements
        .values()
        .forEach(l -> l.sort(Comparator.comparingInt((Replacement r) -> -r.said().length())));
  }

  /**
   * Reads {@code cantonese.csv}.
   *
   * @param directory {@code config/lexicon}
   * @throws LexiconException naming file, line and column of what is wrong
   */
  public static SpokenCantonese read(Path directory) {
    return new SpokenCantonese(Table.read(directory.resolve("cantonese.csv"), "said", "written"));
  }

  /** A text, folded by {@link Script}, in standard Chinese. */
  public String standard(String text) {
    StringBuilder written = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      int from = i;
      for (Replacement replacement : replacements.getOrDefault(text.charAt(i), List.of())) {
        if (text.startsWith(replacement.said(), i)) {
          written.append(replacement.written());
          i += replacement.said().length();
          break;
        }
      }
      if (i == from) {
        written.append(text.charAt(i++));
      }
    }
    return written.toString();
  }
}
