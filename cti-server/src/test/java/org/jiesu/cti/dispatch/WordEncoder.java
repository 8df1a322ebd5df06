package org.jiesu.cti.dispatch;

import org.jiesu.cti.embedding.SentenceEncoder;

/** An encoder for tests, for which texts with the same pairs of characters mean the same. */
record WordEncoder(String name) implements SentenceEncoder {
  WordEncoder() {
    this("words");
  }

  @Override
  public int dimensions() {
    return 64;
  }

  @Override
  public float[] encode(String text) {
    float[] vector = new float[dimensions()];
    for (int i = 0; i + 1 < text.length(); i++) {
      if (Character.isLetter(text.charAt(i)) && Character.isLetter(text.charAt(i + 1))) {
        vector[Math.floorMod(text.substring(i, i + 2).hashCode() * 0x9E3779B1 >> 8, 64)]++;
      }
    }
    float length = (float) Math.sqrt(SentenceEncoder.likeness(vector, vector));
    for (int d = 0; d < vector.length && length > 0; d++) {
      vector[d] /= length;
    }
    return vector;
  }

  @Override
  public void close() {}
}
