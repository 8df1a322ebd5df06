package org.jiesu.cti.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.classification.MatterTree;

/**
 * Proposes the responsible unit (承办单位) of a matter, with the line of the duty list that says so.
 * Immutable, any thread.
 */
public final class Dispatcher {
  /** The list may be right and the case special: never more certain than this times the matter. */
  private static final double LIST = 0.97;

  private static final int MOST_ALTERNATIVES = 3;

  private final DutyList duties;
  private final MatterTree matters;

  public Dispatcher(DutyList duties, MatterTree matters) {
    this.duties = duties;
    this.matters = matters;
  }

  /**
   * The unit for a matter as it was classified or decided; empty if the duty list has no line for
   * it.
   */
  public Optional<FieldValue> unitFor(FieldValue matter) {
    return duties.dutyFor(matter.value()).map(duty -> propose(matter, duty));
  }

  private FieldValue propose(FieldValue matter, DutyList.Duty duty) {
    List<Alternative> alternatives = new ArrayList<>();
    for (Alternative other : matter.alternatives()) {
      duties
          .dutyFor(other.value())
          .ifPresent(d -> add(alternatives, d.unit(), other.confidence() * LIST, duty.unit()));
    }
    for (Unit helper : duty.helpers()) {
      add(alternatives, helper, matter.confidence() * 0.2, duty.unit());
    }
    alternatives.sort(java.util.Comparator.comparingDouble(Alternative::confidence).reversed());
    String name = matters.nameOf(matter.value()).orElse(matter.value());
    String reason = "派单目录：" + name + " → " + duty.unit().name();
    if (!duty.helpers().isEmpty()) {
      reason += "（协办：" + String.join("、", duty.helpers().stream().map(Unit::name).toList()) + "）";
    }
    if (!duty.clause().isEmpty()) {
      reason += "；依据：" + duty.clause();
    }
    double confidence = Math.round(matter.confidence() * LIST * 100) / 100.0;
    return new FieldValue(
        duty.unit().code(),
        confidence,
        matter.evidence(),
        reason,
        alternatives.subList(0, Math.min(MOST_ALTERNATIVES, alternatives.size())));
  }

  private static void add(List<Alternative> list, Unit unit, double confidence, Unit best) {
    boolean known = unit.equals(best) || list.stream().anyMatch(a -> a.value().equals(unit.code()));
    if (!known) {
      list.add(new Alternative(unit.code(), Math.round(confidence * 100) / 100.0));
    }
  }

  /** The units there are. */
  public List<Unit> units() {
    return duties.units();
  }
}
