package org.jiesu.asr.stream;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that decode, shared by all streams. A stream has a lane: its work runs in order, on
 * one thread at a time, and gives way to the other lanes after a few steps. The pool's own queue
 * holds each lane at most once; what a lane may hold is limited by its stream, in seconds of audio.
 */
public final class DecodePool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DecodePool.class);
  private static final int STEPS = 8;

  private final ExecutorService threads;

  /** Starts the threads. */
  public DecodePool(int threads) {
    AtomicInteger count = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "decode-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** A lane for one stream. */
  public Lane lane() {
    return new Lane();
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** The work of one stream, in order. */
  public final class Lane {
    private final ConcurrentLinkedQueue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    private Lane() {}

    /** Runs a step after those before it; never blocks. */
    public void execute(Runnable step) {
      work.add(step);
      if (waiting.getAndIncrement() == 0) {
        schedule();
      }
    }

    private void schedule() {
      try {
        threads.execute(this::run);
      } catch (RejectedExecutionException e) {
        log.debug("work dropped: the decode pool is closed");
      }
    }

    private void run() {
      for (int done = 1; ; done++) {
        Runnable step = work.poll();
        if (step != null) {
          try {
            step.run();
          } catch (RuntimeException | LinkageError e) {
            log.error("a stream's work failed", e);
          }
        }
        if (waiting.decrementAndGet() == 0) {
          return;
        }
        if (done == STEPS) {
          schedule();
          return;
        }
      }
    }
  }
}
