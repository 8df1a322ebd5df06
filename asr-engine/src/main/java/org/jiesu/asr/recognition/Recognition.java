package org.jiesu.asr.recognition;

import java.util.List;

/**
 * What a recogniser made of a piece of speech.
 *
 * @param words in order; empty when nothing was recognised or the recogniser has no word times yet
 * @param text the words joined as they are shown
 * @param confidence mean confidence of the words, weighted by their length; 0 when there are none
 */
public record Recognition(List<Word> words, String text, double confidence) {

  /** Nothing was recognised. */
  public static final Recognition NOTHING = new Recognition(List.of(), "", 0);

  public Recognition {
    words = List.copyOf(words);
  }

  /** Joins words. */
  public static Recognition of(List<Word> words) {
    double sum = 0;
    int length = 0;
    for (Word word : words) {
      sum += word.confidence() * word.text().length();
      length += word.text().length();
    }
    return new Recognition(
        words,
        WordJoiner.join(words.stream().map(Word::text).toList()),
        length == 0 ? 0 : sum / length);
  }
}
