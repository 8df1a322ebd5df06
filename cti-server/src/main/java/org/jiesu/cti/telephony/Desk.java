package org.jiesu.cti.telephony;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which telephony's picture of Asterisk is changed, so that the picture needs no
 * locks. Its queue has a limit; what does not fit is refused, and the refusal is told to whoever
 * offered it.
 */
final class Desk implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Desk.class);

  private final ThreadPoolExecutor worker;
  private final ScheduledExecutorService timer;

  Desk(int limit) {
    worker =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limit),
            task -> daemon(task, "telephony"));
    timer = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "telephony-timer"));
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Does {@code task} after what was offered before; false when there is no room or no desk. */
  boolean offer(Runnable task) {
    try {
      worker.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              log.error("A telephony task failed; the next ones go on", e);
            }
          });
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Does {@code task} after a pause; tried again a little later when there is no room then. */
  void later(Duration pause, Runnable task) {
    try {
      timer.schedule(
          () -> {
            if (!offer(task)) {
              later(Duration.ofSeconds(1), task);
            }
          },
          pause.toMillis(),
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("Closing: a delayed task is dropped");
    }
  }

  int waiting() {
    return worker.getQueue().size();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    worker.shutdown();
    try {
      if (!worker.awaitTermination(2, TimeUnit.SECONDS)) {
        worker.shutdownNow();
      }
    } catch (InterruptedException e) {
      worker.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
