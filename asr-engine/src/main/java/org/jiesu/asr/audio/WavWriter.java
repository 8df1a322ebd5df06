package org.jiesu.asr.audio;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a mono WAV file piece by piece. The header's lengths are set when it is closed; a file
 * never closed has the lengths of an endless one, which {@link WavReader} reads to its end.
 */
public final class WavWriter implements AutoCloseable {
  private static final int HEADER = 44;

  private final FileChannel file;
  private final OutputStream output;
  private final WavFormat format;
  private long dataBytes;
  private boolean closed;

  /** Creates the file, replacing one that is there. */
  public WavWriter(Path path, WavFormat format) throws IOException {
    this.format = format;
    file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING);
    output = new BufferedOutputStream(Channels.newOutputStream(file));
    output.write(header(0xffff_ffffL));
    output.flush();
  }

  /** Writes a whole file of 16-bit PCM. */
  public static void writeAll(Path path, Pcm pcm) throws IOException {
    try (WavWriter writer =
        new WavWriter(path, new WavFormat(WavFormat.Coding.PCM16, pcm.sampleRate()))) {
      writer.write(pcm.samples());
    }
  }

  /** Appends samples. */
  public void write(short[] samples) throws IOException {
    byte[] bytes = new byte[samples.length * format.coding().bytesPerSample()];
    switch (format.coding()) {
      case PCM16 ->
          ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().put(samples);
      case A_LAW -> {
        for (int i = 0; i < samples.length; i++) {
          bytes[i] = G711.encodeALaw(samples[i]);
        }
      }
      case MU_LAW -> {
        for (int i = 0; i < samples.length; i++) {
          bytes[i] = G711.encodeMuLaw(samples[i]);
        }
      }
    }
    output.write(bytes);
    dataBytes += bytes.length;
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (file) {
      if (dataBytes % 2 == 1) {
        output.write(0);
      }
      output.flush();
      file.write(ByteBuffer.wrap(header(dataBytes)), 0);
    }
  }

  private byte[] header(long length) {
    int width = format.coding().bytesPerSample();
    long riff = length == 0xffff_ffffL ? length : HEADER - 8 + length + length % 2;
    return ByteBuffer.allocate(HEADER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.US_ASCII))
        .putInt((int) riff)
        .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
        .putInt(16)
        .putShort((short) format.coding().tag())
        .putShort((short) 1)
        .putInt(format.sampleRate())
        .putInt(format.sampleRate() * width)
        .putShort((short) width)
        .putShort((short) (width * 8))
        .put("data".getBytes(StandardCharsets.US_ASCII))
        .putInt((int) length)
        .array();
  }
}
