package org.jiesu.softphone.audio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jiesu.asr.audio.WavFormat;
import org.jiesu.asr.audio.WavWriter;
import org.jiesu.softphone.SoftphoneException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WAV file (8 kHz, 16-bit PCM, mono) of one direction of a call. When the disk fails the
 * recording stops and says so in the log; the call goes on.
 */
public final class Recording implements AudioSink {
  private static final Logger log = LoggerFactory.getLogger(Recording.class);

  private final Path file;
  private final WavWriter writer;
  private boolean failed;

  /**
   * Creates the file, and its directory where that is missing.
   *
   * @throws SoftphoneException if it cannot be written
   */
  public Recording(Path file) {
    this.file = file;
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      writer = new WavWriter(file, new WavFormat(WavFormat.Coding.PCM16, Speech.SAMPLE_RATE));
    } catch (IOException e) {
      throw new SoftphoneException("写不了录音文件 " + file + "，请检查目录和权限：" + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void write(short[] frame) {
    if (failed) {
      return;
    }
    try {
      writer.write(frame);
    } catch (IOException e) {
      failed = true;
      log.warn("recording to {} stopped: {}", file, e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    failed = true;
    try {
      writer.close();
    } catch (IOException e) {
      log.warn("recording {} was not completed: {}", file, e.getMessage());
    }
  }

  /** A source that records what it passes on. */
  public AudioSource of(AudioSource source) {
    Recording recording = this;
    return new AudioSource() {
      @Override
      public void read(short[] frame) {
        source.read(frame);
        recording.write(frame);
      }

      @Override
      public void close() {
        source.close();
        recording.close();
      }
    };
  }
}
