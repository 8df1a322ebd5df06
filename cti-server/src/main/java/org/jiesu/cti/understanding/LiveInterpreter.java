package org.jiesu.cti.understanding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jiesu.cti.classification.MatterExperience;
import org.jiesu.cti.dispatch.DispatchExperience;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.extraction.Lexicon;
import org.jiesu.cti.lexicon.LexiconException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The interpreter by the city's files as they are now: read again when one of them changes, within
 * a second; a file that is wrong leaves everything as it was and tells what is wrong. Only what
 * stands on a changed directory is read anew, so that a rule is not kept waiting by a large list of
 * places. The files are polled, because change notification is silent on network mounts. Any
 * thread.
 */
public final class LiveInterpreter implements Supplier<CallInterpreter>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveInterpreter.class);
  private static final Duration EVERY = Duration.ofMillis(300);

  private final CityFiles files;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Object changing = new Object();

  private volatile CallInterpreter current;
  private volatile Lexicon words;
  private volatile Optional<LexiconException> problem = Optional.empty();
  // guarded by changing: what the interpreter is made of, what was tried last, what the last look
  // saw
  private final Map<Path, Map<Path, Stamp>> read = new TreeMap<>();
  private final Map<Path, Map<Path, Stamp>> tried = new TreeMap<>();
  private final Map<Path, Map<Path, Stamp>> seen = new TreeMap<>();

  private record Stamp(long modified, long size) {}

  /**
   * Reads the files and begins to watch them.
   *
   * @param configDirectory which has {@code lexicon/}, {@code classification/}, {@code dispatch/}
   * @param zone of the city, in which 昨晚 is understood
   * @param experience asked where rules and duty list do not decide
   * @param past tickets by which matters are told, besides the tree
   * @param encoder that tells what a sentence means, if there is one
   * @throws LexiconException naming file, line and field of what is wrong
   */
  public LiveInterpreter(
      Path configDirectory,
      ZoneId zone,
      DispatchExperience experience,
      MatterExperience past,
      Optional<SentenceEncoder> encoder) {
    this(new CityFiles(configDirectory, zone, experience, past, encoder), true);
  }

  /** Reads the files, begins to watch them, and goes by them alone. */
  public LiveInterpreter(Path configDirectory, ZoneId zone) {
    this(configDirectory, zone, true);
  }

  LiveInterpreter(Path configDirectory, ZoneId zone, boolean watch) {
    this(CityFiles.alone(configDirectory, zone), watch);
  }

  private LiveInterpreter(CityFiles files, boolean watch) {
    this.files = files;
    for (Path directory : files.directories()) {
      seen.put(directory, stamps(directory));
    }
    this.current = files.readAll();
    this.words = files.words();
    read.putAll(seen);
    tried.putAll(seen);
    if (watch) {
      Thread watcher = new Thread(this::watch, "city-files");
      watcher.setDaemon(true);
      watcher.start();
    }
  }

  /** The interpreter by the newest files that were right. */
  @Override
  public CallInterpreter get() {
    return current;
  }

  /** The names by the newest files that were right. */
  public Lexicon lexicon() {
    return words;
  }

  /** What is wrong with the files as they are, if anything. */
  public Optional<LexiconException> problem() {
    return problem;
  }

  /**
   * Reads what has changed now, not at the next look: for who has just published a file.
   *
   * @throws LexiconException if a file is wrong; the interpreter stays as it was
   */
  public void reload() {
    synchronized (changing) {
      for (Path directory : files.directories()) {
        seen.put(directory, stamps(directory));
      }
      load();
      if (problem.isPresent()) {
        throw problem.get();
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void watch() {
    try {
      while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          check();
        } catch (RuntimeException e) {
          log.error("looking at the city's files failed; what was read stays", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once: reads what has changed and has then been left alone for one look. */
  void check() {
    synchronized (changing) {
      boolean settled = true;
      for (Path directory : files.directories()) {
        Map<Path, Stamp> now = stamps(directory);
        settled &= now.equals(seen.put(directory, now));
      }
      if (settled && !seen.equals(tried)) {
        load();
      }
    }
  }

  private void load() {
    tried.putAll(seen);
    try {
      current = files.read(directory -> !seen.get(directory).equals(read.get(directory)));
      words = files.words();
      read.putAll(seen);
      if (problem.isPresent()) {
        log.info("the city's files are right again");
      }
      problem = Optional.empty();
    } catch (LexiconException e) {
      log.error("a file of the city is wrong, everything stays as it was: {}", e.getMessage());
      problem = Optional.of(e);
    }
  }

  private static Map<Path, Stamp> stamps(Path directory) {
    Map<Path, Stamp> stamps = new TreeMap<>();
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
        if (attributes.isRegularFile()) {
          stamps.put(entry, new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size()));
        }
      }
    } catch (IOException e) {
      log.warn("{} cannot be looked through: {}", directory, e.toString());
    }
    return stamps;
  }
}
