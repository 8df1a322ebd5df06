package org.jiesu.cti.extraction;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.VersionConflictException;
import org.jiesu.cti.lexicon.VersionedFile;
import org.jiesu.cti.lexicon.VersionedFile.Version;

/**
 * The files of the gazetteer as an administrator replaces them: looked through line by line, put
 * into force whole or not at all, and rolled back. Any thread.
 */
public final class GazetteerFiles {
  private static final Pattern NAME = Pattern.compile("places(?:-[a-z0-9][a-z0-9-]{0,40})?\\.csv");
  private static final int MOST_PROBLEMS = 200;
  private static final String EMPTY = "name,kind,area\n";

  private final Path directory;
  private final Path history;
  private final Clock clock;
  private final Map<String, VersionedFile> opened = new ConcurrentHashMap<>();

  /**
   * A file.
   *
   * @param names how many it holds
   * @param versions what was published on a page, latest first
   */
  public record FileState(String file, String version, int names, List<Version> versions) {
    public FileState {
      versions = List.copyOf(versions);
    }
  }

  /**
   * What was found in a file that is not published yet.
   *
   * @param problems the first of them
   * @param more how many there are beyond these
   */
  public record Report(int names, List<Gazetteer.Problem> problems, int more) {
    public Report {
      problems = List.copyOf(problems);
    }
  }

  /**
   * The files of a directory.
   *
   * @param directory {@code config/lexicon}
   * @param history where earlier versions are kept
   */
  public GazetteerFiles(Path directory, Path history, Clock clock) {
    this.directory = directory;
    this.history = history;
    this.clock = clock;
  }

  /** All files, {@code places.csv} first. */
  public List<FileState> files() {
    List<FileState> states = new ArrayList<>();
    for (Path file : Gazetteer.files(directory)) {
      states.add(state(String.valueOf(file.getFileName())));
    }
    return states;
  }

  private FileState state(String name) {
    VersionedFile file = file(name);
    return new FileState(
        name, file.read().version(), check(directory.resolve(name)).names(), file.versions());
  }

  private VersionedFile file(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new LexiconException(
          directory.resolve("places.csv"), 0, "", "文件名应为 places.csv 或 places-名称.csv，名称用小写字母、数字和短横");
    }
    return opened.computeIfAbsent(
        name, n -> new VersionedFile(directory.resolve(n), history, clock));
  }

  /**
   * Looks a file through.
   *
   * @throws LexiconException if it is not UTF-8 or cannot be read
   */
  public Report check(Path candidate) {
    AtomicInteger names = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    List<Gazetteer.Problem> problems = new ArrayList<>();
    Gazetteer.read(
        candidate,
        entry -> names.incrementAndGet(),
        problem -> {
          if (wrong.incrementAndGet() <= MOST_PROBLEMS) {
            problems.add(problem);
          }
        });
    return new Report(names.get(), problems, wrong.get() - problems.size());
  }

  /**
   * Puts a file into the place of the one of this name, or makes it.
   *
   * @param basedOn the version that it replaces, empty to replace whatever is there
   * @throws LexiconException naming the first line that is wrong; nothing has changed then
   * @throws VersionConflictException if another version is published by now
   */
  public FileState publish(String name, Path candidate, Optional<String> basedOn, String by) {
    VersionedFile file = file(name);
    String text;
    try {
      text = Files.readString(candidate, StandardCharsets.UTF_8);
      refuse(candidate);
      if (!Files.exists(directory.resolve(name))) {
        Files.writeString(directory.resolve(name), EMPTY);
      }
    } catch (CharacterCodingException e) {
      throw new LexiconException(directory.resolve(name), "文件不是 UTF-8 编码，请另存为 UTF-8", e);
    } catch (IOException e) {
      throw new LexiconException(directory.resolve(name), "无法写入，没有改变", e);
    }
    file.publish(text, basedOn.orElseGet(() -> file.read().version()), by, this::refuse);
    return state(name);
  }

  /**
   * Publishes an earlier version again.
   *
   * @throws VersionConflictException if it was not kept
   */
  public FileState rollBack(String name, String version, String by) {
    file(name).rollBack(version, by, this::refuse);
    return state(name);
  }

  private void refuse(Path candidate) {
    Report report = check(candidate);
    if (!report.problems().isEmpty()) {
      Gazetteer.Problem first = report.problems().get(0);
      throw new LexiconException(candidate, first.line(), first.field(), first.reason());
    }
  }
}
