package org.jiesu.asr.node;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jiesu.asr.stream.DecodeMetrics;

/** What a node measures of itself besides its decoding. */
final class NodeMetrics {
  private final DecodeMetrics decoding;
  private final Counter refused;

  NodeMetrics(MeterRegistry registry, int capacity) {
    decoding = new DecodeMetrics(registry);
    Gauge.builder("asr.capacity", () -> capacity)
        .description("streams that are recognised with partials")
        .register(registry);
    refused =
        Counter.builder("asr.node.refused")
            .description("connections that were refused: no token, too many, not the protocol")
            .register(registry);
  }

  DecodeMetrics decoding() {
    return decoding;
  }

  void refused() {
    refused.increment();
  }
}
