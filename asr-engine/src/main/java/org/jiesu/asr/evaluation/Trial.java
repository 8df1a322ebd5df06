package org.jiesu.asr.evaluation;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Set;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.VoskProvider;

/** Recognises recordings through a channel and counts what that costs. Not for several threads. */
final class Trial {
  private static final int STEP_MS = 100;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Channel channel;
  private final long seed;
  private double processor;
  private double seconds;

  Trial(Channel channel, long seed) {
    this.channel = channel;
    this.seed = seed;
  }

  /** Hears a row's recording, whole; bound to phrases where there are any. */
  Recognition hear(VoskProvider provider, Set<String> bound, Manifest.Row row) {
    int rate = provider.abilities().sampleRate();
    short[] samples =
        channel.pass(Recording.read(row.file()), rate, seed ^ row.file().getFileName().hashCode());
    long before = threads.getCurrentThreadCpuTime();
    try (Recognizer recognizer = bound.isEmpty() ? provider.open() : provider.open(bound)) {
      int step = rate * STEP_MS / 1_000;
      for (int at = 0; at < samples.length; at += step) {
        recognizer.accept(Arrays.copyOfRange(samples, at, Math.min(samples.length, at + step)));
      }
      Recognition heard = recognizer.finish();
      processor += (threads.getCurrentThreadCpuTime() - before) / 1e9;
      seconds += (double) samples.length / rate;
      return heard;
    }
  }

  /** Minutes of audio heard. */
  double minutes() {
    return seconds / 60;
  }

  /** Processor time by length of audio. */
  double factor() {
    return seconds == 0 ? 0 : processor / seconds;
  }
}
