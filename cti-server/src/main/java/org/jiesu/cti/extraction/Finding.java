package org.jiesu.cti.extraction;

import java.util.List;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.FieldValue.Evidence;

/** A value one of the readers found, before it is a proposal. */
record Finding(
    String value,
    double confidence,
    List<Evidence> evidence,
    String reason,
    List<Alternative> alternatives) {

  /** Below this, a proposal would cost the operator more than it gives. */
  static final double LEAST = 0.25;

  static Finding of(String value, double confidence, List<Evidence> evidence, String reason) {
    return new Finding(value, confidence, evidence, reason, List.of());
  }

  /**
   * This finding, with the first other values among {@code heard} as what it may be instead.
   *
   * @param doubt what their confidence is multiplied by
   */
  Finding among(List<Finding> heard, int most, double doubt) {
    List<Alternative> others =
        heard.stream()
            .filter(other -> !other.value().equals(value))
            .limit(most)
            .map(other -> new Alternative(other.value(), other.confidence() * doubt))
            .toList();
    return new Finding(value, confidence, evidence, reason, others);
  }

  FieldValue toValue() {
    double rounded = Math.round(Math.max(0, Math.min(0.99, confidence)) * 100) / 100.0;
    return new FieldValue(value, rounded, evidence, reason, alternatives);
  }
}
