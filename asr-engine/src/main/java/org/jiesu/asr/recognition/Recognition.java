package org.jiesu.asr.recognition;

import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

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
    return new Recognition(
        words,
        WordJoiner.join(words.stream().map(Word::text).toList()),
        mean(words, Word::confidence));
  }

  /** The share of its characters that is expected to be right; 0 when there are no words. */
  public double probability() {
    return mean(words, Word::probability);
  }

  /** The same with times from an earlier beginning. */
  public Recognition after(Duration offset) {
    return new Recognition(
        words.stream().map(word -> word.after(offset)).toList(), text, confidence);
  }

  static double mean(List<Word> words, ToDoubleFunction<Word> value) {
    double sum = 0;
    int length = 0;
    for (Word word : words) {
      sum += value.applyAsDouble(word) * word.text().length();
      length += word.text().length();
    }
    return length == 0 ? 0 : sum / length;
  }
}
