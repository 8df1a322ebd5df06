package org.jiesu.asr.audiosocket;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Sends recordings as calls do: 20 ms at a time at the pace of speech, streams apart in time. */
public final class Pace {
  /** Samples of a frame at 8 kHz. */
  public static final int FRAME = 160;

  /** A frame's length. */
  public static final long FRAME_NANOS = Duration.ofMillis(20).toNanos();

  private static final int APART = 7;

  private Pace() {}

  /** Takes a frame of a stream. */
  @FunctionalInterface
  public interface Taker {
    void take(int stream, short[] frame) throws IOException;
  }

  /** Sends each recording once; returns when each began, by {@link System#nanoTime}. */
  public static long[] send(List<short[]> recordings, Taker taker) throws IOException {
    return send(
        recordings, recordings.stream().mapToInt(each -> each.length / FRAME).toArray(), taker);
  }

  /** Sends so many frames of each recording, from its beginning again where it is shorter. */
  public static long[] send(List<short[]> recordings, int[] lengths, Taker taker)
      throws IOException {
    int streams = recordings.size();
    int frames = Arrays.stream(lengths).max().orElse(0);
    long start = System.nanoTime() + FRAME_NANOS;
    long[] origins = new long[streams];
    for (int i = 0; i < streams; i++) {
      // a frame is sent when it has sounded
      origins[i] = start + (i * APART - 1) * FRAME_NANOS;
    }
    for (int frame = 0; frame < frames + streams * APART; frame++) {
      long due = start + frame * FRAME_NANOS;
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      for (int i = 0; i < streams; i++) {
        int own = frame - i * APART;
        if (own >= 0 && own < lengths[i]) {
          taker.take(i, frame(recordings.get(i), own));
        }
      }
    }
    return origins;
  }

  /** A frame of a recording that goes on for ever. */
  public static short[] frame(short[] recording, int number) {
    int at = number % (recording.length / FRAME) * FRAME;
    return Arrays.copyOfRange(recording, at, at + FRAME);
  }
}
