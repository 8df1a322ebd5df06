package org.jiesu.asr.stream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jiesu.asr.audio.FrameClock;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.Resampler;
import org.jspecify.annotations.Nullable;

/**
 * The way of one stream's audio from the event loop to the decode pool: resampled, gaps filled,
 * backlog limited. What is shed: with more than {@link #NO_PARTIALS} waiting, partials. With more
 * than {@link #SHED}, audio waits on disk where there is a {@link AudioSpill.Track} for it; where
 * there is none, because an answer that late is none, audio is shed until only a quarter of that
 * waits, and more than {@link #FULL} is not even queued.
 */
final class Ear {
  static final Duration NO_PARTIALS = Duration.ofMillis(1_500);
  static final Duration SHED = Duration.ofSeconds(10);
  static final Duration FULL = Duration.ofSeconds(30);
  private static final Duration JITTER = Duration.ofMillis(200);

  private final DecodePool.Lane lane;
  private final EngineMetrics metrics;
  private final int sampleRate;
  private final FrameClock clock;
  private final Listener listener;
  private final Optional<AudioSpill.Track> spill;
  private final AtomicLong backlog = new AtomicLong();
  private final AtomicLong notQueued = new AtomicLong();
  private @Nullable Resampler resampler;
  private int inputRate;
  private boolean shedding;
  private long shed;
  private long arrived;

  Ear(
      DecodePool.Lane lane,
      EngineMetrics metrics,
      int sampleRate,
      Optional<AudioSpill.Track> spill,
      Listener listener) {
    this.spill = spill;
    this.lane = lane;
    this.metrics = metrics;
    this.sampleRate = sampleRate;
    this.listener = listener;
    clock = new FrameClock(sampleRate, JITTER);
  }

  /** Takes the audio, on the stream's lane, at the engine's sample rate. */
  interface Listener {
    void onAudio(short[] samples);

    /** Nothing was sent for so many samples. */
    void onGap(long samples);

    /** Samples that are not to be recognised although they were sent. */
    void onShed(long samples);

    /** Shedding has ended after this much. */
    void onShedEnded(Duration length);
  }

  /** Called on the event loop. */
  void audio(Pcm pcm, long nanos) {
    long length = pcm.length().toNanos();
    if (!prompt()) {
      metrics.late();
    }
    boolean kept = spill.isPresent() && (backlog.get() > SHED.toNanos() || waiting());
    boolean room =
        kept
            ? spill.filter(track -> track.add(pcm, nanos)).isPresent()
            : backlog.get() <= FULL.toNanos();
    if (!room) {
      metrics.shedding();
      notQueued.addAndGet(length);
      return;
    }
    backlog.addAndGet(length);
    metrics.queued(length);
    // one step for each frame, wherever it waits: what follows on the lane comes after it
    lane.execute(kept ? this::hearKept : () -> hear(pcm, nanos, length));
  }

  private boolean waiting() {
    return spill.filter(AudioSpill.Track::waiting).isPresent();
  }

  /** Called by the engine's timer. */
  void tick(long nanos) {
    if (backlog.get() == 0) {
      lane.execute(
          () -> {
            long gap = clock.idle(nanos);
            if (gap > 0) {
              arrived = nanos;
              listener.onGap(gap);
            }
          });
    }
  }

  /** Whether decoding keeps up well enough for partials. */
  boolean prompt() {
    return backlog.get() < NO_PARTIALS.toNanos();
  }

  /** When that arrived which is heard now; on the lane. */
  long arrived() {
    return arrived;
  }

  /** Called on the lane when the stream has ended. */
  void finish() {
    endShedding();
    spill.ifPresent(AudioSpill.Track::close);
  }

  private void hearKept() {
    AudioSpill.Kept kept = spill.flatMap(AudioSpill.Track::next).orElse(null);
    if (kept == null) {
      return;
    }
    long length = kept.length().toNanos();
    if (kept.samples().isPresent()) {
      hear(kept.samples().get(), kept.nanos(), length);
    } else {
      // the next that is heard fills the gap in time
      metrics.shedding();
      notQueued.addAndGet(length);
      backlog.addAndGet(-length);
      metrics.queued(-length);
    }
  }

  private void hear(Pcm pcm, long nanos, long length) {
    long waiting = backlog.get() - length;
    metrics.lag(nanos);
    arrived = nanos;
    try {
      short[] samples = resample(pcm);
      long gap = clock.arrived(nanos, samples.length);
      boolean all = spill.isPresent();
      if (!all && waiting > SHED.toNanos()) {
        shedding = true;
      } else if (shedding && (all || waiting < SHED.toNanos() / 4)) {
        endShedding();
      }
      long missed = notQueued.getAndSet(0);
      if (missed > 0) {
        shed += missed;
        shedding = true;
      }
      if (gap > 0) {
        listener.onGap(gap);
      }
      if (shedding) {
        metrics.shedding();
        shed += length;
        listener.onShed(samples.length);
      } else {
        listener.onAudio(samples);
      }
    } finally {
      backlog.addAndGet(-length);
      metrics.queued(-length);
    }
  }

  private void endShedding() {
    if (shedding) {
      shedding = false;
      metrics.shed(shed);
      listener.onShedEnded(Duration.ofNanos(shed));
      shed = 0;
    }
  }

  private short[] resample(Pcm pcm) {
    if (pcm.sampleRate() == sampleRate) {
      return pcm.samples();
    }
    Resampler with = resampler;
    if (with == null || inputRate != pcm.sampleRate()) {
      inputRate = pcm.sampleRate();
      with = new Resampler(inputRate, sampleRate);
      resampler = with;
    }
    return with.process(pcm.samples());
  }
}
