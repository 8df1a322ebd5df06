package org.jiesu.cti.dispatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jiesu.cti.call.CallEvent.DispatchProposed;

/**
 * Tries a change on the last month's tickets before it is published: which would have gone
 * elsewhere, which rules contradict each other, which never hold.
 */
public final class DispatchTrial {
  private static final int MOST_LISTED = 500;

  /**
   * What a change would have done.
   *
   * @param tickets how many it was tried on
   * @param moved how many would have gone to another unit, in all
   * @param moves the latest of them
   * @param conflicts pairs of rules with equal right and different units, and how many tickets met
   *     both
   * @param silent rules that held for none of the tickets
   * @param fired for each rule for how many tickets it decided
   */
  public record Result(
      int tickets,
      int moved,
      List<Move> moves,
      List<Conflict> conflicts,
      List<String> silent,
      Map<String, Integer> fired) {
    public Result {
      moves = List.copyOf(moves);
      conflicts = List.copyOf(conflicts);
      silent = List.copyOf(silent);
      fired = Map.copyOf(fired);
    }
  }

  /**
   * A ticket that would have gone elsewhere.
   *
   * @param from code of the unit as things are; empty for none
   * @param to code of the unit after the change; empty for none
   * @param reason why, after the change
   */
  public record Move(String number, String from, String to, String reason) {}

  /** Two rules that send the same tickets to different units, with equal right. */
  public record Conflict(String rule, String other, int tickets, String example) {}

  private DispatchTrial() {}

  /** Tries {@code after} instead of {@code before} on tickets. */
  static Result of(Dispatcher before, Dispatcher after, List<DispatchLedger.Past> tickets) {
    List<Move> moves = new ArrayList<>();
    int moved = 0;
    Map<String, Integer> fired = new LinkedHashMap<>();
    Set<String> held = new LinkedHashSet<>();
    Map<List<String>, Integer> conflicts = new LinkedHashMap<>();
    Map<List<String>, String> examples = new HashMap<>();
    RuleBook rules = after.plan().rules();
    for (DispatchLedger.Past ticket : tickets) {
      DispatchProposed old = before.suggest(ticket.dispatched());
      DispatchProposed changed = after.suggest(ticket.dispatched());
      if (!old.unit().equals(changed.unit())) {
        moved++;
        if (moves.size() < MOST_LISTED) {
          moves.add(new Move(ticket.number(), old.unit(), changed.unit(), changed.reason()));
        }
      }
      PreparedCase prepared = new PreparedCase(ticket.dispatched(), after.plan().areas());
      List<Rule> holding = new ArrayList<>();
      rules.holding(prepared, holding::add);
      if (!holding.isEmpty()) {
        String first = holding.get(0).id();
        fired.merge(first, 1, Integer::sum);
        holding.forEach(rule -> held.add(rule.id()));
        for (Rule other : rules.against(prepared)) {
          List<String> pair = List.of(first, other.id());
          conflicts.merge(pair, 1, Integer::sum);
          examples.putIfAbsent(pair, ticket.number());
        }
      }
    }
    return new Result(
        tickets.size(),
        moved,
        moves,
        conflicts.entrySet().stream()
            .map(
                each ->
                    new Conflict(
                        each.getKey().get(0),
                        each.getKey().get(1),
                        each.getValue(),
                        examples.getOrDefault(each.getKey(), "")))
            .toList(),
        rules.rules().stream().map(Rule::id).filter(id -> !held.contains(id)).toList(),
        fired);
  }
}
