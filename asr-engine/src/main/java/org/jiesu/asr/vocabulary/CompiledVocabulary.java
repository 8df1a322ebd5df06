package org.jiesu.asr.vocabulary;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jiesu.asr.model.Model;

/**
 * A model made of another with a city's vocabulary.
 *
 * @param model where it is, verified
 * @param words it can write
 * @param pronunciations of all its words; those of a model whose sounds cannot be extended are not
 *     counted and are 0
 * @param sentences of the texts that were learnt from
 * @param grams n-grams of the language model, all lengths
 * @param unknown characters of the texts that no word has, and how often
 * @param leftOut words that could not be pronounced or spelt, in Chinese and with their place; none
 *     where that refuses the whole
 * @param took time it took, none where it had been made before from the same
 */
public record CompiledVocabulary(
    Model model,
    int words,
    int pronunciations,
    int sentences,
    int grams,
    Map<String, Integer> unknown,
    List<String> leftOut,
    Duration took) {

  public CompiledVocabulary {
    unknown = Map.copyOf(unknown);
    leftOut = List.copyOf(leftOut);
  }
}
