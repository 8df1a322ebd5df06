package org.jiesu.cti.classification;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jiesu.cti.HotlineException;
import org.jiesu.cti.lexicon.VersionedFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the classifier remembers of tickets (在线学习): a whole history that was learned at once, and
 * each ticket since. A ticket's own lesson stands in place of what the history has of it, and one
 * that was taken back is taken out of both. The memory is made anew on a thread of its own, soon
 * after something changed and at most once a second; who classifies never waits for it. Any thread.
 */
public final class MatterLearning implements MatterExperience, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MatterLearning.class);
  private static final long PAUSE_MILLIS = 1_000;

  /** Older tickets are in a history, or have aged away. */
  public static final int MOST = 20_000;

  private static final long SHUTDOWN_SECONDS = 5;

  private final MatterHistory history;
  private final MatterSettings settings;
  private final Clock clock;
  private final Supplier<MatterTree> tree;
  private final Optional<MatterMeanings> meanings;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "matter-learning");
            thread.setDaemon(true);
            return thread;
          });

  private final Object building = new Object();

  // guarded by this: the latest tickets' lessons by number, and whose lessons were taken back
  private final Map<String, MatterLesson> tickets = new LinkedHashMap<>();
  private final Set<String> takenBack = new HashSet<>();
  private MatterHistory.Learned learned = new MatterHistory.Learned("", "", List.of());
  private boolean scheduled;
  private long builtAt = -PAUSE_MILLIS;

  private volatile Built built = new Built(MatterMemory.EMPTY, Optional.empty(), 0, "");

  /** What the memory in use was made of. */
  private record Built(MatterMemory memory, Optional<MatterTree> tree, long day, String stamp) {}

  /**
   * All that a page shows of it.
   *
   * @param tickets that taught something since the server keeps them
   * @param corrected how many of these operators had to choose themselves
   * @param history how many tickets the history in use has
   * @param version of the history in use; empty while there is none
   * @param source where it came from
   * @param remembered how many tickets count now
   * @param versions of the history that are kept, latest first
   * @param problem why a history that should be in use is not; empty if it is
   */
  public record Status(
      int tickets,
      int corrected,
      int history,
      String version,
      String source,
      int remembered,
      List<VersionedFile.Version> versions,
      String problem) {
    public Status {
      versions = List.copyOf(versions);
    }
  }

  private String problem = "";

  /**
   * Begins with the history in use; {@link #refresh} takes over what is published later.
   *
   * @param tree the matters as they are now
   * @param meanings by which matters are told besides
   */
  public MatterLearning(
      MatterHistory history,
      MatterSettings settings,
      Clock clock,
      Supplier<MatterTree> tree,
      Optional<MatterMeanings> meanings) {
    this.history = history;
    this.settings = settings;
    this.clock = clock;
    this.tree = tree;
    this.meanings = meanings;
  }

  @Override
  public Optional<MatterMeanings> meanings() {
    return meanings;
  }

  @Override
  public MatterMemory memory() {
    return built.memory();
  }

  /** Learns what a ticket taught; instead of what it taught before. */
  public synchronized void learn(MatterLesson lesson) {
    takenBack.remove(lesson.number());
    tickets.remove(lesson.number());
    tickets.put(lesson.number(), lesson);
    if (tickets.size() > MOST) {
      tickets.remove(tickets.keySet().iterator().next());
    }
    schedule();
  }

  /** Takes back what a ticket taught, from the history as well. */
  public synchronized void forget(String number) {
    takenBack.add(number);
    tickets.remove(number);
    schedule();
  }

  /**
   * Takes over a history that was published or rolled back, a changed tree, and lets tickets age;
   * to be called every few seconds.
   */
  public void refresh() {
    Built now = built;
    boolean changed =
        !now.stamp().equals(stamp())
            || now.day() != day()
            || now.tree().filter(known -> known == tree.get()).isEmpty();
    if (changed) {
      synchronized (this) {
        schedule();
      }
    }
  }

  /**
   * Takes an earlier history into use again.
   *
   * @param version empty to forget the history altogether
   * @throws org.jiesu.cti.lexicon.VersionConflictException if it was not kept
   */
  public void rollBack(String version, String by) {
    if (version.isEmpty()) {
      history.forget(by);
    } else {
      history.rollBack(version, by);
    }
    build();
  }

  /** How things stand. */
  public synchronized Status status() {
    return new Status(
        tickets.size(),
        (int) tickets.values().stream().filter(MatterLesson::corrected).count(),
        learned.lessons().size(),
        learned.version(),
        learned.source(),
        built.memory().size(),
        history.versions(),
        problem);
  }

  /** How much a lesson counts now, 0 to 1. */
  public double weight(MatterLesson lesson) {
    return MatterMemory.weight(lesson, clock.instant(), settings.halfLife());
  }

  private void schedule() {
    if (!scheduled && !worker.isShutdown()) {
      scheduled = true;
      long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) - builtAt;
      worker.schedule(this::buildSafely, Math.max(0, PAUSE_MILLIS - since), TimeUnit.MILLISECONDS);
    }
  }

  private void buildSafely() {
    try {
      build();
    } catch (RuntimeException e) {
      log.error("what tickets taught of matters could not be put together; it stays as it was", e);
    }
  }

  /** Makes the memory anew now. */
  public void build() {
    synchronized (building) {
      buildOne();
    }
  }

  private void buildOne() {
    String stamp = stamp();
    MatterTree matters = tree.get();
    List<MatterLesson> all = new ArrayList<>();
    synchronized (this) {
      scheduled = false;
      if (!stamp.equals(built.stamp())) {
        try {
          learned = history.read();
          problem = "";
        } catch (HotlineException e) {
          problem = String.valueOf(e.getMessage());
          log.error("the history of matters cannot be used; the one before stays: {}", problem);
        }
      }
      learned.lessons().stream()
          .filter(l -> !tickets.containsKey(l.number()) && !takenBack.contains(l.number()))
          .forEach(all::add);
      all.addAll(tickets.values());
    }
    Instant now = clock.instant();
    MatterMemory memory = MatterMemory.of(all, matters, now, settings.halfLife());
    synchronized (this) {
      built = new Built(memory, Optional.of(matters), day(), stamp);
      builtAt = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
  }

  private String stamp() {
    try {
      return Files.getLastModifiedTime(history.path()) + " " + Files.size(history.path());
    } catch (IOException e) {
      return "none";
    }
  }

  private long day() {
    return clock.instant().atZone(clock.getZone()).toLocalDate().toEpochDay();
  }

  @Override
  public void close() {
    worker.shutdownNow();
    try {
      if (!worker.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
        log.warn("the matters' memory is still being made");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
