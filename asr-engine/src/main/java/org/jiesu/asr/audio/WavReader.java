package org.jiesu.asr.audio;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a mono WAV file (PCM of 16 bits, A-law, µ-law) piece by piece. Unknown chunks are skipped;
 * a data chunk cut short, or of unknown length as recorders that were killed leave it, ends where
 * the file ends.
 */
public final class WavReader implements AutoCloseable {
  private static final int EXTENSIBLE = 0xfffe;

  private final InputStream input;
  private final WavFormat format;
  private long remaining;

  /**
   * Reads the header.
   *
   * @throws WavException if it is not such a file
   */
  public WavReader(InputStream stream) throws IOException {
    input = stream instanceof BufferedInputStream ? stream : new BufferedInputStream(stream);
    try {
      format = readHeader();
    } catch (EOFException e) {
      throw new WavException("not a WAV file: it ends within its header");
    }
  }

  /**
   * Opens a file.
   *
   * @throws WavException if it is not such a file
   */
  public static WavReader open(Path file) throws IOException {
    InputStream stream = Files.newInputStream(file);
    try {
      return new WavReader(stream);
    } catch (WavException e) {
      stream.close();
      throw new WavException(file + ": " + e.getMessage());
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  /** Reads a whole file. */
  public static Pcm readAll(Path file) throws IOException {
    try (WavReader reader = open(file)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int total = 0;
      for (short[] piece = reader.read(8_000); piece.length > 0; piece = reader.read(8_000)) {
        ByteBuffer buffer = ByteBuffer.allocate(piece.length * 2);
        buffer.asShortBuffer().put(piece);
        bytes.write(buffer.array());
        total += piece.length;
      }
      short[] samples = new short[total];
      ByteBuffer.wrap(bytes.toByteArray()).asShortBuffer().get(samples);
      return new Pcm(reader.format.sampleRate(), samples);
    }
  }

  public WavFormat format() {
    return format;
  }

  /** The next samples, at most {@code count}; none at the end. */
  public short[] read(int count) throws IOException {
    int width = format.coding().bytesPerSample();
    int wanted = (int) Math.min(remaining, (long) count * width);
    byte[] bytes = input.readNBytes(wanted);
    remaining = bytes.length < wanted ? 0 : remaining - bytes.length;
    int samples = bytes.length / width;
    return switch (format.coding()) {
      case A_LAW -> G711.decodeALaw(bytes, 0, samples);
      case MU_LAW -> G711.decodeMuLaw(bytes, 0, samples);
      case PCM16 -> {
        short[] pcm = new short[samples];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
        yield pcm;
      }
    };
  }

  @Override
  public void close() throws IOException {
    input.close();
  }

  private WavFormat readHeader() throws IOException {
    if (!"RIFF".equals(tag()) || little(4) < 0 || !"WAVE".equals(tag())) {
      throw new WavException("not a WAV file: it does not begin with RIFF and WAVE");
    }
    WavFormat found = null;
    while (true) {
      String chunk = tag();
      long length = little(4);
      if ("data".equals(chunk)) {
        if (found == null) {
          throw new WavException("not a WAV file: data comes before the format");
        }
        remaining = length == 0xffff_ffffL ? Long.MAX_VALUE : length;
        return found;
      }
      if ("fmt ".equals(chunk)) {
        found = readFormat(length);
      } else {
        input.skipNBytes(length);
      }
      if (length % 2 == 1) {
        input.skipNBytes(1);
      }
    }
  }

  private WavFormat readFormat(long length) throws IOException {
    if (length < 16 || length > 128) {
      throw new WavException("not a WAV file: its format chunk has " + length + " bytes");
    }
    int code = (int) little(2);
    int channels = (int) little(2);
    long rate = little(4);
    little(4);
    little(2);
    int bits = (int) little(2);
    long read = 16;
    if (code == EXTENSIBLE && length >= 26) {
      input.skipNBytes(8);
      code = (int) little(2);
      read = 26;
    }
    input.skipNBytes(length - read);
    if (channels != 1) {
      throw new WavException("WAV file has " + channels + " channels; one is needed");
    }
    if (rate < 1_000 || rate > 192_000) {
      throw new WavException("WAV file has a sample rate of " + rate + " Hz");
    }
    for (WavFormat.Coding coding : WavFormat.Coding.values()) {
      if (coding.tag() == code && coding.bytesPerSample() * 8 == bits) {
        return new WavFormat(coding, (int) rate);
      }
    }
    throw new WavException(
        "WAV file has coding "
            + code
            + " with "
            + bits
            + " bits; PCM of 16 bits, A-law or µ-law is needed");
  }

  private String tag() throws IOException {
    return new String(exactly(4), StandardCharsets.ISO_8859_1);
  }

  private long little(int width) throws IOException {
    byte[] bytes = exactly(width);
    long value = 0;
    for (int i = width - 1; i >= 0; i--) {
      value = value << 8 | bytes[i] & 0xff;
    }
    return value;
  }

  private byte[] exactly(int count) throws IOException {
    byte[] bytes = input.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }
}
