package org.jiesu.asr.audio;

import java.time.Duration;

/**
 * Keeps the media time of a transport that carries no timestamps and sends nothing while there is
 * no audio: what is missing against the wall clock is owed as silence. Arrivals that are early or
 * late by less than the tolerance owe nothing. Media time never runs backwards; a burst after a
 * stall puts it ahead, and the next gap is shorter by as much. Not for use by two threads at once.
 */
public final class FrameClock {
  private final int sampleRate;
  private final long toleranceSamples;
  private long originNanos;
  private boolean started;
  private long position;

  public FrameClock(int sampleRate, Duration tolerance) {
    this.sampleRate = sampleRate;
    this.toleranceSamples = Pcm.samplesIn(tolerance, sampleRate);
  }

  /**
   * Counts samples that arrived together.
   *
   * @param nanos monotonic time of arrival
   * @return samples of silence to insert before them
   */
  public long arrived(long nanos, int samples) {
    if (!started) {
      started = true;
      originNanos = nanos - Pcm.durationOf(samples, sampleRate).toNanos();
    }
    long behind = elapsed(nanos) - position - samples;
    long gap = behind > toleranceSamples ? behind : 0;
    position += gap + samples;
    return gap;
  }

  /**
   * Lets time pass without arrivals.
   *
   * @return samples of silence to insert now; 0 before the first arrival
   */
  public long idle(long nanos) {
    if (!started) {
      return 0;
    }
    long gap = elapsed(nanos) - position - toleranceSamples;
    if (gap <= toleranceSamples) {
      return 0;
    }
    position += gap;
    return gap;
  }

  /** Media time so far. */
  Duration position() {
    return Pcm.durationOf(position, sampleRate);
  }

  private long elapsed(long nanos) {
    return Pcm.samplesIn(Duration.ofNanos(Math.max(0, nanos - originNanos)), sampleRate);
  }
}
