package org.jiesu.cti.embedding;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the vectors of what was encoded last: while a call goes on, everything said so far is
 * asked for again with each utterance. Who asks for a text that another is just encoding waits for
 * that. A text that cannot be encoded has the vector of nothing, and is tried again the next time.
 */
final class RememberingEncoder implements SentenceEncoder {
  private static final Logger log = LoggerFactory.getLogger(RememberingEncoder.class);

  private final SentenceEncoder encoder;
  private final int most;

  // guarded by itself
  private final Map<String, CompletableFuture<float[]>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletableFuture<float[]>> eldest) {
          return size() > most;
        }
      };

  RememberingEncoder(SentenceEncoder encoder, int most) {
    this.encoder = encoder;
    this.most = most;
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
    CompletableFuture<float[]> vector = new CompletableFuture<>();
    CompletableFuture<float[]> before;
    synchronized (known) {
      before = known.putIfAbsent(text, vector);
    }
    if (before != null) {
      return before.join().clone();
    }
    encode(text, vector);
    return vector.join().clone();
  }

  private void encode(String text, CompletableFuture<float[]> vector) {
    try {
      vector.complete(encoder.encode(text));
    } catch (EncoderException e) {
      log.warn("a text could not be encoded: {}", e.toString());
      forget(text, vector);
      vector.complete(new float[encoder.dimensions()]);
    } catch (RuntimeException | Error e) {
      forget(text, vector);
      vector.completeExceptionally(e);
      throw e;
    }
  }

  private void forget(String text, CompletableFuture<float[]> vector) {
    synchronized (known) {
      known.remove(text, vector);
    }
  }

  @Override
  public void close() {
    encoder.close();
  }
}
