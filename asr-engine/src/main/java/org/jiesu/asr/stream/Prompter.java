package org.jiesu.asr.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audiosocket.AudioSocketConnection;
import org.jspecify.annotations.Nullable;

/**
 * Plays to a caller in frames of 20 ms at 8 kHz, the only rate of Asterisk's AudioSocket
 * application, in step with the clock: what a busy loop was late with is sent at once, up to 100
 * ms. Any thread may call.
 */
final class Prompter {
  static final int RATE = 8_000;
  private static final int FRAME = RATE / 50;
  private static final long FRAME_NANOS = Duration.ofMillis(20).toNanos();
  private static final int MOST_AT_ONCE = 5;

  private final LongSupplier nanos;
  private final Consumer<Boolean> onEnded;
  private final ArrayDeque<short[]> queue = new ArrayDeque<>();
  private @Nullable AudioSocketConnection connection;
  private @Nullable Future<?> timer;
  private int at;
  private long nextFrame;

  /**
   * A prompter.
   *
   * @param onEnded told when the queue is empty, with whether it was stopped
   */
  Prompter(LongSupplier nanos, Consumer<Boolean> onEnded) {
    this.nanos = nanos;
    this.onEnded = onEnded;
  }

  /** Plays after what is queued. */
  synchronized void play(short[] samples) {
    queue.add(samples);
    start();
  }

  synchronized void connected(AudioSocketConnection made) {
    connection = made;
    start();
  }

  /** Stops at once. */
  synchronized void stop() {
    if (!queue.isEmpty()) {
      queue.clear();
      end(true);
    }
  }

  /** The connection has ended; nothing is told any more. */
  synchronized void closed() {
    connection = null;
    queue.clear();
    cancel();
  }

  private void start() {
    AudioSocketConnection to = connection;
    if (to != null && timer == null && !queue.isEmpty()) {
      nextFrame = nanos.getAsLong();
      timer = to.loop().scheduleAtFixedRate(this::send, 0, FRAME_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private synchronized void send() {
    AudioSocketConnection to = connection;
    if (to == null || timer == null) {
      return;
    }
    long now = nanos.getAsLong();
    if (now - nextFrame > MOST_AT_ONCE * FRAME_NANOS) {
      nextFrame = now;
    }
    while (nextFrame <= now) {
      if (queue.isEmpty()) {
        end(false);
        return;
      }
      to.send(new Pcm(RATE, next()));
      nextFrame += FRAME_NANOS;
    }
  }

  private short[] next() {
    short[] frame = new short[FRAME];
    int filled = 0;
    while (filled < FRAME && !queue.isEmpty()) {
      short[] prompt = queue.peek();
      int count = Math.min(FRAME - filled, prompt.length - at);
      System.arraycopy(prompt, at, frame, filled, count);
      filled += count;
      at += count;
      if (at == prompt.length) {
        queue.remove();
        at = 0;
      }
    }
    Arrays.fill(frame, filled, FRAME, (short) 0);
    return frame;
  }

  private void end(boolean interrupted) {
    at = 0;
    cancel();
    onEnded.accept(interrupted);
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
