package org.jiesu.asr.vocabulary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Words and how they sound, in a model's units; a word may have several pronunciations. */
final class Lexicon {
  private final Map<String, List<int[]>> words = new LinkedHashMap<>();

  /** Adds a pronunciation; one that is there already is not added again. */
  void add(String word, int[] units) {
    List<int[]> there = words.computeIfAbsent(word, any -> new ArrayList<>(1));
    if (there.stream().noneMatch(each -> Arrays.equals(each, units))) {
      there.add(units);
    }
  }

  /** A word's pronunciations, none where it is unknown. */
  List<int[]> of(String word) {
    return words.getOrDefault(word, List.of());
  }

  boolean knows(String word) {
    return words.containsKey(word);
  }

  /** In the order in which they were added. */
  Set<String> words() {
    return words.keySet();
  }

  int size() {
    return words.size();
  }
}
