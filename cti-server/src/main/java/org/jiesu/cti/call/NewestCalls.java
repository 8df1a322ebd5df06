package org.jiesu.cti.call;

import java.util.LinkedHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work on calls as they go on, on one thread of its own. At most one state of each call waits: the
 * newest replaces the one that waits, because it contains it. When more calls wait than the limit
 * allows, the one that has waited longest is left to its next entry.
 */
public final class NewestCalls implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NewestCalls.class);
  private static final int MOST_WAITING = 1_000;

  private final String name;
  private final Consumer<Call> work;
  private final Thread worker;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // guarded by lock
  private final LinkedHashMap<CallId, Call> waiting = new LinkedHashMap<>();
  private boolean closed;

  /**
   * Begins to wait for calls.
   *
   * @param name of the thread, for logs
   * @param work what is done with each state of a call; what it throws is logged and costs only
   *     that state
   */
  public NewestCalls(String name, Consumer<Call> work) {
    this.name = name;
    this.work = work;
    worker = new Thread(this::run, name);
    worker.setDaemon(true);
    worker.start();
  }

  /** Has this state of a call worked on soon; does not block. */
  public void put(Call call) {
    lock.lock();
    try {
      waiting.put(call.id(), call);
      if (waiting.size() > MOST_WAITING) {
        CallId longest = waiting.keySet().iterator().next();
        waiting.remove(longest);
        log.warn("{} is behind: call {} waits for its next entry", name, longest);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Number of calls that wait. */
  public int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (true) {
      Call call;
      lock.lock();
      try {
        while (waiting.isEmpty() && !closed) {
          changed.await();
        }
        if (closed) {
          return;
        }
        call = waiting.remove(waiting.keySet().iterator().next());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        lock.unlock();
      }
      try {
        work.accept(call);
      } catch (RuntimeException e) {
        log.error("{} failed for call {} at entry {}", name, call.id(), call.sequence(), e);
      }
    }
  }

  /** Ends after what is being worked on, or two seconds; what waits is left. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      worker.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
