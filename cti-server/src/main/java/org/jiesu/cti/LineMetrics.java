package org.jiesu.cti;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallListener;
import org.jiesu.cti.call.CallState;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.seat.Seat;

/**
 * Counts what happens on the line for who watches it from outside. Labels name states and kinds,
 * never persons, numbers or places. Each series is there from the start, so that a first event is
 * seen as a rise.
 */
final class LineMetrics implements CallListener {
  private final Map<String, Seat.Presence> seats = new ConcurrentHashMap<>();
  private final Counter arrived;
  private final Counter confirmed;
  private final Counter registered;
  private final Timer waited;
  private final Map<CallEvent.EndReason, Counter> ended = new EnumMap<>(CallEvent.EndReason.class);
  private final Map<Side, Counter> uttered = new EnumMap<>(Side.class);
  private final Map<Side, Counter> tapsLost = new EnumMap<>(Side.class);
  private final Map<CallEvent.DispatchBasis, Counter> automatic =
      new EnumMap<>(CallEvent.DispatchBasis.class);
  private final Map<CallEvent.DispatchBasis, Counter> proposed =
      new EnumMap<>(CallEvent.DispatchBasis.class);

  LineMetrics(Calls calls, MeterRegistry meters) {
    for (CallState state : CallState.values()) {
      if (state != CallState.ENDED) {
        Gauge.builder(
                "jiesu.calls",
                calls,
                all -> all.live().stream().filter(call -> call.state() == state).count())
            .description("calls that go on, by where they are; queued: they wait")
            .tag("state", lower(state))
            .register(meters);
      }
    }
    for (Seat.Presence presence : EnumSet.complementOf(EnumSet.of(Seat.Presence.OFFLINE))) {
      Gauge.builder(
              "jiesu.seats",
              seats,
              all -> all.values().stream().filter(each -> each == presence).count())
          .description("operators by what they are doing")
          .tag("presence", lower(presence))
          .register(meters);
    }
    arrived =
        Counter.builder("jiesu.calls.arrived").description("calls that arrived").register(meters);
    waited =
        Timer.builder("jiesu.queue.wait")
            .description("from the queue to an operator, of calls that were answered")
            .publishPercentiles(0.5, 0.95, 0.99)
            .register(meters);
    confirmed =
        Counter.builder("jiesu.tickets.confirmed")
            .description("tickets that an operator confirmed")
            .register(meters);
    registered =
        Counter.builder("jiesu.tickets.registered")
            .description("tickets that have their number")
            .register(meters);
    for (CallEvent.EndReason reason : CallEvent.EndReason.values()) {
      ended.put(reason, counter(meters, "jiesu.calls.ended", "reason", reason));
    }
    for (Side side : Side.values()) {
      uttered.put(side, counter(meters, "jiesu.utterances", "side", side));
      tapsLost.put(side, counter(meters, "jiesu.taps.lost", "side", side));
    }
    for (CallEvent.DispatchBasis basis : CallEvent.DispatchBasis.values()) {
      automatic.put(basis, dispatch(meters, basis, true));
      proposed.put(basis, dispatch(meters, basis, false));
    }
  }

  /** A seat changed. */
  void onSeat(Seat seat) {
    if (seat.presence() == Seat.Presence.OFFLINE) {
      seats.remove(seat.operator());
    } else {
      seats.put(seat.operator(), seat.presence());
    }
  }

  @Override
  public void onEntry(Call call, TimelineEntry entry) {
    CallEvent event = entry.event();
    if (event instanceof CallEvent.Arrived) {
      arrived.increment();
    } else if (event instanceof CallEvent.Answered e) {
      waited.record(Duration.ofMillis(Math.max(0, e.waitedMs())));
    } else if (event instanceof CallEvent.TapLost e) {
      count(tapsLost, e.side());
    } else if (event instanceof CallEvent.Uttered e) {
      count(uttered, e.utterance().side());
    } else if (event instanceof CallEvent.DispatchProposed e) {
      count(e.automatic() ? automatic : proposed, e.basis());
    } else if (event instanceof CallEvent.TicketConfirmed) {
      confirmed.increment();
    } else if (event instanceof CallEvent.TicketRegistered) {
      registered.increment();
    } else if (event instanceof CallEvent.Ended e) {
      count(ended, e.reason());
    }
  }

  private static <K> void count(Map<K, Counter> counters, K key) {
    Counter counter = counters.get(key);
    if (counter != null) {
      counter.increment();
    }
  }

  private static Counter counter(MeterRegistry meters, String name, String tag, Enum<?> value) {
    return Counter.builder(name).tag(tag, lower(value)).register(meters);
  }

  private static Counter dispatch(
      MeterRegistry meters, CallEvent.DispatchBasis basis, boolean alone) {
    return Counter.builder("jiesu.dispatch.proposals")
        .description("units proposed in calls, by what they rest on")
        .tag("basis", lower(basis))
        .tag("automatic", String.valueOf(alone))
        .register(meters);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
