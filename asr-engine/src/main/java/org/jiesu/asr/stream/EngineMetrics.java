package org.jiesu.asr.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jiesu.asr.recognition.Language;

/** What the engine measures of itself. */
final class EngineMetrics {
  /** Long enough for whoever looks from time to time. */
  static final Duration TOLD = Duration.ofSeconds(10);

  private final DecodeMetrics decoding;
  private final LongSupplier nanos;
  private final Timer firstPartial;
  private final Timer finalDelay;
  private final Counter shedAudio;
  private volatile long lateUntil;
  private volatile long sheddingUntil;

  EngineMetrics(MeterRegistry registry, LongSupplier nanos) {
    decoding = new DecodeMetrics(registry);
    this.nanos = nanos;
    lateUntil = nanos.getAsLong();
    sheddingUntil = lateUntil;
    firstPartial =
        Timer.builder("asr.first.partial")
            .description("from the beginning of an utterance to its first partial")
            .publishPercentiles(0.5, 0.95, 0.99)
            .register(registry);
    finalDelay =
        Timer.builder("asr.final.delay")
            .description("from the end of speech to the finished utterance")
            .publishPercentiles(0.5, 0.95, 0.99)
            .register(registry);
    for (Language language : Language.values()) {
      decoding.utterances(language);
    }
    shedAudio =
        Counter.builder("asr.shed.audio")
            .baseUnit("seconds")
            .description("audio that was not recognised because decoding fell behind")
            .register(registry);
  }

  void queued(long length) {
    decoding.queued(length);
  }

  void lag(long arrived) {
    decoding.lag(nanos.getAsLong() - arrived);
  }

  /**
   * An utterance's first partial is told.
   *
   * @param media from its beginning to what is decoded now
   * @param arrived when that arrived
   */
  void firstPartial(Duration media, long arrived) {
    record(firstPartial, media, arrived);
  }

  /** An utterance is told; {@code media} from the end of speech to what is decoded now. */
  void finished(Duration media, long arrived) {
    record(finalDelay, media, arrived);
  }

  private void record(Timer timer, Duration media, long arrived) {
    timer.record(Math.max(0, media.toNanos() + nanos.getAsLong() - arrived), TimeUnit.NANOSECONDS);
  }

  void shed(long length) {
    shedAudio.increment(Duration.ofNanos(length).toMillis() / 1e3);
  }

  void shedPartial() {
    decoding.shedPartial();
  }

  /** A stream waits so long for its decoding that its partials are left out. */
  void late() {
    lateUntil = nanos.getAsLong() + TOLD.toNanos();
  }

  /** A stream's audio is not recognised. */
  void shedding() {
    sheddingUntil = nanos.getAsLong() + TOLD.toNanos();
  }

  EngineStatus status() {
    long now = nanos.getAsLong();
    EngineStatus.Step step =
        now - sheddingUntil < 0
            ? EngineStatus.Step.SHEDDING
            : now - lateUntil < 0
                ? EngineStatus.Step.WITHOUT_PARTIALS
                : EngineStatus.Step.KEEPING_UP;
    return new EngineStatus(step, Duration.ofNanos(decoding.queued()));
  }

  void failed() {
    decoding.failed();
  }

  void connected() {
    decoding.began();
  }

  void disconnected() {
    decoding.ended();
  }

  void utterance(Language language) {
    decoding.utterance(language);
  }
}
