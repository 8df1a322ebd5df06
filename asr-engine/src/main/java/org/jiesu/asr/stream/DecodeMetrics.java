package org.jiesu.asr.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jiesu.asr.recognition.Language;

/** What whoever decodes measures of it, the engine in process and a node alike. Any thread. */
public final class DecodeMetrics {
  private final MeterRegistry registry;
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicLong queued = new AtomicLong();
  private final Timer lag;
  private final Counter shedPartials;
  private final Counter failures;

  /** Registers the series. */
  public DecodeMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("asr.streams", streams, AtomicInteger::get)
        .description("streams connected now")
        .register(registry);
    Gauge.builder("asr.decode.backlog", queued, nanos -> nanos.get() / 1e9)
        .baseUnit("seconds")
        .description("audio of all streams that waits to be decoded")
        .register(registry);
    lag =
        Timer.builder("asr.decode.lag")
            .description("from the arrival of audio to the beginning of its decoding")
            .publishPercentiles(0.5, 0.95, 0.99)
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

  /** A stream began; returns how many there are now. */
  public int began() {
    return streams.incrementAndGet();
  }

  /** A stream ended. */
  public void ended() {
    streams.decrementAndGet();
  }

  /** Streams now. */
  public int streams() {
    return streams.get();
  }

  /** So many nanoseconds of audio wait more, or less. */
  public void queued(long nanos) {
    queued.addAndGet(nanos);
  }

  /** Nanoseconds of audio that wait. */
  public long queued() {
    return Math.max(0, queued.get());
  }

  /** Audio has waited for so many nanoseconds. */
  public void lag(long nanos) {
    lag.record(Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  /** A partial was left out. */
  public void shedPartial() {
    shedPartials.increment();
  }

  /** A recogniser failed. */
  public void failed() {
    failures.increment();
  }

  /** An utterance was recognised. */
  public void utterance(Language language) {
    utterances(language).increment();
  }

  /** Makes the series of a language, so that it is there before the first utterance. */
  public Counter utterances(Language language) {
    return registry.counter("asr.utterances", "language", language.code());
  }
}
