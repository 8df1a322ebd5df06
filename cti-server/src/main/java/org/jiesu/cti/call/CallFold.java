package org.jiesu.cti.call;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jiesu.asr.recognition.Language;

/**
 * One step of the fold that makes a {@link Call} of its timeline: takes a call apart, lets one
 * event act on it, puts it together again. Pure: the same entries always give the same call, and an
 * entry the call already contains changes nothing. What comes after the end adds knowledge but
 * never brings the call back to life.
 */
final class CallFold {
  private final Call before;
  private final TimelineEntry entry;

  private CallState state;
  private Optional<Instant> answeredAt;
  private Optional<Instant> endedAt;
  private Optional<CallEvent.NavigationEnded> navigation;
  private Optional<String> queue;
  private Optional<String> operator;
  private Optional<String> operatorChannel;
  private Map<Side, UUID> taps;
  private Map<Side, Language> languages;
  private List<Utterance> utterances;
  private Optional<CallEvent.EmotionAssessed> emotion;
  private Map<TicketField, FieldValue> suggestions;
  private Map<TicketField, CallEvent.FieldDecided> decisions;
  private Optional<CallEvent.DispatchProposed> dispatch;
  private boolean ticketConfirmed;
  private Optional<String> ticketNumber;
  private Map<String, CallEvent.ArticleUsed.Outcome> articles;
  private Optional<CallEvent.EndReason> endReason;

  private CallFold(Call before, TimelineEntry entry) {
    this.before = before;
    this.entry = entry;
    state = before.state();
    answeredAt = before.answeredAt();
    endedAt = before.endedAt();
    navigation = before.navigation();
    queue = before.queue();
    operator = before.operator();
    operatorChannel = before.operatorChannel();
    taps = before.taps();
    languages = before.languages();
    utterances = before.utterances();
    emotion = before.emotion();
    suggestions = before.suggestions();
    decisions = before.decisions();
    dispatch = before.dispatch();
    ticketConfirmed = before.ticketConfirmed();
    ticketNumber = before.ticketNumber();
    articles = before.articles();
    endReason = before.endReason();
  }

  /**
   * The call of a timeline's first entry.
   *
   * @throws IllegalArgumentException if that entry is not an arrival
   */
  static Call begin(TimelineEntry first) {
    if (!(first.event() instanceof CallEvent.Arrived arrived)) {
      throw new IllegalArgumentException(
          "a timeline begins with an arrival, not with "
              + first.event().getClass().getSimpleName());
    }
    return new Call(
        first.call(),
        first.sequence(),
        CallState.NAVIGATING,
        first.at(),
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
        Optional.empty(),
        false,
        Optional.empty(),
        Map.of(),
        Optional.empty());
  }

  /** The call after one more entry. */
  static Call add(Call call, TimelineEntry entry) {
    if (entry.sequence() <= call.sequence()) {
      return call;
    }
    CallFold fold = new CallFold(call, entry);
    fold.apply(entry.event());
    return fold.call();
  }

  /** The call of a whole timeline, which must not be empty. */
  static Call of(List<TimelineEntry> timeline) {
    Call call = begin(timeline.get(0));
    for (TimelineEntry entry : timeline.subList(1, timeline.size())) {
      call = add(call, entry);
    }
    return call;
  }

