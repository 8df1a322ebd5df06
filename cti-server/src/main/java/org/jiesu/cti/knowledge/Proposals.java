package org.jiesu.cti.knowledge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallListener;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.call.NewestCalls;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.TimelineEntry;

/**
 * Proposes articles while the caller speaks: after each utterance, and after what else tells what
 * the call is about, the whole dialogue is searched for. What is proposed is not journalled, it can
 * be found again at any time. An article keeps its place unless another one is clearly better, so
 * that nothing moves under the operator's eyes.
 *
 * <p>All calls share one thread of its own, as {@link NewestCalls} says.
 */
public final class Proposals implements CallListener, AutoCloseable {
  private static final int SHOWN = 5;

  /** A newcomer must be so much better than what is shown. */
  static final double CLEARLY = 1.15;

  private final KnowledgeBase knowledge;
  private final Calls.Subscription subscription;
  private final NewestCalls newest;
  private final Map<CallId, List<Proposal>> shown = new ConcurrentHashMap<>();
  private final List<BiConsumer<Call, List<Proposal>>> listeners = new CopyOnWriteArrayList<>();

  /** Begins to follow calls. */
  public Proposals(Calls calls, KnowledgeBase knowledge) {
    this.knowledge = knowledge;
    newest = new NewestCalls("proposals", this::propose);
    subscription = calls.subscribe(this);
  }

  /** Tells changed proposals, on the thread of the proposals; must not block. */
  public Calls.Subscription subscribe(BiConsumer<Call, List<Proposal>> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** What is proposed for a call now. */
  public List<Proposal> of(Call call) {
    List<Proposal> now = shown.get(call.id());
    return now == null ? ordered(List.of(), knowledge.propose(call, 2 * SHOWN)) : now;
  }

  @Override
  public void onEntry(Call call, TimelineEntry entry) {
    CallEvent event = entry.event();
    boolean tells =
        event instanceof CallEvent.Uttered
            || event instanceof CallEvent.NavigationEnded
            || event instanceof CallEvent.ArticleUsed
            || event instanceof CallEvent.Ended
            || event instanceof CallEvent.FieldSuggested suggested && placed(suggested.field())
            || event instanceof CallEvent.FieldDecided decided && placed(decided.field());
    if (tells) {
      newest.put(call);
    }
  }

  private static boolean placed(TicketField field) {
    return field == TicketField.MATTER || field == TicketField.ADDRESS;
  }

  private void propose(Call call) {
    List<Proposal> before = shown.getOrDefault(call.id(), List.of());
    List<Proposal> now = ordered(before, knowledge.propose(call, 2 * SHOWN));
    if (call.endedAt().isPresent()) {
      shown.remove(call.id());
    } else {
      shown.put(call.id(), now);
    }
    if (!now.equals(before)) {
      listeners.forEach(listener -> listener.accept(call, now));
    }
  }

  /**
   * What is shown next: who stood before another still does, unless the other is clearly better.
   */
  static List<Proposal> ordered(List<Proposal> before, List<KnowledgeBase.Scored> found) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < before.size(); i++) {
      places.put(before.get(i).article(), i);
    }
    List<KnowledgeBase.Scored> order = new ArrayList<>();
    found.stream()
        .filter(each -> places.containsKey(each.proposal().article()))
        .sorted(java.util.Comparator.comparingInt(each -> places.get(each.proposal().article())))
        .forEach(order::add);
    List<KnowledgeBase.Scored> fresh = new ArrayList<>(found);
    fresh.removeAll(order);
    order.addAll(fresh);
    for (int i = 1; i < order.size(); i++) {
      for (int at = i; at > 0 && clearlyBetter(order.get(at), order.get(at - 1), places); at--) {
        KnowledgeBase.Scored up = order.get(at);
        order.set(at, order.get(at - 1));
        order.set(at - 1, up);
      }
    }
    return order.stream().limit(SHOWN).map(KnowledgeBase.Scored::proposal).toList();
  }

  private static boolean clearlyBetter(
      KnowledgeBase.Scored lower, KnowledgeBase.Scored upper, Map<String, Integer> places) {
    boolean upperShown = places.containsKey(upper.proposal().article());
    double needed = upperShown ? CLEARLY : 1;
    return upper.score() > 0
        ? lower.score() > upper.score() * needed
        : lower.score() > upper.score();
  }

  /** Stops following. */
  @Override
  public void close() {
    subscription.close();
    newest.close();
  }
}
