package org.jiesu.asr.node;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jiesu.asr.recognition.Language;

/** What a node measures of itself, by the names that the engine in process uses. */
final class NodeMetrics {
  final AtomicInteger streams = new AtomicInteger();
  private final AtomicLong backlogNanos = new AtomicLong();
  private final MeterRegistry registry;
  private final Timer lag;
  private final Counter shedPartials;
  private final Counter failures;
  private final Counter refused;

  NodeMetrics(MeterRegistry registry, int capacity) {
    this.registry = registry;
    Gauge.builder("asr.streams", streams, AtomicInteger::get)
        .description("streams connected now")
        .register(registry);
    Gauge.builder("asr.capacity", () -> capacity)
        .description("streams that are recognised with partials")
        .register(registry);
    Gauge.builder("asr.decode.backlog", backlogNanos, queued -> queued.get() / 1e9)
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
    refused =
        Counter.builder("asr.node.refused")
            .description("connections that were refused: no token, too many, not the protocol")
            .register(registry);
  }

  void queued(long nanos) {
    backlogNanos.addAndGet(nanos);
  }

  void lag(long nanos) {
    lag.record(Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  void shedPartial() {
    shedPartials.increment();
  }

  void failed() {
    failures.increment();
  }

  void refused() {
    refused.increment();
  }

  void utterance(Language language) {
    registry.counter("asr.utterances", "language", language.code()).increment();
  }
}
