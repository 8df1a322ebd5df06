package org.jiesu.cti.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pool for what may block, with a limit to what waits for it: beyond it work is refused at once
 * with {@link Problem#busy}, so that requests do not pile up behind a database that is gone.
 */
final class BlockingWork {

  private final WorkerExecutor executor;
  private final int limit;
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * A pool.
   *
   * @param limit most pieces of work that run or wait
   */
  BlockingWork(Vertx vertx, String name, int threads, int limit) {
    this.executor = vertx.createSharedWorkerExecutor(name, threads);
    this.limit = limit;
  }

  <T> Future<T> run(Callable<T> work) {
    if (pending.incrementAndGet() > limit) {
      pending.decrementAndGet();
      return Future.failedFuture(Problem.busy());
    }
    return executor.executeBlocking(work, false).onComplete(result -> pending.decrementAndGet());
  }

  int pending() {
    return pending.get();
  }

  Future<Void> close() {
    return executor.close();
  }
}
