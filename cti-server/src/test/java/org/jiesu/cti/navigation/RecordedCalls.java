package org.jiesu.cti.navigation;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallListener;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.call.TimelineEntry;

/** Keeps what is said about calls. */
final class RecordedCalls implements Calls {
  final List<CallEvent> events = new CopyOnWriteArrayList<>();
  boolean forgetful;

  <E extends CallEvent> List<E> of(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public CallId open(CallEvent.Arrived arrived) {
    return CallId.random();
  }

  @Override
  public void append(CallId call, CallEvent event) {
    if (forgetful) {
      throw new NoSuchElementException();
    }
    events.add(event);
  }

  @Override
  public void partial(CallId call, CallListener.Partial partial) {}

  @Override
  public Optional<Call> find(CallId call) {
    return Optional.empty();
  }

  @Override
  public List<Call> live() {
    return List.of();
  }

  @Override
  public List<TimelineEntry> timeline(CallId call, long afterSequence) {
    return List.of();
  }

  @Override
  public Subscription subscribe(CallListener listener) {
    return () -> {};
  }
}
