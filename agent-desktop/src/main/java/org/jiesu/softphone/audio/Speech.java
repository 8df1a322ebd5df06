package org.jiesu.softphone.audio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.Resampler;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.softphone.SoftphoneException;

/**
 * A recording in memory at the telephone's 8 kHz. Files are mono WAV of 16-bit PCM, A-law or µ-law
 * at any rate, at most ten minutes long.
 */
public final class Speech {
  /** Samples per second of everything that is said or heard on a call. */
  public static final int SAMPLE_RATE = 8_000;

  private static final long LONGEST_BYTES = 600L * 48_000 * 2;
  private static final int AUDIBLE = 330; // -40 dBFS

  private final short[] samples;

  private Speech(short[] samples) {
    this.samples = samples;
  }

  /** Speech of the given 8 kHz samples. */
  public static Speech of(short[] samples) {
    return new Speech(samples.clone());
  }

  /**
   * Reads a file.
   *
   * @throws SoftphoneException if it is missing or not such a file
   */
  public static Speech load(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new SoftphoneException("找不到录音文件 " + file + "，请检查路径");
      }
      if (Files.size(file) > LONGEST_BYTES) {
        throw new SoftphoneException("录音文件 " + file + " 过长，请截短到 10 分钟以内");
      }
      Pcm pcm = WavReader.readAll(file);
      if (pcm.samples().length == 0) {
        throw new SoftphoneException("录音文件 " + file + " 里没有声音，请换一个文件");
      }
      return new Speech(
          pcm.sampleRate() == SAMPLE_RATE
              ? pcm.samples()
              : new Resampler(pcm.sampleRate(), SAMPLE_RATE).process(pcm.samples()));
    } catch (IOException e) {
      throw new SoftphoneException("读不了录音文件 " + file + "：" + e.getMessage(), e);
    }
  }

  /** Samples in it. */
  public int size() {
    return samples.length;
  }

  public Duration length() {
    return Pcm.durationOf(samples.length, SAMPLE_RATE);
  }

  /** Index after the last sample that a listener would notice. */
  public int audibleEnd() {
    for (int i = samples.length; i > 0; i--) {
      if (Math.abs(samples[i - 1]) > AUDIBLE) {
        return i;
      }
    }
    return 0;
  }

  /** Copies samples from {@code position} into the frame; zeros follow after the end. */
  public void copy(int position, short[] frame) {
    for (int i = 0; i < frame.length; i++) {
      frame[i] = position + i < samples.length ? samples[position + i] : 0;
    }
  }

  /** A source that says it once and is silent afterwards. */
  public AudioSource once() {
    return new AudioSource() {
      private int position;

      @Override
      public void read(short[] frame) {
        copy(position, frame);
        position = Math.min(samples.length, position + frame.length);
      }
    };
  }
}
