package org.jiesu.cti.dispatch;

import java.time.LocalDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.understanding.Talk;

/** The shipped city and cases in it. */
final class DispatchFixtures {
  static final MatterTree TREE =
      MatterTree.read(Talk.CONFIG.resolve("classification/matters.yaml"));
  static final DispatchPlan PLAN = DispatchPlan.read(Talk.CONFIG.resolve("dispatch"), TREE);

  /** Wednesday, 25 November 2026, 10:00. */
  static final LocalDateTime AT = LocalDateTime.parse("2026-11-25T10:00");

  private DispatchFixtures() {}

  static DispatchPlan rules(String text) {
    return PLAN.with(DispatchFile.RULES, text);
  }

  static Builder about(String matter, double confidence) {
    return new Builder(matter, confidence);
  }

  static final class Builder {
    private final String matter;
    private final double confidence;
    private final Map<TicketField, String> fields = new EnumMap<>(TicketField.class);
    private List<Alternative> others = List.of();
    private String text = "";
    private String first = "";
    private Set<String> returnedBy = Set.of();
    private boolean alert;
    private LocalDateTime at = AT;

    private Builder(String matter, double confidence) {
      this.matter = matter;
      this.confidence = confidence;
    }

    Builder or(String other, double likely) {
      others = List.of(new Alternative(other, likely));
      return this;
    }

    Builder with(TicketField field, String value) {
      fields.put(field, value);
      return this;
    }

    Builder saying(String words) {
      text = words;
      return this;
    }

    Builder alert() {
      alert = true;
      return this;
    }

    Builder at(String moment) {
      at = LocalDateTime.parse(moment);
      return this;
    }

    Builder firstAt(String unit) {
      first = unit;
      return this;
    }

    Builder returnedBy(String... units) {
      returnedBy = Set.of(units);
      return this;
    }

    DispatchCase make() {
      return new DispatchCase(
          matter,
          confidence,
          others,
          fields,
          text,
          "市容环境 / 噪音扰民",
          Optional.empty(),
          alert,
          at,
          first,
          returnedBy);
    }
  }
}
