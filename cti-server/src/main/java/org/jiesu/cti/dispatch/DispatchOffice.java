package org.jiesu.cti.dispatch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.VersionConflictException;
import org.jiesu.cti.lexicon.VersionedFile;

/**
 * Where administrators change areas, units, duty list and rules: checked, tried on the last month's
 * tickets, published, taken back. What is published is in force when the call returns. Any thread;
 * may take seconds.
 */
public final class DispatchOffice {
  private final Path directory;
  private final Clock clock;
  private final Map<DispatchFile, VersionedFile> files = new EnumMap<>(DispatchFile.class);
  private final Supplier<Dispatcher> dispatcher;
  private final Runnable reload;
  private final DispatchLedger ledger;
  private final DispatchExperience experience;

  /**
   * @param directory {@code config/dispatch}
   * @param history below which published versions are kept
   * @param dispatcher as it is now
   * @param reload brings what was published into force
   * @param experience what the dispatcher asks where neither rules nor duty list decide
   */
  public DispatchOffice(
      Path directory,
      Path history,
      Clock clock,
      Supplier<Dispatcher> dispatcher,
      Runnable reload,
      DispatchLedger ledger,
      DispatchExperience experience) {
    this.directory = directory;
    this.clock = clock;
    this.dispatcher = dispatcher;
    this.reload = reload;
    this.ledger = ledger;
    this.experience = experience;
    for (DispatchFile file : DispatchFile.values()) {
      files.put(file, new VersionedFile(directory.resolve(file.fileName()), history, clock));
    }
  }

  /** A file as it can be edited. */
  public record Edited(
      DispatchFile file, String text, String version, List<VersionedFile.Version> versions) {
    public Edited {
      versions = List.copyOf(versions);
    }
  }

  /** What is in force. */
  public DispatchPlan plan() {
    return dispatcher.get().plan();
  }

  /** Whether a rule's last day is over. */
  public boolean expired(Rule rule) {
    return rule.until().filter(LocalDate.now(clock)::isAfter).isPresent();
  }

  /** The ledger of what was decided. */
  public DispatchLedger ledger() {
    return ledger;
  }

  /**
   * A file's text, version and earlier versions.
   *
   * @throws LexiconException if it cannot be read
   */
  public Edited open(DispatchFile file) {
    VersionedFile versioned = present(file);
    VersionedFile.Content content = versioned.read();
    return new Edited(file, content.text(), content.version(), versioned.versions());
  }

  /**
   * The text of a version.
   *
   * @throws VersionConflictException if it was not kept
   */
  public String text(DispatchFile file, String version) {
    return files.get(file).text(version);
  }

  /**
   * What another text would have done to the last month's tickets.
   *
   * @throws LexiconException naming line and field of what is wrong
   */
  public DispatchTrial.Result attempt(DispatchFile file, String text) {
    Dispatcher before = dispatcher.get();
    Dispatcher after = new Dispatcher(before.plan().with(file, text), experience);
    return DispatchTrial.of(before, after, ledger.lastMonth());
  }

  /**
   * Publishes a text; it is in force when the call returns.
   *
   * @param basedOn the version it was edited from
   * @throws LexiconException naming line and field of what is wrong; nothing has changed then
   * @throws VersionConflictException if somebody else published meanwhile
   */
  public Edited publish(DispatchFile file, String text, String basedOn, String by) {
    present(file).publish(text, basedOn, by, candidate -> plan().with(file, text));
    reload.run();
    return open(file);
  }

  /**
   * Publishes an earlier version again.
   *
   * @throws LexiconException if it no longer fits the other files; nothing has changed then
   * @throws VersionConflictException if it was not kept
   */
  public Edited rollBack(DispatchFile file, String version, String by) {
    present(file).rollBack(version, by, candidate -> plan().with(file, text(file, version)));
    reload.run();
    return open(file);
  }

  /** A city may begin without areas and rules; whoever edits them finds an empty list. */
  private VersionedFile present(DispatchFile file) {
    Path path = directory.resolve(file.fileName());
    if (!Files.exists(path)) {
      try {
        Files.writeString(path, file.empty());
      } catch (IOException e) {
        throw new LexiconException(path, "文件不存在，也无法新建，请检查目录的权限", e);
      }
    }
    return files.get(file);
  }
}
