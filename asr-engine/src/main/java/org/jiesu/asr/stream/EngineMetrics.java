package org.jiesu.asr.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jiesu.asr.recognition.Language;

/** What the engine measures of itself. */
final class EngineMetrics {
  /** Long enough for whoever looks from time to time. */
  static final Duration TOLD = Duration.ofSeconds(10);

  private final MeterRegistry registry;
  private final LongSupplier nanos;
  private final AtomicLong queuedNanos = new AtomicLong();
  private final AtomicInteger streams = new AtomicInteger();
  private final Timer lag;
  private final Timer firstPartial;
  private final Timer finalDelay;
  private final Counter shedAudio;
  private final Counter shedPartials;
  private final Counter failures;
  private volatile long lateUntil;
  private volatile long sheddingUntil;

  EngineMetrics(MeterRegistry registry, LongSupplier nanos) {
    this.registry = registry;
    this.nanos = nanos;
    lateUntil = nanos.getAsLong();
    sheddingUntil = lateUntil;
    Gauge.builder("asr.streams", streams, AtomicInteger::get)
        .description("streams connected now")
        .register(registry);
    Gauge.builder("asr.decode.backlog", queuedNanos, queued -> queued.get() / 1e9)
        .baseUnit("seconds")
        .description("audio of all streams that waits to be decoded")
        .register(registry);
    lag =
        Timer.builder("asr.decode.lag")
            .description("from the arrival of audio to the beginning of its decoding")
            .publishPercentiles(0.5, 0.95, 0.99)
            .register(registry);
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
      utterances(language);
    }
    shedAudio =
        Counter.builder("asr.shed.audio")
            .baseUnit("seconds")
            .description("audio that was not recognised because decoding fell behind")
            .register(registry);
    shedPartials =
        Counter.builder("asr.shed.partials")
            .description("partials left out because decoding fell behind")
            .register(registry);
    failures =
        Counter.builder("asr.recogniser.failures")
            .description("recognisers that failed and were replaced")
            .register(registry);
  }

  void queued(long length) {
    queuedNanos.addAndGet(length);
  }

  void lag(long arrived) {
    lag.record(Math.max(0, nanos.getAsLong() - arrived), TimeUnit.NANOSECONDS);
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
    shedPartials.increment();
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
    return new EngineStatus(step, Duration.ofNanos(Math.max(0, queuedNanos.get())));
  }

  void failed() {
    failures.increment();
  }

  void connected() {
    streams.incrementAndGet();
  }

  void disconnected() {
    streams.decrementAndGet();
  }

  void utterance(Language language) {
    utterances(language).increment();
  }

  private Counter utterances(Language language) {
    return registry.counter("asr.utterances", "language", language.code());
  }
}
