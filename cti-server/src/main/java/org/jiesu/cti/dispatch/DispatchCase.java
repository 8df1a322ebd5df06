package org.jiesu.cti.dispatch;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent.EmotionAssessed;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.call.CallEvent.NavigationEnded;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.Utterance;

/**
 * All that a dispatch depends on. Kept with every decision, so that a rule can be tried on it
 * later.
 *
 * @param matter code, empty if nothing tells
 * @param matterConfidence 0 to 1; 1 once a person decided it
 * @param otherMatters that could be meant, best first
 * @param fields of the ticket so far
 * @param text the ticket's body and demand, and what the caller said
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

  private static final int LONGEST_TEXT = 10_000;

  public DispatchCase {
    otherMatters = List.copyOf(otherMatters);
    fields = Map.copyOf(fields);
    returnedBy = Set.copyOf(returnedBy);
  }

  /**
   * The case of a call as it is now.
   *
   * @param matter as proposed or decided
   * @param values of the fields proposed, decided or confirmed
   * @param mood how the caller feels, if anything tells
   * @param zone of the city, in which rules tell the time of day
   */
  public static DispatchCase of(
      Call call,
      Optional<FieldValue> matter,
      Map<TicketField, String> values,
      Optional<EmotionAssessed> mood,
      ZoneId zone) {
    Map<TicketField, String> fields = relevant(values);
    StringBuilder text = new StringBuilder();
    // Not the title: it is put together from the matter, and would say what nobody said.
    for (TicketField field : List.of(TicketField.BODY, TicketField.DEMAND)) {
      text.append(fields.getOrDefault(field, "")).append('\n');
    }
    for (Utterance utterance : call.utterances()) {
      if (utterance.side() == Side.CALLER && text.length() < LONGEST_TEXT) {
        text.append(utterance.text()).append('\n');
      }
    }
    text.setLength(Math.min(text.length(), LONGEST_TEXT));
    return new DispatchCase(
        matter.map(FieldValue::value).orElse(""),
        matter.map(FieldValue::confidence).orElse(0.0),
        matter.map(FieldValue::alternatives).orElse(List.of()),
        fields,
        text.toString(),
        call.navigation().map(NavigationEnded::title).orElse(""),
        mood.map(EmotionAssessed::label),
        mood.map(EmotionAssessed::alert).orElse(false),
        LocalDateTime.ofInstant(call.arrivedAt(), zone),
        "",
        Set.of());
  }

  /** The case of a ticket as it was confirmed: its matter is certain. */
  public static DispatchCase confirmed(Call call, Map<TicketField, String> fields, ZoneId zone) {
    return of(call, decided(fields), fields, call.emotion(), zone);
  }

  /** The case of a ticket of which only the fields are known. */
  static DispatchCase ofFields(Map<TicketField, String> fields, Instant at, ZoneId zone) {
    return new DispatchCase(
            "",
            0,
            List.of(),
            Map.of(),
            fields.getOrDefault(TicketField.BODY, "")
                + '\n'
                + fields.getOrDefault(TicketField.DEMAND, ""),
            "",
            Optional.empty(),
            false,
            LocalDateTime.ofInstant(at, zone),
            "",
            Set.of())
        .with(fields);
  }

  private static Optional<FieldValue> decided(Map<TicketField, String> fields) {
    return Optional.ofNullable(fields.get(TicketField.MATTER))
        .map(code -> new FieldValue(code, 1, List.of(), "", List.of()));
  }

  /** The same case with the ticket's fields as they are now. */
  DispatchCase with(Map<TicketField, String> now) {
    Optional<FieldValue> decided = decided(now);
    return new DispatchCase(
        decided.map(FieldValue::value).orElse(""),
        decided.map(FieldValue::confidence).orElse(0.0),
        List.of(),
        relevant(now),
        text,
        navigation,
        mood,
        alert,
        at,
        first,
        returnedBy);
  }

  /** The same case without its long texts. */
  DispatchCase withoutText() {
    Map<TicketField, String> few = new EnumMap<>(TicketField.class);
    few.putAll(fields);
    few.remove(TicketField.BODY);
    return new DispatchCase(
        matter,
        matterConfidence,
        otherMatters,
        few,
        "",
        navigation,
        mood,
        alert,
        at,
        first,
        returnedBy);
  }

  /** Who calls is nobody's reason to send a ticket elsewhere; nor is where it was sent. */
  private static Map<TicketField, String> relevant(Map<TicketField, String> values) {
    Map<TicketField, String> fields = new EnumMap<>(TicketField.class);
    fields.putAll(values);
    fields
        .keySet()
        .removeAll(
            Set.of(
                TicketField.CALLER_NAME,
                TicketField.PHONE,
                TicketField.ID_NUMBER,
                TicketField.UNIT,
                TicketField.HELPERS));
    return fields;
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