  // Java 17 has no switch over types; a test holds that every permitted event is known here.
  private void apply(CallEvent event) {
    if (event instanceof CallEvent.Uttered uttered) {
      List<Utterance> more = new ArrayList<>(utterances);
      more.add(uttered.utterance());
      utterances = Collections.unmodifiableList(more);
    } else if (event instanceof CallEvent.EmotionAssessed assessed) {
      emotion = Optional.of(assessed);
    } else if (event instanceof CallEvent.FieldSuggested suggested) {
      suggestions = with(TicketField.class, suggestions, suggested.field(), suggested.value());
    } else if (event instanceof CallEvent.FieldDecided decided) {
      decisions = with(TicketField.class, decisions, decided.field(), decided);
    } else if (event instanceof CallEvent.DispatchProposed proposed) {
      dispatch = Optional.of(proposed);
    } else if (event instanceof CallEvent.LanguageChosen chosen) {
      languages = with(Side.class, languages, chosen.side(), chosen.language());
    } else if (event instanceof CallEvent.NavigationEnded ended) {
      navigation = Optional.of(ended);
      queue = ended.queue().isBlank() ? queue : Optional.of(ended.queue());
    } else if (event instanceof CallEvent.TicketConfirmed) {
      ticketConfirmed = true;
    } else if (event instanceof CallEvent.TicketRegistered registered) {
      ticketNumber = ticketNumber.or(() -> Optional.of(registered.number()));
    } else if (event instanceof CallEvent.ArticleUsed used) {
      Map<String, CallEvent.ArticleUsed.Outcome> more = new TreeMap<>(articles);
      more.put(used.article(), used.outcome());
      articles = Collections.unmodifiableMap(more);
    } else if (event instanceof CallEvent.Arrived
        || event instanceof CallEvent.NavigationStarted
        || event instanceof CallEvent.NavigationStep) {
      return;
    } else if (state != CallState.ENDED) {
      move(event);
    }
  }

  private void move(CallEvent event) {
    if (event instanceof CallEvent.Queued queued) {
      state = CallState.QUEUED;
      queue = Optional.of(queued.queue());
    } else if (event instanceof CallEvent.Offered offered) {
      // While somebody talks, another ringing phone is that of a consultation.
      if (state != CallState.TALKING && state != CallState.HELD) {
        state = CallState.RINGING;
        operator = Optional.of(offered.operator());
      }
    } else if (event instanceof CallEvent.OfferEnded ended) {
      // Where a queue rings everybody, the others' phones fall silent after one has answered.
      if (state == CallState.RINGING && operator.equals(Optional.of(ended.operator()))) {
        state = CallState.QUEUED;
        operator = Optional.empty();
      }
    } else if (event instanceof CallEvent.Answered answered) {
      state = CallState.TALKING;
      operator = Optional.of(answered.operator());
      operatorChannel = Optional.of(answered.channel());
      answeredAt = answeredAt.or(() -> Optional.of(entry.at()));
    } else if (event instanceof CallEvent.Held) {
      state = CallState.HELD;
    } else if (event instanceof CallEvent.Resumed) {
      state = CallState.TALKING;
    } else if (event instanceof CallEvent.Transferred) {
      state = CallState.QUEUED;
      operatorChannel = Optional.empty();
    } else if (event instanceof CallEvent.TapOpened opened) {
      taps = with(Side.class, taps, opened.side(), opened.stream());
    } else if (event instanceof CallEvent.TapLost lost) {
      if (lost.stream().equals(taps.get(lost.side()))) {
        Map<Side, UUID> fewer = new EnumMap<>(taps);
        fewer.remove(lost.side());
        taps = Collections.unmodifiableMap(fewer);
      }
    } else if (event instanceof CallEvent.Ended ended) {
      state = CallState.ENDED;
      endedAt = Optional.of(entry.at());
      endReason = Optional.of(ended.reason());
      operatorChannel = Optional.empty();
      taps = Map.of();
    } else {
      throw new IllegalStateException("no rule for " + event.getClass().getName());
    }
  }

  private Call call() {
    return new Call(
        before.id(),
        entry.sequence(),
        state,
        before.arrivedAt(),
        answeredAt,
        endedAt,
        before.callerNumber(),
        before.calledNumber(),
        before.channel(),
        before.uniqueId(),
        navigation,
        queue,
        operator,
        operatorChannel,
        taps,
        languages,
        utterances,
        emotion,
        suggestions,
        decisions,
        dispatch,
        ticketConfirmed,
        ticketNumber,
        articles,
        endReason);
  }

  private static <K extends Enum<K>, V> Map<K, V> with(
      Class<K> keys, Map<K, V> map, K key, V value) {
    Map<K, V> more = new EnumMap<>(keys);
    more.putAll(map);
    more.put(key, value);
    return Collections.unmodifiableMap(more);
  }
}
