package org.jiesu.cti.navigation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.navigation.NavigationException.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tree that callers meet: read again when its file changes, never replaced by one that is
 * wrong, kept in a history one can go back to. The file is polled on a daemon thread of its own,
 * because change notification is silent on network mounts and bind-mounted single files. Any thread
 * may call any method.
 */
public final class PublishedTree implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PublishedTree.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);
  private static final Pattern KEPT = Pattern.compile("(\\d{14})-([0-9a-f]{12})\\.yaml");
  private static final int MOST_KEPT = 100;

  private final Path file;
  private final String name;
  private final Path history;
  private final Path rolledBack;
  private final TreeReader reader;
  private final Clock clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Object changing = new Object();

  private volatile Tree current;
  private volatile NavigationStatus status;
  private Stamp read = Stamp.NONE;
  private Stamp seen = Stamp.NONE;

  /**
   * Loads the tree and begins to watch its file.
   *
   * @throws NavigationException if the file is wrong and no earlier version was ever published
   */
  public PublishedTree(NavigationSettings settings, Clock clock) {
    this(settings, clock, true);
  }

  PublishedTree(NavigationSettings settings, Clock clock, boolean watch) {
    this.file = settings.tree();
    this.name = String.valueOf(file.getFileName());
    this.history = settings.history().resolve(name.replaceFirst("\\.ya?ml$", ""));
    this.rolledBack = history.resolve("rolled-back");
    this.clock = clock;
    this.reader = new TreeReader(settings.prompts(), settings.queues(), vocabulary(settings));
    this.read = stamp();
    this.seen = read;
    this.current = first();
    this.status = status(Optional.empty());
    synchronized (changing) {
      load();
    }
    log.info("navigation tree {} begins with version {}", name, current.version());
    if (watch) {
      Thread watcher = new Thread(() -> watch(settings.checkEvery()), "navigation-tree");
      watcher.setDaemon(true);
      watcher.start();
    }
  }

  /** The tree for a call that begins now. */
  Tree current() {
    return current;
  }

  /** What is published, and what is wrong with the file if anything. */
  public NavigationStatus status() {
    return status;
  }

  /** All that callers are listened to for, at any node, by language. */
  public Map<Language, Set<String>> phrases() {
    Tree tree = current;
    Map<Language, Set<String>> all = new EnumMap<>(Language.class);
    for (Tree.Node node : tree.nodes().values()) {
      tree.phrases(node)
          .forEach(
              (language, of) -> all.computeIfAbsent(language, any -> new TreeSet<>()).addAll(of));
    }
    return all;
  }

  /** What was published before and now, latest first. */
  public List<PublishedVersion> versions() {
    try (Stream<Path> files = Files.list(history)) {
      return files
          .flatMap(path -> kept(path).stream())
          .sorted(Comparator.comparing(Kept::publishedAt).reversed())
          .map(kept -> new PublishedVersion(kept.version(), kept.publishedAt()))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Publishes an earlier version; it stays, over restarts too, until the file is changed again.
   *
   * @throws NavigationException if there is no such version, or it can no longer be used, for
   *     example because a prompt is gone; nothing has changed then
   */
  public void rollBack(String version) {
    synchronized (changing) {
      earlier(version);
      try {
        write(rolledBack, version + " " + fileVersion() + "\n");
      } catch (IOException e) {
        throw new NavigationException(name, new Problem(0, "无法保存回退（" + e.getMessage() + "），没有改变"));
      }
      republish(version);
      status = status(Optional.empty());
      log.info("navigation tree {} rolled back to version {}", name, version);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void watch(Duration every) {
    try {
      while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          check();
        } catch (RuntimeException e) {
          log.error("looking at the navigation tree {} failed; the published one stays", name, e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks at the file once: reads it when it has changed and has then been left alone. */
  void check() {
    synchronized (changing) {
      Stamp now = stamp();
      boolean settled = now.equals(seen);
      seen = now;
      // While something is wrong the cure may be elsewhere, such as a prompt that was missing.
      if (settled && (!now.equals(read) || status.problem().isPresent())) {
        read = now;
        load();
      }
    }
  }

  private void load() {
    Optional<String> problem = Optional.empty();
    try {
      String text = text();
      String version = TreeReader.version(text);
      Optional<String> instead = rolledBackFrom(version);
      if (instead.isEmpty()) {
        publish(reader.read(name, text), text);
      } else if (!current.version().equals(instead.get())) {
        republish(instead.get());
      }
    } catch (NavigationException e) {
      problem = Optional.of(String.valueOf(e.getMessage()));
    }
    if (problem.isPresent() && !problem.equals(status.problem())) {
      log.error(
          "navigation tree is wrong, version {} stays published: {}",
          current.version(),
          problem.get());
    }
    if (problem.isEmpty() && status.problem().isPresent()) {
      log.info("navigation tree {} is right again", name);
    }
    status = status(problem);
  }

  private void republish(String version) {
    Path path = keptPath(version);
    String text = text(path, name);
    publish(reader.read(name, text), text);
  }

  private void publish(Tree tree, String text) {
    if (tree.version().equals(current.version()) && keptAs(tree.version()).isPresent()) {
      current = tree;
      return;
    }
    current = tree;
    log.info(
        "navigation tree {} version {} published, {} nodes",
        name,
        tree.version(),
        tree.nodes().size());
    keep(tree.version(), text);
  }

  /**
   * What callers meet while the file has not been read yet: the file itself, or the latest kept.
   */
  private Tree first() {
    try {
      return reader.read(name, text());
    } catch (NavigationException e) {
      for (PublishedVersion version : versions()) {
        try {
          Tree earlier = earlier(version.version());
          log.warn(
              "navigation tree {} cannot be used, starting with version {}",
              name,
              version.version());
          return earlier;
        } catch (NavigationException unusable) {
          log.warn("kept version {} cannot be used: {}", version.version(), unusable.getMessage());
        }
      }
      throw e;
    }
  }

  private NavigationStatus status(Optional<String> problem) {
    boolean earlier;
    try {
      earlier = rolledBackFrom(fileVersion()).isPresent();
    } catch (NavigationException e) {
      earlier = false;
    }
    boolean same = status != null && status.version().equals(current.version());
    return new NavigationStatus(
        name, current.version(), same ? status.loadedAt() : clock.instant(), earlier, problem);
  }

  private String fileVersion() {
    return TreeReader.version(text());
  }

  private String text() {
    return text(file, name);
  }

  private static String text(Path file, String name) {
    try {
      // UTF-8 takes at most three bytes for a char.
      if (Files.size(file) > 3L * TreeReader.LONGEST) {
        throw new NavigationException(name, new Problem(0, "文件太大：" + Files.size(file) + " 字节"));
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (NoSuchFileException e) {
      throw new NavigationException(name, new Problem(0, "找不到文件 " + file));
    } catch (CharacterCodingException e) {
      throw new NavigationException(name, new Problem(0, "文件不是 UTF-8 编码，请另存为 UTF-8"));
    } catch (IOException e) {
      throw new NavigationException(name, new Problem(0, "文件读不出来（" + e.getMessage() + "）"));
    }
  }

  private Tree earlier(String version) {
    return reader.read(name, text(keptPath(version), name));
  }

  private Path keptPath(String version) {
    return keptAs(version)
        .orElseThrow(() -> new NavigationException(name, new Problem(0, "没有保存过版本 " + version)));
  }

  private Optional<Path> keptAs(String version) {
    try (Stream<Path> files = Files.list(history)) {
      return files
          .filter(path -> kept(path).filter(kept -> kept.version().equals(version)).isPresent())
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void keep(String version, String text) {
    try {
      Files.createDirectories(history);
      Optional<Path> before = keptAs(version);
      Path to = history.resolve(STAMP.format(clock.instant()) + "-" + version + ".yaml");
      if (before.isPresent()) {
        Files.move(before.get(), to, StandardCopyOption.REPLACE_EXISTING);
      } else {
        write(to, text);
      }
      List<Path> all;
      try (Stream<Path> files = Files.list(history)) {
        all = files.filter(path -> kept(path).isPresent()).sorted().toList();
      }
      for (Path old : all.subList(0, Math.max(0, all.size() - MOST_KEPT))) {
        Files.delete(old);
      }
    } catch (IOException e) {
      log.error(
          "version {} of navigation tree {} could not be kept for going back to", version, name, e);
    }
  }

  private static void write(Path to, String text) throws IOException {
    Path part = to.resolveSibling(to.getFileName() + ".part");
    Files.writeString(part, text);
    Files.move(part, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The version published instead of the file's, as long as the file is that one. */
  private Optional<String> rolledBackFrom(String fileVersion) {
    try {
      String[] parts = Files.readString(rolledBack).strip().split(" ");
      return parts.length == 2 && parts[1].equals(fileVersion)
          ? Optional.of(parts[0])
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      log.warn("{} cannot be read, the file's own version is used", rolledBack, e);
      return Optional.empty();
    }
  }

  private static Optional<Kept> kept(Path path) {
    Matcher matcher = KEPT.matcher(String.valueOf(path.getFileName()));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Kept(STAMP.parse(matcher.group(1), Instant::from), matcher.group(2)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Stamp stamp() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size());
    } catch (IOException e) {
      return Stamp.NONE;
    }
  }

  private static Vocabulary vocabulary(NavigationSettings settings) {
    return settings.vocabularyFiles().isEmpty()
        ? Vocabulary.unchecked()
        : Vocabulary.read(settings.vocabularyFiles(), settings.vocabularyGrows());
  }

  private record Kept(Instant publishedAt, String version) {}

  private record Stamp(long modified, long size) {
    static final Stamp NONE = new Stamp(-1, -1);
  }
}
