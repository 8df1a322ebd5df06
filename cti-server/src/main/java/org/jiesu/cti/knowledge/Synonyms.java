package org.jiesu.cti.knowledge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Table;

/**
 * Words that people say for the words that articles use (公积金 for 住房公积金, 攞退休金 for 领取养老金). Looked up
 * in what was said, never in articles: a change is in force without indexing anew. Immutable.
 */
public final class Synonyms {
  /** A line of the list may be as wrong as any rule: an official term not said weighs less. */
  static final double WEIGHT = 0.6;

  private final Map<Character, List<Synonym>> byFirst;
  private final int size;

  private record Synonym(String said, String official) {}

  private Synonyms(Map<Character, List<Synonym>> byFirst, int size) {
    this.byFirst = byFirst;
    this.size = size;
  }

  /** No synonyms. */
  public static Synonyms none() {
    return new Synonyms(Map.of(), 0);
  }

  /**
   * Reads {@code config/knowledge/synonyms.csv}; none if the file is not there.
   *
   * @throws org.jiesu.cti.lexicon.LexiconException naming file, line and field of what is wrong
   */
  public static Synonyms read(Path file) {
    if (!Files.exists(file)) {
      return none();
    }
    Map<Character, List<Synonym>> byFirst = new HashMap<>();
    int size = 0;
    for (Table.Row row : Table.read(file, "said", "official").rows()) {
      String said = Script.fold(row.required("said"));
      String official = Script.fold(row.required("official"));
      if (said.equals(official)) {
        throw row.problem("official", "与 said 相同");
      }
      List<Synonym> known = byFirst.computeIfAbsent(said.charAt(0), c -> new ArrayList<>());
      Synonym synonym = new Synonym(said, official);
      if (known.contains(synonym)) {
        throw row.problem("said", "这一对已经有了：" + said + " → " + official);
      }
      known.add(synonym);
      size++;
    }
    return new Synonyms(byFirst, size);
  }

  int size() {
    return size;
  }

  /** Takes an official term and where in the text its synonym stands. */
  @FunctionalInterface
  interface Sink {
    void term(String official, int from, int to);
  }

  /** Tells the official terms of what a text says in other words. */
  void in(String text, Sink sink) {
    if (byFirst.isEmpty()) {
      return;
    }
    String folded = Script.fold(text);
    for (int i = 0; i < folded.length(); i++) {
      List<Synonym> candidates = byFirst.get(folded.charAt(i));
      if (candidates == null) {
        continue;
      }
      for (Synonym synonym : candidates) {
        if (folded.startsWith(synonym.said, i)) {
          sink.term(synonym.official, i, i + synonym.said.length());
        }
      }
    }
  }
}
