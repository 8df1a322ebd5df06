package org.jiesu.cti.understanding;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvent.EmotionAssessed;
import org.jiesu.cti.call.CallEvent.FieldSuggested;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallListener;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.NewestCalls;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.ticket.DraftPhrasing;

/**
 * Follows calls and says what they tell: after each utterance, after the navigation and after each
 * decision of a person it interprets the whole call and appends what is new.
 *
 * <p>All calls share one thread of its own, as {@link NewestCalls} says.
 */
public final class Understanding implements CallListener, AutoCloseable {

  /** A change of confidence that an operator would notice. */
  private static final double NOTICEABLE = 0.1;

  private final Calls calls;
  private final Supplier<CallInterpreter> interpreter;
  private final Consumer<CallId> ended;
  private final Calls.Subscription subscription;
  private final NewestCalls newest;

  // of the worker's thread alone: what it appended that a Call it is given may not show yet
  private final Map<CallId, Said> said = new HashMap<>();

  private static final class Said {
    private int emotionOf;
    private Optional<CallEvent.DispatchProposed> dispatch = Optional.empty();
    private final Map<TicketField, FieldValue> fields = new EnumMap<>(TicketField.class);
  }

  /**
   * Begins to follow calls.
   *
   * @param interpreter asked for each interpretation, so that a change of the city's files is in
   *     force from the next utterance on
   */
  public Understanding(Calls calls, Supplier<CallInterpreter> interpreter) {
    this(calls, interpreter, id -> {});
  }

  /**
   * Begins to follow calls.
   *
   * @param ended told of a call that has ended once all of it is understood; must not block
   */
  public Understanding(Calls calls, Supplier<CallInterpreter> interpreter, Consumer<CallId> ended) {
    this.calls = calls;
    this.ended = ended;
    this.interpreter = interpreter;
    this.newest = new NewestCalls("understanding", this::understand);
    this.subscription = calls.subscribe(this);
  }

  @Override
  public void onEntry(Call call, TimelineEntry entry) {
    boolean tells =
        entry.event() instanceof CallEvent.Uttered
            || entry.event() instanceof CallEvent.NavigationEnded
            || entry.event() instanceof CallEvent.FieldDecided
            || entry.event() instanceof CallEvent.Ended;
    if (tells) {
      newest.put(call);
    }
  }

  private void understand(Call call) {
    Said before = said.computeIfAbsent(call.id(), id -> new Said());
    CallInterpreter.Interpretation interpretation = interpreter.get().interpret(call);
    int assessed =
        Math.max(before.emotionOf, call.emotion().map(EmotionAssessed::utterance).orElse(0));
    for (EmotionAssessed emotion : interpretation.emotions()) {
      if (emotion.utterance() > assessed) {
        calls.append(call.id(), emotion);
        before.emotionOf = emotion.utterance();
      }
    }
    for (TicketField field : TicketField.values()) {
      FieldValue value = interpretation.fields().get(field);
      FieldValue known = before.fields.getOrDefault(field, call.suggestions().get(field));
      if (value != null && (known == null || differs(known, value))) {
        calls.append(call.id(), new FieldSuggested(field, value));
        before.fields.put(field, value);
      }
    }
    interpretation
        .dispatch()
        .filter(now -> before.dispatch.or(call::dispatch).map(b -> differs(b, now)).orElse(true))
        .ifPresent(
            now -> {
              calls.append(call.id(), now);
              before.dispatch = Optional.of(now);
            });
    if (call.endedAt().isPresent()) {
      said.remove(call.id());
      ended.accept(call.id());
    }
  }

  private static boolean differs(CallEvent.DispatchProposed known, CallEvent.DispatchProposed now) {
    return !known.unit().equals(now.unit())
        || !known.helpers().equals(now.helpers())
        || !known.reference().equals(now.reference())
        || known.automatic() != now.automatic()
        || !units(known).equals(units(now))
        || Math.abs(known.probability() - now.probability()) >= NOTICEABLE;
  }

  private static List<String> units(CallEvent.DispatchProposed dispatch) {
    return dispatch.alternatives().stream().map(CallEvent.DispatchOption::unit).toList();
  }

  private static boolean differs(FieldValue known, FieldValue value) {
    boolean phrased =
        known.alternatives().stream().anyMatch(other -> other.value().equals(value.value()))
            && known.reason().startsWith(DraftPhrasing.REASON);
    if (phrased) {
      return false;
    }
    return !known.value().equals(value.value())
        || Math.abs(known.confidence() - value.confidence()) >= NOTICEABLE;
  }

  /** Number of calls that wait to be understood. */
  public int backlog() {
    return newest.waiting();
  }

  /** Stops following; what waits is left. */
  @Override
  public void close() {
    subscription.close();
    newest.close();
  }
}
