package org.jiesu.asr.audio;

import java.time.Duration;

/**
 * A run of 16-bit linear mono samples. The array is not copied: whoever makes one hands it over and
 * does not write to it again.
 *
 * @param sampleRate samples per second
 * @param samples in order
 */
public record Pcm(int sampleRate, short[] samples) {

  public Pcm {
    if (sampleRate <= 0) {
      throw new IllegalArgumentException("sample rate " + sampleRate);
    }
  }

  /** How long it sounds. */
  public Duration length() {
    return durationOf(samples.length, sampleRate);
  }

  /** The time that {@code count} samples take. */
  public static Duration durationOf(long count, int sampleRate) {
    long seconds = count / sampleRate;
    return Duration.ofSeconds(
        seconds, (count - seconds * sampleRate) * 1_000_000_000L / sampleRate);
  }

  /** The samples that fit into a time, rounded down. */
  public static long samplesIn(Duration time, int sampleRate) {
    return time.getSeconds() * sampleRate + (long) time.getNano() * sampleRate / 1_000_000_000L;
  }
}
