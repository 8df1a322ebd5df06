package org.jiesu.cti.classification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.VersionedFile;

/**
 * What a whole history of tickets taught of matters: a file that is replaced as a whole, whose
 * versions are kept. A line has the ticket's number, matter, the matter that was proposed, the time
 * and the {@link Fingerprint}, with tabs between; the first line says where it came from. Other
 * programs may publish meanwhile. Any thread.
 */
public final class MatterHistory {
  private static final String HEAD = "#jiesu-matters-learned 1\t";
  private static final int KEPT = 20;
  private static final int MOST_OF_A_MATTER = 100;
  private static final int FIELDS = 5;

  private final Path path;
  private final VersionedFile file;

  /**
   * @param directory below the data directory; made when the first history is published
   */
  public MatterHistory(Path directory, Clock clock) {
    this.path = directory.resolve("learned.tsv");
    this.file = new VersionedFile(path, directory.resolve("versions"), clock, KEPT);
  }

  /**
   * A history that is in use.
   *
   * @param version empty while there is none
   * @param source where it came from
   */
  public record Learned(String version, String source, List<MatterLesson> lessons) {
    public Learned {
      lessons = List.copyOf(lessons);
    }
  }

  /** Where the file lies, to see whether it was replaced. */
  Path path() {
    return path;
  }

  /**
   * The history in use.
   *
   * @throws LexiconException naming the line of what is wrong
   */
  public Learned read() {
    if (!Files.exists(path)) {
      return new Learned("", "", List.of());
    }
    VersionedFile.Content content = file.read();
    List<MatterLesson> lessons = lessons(path, content.text());
    return new Learned(content.version(), source(content.text()), lessons);
  }

  /** The versions that are kept, latest first. */
  public List<VersionedFile.Version> versions() {
    return file.versions();
  }

  /**
   * Takes a history into use instead of the one before.
   *
   * @param lessons of each matter the latest hundred are kept
   * @param source where it comes from
   * @throws LexiconException if it cannot be written; nothing has changed then
   */
  public Learned publish(List<MatterLesson> lessons, String source, String by) {
    prepare();
    StringBuilder text = new StringBuilder(HEAD).append(source.replaceAll("\\s+", " "));
    text.append('\n');
    for (MatterLesson lesson : latest(lessons)) {
      text.append(
          String.join(
              "\t",
              lesson.number(),
              lesson.matter(),
              lesson.proposed(),
              lesson.at().toString(),
              lesson.said().encode()));
      text.append('\n');
    }
    file.publish(text.toString(), file.read().version(), by, MatterHistory::check);
    return read();
  }

  /** Of each matter the latest, in the order of time. */
  static List<MatterLesson> latest(List<MatterLesson> lessons) {
    List<MatterLesson> latest = new ArrayList<>();
    Map<String, Integer> ofMatter = new HashMap<>();
    lessons.stream()
        .sorted(Comparator.comparing(MatterLesson::at).reversed())
        .filter(l -> ofMatter.merge(l.matter(), 1, Integer::sum) <= MOST_OF_A_MATTER)
        .forEach(latest::add);
    latest.sort(Comparator.comparing(MatterLesson::at));
    return latest;
  }

  /**
   * Takes an earlier version into use again.
   *
   * @throws org.jiesu.cti.lexicon.VersionConflictException if it was not kept
   */
  public Learned rollBack(String version, String by) {
    file.rollBack(version, by, MatterHistory::check);
    return read();
  }

  /** Forgets the history; its versions are kept. */
  public Learned forget(String by) {
    return publish(List.of(), "", by);
  }

  private void prepare() {
    if (!Files.exists(path)) {
      try {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, HEAD + "\n");
      } catch (IOException e) {
        throw new LexiconException(path, "无法写入（" + e.getMessage() + "）", e);
      }
    }
  }

  private static void check(Path candidate) {
    try {
      lessons(candidate, Files.readString(candidate));
    } catch (IOException e) {
      throw new LexiconException(candidate, "文件无法读取", e);
    }
  }

  private static String source(String text) {
    return text.lines().findFirst().orElse(HEAD).substring(HEAD.length());
  }

  private static List<MatterLesson> lessons(Path file, String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.get(0).startsWith(HEAD)) {
      throw new LexiconException(file, 1, "", "不是这一版的事项学习文件，请重新训练或回退");
    }
    List<MatterLesson> lessons = new ArrayList<>(lines.size());
    for (int i = 1; i < lines.size(); i++) {
      String[] fields = lines.get(i).split("\t", -1);
      int line = i + 1;
      if (fields.length != FIELDS || Arrays.stream(fields).skip(3).anyMatch(String::isEmpty)) {
        throw new LexiconException(file, line, "", "应有 5 列，请重新训练或回退");
      }
      try {
        lessons.add(
            new MatterLesson(
                fields[0],
                fields[1],
                fields[2],
                Instant.parse(fields[3]),
                Fingerprint.decode(fields[4])
                    .orElseThrow(() -> new LexiconException(file, line, "", "已损坏，请重新训练或回退"))));
      } catch (DateTimeException e) {
        throw new LexiconException(file, line, "", "时间 " + fields[3] + " 读不出来");
      }
    }
    return lessons;
  }
}
