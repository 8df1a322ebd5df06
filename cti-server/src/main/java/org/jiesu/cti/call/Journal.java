package org.jiesu.cti.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jiesu.cti.HotlineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal's directory: {@code <yyyy-MM-dd>/<call>.jsonl}, the day of the arrival, one line of
 * JSON per entry. A line counts only with its newline. Of a file whose last line was torn by a kill
 * or a power cut, everything before is good; a file broken anywhere else is set aside with the
 * ending {@code .broken}.
 */
final class Journal implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Journal.class);
  private static final String ENDING = ".jsonl";
  private static final int TAIL_BYTES = 1 << 16;

  /** Inside a JSON string the quotes would be escaped: this occurs as the type of an event only. */
  private static final byte[] ENDED = "\"type\":\"ended\"".getBytes(StandardCharsets.US_ASCII);

  private final Path directory;
  private final ObjectMapper mapper;
  private final ZoneId zone;
  private final FileChannel lockFile;

  /**
   * Takes the directory for this process alone.
   *
   * @throws HotlineException if it cannot be used, or another process has it
   */
  Journal(Path directory, ObjectMapper mapper, ZoneId zone) {
    this.directory = directory;
    this.mapper = mapper;
    this.zone = zone;
    try {
      Files.createDirectories(directory);
      lockFile =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new HotlineException("通话日志目录 " + directory + " 无法使用，请检查目录权限和磁盘：" + e, e);
    }
    if (!lock(lockFile)) {
      throw new HotlineException("通话日志目录 " + directory + " 正被另一个接诉服务使用；请先停止它，或改用另一个数据目录。");
    }
  }

  private static boolean lock(FileChannel file) {
    try {
      // Held until the channel is closed.
      FileLock lock = file.tryLock();
      if (lock == null) {
        file.close();
      }
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      throw new HotlineException("通话日志目录无法加锁：" + e, e);
    }
  }

  Path directory() {
    return directory;
  }

  Path fileOf(CallId call, Instant arrivedAt) {
    return directory
        .resolve(LocalDate.ofInstant(arrivedAt, zone).toString())
        .resolve(call + ENDING);
  }

  /** The file of a call that was journalled at any time. */
  Optional<Path> locate(CallId call) {
    for (Path day : days()) {
      Path file = day.resolve(call + ENDING);
      if (Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** Days with calls, the latest first. */
  List<Path> days() {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(path -> dateOf(path).isPresent())
          .sorted(Comparator.comparing((Path path) -> path.getFileName().toString()).reversed())
          .toList();
    } catch (IOException e) {
      throw new HotlineException("cannot list the journal " + directory + ": " + e, e);
    }
  }

  static Optional<LocalDate> dateOf(Path day) {
    try {
      return Optional.of(LocalDate.parse(day.getFileName().toString()));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The calls' files of one day. */
  List<Path> files(Path day) {
    try (Stream<Path> entries = Files.list(day)) {
      return entries.filter(path -> callOf(path).isPresent()).sorted().toList();
    } catch (IOException e) {
      throw new HotlineException("cannot list the journal " + day + ": " + e, e);
    }
  }

  static Optional<CallId> callOf(Path file) {
    String name = file.getFileName().toString();
    if (!name.endsWith(ENDING)) {
      return Optional.empty();
    }
    try {
      return Optional.of(CallId.of(name.substring(0, name.length() - ENDING.length())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether a day was marked as holding ended calls only. */
  boolean isClosed(Path day) {
    return Files.exists(day.resolve("closed"));
  }

  /** Marks a day so that the next start need not look into its files. */
  void close(Path day) {
    try {
      Files.createFile(day.resolve("closed"));
    } catch (IOException e) {
      log.warn("journal {} cannot be marked as closed: {}", day, e.toString());
    }
  }

  /** Whether the call of a file has ended, without reading it as JSON. */
  boolean hasEnded(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = afterLastNewline(bytes, bytes.length);
    for (int at = 0; at <= end - ENDED.length; at++) {
      int matched = 0;
      while (matched < ENDED.length && bytes[at + matched] == ENDED[matched]) {
        matched++;
      }
      if (matched == ENDED.length) {
        return true;
      }
    }
    return false;
  }

  /** The sequence number of a file's last whole line; 0 if there is none or it cannot be read. */
  long lastSequence(Path file) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(TAIL_BYTES, in.length())];
      in.seek(in.length() - tail.length);
      in.readFully(tail);
      int end = afterLastNewline(tail, tail.length);
      int start = end == 0 ? 0 : afterLastNewline(tail, end - 1);
      if (start == 0 && tail.length == TAIL_BYTES) {
        List<TimelineEntry> entries = read(file).entries();
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).sequence();
      }
      return end == 0
          ? 0
          : mapper.readTree(utf8(tail, start, end - start)).path("sequence").asLong(0);
    } catch (IOException | BrokenJournalException e) {
      log.warn("journal {}: its last entry cannot be read: {}", file, e.toString());
      return 0;
    }
  }

  /** The characters of a line: of bytes Jackson would guess the encoding, and may guess UTF-32. */
  private static String utf8(byte[] bytes, int offset, int length) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes, offset, length))
        .toString();
  }

  private static int afterLastNewline(byte[] bytes, int before) {
    int at = before;
    while (at > 0 && bytes[at - 1] != '\n') {
      at--;
    }
    return at;
  }

  /**
   * What a file holds.
   *
   * @param length bytes of the whole lines; what lies behind was torn
   * @param torn bytes behind them
   */
  record Content(List<TimelineEntry> entries, long length, long torn) {}

  /**
   * Reads a file.
   *
   * @throws BrokenJournalException if a line other than a torn last one is no entry
   * @throws IOException if the disk does not give it
   */
  Content read(Path file) throws IOException {
    CallId call = callOf(file).orElseThrow(() -> new NoSuchFileException(file.toString()));
    byte[] bytes = Files.readAllBytes(file);
    List<TimelineEntry> entries = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] != '\n') {
        continue;
      }
      entries.add(parse(file, call, entries.size() + 1, bytes, start, at - start));
      start = at + 1;
    }
    return new Content(List.copyOf(entries), start, bytes.length - start);
  }

  private TimelineEntry parse(
      Path file, CallId call, int line, byte[] bytes, int offset, int length) throws IOException {
    TimelineEntry entry;
    try {
      entry = mapper.readValue(utf8(bytes, offset, length), TimelineEntry.class);
    } catch (JsonProcessingException e) {
      throw new BrokenJournalException(file, line, e.getOriginalMessage());
    } catch (CharacterCodingException e) {
      throw new BrokenJournalException(file, line, "is no UTF-8");
    }
    if (entry == null || entry.call() == null || entry.at() == null || entry.event() == null) {
      throw new BrokenJournalException(file, line, "call, at or event is missing");
    }
    if (!entry.call().equals(call)) {
      throw new BrokenJournalException(file, line, "belongs to call " + entry.call());
    }
    if (entry.sequence() != line) {
      throw new BrokenJournalException(
          file, line, "has sequence " + entry.sequence() + " where " + line + " must follow");
    }
    if (line == 1 && !(entry.event() instanceof CallEvent.Arrived)) {
      throw new BrokenJournalException(file, line, "a journal begins with an arrival");
    }
    return entry;
  }

  /** One line, from an event that is JSON already. */
  static byte[] line(CallId call, long sequence, Instant at, byte[] event) {
    byte[] head =
        ("{\"call\":\""
                + call
                + "\",\"sequence\":"
                + sequence
                + ",\"at\":\""
                + at
                + "\",\"event\":")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] line = new byte[head.length + event.length + 2];
    System.arraycopy(head, 0, line, 0, head.length);
    System.arraycopy(event, 0, line, head.length, event.length);
    line[line.length - 2] = '}';
    line[line.length - 1] = '\n';
    return line;
  }

  /** Sets a broken file aside; nothing of it is lost. */
  void quarantine(Path file) {
    Path aside = file.resolveSibling(file.getFileName() + ".broken");
    try {
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
      log.error("journal {} is set aside as {}; repair it and rename it back", file, aside);
    } catch (IOException e) {
      log.error("journal {} is broken and cannot be set aside: {}", file, e.toString());
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      log.warn("the journal's lock could not be given back: {}", e.toString());
    }
  }
}
