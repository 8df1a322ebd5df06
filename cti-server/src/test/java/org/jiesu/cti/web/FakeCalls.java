package org.jiesu.cti.web;

import java.time.Instant;
import java.time.InstantSource;
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
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.call.Utterance;

/** A registry in memory, that tells its listeners on the thread that appends. */
final class FakeCalls implements Calls {

  private final InstantSource clock;
  private final Map<CallId, Call> calls = new LinkedHashMap<>();
  private final Map<CallId, List<TimelineEntry>> timelines = new HashMap<>();
  private final List<CallListener> listeners = new CopyOnWriteArrayList<>();

  FakeCalls(InstantSource clock) {
    this.clock = clock;
  }

  int listeners() {
    return listeners.size();
  }

  @Override
  public synchronized CallId open(CallEvent.Arrived arrived) {
    CallId id = CallId.random();
    calls.put(
        id,
        new Call(
            id,
            0,
            CallState.NAVIGATING,
            clock.instant(),
            Optional.empty(),
            Optional.empty(),
            arrived.callerNumber(),
            arrived.calledNumber(),
            arrived.channel(),
            arrived.uniqueId(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Map.of(),
            List.of(),
            Optional.empty(),
            Map.of(),
            Map.of(),
            false,
            Optional.empty(),
            Optional.empty()));
    timelines.put(id, new ArrayList<>());
    append(id, arrived);
    return id;
  }

  @Override
  public synchronized void append(CallId id, CallEvent event) {
    Call before = calls.get(id);
    if (before == null) {
      throw new NoSuchElementException(id.toString());
    }
    Instant now = clock.instant();
    TimelineEntry entry = new TimelineEntry(id, before.sequence() + 1, now, event);
    timelines.get(id).add(entry);
    Call after = fold(before, entry);
    calls.put(id, after);
    listeners.forEach(listener -> listener.onEntry(after, entry));
  }

  private static Call fold(Call call, TimelineEntry entry) {
    CallEvent event = entry.event();
    CallState state = call.state();
    Optional<Instant> answeredAt = call.answeredAt();
    Optional<Instant> endedAt = call.endedAt();
    Optional<CallEvent.NavigationEnded> navigation = call.navigation();
    Optional<String> operator = call.operator();
    List<Utterance> utterances = new ArrayList<>(call.utterances());
    Optional<CallEvent.EmotionAssessed> emotion = call.emotion();
    Map<TicketField, FieldValue> suggestions = new HashMap<>(call.suggestions());
    Map<TicketField, CallEvent.FieldDecided> decisions = new HashMap<>(call.decisions());
    boolean confirmed = call.ticketConfirmed();
    Optional<String> number = call.ticketNumber();
    Optional<CallEvent.EndReason> endReason = call.endReason();
    if (event instanceof CallEvent.Offered offered) {
      state = CallState.RINGING;
      operator = Optional.of(offered.operator());
    } else if (event instanceof CallEvent.OfferEnded) {
      state = CallState.QUEUED;
      operator = Optional.empty();
    } else if (event instanceof CallEvent.Answered answered) {
      state = CallState.TALKING;
      operator = Optional.of(answered.operator());
      answeredAt = Optional.of(entry.at());
    } else if (event instanceof CallEvent.NavigationEnded ended) {
      navigation = Optional.of(ended);
    } else if (event instanceof CallEvent.Uttered uttered) {
      utterances.add(uttered.utterance());
    } else if (event instanceof CallEvent.EmotionAssessed assessed) {
      emotion = Optional.of(assessed);
    } else if (event instanceof CallEvent.FieldSuggested suggested) {
      suggestions.put(suggested.field(), suggested.value());
    } else if (event instanceof CallEvent.FieldDecided decided) {
      decisions.put(decided.field(), decided);
    } else if (event instanceof CallEvent.TicketConfirmed) {
      confirmed = true;
    } else if (event instanceof CallEvent.TicketRegistered registered) {
      number = Optional.of(registered.number());
    } else if (event instanceof CallEvent.Ended ended) {
      state = CallState.ENDED;
      endedAt = Optional.of(entry.at());
      endReason = Optional.of(ended.reason());
    }
    return new Call(
        call.id(),
        entry.sequence(),
        state,
        call.arrivedAt(),
        answeredAt,
        endedAt,
        call.callerNumber(),
        call.calledNumber(),
        call.channel(),
        call.uniqueId(),
        navigation,
        call.queue(),
        operator,
        call.operatorChannel(),
        call.taps(),
        call.languages(),
        List.copyOf(utterances),
        emotion,
        Map.copyOf(suggestions),
        Map.copyOf(decisions),
        confirmed,
        number,
        endReason);
  }

  @Override
  public synchronized void partial(CallId id, CallListener.Partial partial) {
    Call call = calls.get(id);
    listeners.forEach(listener -> listener.onPartial(call, partial));
  }

  @Override
  public synchronized Optional<Call> find(CallId call) {
    return Optional.ofNullable(calls.get(call));
  }

  @Override
  public synchronized List<Call> live() {
    return calls.values().stream().filter(call -> call.state() != CallState.ENDED).toList();
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
}
