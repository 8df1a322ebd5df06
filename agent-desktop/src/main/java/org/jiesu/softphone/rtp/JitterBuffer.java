package org.jiesu.softphone.rtp;

import java.util.Arrays;

/**
 * Puts what arrives in any order back on the sender's time-line and plays it at an even pace. It
 * holds back as little as the measured jitter allows (40 to 200 ms), conceals what is missing by
 * repeating the last frame ever more softly, grows when frames come late, shrinks by one frame when
 * it has been too full for a second, and starts anew when the time-line jumps. Nothing is altered
 * where packets arrive in time. Safe for one thread that puts and one that pulls.
 */
final class JitterBuffer {
  static final int FRAME = 160;
  static final int LEAST_FRAMES = 2;
  static final int MOST_FRAMES = 10;
  private static final int RING = 1 << 14;
  private static final int JUMP = RING / 2;
  private static final int STARVED_FRAMES = 5;
  private static final int FADE_FRAMES = 4;
  private static final int SHRINK_PULLS = 50;
  private static final double SAMPLES_PER_NANO = 8_000 / 1e9;

  private final short[] ring = new short[RING];
  private final long[] at = new long[RING];
  private final short[] last = new short[FRAME];

  private boolean started;
  private boolean playing;
  private long play;
  private long newest;
  private int target = LEAST_FRAMES;
  private boolean stretch;
  private int waited;
  private int starved;
  private int faded;
  private int pulls;
  private long leastDepth = Long.MAX_VALUE;

  private double jitter;
  private double transit;
  private long firstSequence;
  private long highestSequence;
  private long accepted;

  private long received;
  private long lostBefore;
  private long late;
  private long duplicate;
  private long concealed;

  JitterBuffer() {
    Arrays.fill(at, -1);
  }

  /**
   * Takes a packet's samples.
   *
   * @param sequence 0 to 65535
   * @param timestamp of the first sample, 32 bits
   * @param nanos monotonic time of arrival
   */
  synchronized void put(int sequence, long timestamp, short[] samples, long nanos) {
    if (samples.length == 0 || samples.length > JUMP / 2) {
      return;
    }
    received++;
    long start = started ? newest + (int) (timestamp - newest) : timestamp + (1L << 32);
    if (!started || Math.abs(start - newest) > JUMP) {
      restart(start, sequence);
    }
    countSequence(sequence);
    measureJitter(timestamp, nanos);
    long end = start + samples.length;
    if (!playing && at[slot(end - 1)] != end - 1) {
      if (play >= newest) {
        play = start;
        newest = start;
      } else if (start < play) {
        play = start;
      }
    }
    if (at[slot(end - 1)] == end - 1) {
      duplicate++;
      return;
    }
    if (end <= play) {
      late++;
      target = Math.min(MOST_FRAMES, target + 1);
      stretch = true;
      return;
    }
    for (int i = 0; i < samples.length; i++) {
      long position = start + i;
      if (position >= play) {
        ring[slot(position)] = samples[i];
        at[slot(position)] = position;
      }
    }
    newest = Math.max(newest, end);
  }

  /** Counts a packet of the same stream that carries no sound to play. */
  synchronized void pass(int sequence) {
    received++;
    if (started) {
      countSequence(sequence);
    }
  }

  /** Gives the next 20 ms: what arrived, a concealment, or silence. */
  synchronized void pull(short[] frame) {
    if (!started || !playing && !primed()) {
      Arrays.fill(frame, (short) 0);
      return;
    }
    long depth = newest - play;
    if (depth <= 0) {
      if (++starved >= STARVED_FRAMES) {
        playing = false;
        waited = 0;
      }
      conceal(frame);
      return;
    }
    starved = 0;
    if (stretch && depth < (long) target * FRAME) {
      stretch = false;
      conceal(frame);
      return;
    }
    stretch = false;
    shrink(depth);
    int missing = 0;
    for (int i = 0; i < FRAME; i++) {
      if (at[slot(play + i)] != play + i) {
        missing++;
      }
    }
    if (missing == FRAME) {
      conceal(frame);
    } else {
      if (missing > 0) {
        conceal(frame);
      }
      for (int i = 0; i < FRAME; i++) {
        if (at[slot(play + i)] == play + i) {
          frame[i] = ring[slot(play + i)];
        }
      }
      System.arraycopy(frame, 0, last, 0, FRAME);
      faded = 0;
    }
    play += FRAME;
  }

  /** Forgets what is held, as when another sender takes over. */
  synchronized void reset() {
    if (started) {
      lostBefore = lost();
      accepted = 0;
    }
    started = false;
    playing = false;
  }

  synchronized long received() {
    return received;
  }

  synchronized long lost() {
    return lostBefore + (started ? Math.max(0, highestSequence - firstSequence + 1 - accepted) : 0);
  }

  synchronized long late() {
    return late;
  }

  synchronized long duplicate() {
    return duplicate;
  }

  synchronized long concealed() {
    return concealed;
  }

  synchronized double jitterSamples() {
    return jitter;
  }

  synchronized int targetFrames() {
    return target;
  }

  private boolean primed() {
    if (newest <= play) {
      return false;
    }
    if (newest - play >= (long) target * FRAME || ++waited >= target) {
      playing = true;
      leastDepth = Long.MAX_VALUE;
      pulls = 0;
    }
    return playing;
  }

  private void restart(long start, int sequence) {
    if (started) {
      lostBefore = lost();
    }
    started = true;
    playing = false;
    waited = 0;
    starved = 0;
    play = start;
    newest = start;
    firstSequence = sequence;
    highestSequence = sequence - 1L;
    accepted = 0;
    jitter = 0;
    transit = Double.NaN;
    target = LEAST_FRAMES;
    Arrays.fill(at, -1);
  }

  private void countSequence(int sequence) {
    long extended = highestSequence + (short) (sequence - (int) highestSequence);
    highestSequence = Math.max(highestSequence, extended);
    firstSequence = Math.min(firstSequence, extended);
    accepted++;
  }

  private void measureJitter(long timestamp, long nanos) {
    double now = nanos * SAMPLES_PER_NANO - timestamp;
    if (!Double.isNaN(transit)) {
      double difference = Math.abs(now - transit);
      if (difference < JUMP) {
        jitter += (difference - jitter) / 16;
      }
    }
    transit = now;
    int wanted = 1 + (int) Math.ceil(3 * jitter / FRAME);
    // grows at once, shrinks only as far as late frames let it
    if (wanted > target) {
      target = Math.min(MOST_FRAMES, wanted);
    }
  }

  private void shrink(long depth) {
    leastDepth = Math.min(leastDepth, depth);
    if (++pulls < SHRINK_PULLS) {
      return;
    }
    int wanted = Math.max(LEAST_FRAMES, 1 + (int) Math.ceil(3 * jitter / FRAME));
    if (wanted < target) {
      target--;
    }
    if (leastDepth > (long) (target + 2) * FRAME) {
      play += FRAME;
    }
    leastDepth = Long.MAX_VALUE;
    pulls = 0;
  }

  private void conceal(short[] frame) {
    concealed++;
    faded++;
    double gain = faded >= FADE_FRAMES ? 0 : 1.0 - (double) faded / FADE_FRAMES;
    for (int i = 0; i < FRAME; i++) {
      frame[i] = (short) (last[i] * gain);
    }
  }

  private static int slot(long position) {
    return (int) (position & (RING - 1));
  }
}
