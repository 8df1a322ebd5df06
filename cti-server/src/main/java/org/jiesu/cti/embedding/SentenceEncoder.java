package org.jiesu.cti.embedding;

import java.util.List;
import java.util.Optional;
import org.jiesu.cti.HotlineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pretrained sentence encoder. Any thread. */
public interface SentenceEncoder extends AutoCloseable {

  /** The setting that switches embeddings off. */
  String NONE = "none";

  /** The encoder that is shipped, BAAI's bge-small-zh-v1.5 with weights of 8 bits. */
  String BGE_SMALL_ZH = "bge-small-zh-v1.5";

  /** Names the weights: vectors of encoders with other names cannot be compared. */
  String name();

  /** Length of its vectors. */
  int dimensions();

  /**
   * What a text means: a vector of length 1, or of zeros for a text without letters and for one
   * that could not be encoded, which is logged. Only the first 510 tokens are read, about as many
   * characters. Takes a millisecond for each dozen characters on one core.
   */
  float[] encode(String text);

  @Override
  void close();

  /** The encoder of this name, which remembers the last 10,000 texts. */
  static Optional<SentenceEncoder> open(String name) {
    return open(name, 10_000);
  }

  /**
   * The encoder of this name.
   *
   * @param remembered how many of the texts it encoded last it remembers, 2 KB and the text for
   *     each
   * @param name {@link #BGE_SMALL_ZH} or {@link #NONE}
   * @return empty if embeddings are off, or cannot be had on this machine, which is logged
   * @throws HotlineException if the name is another
   */
  static Optional<SentenceEncoder> open(String name, int remembered) {
    if (name.equals(NONE)) {
      return Optional.empty();
    }
    if (!name.equals(BGE_SMALL_ZH)) {
      throw new EncoderException(
          "没有句向量模型 " + name + "，jiesu.encoder（--encoder）应为 " + BGE_SMALL_ZH + " 或 " + NONE);
    }
    Logger log = LoggerFactory.getLogger(SentenceEncoder.class);
    try {
      return Optional.of(new RememberingEncoder(BertEncoder.load(), remembered));
    } catch (EncoderException | LinkageError e) {
      log.warn(
          "sentence embeddings are off, search and dispatch do without them: {}", e.toString());
      return Optional.empty();
    }
  }

  /** Whether a vector is that of a text without letters, or of one that could not be encoded. */
  static boolean isNothing(float[] vector) {
    return likeness(vector, vector) == 0;
  }

  /** Brings a vector to length 1 in place; one of zeros stays. */
  static float[] unit(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    float length = (float) Math.sqrt(squares);
    for (int i = 0; length > 0 && i < vector.length; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  /** The mean of vectors, of which there must be one at least. */
  static float[] middle(List<float[]> vectors) {
    float[] middle = new float[vectors.get(0).length];
    for (float[] vector : vectors) {
      for (int i = 0; i < middle.length; i++) {
        middle[i] += vector[i] / vectors.size();
      }
    }
    return middle;
  }

  /** The direction in which a vector lies from the middle of others, of length 1. */
  static float[] direction(float[] middle, float[] vector) {
    float[] direction = vector.clone();
    for (int i = 0; i < direction.length; i++) {
      direction[i] -= middle[i];
    }
    return unit(direction);
  }

  /** How alike two vectors of one encoder are: the cosine of the angle between them, -1 to 1. */
  static float likeness(float[] one, float[] other) {
    float sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }
}
