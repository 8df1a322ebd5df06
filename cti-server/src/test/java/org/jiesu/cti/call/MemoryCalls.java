package org.jiesu.cti.call;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A registry in memory, for tests of other things: folds as the real one does, and tells its
 * listeners on the thread that appends.
 */
public final class MemoryCalls implements Calls {
  private final InstantSource clock;
  private final Map<CallId, Call> calls = new LinkedHashMap<>();
  private final Map<CallId, List<TimelineEntry>> timelines = new LinkedHashMap<>();
  private final List<CallListener> listeners = new CopyOnWriteArrayList<>();
  private final List<TimelineEntry> entries = new ArrayList<>();

  public MemoryCalls(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized CallId open(CallEvent.Arrived arrived) {
    CallId id = CallId.random();
    TimelineEntry first = new TimelineEntry(id, 1, clock.instant(), arrived);
    keep(CallFold.begin(first), first);
    return id;
  }

  /** Begins a call of which it matters only that it is known. */
  public CallId open() {
    return open(
        new CallEvent.Arrived("13800138000", "12345", "PJSIP/demo-trunk-00000001", "1700000000.1"));
  }

  /** Knows a call as it became elsewhere, without its timeline. */
  public synchronized Call know(Call call) {
    calls.put(call.id(), call);
    return call;
  }

  /** Knows a call no longer. */
  public synchronized void forget(CallId id) {
    calls.remove(id);
    timelines.remove(id);
  }

  @Override
  public synchronized void append(CallId id, CallEvent event) {
    Call before = calls.get(id);
    if (before == null) {
      throw new NoSuchElementException(id.toString());
    }
    TimelineEntry entry = new TimelineEntry(id, before.sequence() + 1, clock.instant(), event);
    keep(CallFold.add(before, entry), entry);
  }

  private void keep(Call call, TimelineEntry entry) {
    calls.put(call.id(), call);
    timelines.computeIfAbsent(call.id(), id -> new ArrayList<>()).add(entry);
    entries.add(entry);
    listeners.forEach(listener -> listener.onEntry(call, entry));
  }

  /** Tells a call's entries again, as a delivery that is repeated would. */
  public synchronized void repeat(CallId id) {
    timelines.get(id).forEach(e -> listeners.forEach(l -> l.onEntry(calls.get(id), e)));
  }

  @Override
  public synchronized void partial(CallId id, CallListener.Partial partial) {
    Call call = calls.get(id);
    listeners.forEach(listener -> listener.onPartial(call, partial));
  }

  @Override
  public synchronized Optional<Call> find(CallId id) {
    return Optional.ofNullable(calls.get(id));
  }

  @Override
  public synchronized List<Call> live() {
    return calls.values().stream().filter(call -> call.state() != CallState.ENDED).toList();
  }

  @Override
  public synchronized List<TimelineEntry> timeline(CallId id, long afterSequence) {
    return timelines.getOrDefault(id, List.of()).stream()
        .filter(entry -> entry.sequence() > afterSequence)
        .toList();
  }

  @Override
  public Subscription subscribe(CallListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Number of listeners. */
  public int listeners() {
    return listeners.size();
  }

  /** All calls, oldest first. */
  public synchronized List<CallId> ids() {
    return List.copyOf(calls.keySet());
  }

  /** What was said about all calls, in order. */
  public synchronized List<CallEvent> events() {
    return entries.stream().map(TimelineEntry::event).toList();
  }

  /** The same of one kind. */
  public <E extends CallEvent> List<E> events(Class<E> kind) {
    return events().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** What happened in a call. */
  public List<CallEvent> events(CallId id) {
    return timeline(id, 0).stream().map(TimelineEntry::event).toList();
  }

  /** The kinds of what happened in a call, taps left out: two of them race. */
  public List<String> story(CallId id) {
    return events(id).stream()
        .map(event -> event.getClass().getSimpleName())
        .filter(name -> !name.startsWith("Tap"))
        .toList();
  }

  /** The end of a call, once it has ended. */
  public Optional<CallEvent.EndReason> end(CallId id) {
    return find(id).orElseThrow().endReason();
  }
}
