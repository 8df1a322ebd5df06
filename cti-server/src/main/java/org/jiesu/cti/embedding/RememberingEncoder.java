package org.jiesu.cti.embedding;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the vectors of what was encoded last: while a call goes on, everything said so far is
 * asked for again with each utterance. A text that cannot be encoded has the vector of nothing.
 */
final class RememberingEncoder implements SentenceEncoder {
  private static final Logger log = LoggerFactory.getLogger(RememberingEncoder.class);

  private static final int MOST = 10_000;

  private final SentenceEncoder encoder;

  // guarded by itself
  private final Map<String, float[]> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
          return size() > MOST;
        }
      };

  RememberingEncoder(SentenceEncoder encoder) {
    this.encoder = encoder;
  }

  @Override
  public String name() {
    return encoder.name();
  }

  @Override
  public int dimensions() {
    return encoder.dimensions();
  }

  @Override
  public float[] encode(String text) {
    synchronized (known) {
      float[] vector = known.get(text);
      if (vector != null) {
        return vector.clone();
      }
    }
    float[] vector;
    try {
      vector = encoder.encode(text);
    } catch (EncoderException e) {
      log.warn("a text could not be encoded: {}", e.toString());
      return new float[encoder.dimensions()];
    }
    synchronized (known) {
      known.put(text, vector.clone());
    }
    return vector;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
