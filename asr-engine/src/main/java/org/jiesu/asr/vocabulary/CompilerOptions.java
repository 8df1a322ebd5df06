package org.jiesu.asr.vocabulary;

import java.util.Map;

/**
 * How much each part counts in a compiled language model.
 *
 * @param texts share of what the city's texts say, where there are any
 * @param usual share of the sentences that hotlines hear, which come with the compiler and tell
 *     where names stand, and of phrases said for themselves
 * @param words share that the added words have everywhere, whatever stands before
 * @param kinds weight of each kind within {@code words}, 1 where it is not named
 * @param pruning relative increase of perplexity below which an n-gram is left out, 0 for none
 * @param withoutBase whether to forget the base model's own language model; needs texts
 */
public record CompilerOptions(
    double texts,
    double usual,
    double words,
    Map<String, Double> kinds,
    double pruning,
    boolean withoutBase) {

  public CompilerOptions {
    kinds = Map.copyOf(kinds);
    if (!(texts >= 0 && usual >= 0 && words >= 0 && texts + usual + words < 1)) {
      throw new VocabularyException("权重应不小于 0，加起来小于 1");
    }
    if (!(pruning >= 0 && pruning < 1)) {
      throw new VocabularyException("pruning 应在 0 和 1 之间");
    }
    kinds.forEach(
        (kind, weight) -> {
          if (!(weight > 0 && weight < 1e6)) {
            throw new VocabularyException("kind " + kind + " 的权重应大于 0");
          }
        });
  }

  /** What suits a city with some thousand names. */
  public static CompilerOptions standard() {
    return new CompilerOptions(0.45, 0.1, 0.05, Map.of(), 1e-8, false);
  }

  double kind(String kind) {
    return kinds.getOrDefault(kind, 1.0);
  }
}
