package org.jiesu.cti.dispatch;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.TicketField;

/**
 * All that a dispatch depends on. Kept with every decision, so that a rule can be tried on it later.
 *
 * @param matter code, empty if nothing tells
 * @param matterConfidence 0 to 1; 1 once a person decided it
 * @param otherMatters that could be meant, best first
 * @param fields of the ticket so far
 * @param text what the ticket says and what the caller said
 * @param navigation where the caller went in the navigation, empty if nowhere
 * @param alert whether safety is at stake
 * @param at by the city's clocks
 * @param first code of the unit that had it first (首派), empty if none had
 * @param returnedBy codes of the units that gave it back (退单)
 */
public record DispatchCase(
    String matter,
    double matterConfidence,
    List<Alternative> otherMatters,
    Map<TicketField, String> fields,
    String text,
    String navigation,
    Optional<EmotionLabel> mood,
    boolean alert,
    LocalDateTime at,
    String first,
    Set<String> returnedBy) {

  public DispatchCase {
    otherMatters = List.copyOf(otherMatters);
    fields = Map.copyOf(fields);
    returnedBy = Set.copyOf(returnedBy);
  }

  /** A field's value, empty if it has none. */
  String field(TicketField field) {
    return fields.getOrDefault(field, "");
  }

  /** The same ticket after a unit gave it back. */
  public DispatchCase returned(String unit, Set<String> units) {
    return new DispatchCase(
        matter,
        matterConfidence,
        otherMatters,
        fields,
        text,
        navigation,
        mood,
        alert,
        at,
        unit,
        units);
  }
}
