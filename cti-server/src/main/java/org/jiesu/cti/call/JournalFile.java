package org.jiesu.cti.call;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One call's journal file, open at its end. Used by the journal's thread only. */
interface JournalFile extends Closeable {

  /** Writes all of it behind what is there. */
  void write(ByteBuffer lines) throws IOException;

  /** Returns when all that was written survives a power cut. */
  void force() throws IOException;

  /** Opens journal files. */
  @FunctionalInterface
  interface Opener {

    /**
     * Opens or creates a file and cuts off what lies behind {@code length}: the remains of a write
     * that did not succeed.
     */
    JournalFile open(Path file, long length) throws IOException;
  }

  /** Opens a file on disk. */
  static JournalFile onDisk(Path file, long length) throws IOException {
    Files.createDirectories(file.getParent());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.size() < length) {
        throw new IOException(
            file + " has " + channel.size() + " bytes where " + length + " had been written");
      }
      channel.truncate(length);
      channel.position(length);
      if (length == 0) {
        // A new file is there after a power cut only if its directory was forced, too.
        forceDirectory(file.getParent());
        forceDirectory(file.getParent().getParent());
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new JournalFile() {
      @Override
      public void write(ByteBuffer lines) throws IOException {
        while (lines.hasRemaining()) {
          channel.write(lines);
        }
      }

      @Override
      public void force() throws IOException {
        channel.force(false);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  private static void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
