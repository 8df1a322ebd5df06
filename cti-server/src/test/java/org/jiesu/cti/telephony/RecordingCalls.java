package org.jiesu.cti.telephony;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallListener;
import org.jiesu.cti.call.CallState;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.call.TimelineEntry;

/** A registry in memory that folds what telephony needs. */
public final class RecordingCalls implements Calls {
  private final Clock clock;
  private final Map<CallId, List<TimelineEntry>> timelines = new LinkedHashMap<>();
  private final Map<CallId, Call> calls = new HashMap<>();
  private final List<CallListener> listeners = new CopyOnWriteArrayList<>();

  public RecordingCalls(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized CallId open(CallEvent.Arrived arrived) {
    CallId id = CallId.random();
    timelines.put(id, new ArrayList<>());
    append(id, arrived);
    return id;
  }

  @Override
  public synchronized void append(CallId id, CallEvent event) {
    List<TimelineEntry> timeline = timelines.get(id);
    if (timeline == null) {
      throw new NoSuchElementException(id.toString());
    }
    TimelineEntry entry = new TimelineEntry(id, timeline.size() + 1L, clock.instant(), event);
    timeline.add(entry);
    Call call = fold(id);
    calls.put(id, call);
    listeners.forEach(listener -> listener.onEntry(call, entry));
  }

  /** Tells an entry again, as a delivery that is repeated would. */
  public synchronized void repeat(CallId id) {
    timelines.get(id).forEach(e -> listeners.forEach(l -> l.onEntry(calls.get(id), e)));
  }

  private Call fold(CallId id) {
    CallState state = CallState.NAVIGATING;
    Optional<Instant> answered = Optional.empty();
    Optional<Instant> ended = Optional.empty();
    Optional<String> queue = Optional.empty();
    Optional<String> operator = Optional.empty();
    Optional<String> operatorChannel = Optional.empty();
    Optional<CallEvent.EndReason> reason = Optional.empty();
    CallEvent.Arrived arrived = (CallEvent.Arrived) timelines.get(id).get(0).event();
    for (TimelineEntry entry : timelines.get(id)) {
      CallEvent event = entry.event();
      if (event instanceof CallEvent.Queued queued) {
        state = CallState.QUEUED;
        queue = Optional.of(queued.queue());
      } else if (event instanceof CallEvent.Offered offered) {
        state = CallState.RINGING;
        operator = Optional.of(offered.operator());
      } else if (event instanceof CallEvent.OfferEnded) {
        state = CallState.QUEUED;
      } else if (event instanceof CallEvent.Answered a) {
        state = CallState.TALKING;
        operator = Optional.of(a.operator());
        operatorChannel = Optional.of(a.channel());
        answered = Optional.of(entry.at());
      } else if (event instanceof CallEvent.Held) {
        state = CallState.HELD;
      } else if (event instanceof CallEvent.Resumed) {
        state = CallState.TALKING;
      } else if (event instanceof CallEvent.Ended e) {
        state = CallState.ENDED;
        ended = Optional.of(entry.at());
        reason = Optional.of(e.reason());
      }
    }
    List<TimelineEntry> timeline = timelines.get(id);
    return new Call(
        id,
        timeline.size(),
        state,
        timeline.get(0).at(),
        answered,
        ended,
        arrived.callerNumber(),
        arrived.calledNumber(),
        arrived.channel(),
        arrived.uniqueId(),
        Optional.empty(),
        queue,
        operator,
        operatorChannel,
        Map.of(),
        Map.of(),
        List.of(),
        Optional.empty(),
        Map.of(),
        Map.of(),
        false,
        Optional.empty(),
        reason);
  }

  @Override
  public void partial(CallId call, CallListener.Partial partial) {}

  @Override
  public synchronized Optional<Call> find(CallId call) {
    return Optional.ofNullable(calls.get(call));
  }

  @Override
  public synchronized List<Call> live() {
    return timelines.keySet().stream()
        .map(calls::get)
        .filter(call -> call.state() != CallState.ENDED)
        .toList();
  }

  @Override
  public synchronized List<TimelineEntry> timeline(CallId call, long afterSequence) {
    return timelines.getOrDefault(call, List.of()).stream()
        .filter(entry -> entry.sequence() > afterSequence)
        .toList();
  }

  @Override
  public Subscription subscribe(CallListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** All calls, oldest first. */
  public synchronized List<CallId> ids() {
    return List.copyOf(timelines.keySet());
  }

  /** What happened in a call. */
  public synchronized List<CallEvent> events(CallId id) {
    return timelines.get(id).stream().map(TimelineEntry::event).toList();
  }

  /** The kinds of what happened in the only call, taps left out: two of them race. */
  public synchronized List<String> story(CallId id) {
    return events(id).stream()
        .map(event -> event.getClass().getSimpleName())
        .filter(name -> !name.startsWith("Tap"))
        .toList();
  }

  /** The end of a call, once it has ended. */
  public synchronized Optional<CallEvent.EndReason> end(CallId id) {
    return calls.get(id).endReason();
  }
}
