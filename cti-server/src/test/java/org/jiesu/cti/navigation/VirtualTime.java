package org.jiesu.cti.navigation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler whose time a test moves. Tasks run in the thread that moves it, one after the other;
 * what is executed while nothing runs is run at once.
 */
final class VirtualTime extends AbstractExecutorService implements ScheduledExecutorService {
  private final PriorityQueue<Timed> tasks =
      new PriorityQueue<>(
          Comparator.<Timed>comparingLong(task -> task.at).thenComparingLong(task -> task.order));
  private long now;
  private long order;
  private boolean running;
  private boolean shutdown;

  void advance(Duration by) {
    runUntil(now + by.toMillis());
  }

  /** Tasks that still wait for their time. */
  int waiting() {
    return (int) tasks.stream().filter(task -> !task.isCancelled()).count();
  }

  private void runUntil(long until) {
    if (running) {
      return;
    }
    running = true;
    try {
      while (!tasks.isEmpty() && tasks.peek().at <= until) {
        Timed task = tasks.remove();
        now = Math.max(now, task.at);
        task.run();
      }
      now = until;
    } finally {
      running = false;
    }
  }

  @Override
  public void execute(Runnable command) {
    schedule(command, 0, TimeUnit.MILLISECONDS);
    runUntil(now);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    if (shutdown) {
      throw new RejectedExecutionException("shut down");
    }
    Timed task = new Timed(command, now + unit.toMillis(delay), order++);
    tasks.add(task);
    return task;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    List<Runnable> left = new ArrayList<>(tasks);
    tasks.clear();
    return left;
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutdown;
  }

  private final class Timed extends FutureTask<Void> implements ScheduledFuture<Void> {
    private final long at;
    private final long order;

    Timed(Runnable task, long at, long order) {
      super(task, null);
      this.at = at;
      this.order = order;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - now, TimeUnit.MILLISECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.MILLISECONDS), other.getDelay(TimeUnit.MILLISECONDS));
    }
  }
}
