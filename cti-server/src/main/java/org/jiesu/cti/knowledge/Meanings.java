package org.jiesu.cti.knowledge;

/**
 * What the articles mean, as points, laid out so that all are compared with a question in one pass:
 * the same coordinate of many articles lies side by side, which the compiler turns into the
 * processor's vector instructions. Filled by one thread, then read by any. Takes 2 KB an article.
 */
final class Meanings {
  /** Articles side by side; their sums stay in the processor's first cache. */
  private static final int BLOCK = 256;

  private final int articles;
  private final int dimensions;
  private final float[] values;

  Meanings(int articles, int dimensions) {
    this.articles = articles;
    this.dimensions = dimensions;
    values = new float[(articles + BLOCK - 1) / BLOCK * BLOCK * dimensions];
  }

  /** Sets what the article at a place means: a vector of length 1, or of zeros. */
  void put(int place, float[] vector) {
    int at = place / BLOCK * BLOCK * dimensions + place % BLOCK;
    for (int d = 0; d < dimensions; d++) {
      values[at + d * BLOCK] = vector[d];
    }
  }

  /** How alike each article and a vector of length 1 are: the cosine of the angle between them. */
  float[] likeness(float[] vector) {
    float[] likeness = new float[articles];
    float[] sums = new float[BLOCK];
    for (int from = 0; from < articles; from += BLOCK) {
      java.util.Arrays.fill(sums, 0);
      for (int d = 0; d < dimensions; d++) {
        add(values, from * dimensions + d * BLOCK, vector[d], sums);
      }
      System.arraycopy(sums, 0, likeness, from, Math.min(BLOCK, articles - from));
    }
    return likeness;
  }

  private static void add(float[] values, int from, float times, float[] sums) {
    for (int i = 0; i < BLOCK; i++) {
      sums[i] += times * values[from + i];
    }
  }
}
