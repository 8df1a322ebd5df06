package org.jiesu.asr.vocabulary;

import java.util.List;

/**
 * A word that a city adds.
 *
 * @param word as it is to be written, without blanks
 * @param kind {@link #WORD}, {@link #PHRASE}, or the kind of name it is (road, estate, merchant,
 *     unit, …): names of one kind follow each other's contexts in sentences
 * @param weight how often it is said, compared with others of its kind; above 0
 * @param readings in pinyin or jyutping, syllables with blanks between, tone digits optional; empty
 *     where the usual readings do
 * @param origin file and line, for messages
 */
public record VocabularyEntry(
    String word, String kind, double weight, List<String> readings, String origin) {
  /** An ordinary word, whose contexts are learnt from the texts. */
  public static final String WORD = "word";

  /** A phrase that is said for itself, as to a navigation: it becomes one word. */
  public static final String PHRASE = "phrase";

  public VocabularyEntry {
    readings = List.copyOf(readings);
  }

  /** Whether it is a name: one of a kind that share their contexts. */
  boolean isName() {
    return !kind.equals(WORD) && !kind.equals(PHRASE);
  }
}
