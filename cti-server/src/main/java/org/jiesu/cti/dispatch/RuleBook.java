package org.jiesu.cti.dispatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The city's dispatch rules (派单规则), compiled. Immutable, any thread.
 *
 * <p>Of the rules that hold the one with the highest priority decides, among those the narrowest
 * ({@link Rule#specificity}), among those the first of the file.
 */
public final class RuleBook {
  private final List<Rule> written;
  private final List<Rule> ordered;
  private final List<Integer> specificity;
  private final RuleIndex index;

  RuleBook(List<Rule> rules, Areas areas) {
    written = List.copyOf(rules);
    Map<Rule, Integer> narrow = new HashMap<>();
    for (Rule rule : rules) {
      narrow.put(rule, rule.specificity(areas));
    }
    List<Rule> order = new ArrayList<>(rules);
    order.sort(
        Comparator.comparingInt((Rule rule) -> -rule.priority())
            .thenComparingInt(rule -> -narrow.get(rule)));
    ordered = List.copyOf(order);
    specificity = ordered.stream().map(narrow::get).toList();
    index = new RuleIndex(ordered);
  }

  /** All rules in the order of the file. */
  public List<Rule> rules() {
    return written;
  }

  /** The rule that decides a case, if one holds. */
  Optional<Rule> first(PreparedCase prepared) {
    int found = index.first(prepared);
    return found < 0 ? Optional.empty() : Optional.of(ordered.get(found));
  }

  /** Tells the rules that hold, in the order in which they decide. */
  void holding(PreparedCase prepared, Consumer<Rule> found) {
    index.holding(prepared, rule -> found.accept(ordered.get(rule)));
  }

  /**
   * The rules that hold as well and with the same right as the first, but send the ticket
   * elsewhere.
   */
  List<Rule> against(PreparedCase prepared) {
    List<Rule> against = new ArrayList<>();
    int[] first = {-1};
    index.holding(
        prepared,
        rule -> {
          if (first[0] < 0) {
            first[0] = rule;
          } else if (ordered.get(rule).priority() == ordered.get(first[0]).priority()
              && specificity.get(rule).equals(specificity.get(first[0]))
              && !ordered.get(rule).then().unit().equals(ordered.get(first[0]).then().unit())) {
            against.add(ordered.get(rule));
          }
        });
    return against;
  }

  /** What {@link #first} says, found by asking every rule: what the index is measured against. */
  Optional<Rule> firstByAskingAll(PreparedCase prepared) {
    return ordered.stream().filter(rule -> rule.holds(prepared)).findFirst();
  }

  /** Rules by id. */
  Map<String, Rule> byId() {
    Map<String, Rule> byId = new LinkedHashMap<>();
    written.forEach(rule -> byId.put(rule.id(), rule));
    return byId;
  }
}
