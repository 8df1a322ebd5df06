package org.jiesu.asr.stream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jiesu.asr.audio.Pcm;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the audio of streams that wait long to be decoded on disk, in order, so that an overloaded
 * engine tells late what it would otherwise lose. Audio is collected in pieces of some seconds; a
 * thread of its own writes them, so that neither the event loop nor a decode thread waits for the
 * disk to take anything. Files lie in the platform's temporary directory, are nameless as soon as
 * they are open where the platform allows it, and never outlive the process. At most {@link
 * #IN_MEMORY} bytes wait to be written and {@link #ON_DISK} lie on disk; what comes beyond is
 * refused.
 */
final class AudioSpill implements AutoCloseable {
  static final long IN_MEMORY = 32L << 20;
  static final long ON_DISK = 512L << 20;

  /** Longest that one stream may wait: half an hour of 8 kHz. */
  static final long OF_ONE = Duration.ofMinutes(30).toSeconds() * 16_800;

  private static final Logger log = LoggerFactory.getLogger(AudioSpill.class);
  private static final int PIECE = 64 << 10;
  private static final int HEADER = Long.BYTES + 2 * Integer.BYTES;

  private final AtomicLong inMemory = new AtomicLong();
  private final AtomicLong onDisk = new AtomicLong();
  private final long mostOfOne;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "audio-spill");
            made.setDaemon(true);
            return made;
          });

  AudioSpill(MeterRegistry registry, long mostOfOne) {
    this.mostOfOne = mostOfOne;
    Gauge.builder("asr.spilled", this, each -> each.onDisk.get() + each.inMemory.get())
        .baseUnit("bytes")
        .description("audio that waits so long to be decoded that it is kept on disk")
        .register(registry);
  }

  /** The audio of one stream. */
  Track track() {
    return new Track();
  }

  /** Pieces on disk now; for tests. */
  long written() {
    return onDisk.get() / PIECE;
  }

  @Override
  public void close() {
    writer.shutdownNow();
  }

  /**
   * Audio as it was added.
   *
   * @param samples none where the disk has lost them
   * @param nanos when they arrived
   * @param length of what was added
   */
  record Kept(Optional<Pcm> samples, long nanos, Duration length) {}

  private enum Where {
    MEMORY,
    DISK,
    NOWHERE
  }

  /** Some seconds of audio. Its fields belong to the track's lock. */
  private static final class Piece {
    Where where = Where.MEMORY;
    byte @Nullable [] bytes = new byte[PIECE];
    boolean full;
    long position;
    int length;
    int read;
    int frames;
    int framesRead;
    long nanos;
  }

  /** One stream's audio: added on an event loop, taken on the stream's lane. */
  final class Track implements AutoCloseable {
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private @Nullable FileChannel file;
    private long fileLength;
    private long held;
    private boolean closed;

    private Track() {}

    /** Whether something waits: what comes then must wait behind it. */
    synchronized boolean waiting() {
      return !pieces.isEmpty();
    }

    /** Adds audio to the end; false where there is no room. */
    synchronized boolean add(Pcm pcm, long nanos) {
      int size = HEADER + pcm.samples().length * 2;
      if (closed || size > PIECE) {
        return false;
      }
      Piece last = pieces.peekLast();
      if (last == null || last.full || last.length + size > PIECE) {
        if (held + PIECE > mostOfOne
            || inMemory.get() + PIECE > IN_MEMORY
            || onDisk.get() + PIECE > ON_DISK) {
          return false;
        }
        if (last != null && !last.full) {
          last.full = true;
          write(last);
        }
        last = new Piece();
        held += PIECE;
        inMemory.addAndGet(PIECE);
        pieces.add(last);
      }
      ByteBuffer to = ByteBuffer.wrap(Objects.requireNonNull(last.bytes), last.length, size);
      to.putLong(nanos).putInt(pcm.sampleRate()).putInt(pcm.samples().length);
      for (short sample : pcm.samples()) {
        to.putShort(sample);
      }
      last.length += size;
      last.frames++;
      last.nanos += pcm.length().toNanos();
      return true;
    }

    /** Takes the first audio that waits; nothing where none does. */
    Optional<Kept> next() {
      Piece first;
      boolean absent;
      synchronized (this) {
        first = pieces.peek();
        if (first == null) {
          return Optional.empty();
        }
        absent = first.where == Where.DISK && first.bytes == null;
      }
      byte @Nullable [] loaded = absent ? load(first) : null;
      synchronized (this) {
        if (absent) {
          first.bytes = loaded;
        }
        byte[] bytes = first.where == Where.NOWHERE ? null : first.bytes;
        Kept kept =
            bytes == null
                ? new Kept(Optional.empty(), 0, Duration.ofNanos(first.nanos / first.frames))
                : taken(first, bytes);
        first.framesRead++;
        if (first.framesRead == first.frames && (first.full || pieces.size() == 1)) {
          pieces.remove();
          forget(first);
        }
        return Optional.of(kept);
      }
    }

    /** Forgets what waits. */
    @Override
    public void close() {
      FileChannel open;
      synchronized (this) {
        closed = true;
        pieces.forEach(this::forget);
        pieces.clear();
        open = file;
        file = null;
      }
      if (open != null) {
        try {
          open.close();
        } catch (IOException e) {
          log.debug("a file of waiting audio could not be closed", e);
        }
      }
    }

    /** As a disk that fails does; for tests. */
    void breakFile() throws IOException {
      synchronized (this) {
        if (file != null) {
          file.close();
        }
      }
    }

    private static Kept taken(Piece piece, byte[] bytes) {
      ByteBuffer from = ByteBuffer.wrap(bytes, piece.read, bytes.length - piece.read);
      long nanos = from.getLong();
      int rate = from.getInt();
      short[] samples = new short[from.getInt()];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = from.getShort();
      }
      piece.read += HEADER + samples.length * 2;
      Pcm pcm = new Pcm(rate, samples);
      return new Kept(Optional.of(pcm), nanos, pcm.length());
    }

    private void forget(Piece piece) {
      held -= PIECE;
      moved(piece, Where.NOWHERE);
      piece.bytes = null;
      if (pieces.isEmpty()) {
        fileLength = 0;
      }
    }

    private void moved(Piece piece, Where to) {
      AtomicLong before = counted(piece.where);
      AtomicLong after = counted(to);
      if (before != null) {
        before.addAndGet(-PIECE);
      }
      if (after != null) {
        after.addAndGet(PIECE);
      }
      piece.where = to;
    }

    private @Nullable AtomicLong counted(Where where) {
      return where == Where.NOWHERE ? null : where == Where.DISK ? onDisk : inMemory;
    }

    private void write(Piece piece) {
      try {
        writer.execute(() -> put(piece));
      } catch (RejectedExecutionException e) {
        log.debug("waiting audio is not written: the engine is closing");
      }
    }

    /** On the writer's thread. */
    private void put(Piece piece) {
      byte[] bytes;
      FileChannel to;
      long position;
      synchronized (this) {
        bytes = piece.bytes;
        // it may have been decoded before its turn came
        if (bytes == null || piece.read > 0) {
          return;
        }
        position = fileLength;
        fileLength += piece.length;
        to = file;
      }
      boolean whole = false;
      try {
        FileChannel open = to == null ? opened() : to;
        ByteBuffer from = ByteBuffer.wrap(bytes, 0, piece.length);
        for (long at = position; from.hasRemaining(); ) {
          at += open.write(from, at);
        }
        whole = true;
      } catch (IOException e) {
        log.error("waiting audio cannot be written to disk: {}", e.getMessage());
      }
      synchronized (this) {
        if (piece.where == Where.MEMORY && piece.read == 0) {
          piece.position = position;
          piece.bytes = null;
          moved(piece, whole ? Where.DISK : Where.NOWHERE);
        }
      }
    }

    private FileChannel opened() throws IOException {
      Path path = Files.createTempFile("jiesu-audio", ".pcm");
      FileChannel made =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      try {
        // without a name nobody finds it, and a killed process leaves nothing
        Files.deleteIfExists(path);
      } catch (IOException e) {
        log.debug("{} stays until it is closed", path);
      }
      synchronized (this) {
        if (closed) {
          made.close();
          throw new IOException("the stream has ended");
        }
        file = made;
      }
      return made;
    }

    /** The bytes of a piece that is on disk; nothing, and then nowhere, where that fails. */
    private byte @Nullable [] load(Piece piece) {
      FileChannel from;
      synchronized (this) {
        from = file;
      }
      byte[] bytes = new byte[piece.length];
      try {
        if (from == null) {
          throw new IOException("the file is closed");
        }
        ByteBuffer to = ByteBuffer.wrap(bytes);
        for (long at = piece.position; to.hasRemaining(); ) {
          int count = from.read(to, at);
          if (count < 0) {
            throw new IOException("the file ends early");
          }
          at += count;
        }
        return bytes;
      } catch (IOException e) {
        log.error("waiting audio cannot be read from disk and is lost: {}", e.getMessage());
        synchronized (this) {
          moved(piece, Where.NOWHERE);
        }
        return null;
      }
    }
  }
}
