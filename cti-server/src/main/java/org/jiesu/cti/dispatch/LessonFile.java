package org.jiesu.cti.dispatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jiesu.cti.call.CallJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What single tickets taught, in the order in which it came: a line of JSON each, added at the end
 * and forced to disk. Undoing adds a line, too. The oldest are dropped where there are many. One
 * thread.
 */
final class LessonFile {
  private static final Logger log = LoggerFactory.getLogger(LessonFile.class);

  /** Older ones have aged away, or are in the history of a newer training. */
  private static final int MOST = 20_000;

  private final Path file;
  private final ObjectMapper mapper = CallJson.newMapper();
  private final Map<String, Kept> lessons = new LinkedHashMap<>();
  private int last;

  /**
   * A lesson as it is kept.
   *
   * @param id by which it can be undone
   * @param text empty where the model was right and nobody objected: there is nothing to learn
   * @param wrong the unit that was proposed or gave it back, empty if none was
   * @param right the unit it belongs to, empty if only the wrong one is known
   * @param sure whether the model, before it learned this, would have sent the ticket by itself
   * @param said the unit the model would have sent it to
   * @param certainty how sure the model was
   * @param undone by whom, empty while it holds
   */
  record Kept(
      String id,
      String number,
      TicketText text,
      String wrong,
      String right,
      String reason,
      Instant at,
      String model,
      boolean sure,
      String said,
      double certainty,
      String undone) {

    Kept undoneBy(String by) {
      return new Kept(id, number, text, wrong, right, reason, at, model, sure, said, certainty, by);
    }
  }

  private LessonFile(Path file) {
    this.file = file;
  }

  /** Opens a file, which may be missing; a last line that was cut off by a crash is left out. */
  static LessonFile open(Path file) {
    LessonFile lessons = new LessonFile(file);
    if (Files.exists(file)) {
      try {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        for (int i = 0; i < lines.size(); i++) {
          lessons.take(lines.get(i), i + 1);
        }
        if (lines.size() > 2 * MOST) {
          lessons.shorten();
        }
      } catch (IOException e) {
        throw new DispatchModelException(file + "：无法读取", e);
      }
    }
    return lessons;
  }

  private void take(String line, int number) {
    if (line.isBlank()) {
      return;
    }
    try {
      Kept kept = mapper.readValue(line, Kept.class);
      put(kept);
    } catch (JsonProcessingException | NumberFormatException e) {
      log.warn("{}:{} cannot be read and is left out", file, number);
    }
  }

  String nextId() {
    return Integer.toString(last + 1);
  }

  /** All in the order in which they came, those that were undone among them. */
  List<Kept> all() {
    return List.copyOf(lessons.values());
  }

  /**
   * Keeps a lesson, or what became of one that is kept.
   *
   * @throws DispatchModelException if it cannot be written; it is not kept then
   */
  void add(Kept kept) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      // a line that a crash cut off must not swallow this one
      byte[] line = ("\n" + mapper.writeValueAsString(kept)).getBytes(StandardCharsets.UTF_8);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        ByteBuffer bytes = ByteBuffer.wrap(line);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(false);
      }
    } catch (IOException e) {
      throw new DispatchModelException(file + "：无法写入", e);
    }
    put(kept);
  }

  private void put(Kept kept) {
    last = Math.max(last, Integer.parseInt(kept.id()));
    lessons.put(kept.id(), kept);
    if (lessons.size() > MOST) {
      lessons.remove(lessons.keySet().iterator().next());
    }
  }

  private void shorten() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Kept kept : lessons.values()) {
      text.append(mapper.writeValueAsString(kept)).append('\n');
    }
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(beside, text, StandardCharsets.UTF_8);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
