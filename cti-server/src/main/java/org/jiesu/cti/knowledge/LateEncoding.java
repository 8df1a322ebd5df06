package org.jiesu.cti.knowledge;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes what is too much to wait for, one after the other on a thread of its own, which rests as
 * long as it worked: calls need the processors.
 *
 * @param <T> what has a meaning
 */
final class LateEncoding<T> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LateEncoding.class);

  /** So many are handed over at once; a server that is killed loses fewer. */
  private static final int BATCH = 500;

  private static final int ENDS_WITHIN_SECONDS = 30;

  private final Function<T, float[]> encoder;
  private final Sink<T> sink;
  private final ExecutorService thread;

  // guarded by this
  private final Deque<T> waiting = new ArrayDeque<>();
  private boolean closed;

  /** Takes what was encoded, on the thread that encodes. */
  interface Sink<T> {
    /**
     * Some were encoded.
     *
     * @param last whether no more are waiting
     */
    void encoded(Map<T, float[]> vectors, boolean last);
  }

  /**
   * Begins to wait.
   *
   * @param name of the thread, for logs
   */
  LateEncoding(String name, Function<T, float[]> encoder, Sink<T> sink) {
    this.encoder = encoder;
    this.sink = sink;
    thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** Makes these what is still to be encoded, and no other. */
  synchronized void become(Collection<T> texts) {
    waiting.clear();
    if (!closed && !texts.isEmpty()) {
      waiting.addAll(texts);
      thread.execute(this::run);
    }
  }

  private void run() {
    try {
      Map<T, float[]> done = new HashMap<>();
      for (Optional<T> next = next(); next.isPresent(); next = next()) {
        long begun = System.nanoTime();
        done.put(next.get(), encoder.apply(next.get()));
        if (done.size() == BATCH) {
          sink.encoded(done, isEmpty());
          done = new HashMap<>();
        }
        rest(System.nanoTime() - begun);
      }
      if (!done.isEmpty()) {
        sink.encoded(done, isEmpty());
      }
    } catch (RuntimeException e) {
      log.error("what is left is not encoded before the next start", e);
    }
  }

  private synchronized Optional<T> next() {
    return closed ? Optional.empty() : Optional.ofNullable(waiting.poll());
  }

  private synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  private synchronized void rest(long nanos) {
    if (closed || waiting.isEmpty()) {
      return;
    }
    try {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
    }
  }

  /** Hands over what was encoded and ends the thread; nothing is encoded when it returns. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.shutdown();
    try {
      if (!thread.awaitTermination(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        log.warn("a text is still being encoded");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
