package org.jiesu.cti.call;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jiesu.cti.store.CallRow;
import org.jiesu.cti.store.Database;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the journal into the database, on a thread of its own. Only the names of calls wait, never
 * their entries: what a call brought is read from the registry, that is from memory or its journal,
 * so that nothing can overflow however long the database is away. The last entry contained is kept
 * in the call's row, in the same transaction: an entry is projected once, whatever happens in
 * between. While the database is away the journal goes on, {@link #status()} says so, and
 * everything follows when it is back. A call whose data the database refuses is set aside and tried
 * again later, and does not hold up the others.
 */
public final class CallProjection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CallProjection.class);

  /** How far back journals are compared with the database at the start. */
  private static final Duration LOOK_BACK = Duration.ofDays(30);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration ASIDE = Duration.ofSeconds(30);
  private static final Duration REMIND = Duration.ofMinutes(5);

  private final CallRegistry registry;
  private final Database database;
  private final List<Projector> projectors;
  private final Clock clock;
  private final Thread thread = new Thread(this::run, "call-projection");
  private final List<Consumer<ProjectionStatus>> listeners = new CopyOnWriteArrayList<>();
  private final Calls.Subscription subscription;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final Set<CallId> dirty = new LinkedHashSet<>();
  private final Map<CallId, Long> aside = new LinkedHashMap<>();
  private @Nullable CallId underway;
  private boolean closing;
  private boolean caughtUp;

  private volatile ProjectionStatus status;

  // The projection thread's own.
  private long warnedAt;

  /**
   * Follows the registry from now on; nothing is written before {@link #start()}.
   *
   * @param projectors in the order in which they write
   */
  public CallProjection(
      CallRegistry registry,
      Database database,
      List<Projector> projectors,
      Clock clock,
      MeterRegistry meters) {
    this.registry = registry;
    this.database = database;
    this.projectors = List.copyOf(projectors);
    this.clock = clock;
    status = new ProjectionStatus(true, clock.instant(), "", 0);
    meters.gauge("jiesu.projection.waiting", this, projection -> projection.status().waiting());
    subscription = registry.subscribe((call, entry) -> mark(call.id()));
  }

  /** Catches up with the journals and goes on from there. */
  public void start() {
    thread.start();
  }

  /** Whether what the journal holds reaches the database. */
  public ProjectionStatus status() {
    ProjectionStatus now = status;
    return new ProjectionStatus(now.working(), now.since(), now.detail(), waiting());
  }

  private int waiting() {
    lock.lock();
    try {
      return dirty.size() + aside.size() + (underway == null ? 0 : 1) + (caughtUp ? 0 : 1);
    } finally {
      lock.unlock();
    }
  }

  /** Calls {@code listener}, on the projection's thread, each time it stops or starts working. */
  public Calls.Subscription subscribeStatus(Consumer<ProjectionStatus> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void mark(CallId call) {
    lock.lock();
    try {
      dirty.add(call);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        if (!caughtUp) {
          catchUp();
        }
        Optional<CallId> next = next();
        if (next.isEmpty()) {
          return;
        }
        project(next.get());
        done();
        pause = FIRST_PAUSE;
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        Optional<String> trouble = database.trouble();
        CallId failed = underway;
        if (trouble.isEmpty() && failed != null) {
          log.error("call {} cannot be brought into the database, set aside", failed, e);
          setAside(failed);
          continue;
        }
        again();
        publish(
            false,
            "数据库暂时无法使用，通话和工单照常保存在本地日志中，恢复后自动补录。" + trouble.orElse(String.valueOf(e.getMessage())));
        if (!sleep(pause)) {
          return;
        }
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                ? pause.multipliedBy(2)
                : LONGEST_PAUSE;
      }
    }
  }

  /** Calls whose journal is ahead of the database come before those that are new. */
  private void catchUp() {
    Instant since = clock.instant().minus(LOOK_BACK);
    Set<CallId> behind = new LinkedHashSet<>();
    database.useTransaction(
        transaction -> {
          Map<UUID, Long> contained = transaction.calls().sequences(since);
          registry
              .journalled(LocalDate.ofInstant(since, clock.getZone()).plusDays(1))
              .forEach(
                  (call, last) -> {
                    if (last > contained.getOrDefault(call.value(), 0L)) {
                      behind.add(call);
                    }
                  });
          projectors.forEach(projector -> behind.addAll(projector.unfinished(transaction)));
        });
    lock.lock();
    try {
      Set<CallId> later = new LinkedHashSet<>(dirty);
      dirty.clear();
      dirty.addAll(behind);
      dirty.addAll(later);
      caughtUp = true;
    } finally {
      lock.unlock();
    }
    log.info(
        "database {}: {} calls of the journal to catch up with", database.place(), behind.size());
    published();
  }

  private void project(CallId id) {
    Call call = registry.find(id).orElse(null);
    if (call == null) {
      return;
    }
    // The timeline may have grown since; what is beyond this call comes with the next round.
    List<TimelineEntry> timeline =
        registry.timeline(id, 0).stream()
            .filter(entry -> entry.sequence() <= call.sequence())
            .toList();
    if (timeline.isEmpty()) {
      return;
    }
    Progress progress =
        database.inTransaction(
            transaction -> {
              long contained = transaction.calls().lockSequence(id.value()).orElse(0);
              if (contained > call.sequence()) {
                log.warn("call {}: the database is ahead of the journal, left as it is", id);
                return new Progress(call, timeline, contained);
              }
              Progress ahead = new Progress(call, timeline, contained);
              transaction.calls().save(row(call));
              projectors.forEach(projector -> projector.project(transaction, ahead));
              return ahead;
            });
    projectors.forEach(projector -> projector.committed(progress));
  }

  private static CallRow row(Call call) {
    return new CallRow(
        call.id().value(),
        call.sequence(),
        call.state().name(),
        call.arrivedAt(),
        call.answeredAt(),
        call.endedAt(),
        cut(call.callerNumber(), 80),
        cut(CallerNumber.key(call.callerNumber()), 80),
        cut(call.calledNumber(), 80),
        call.queue().map(queue -> cut(queue, 200)),
        call.navigation().map(navigation -> cut(navigation.title(), 400)),
        call.operator().map(operator -> cut(operator, 80)),
        call.emotion().map(emotion -> emotion.label().name()),
        call.endReason().map(Enum::name));
  }

  // What a line signals has no limit, and PostgreSQL keeps no NUL; the journal has all of it.
  private static String cut(String signalled, int length) {
    String text = signalled.replace("\0", "");
    return text.length() <= length ? text : text.substring(0, length);
  }

  // ---- the queue of calls

  /** The next call to look at; empty when closing. */
  private Optional<CallId> next() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        if (closing) {
          return Optional.empty();
        }
        recallAside();
        Iterator<CallId> first = dirty.iterator();
        if (first.hasNext()) {
          CallId call = first.next();
          first.remove();
          underway = call;
          return Optional.of(call);
        }
        if (aside.isEmpty()) {
          changed.await();
        } else {
          changed.await(ASIDE.toMillis() / 10, TimeUnit.MILLISECONDS);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void recallAside() {
    long now = System.nanoTime();
    aside
        .entrySet()
        .removeIf(
            waiting -> {
              boolean due = now - waiting.getValue() >= 0;
              if (due) {
                dirty.add(waiting.getKey());
              }
              return due;
            });
  }

  private void done() {
    lock.lock();
    try {
      aside.remove(underway);
      underway = null;
    } finally {
      lock.unlock();
    }
    published();
  }

  private void published() {
    int refused;
    lock.lock();
    try {
      refused = aside.size();
    } finally {
      lock.unlock();
    }
    if (refused == 0) {
      publish(true, "");
    }
  }

  private void again() {
    lock.lock();
    try {
      if (underway != null) {
        dirty.add(underway);
        underway = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void setAside(CallId call) {
    lock.lock();
    try {
      aside.put(call, System.nanoTime() + ASIDE.toNanos());
      underway = null;
    } finally {
      lock.unlock();
    }
    publish(false, "有通话暂时无法存入数据库，内容已保存在本地日志中，系统会自动重试；若长时间不恢复，请联系管理员查看服务器日志。");
  }

  /** Whether to go on after the pause. */
  private boolean sleep(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    lock.lock();
    try {
      while (!closing) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return true;
        }
        changed.awaitNanos(left);
      }
      return false;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void publish(boolean working, String detail) {
    if (status.working() == working) {
      remind();
      return;
    }
    status = new ProjectionStatus(working, clock.instant(), detail, waiting());
    if (working) {
      log.info("the journal reaches the database again");
    } else {
      log.warn("the journal does not reach the database: {}", detail);
      warnedAt = System.nanoTime();
    }
    for (Consumer<ProjectionStatus> listener : listeners) {
      try {
        listener.accept(status);
      } catch (RuntimeException e) {
        log.error("a listener of the projection's status failed", e);
      }
    }
  }

  /** A trouble that lasts must stand in the log of the day it is looked for, not fill it. */
  private void remind() {
    if (!status.working() && System.nanoTime() - warnedAt >= REMIND.toNanos()) {
      warnedAt = System.nanoTime();
      log.warn(
          "the journal has not reached the database since {}, {} calls wait: {}",
          status.since(),
          waiting(),
          status.detail());
    }
  }

  /** Ends after the call underway; what is left is caught up with at the next start. Idempotent. */
  @Override
  public void close() {
    subscription.close();
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(Duration.ofSeconds(10).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
