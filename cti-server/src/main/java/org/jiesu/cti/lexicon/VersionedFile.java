package org.jiesu.cti.lexicon;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of the city's configuration that administrators edit on a page: every text that was ever
 * published can be had again, a wrong text never replaces a right one, and who edits from an old
 * version is told. A file that was edited on the disk is one more version. Any thread.
 */
public final class VersionedFile {
  private static final Logger log = LoggerFactory.getLogger(VersionedFile.class);
  private static final int USUALLY_KEPT = 200;
  private static final String ON_DISK = "";

  private final Path file;
  private final Path history;
  private final Path list;
  private final Clock clock;
  private final int mostKept;
  private final Object changing = new Object();

  /** The file's text and its version, the first 12 hexadecimal digits of its SHA-256. */
  public record Content(String text, String version) {}

  /**
   * A text that was published.
   *
   * @param by number of the person who did; empty for a file that was edited on the disk
   */
  public record Version(String version, Instant at, String by) {}

  /** Says whether a text may be published. */
  @FunctionalInterface
  public interface Check {
    /**
     * @param candidate a file of the same name with the new text
     * @throws LexiconException naming line and field of what is wrong
     */
    void accept(Path candidate);
  }

  /**
   * A file and where its versions are kept.
   *
   * @param history a directory below which one is made for this file
   */
  public VersionedFile(Path file, Path history, Clock clock) {
    this(file, history, clock, USUALLY_KEPT);
  }

  /**
   * A file and where its versions are kept.
   *
   * @param history a directory below which one is made for this file
   * @param mostKept the oldest of more are forgotten
   */
  public VersionedFile(Path file, Path history, Clock clock, int mostKept) {
    this.file = file;
    this.history = history.resolve(String.valueOf(file.getFileName()));
    this.list = this.history.resolve("versions.tsv");
    this.clock = clock;
    this.mostKept = mostKept;
  }

  /**
   * What is published now.
   *
   * @throws LexiconException if the file cannot be read
   */
  public Content read() {
    return content(file);
  }

  /**
   * Publishes a text: checked, kept, then put in the file's place in one step.
   *
   * @param basedOn the version it was edited from
   * @throws VersionConflictException if another one is published by now
   * @throws LexiconException if the text is wrong or cannot be written; nothing has changed then
   */
  public Content publish(String text, String basedOn, String by, Check check) {
    synchronized (changing) {
      Content now = read();
      if (!now.version().equals(basedOn)) {
        throw new VersionConflictException("这份配置刚被别人修改过，请重新载入后再改。");
      }
      check(text, check);
      return replace(now, text, by);
    }
  }

  /**
   * Says whether a text could be published, and publishes nothing.
   *
   * @throws LexiconException if it could not
   */
  public void check(String text, Check check) {
    try {
      Files.createDirectories(history);
      Path directory = Files.createTempDirectory(history, "candidate");
      Path candidate = directory.resolve(String.valueOf(file.getFileName()));
      try {
        Files.writeString(candidate, text);
        check.accept(candidate);
      } finally {
        Files.deleteIfExists(candidate);
        Files.deleteIfExists(directory);
      }
    } catch (IOException e) {
      throw new LexiconException(file, "无法写入，没有改变（" + e.getMessage() + "）", e);
    }
  }

  /**
   * Publishes an earlier version's text again.
   *
   * @throws VersionConflictException if that version was not kept
   * @throws LexiconException if it can no longer be used; nothing has changed then
   */
  public Content rollBack(String version, String by, Check check) {
    synchronized (changing) {
      if (versions().stream().noneMatch(known -> known.version().equals(version))) {
        throw new VersionConflictException("没有保存过版本 " + version + "。");
      }
      String text = text(version);
      check(text, check);
      return replace(read(), text, by);
    }
  }

  /**
   * The text of a version that was kept.
   *
   * @throws VersionConflictException if it was not
   */
  public String text(String version) {
    if (!version.matches("[0-9a-f]{12}") || !Files.exists(history.resolve(version))) {
      throw new VersionConflictException("没有保存过版本 " + version + "。");
    }
    return content(history.resolve(version)).text();
  }

  /** What was published on a page, latest first. */
  public List<Version> versions() {
    List<Version> versions = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(list)) {
        String[] fields = line.split("\t", -1);
        // a line that a full disk cut off is no version
        if (fields.length == 3 && Files.exists(history.resolve(fields[0]))) {
          versions.add(0, new Version(fields[0], Instant.parse(fields[1]), fields[2]));
        }
      }
    } catch (NoSuchFileException e) {
      log.debug("nothing of {} was published yet", file);
    } catch (IOException | DateTimeException e) {
      log.warn("the list of versions {} cannot be read to its end", list, e);
    }
    return versions;
  }

  private Content replace(Content before, String text, String by) {
    Content after = new Content(text, version(text));
    try {
      Files.createDirectories(history);
      if (versions().stream().noneMatch(known -> known.version().equals(before.version()))) {
        keep(before, Files.getLastModifiedTime(file).toInstant(), ON_DISK);
      }
      keep(after, clock.instant(), by);
      write(file, text);
    } catch (IOException e) {
      throw new LexiconException(file, "无法写入，没有改变（" + e.getMessage() + "）", e);
    }
    log.info("{} version {} published by {}", file.getFileName(), after.version(), by);
    return after;
  }

  private void keep(Content content, Instant at, String by) throws IOException {
    write(history.resolve(content.version()), content.text());
    List<String> lines = new ArrayList<>();
    if (Files.exists(list)) {
      lines.addAll(Files.readAllLines(list));
    }
    lines.add(content.version() + "\t" + at + "\t" + by);
    List<String> kept = lines.subList(Math.max(0, lines.size() - mostKept), lines.size());
    for (String line : lines.subList(0, lines.size() - kept.size())) {
      String old = line.split("\t", -1)[0];
      if (old.matches("[0-9a-f]{12}") && kept.stream().noneMatch(k -> k.startsWith(old + "\t"))) {
        Files.deleteIfExists(history.resolve(old));
      }
    }
    write(list, String.join("\n", kept) + "\n");
  }

  private static void write(Path to, String text) throws IOException {
    Path part = to.resolveSibling(to.getFileName() + ".part");
    Files.writeString(
        part,
        text,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.WRITE,
        StandardOpenOption.SYNC);
    Files.move(part, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Content content(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return new Content(text, version(text));
    } catch (CharacterCodingException e) {
      throw new LexiconException(file, "文件不是 UTF-8 编码，请另存为 UTF-8", e);
    } catch (IOException e) {
      throw new LexiconException(file, "文件无法读取，请检查它是否存在", e);
    }
  }

  private static String version(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
