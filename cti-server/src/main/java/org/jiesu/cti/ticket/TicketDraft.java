package org.jiesu.cti.ticket;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.TicketField;

/**
 * A call's ticket before it is confirmed (草稿): what people decided, laid over what was proposed.
 *
 * @param fields those with a value, a proposal or a decision, in the form's order
 */
public record TicketDraft(CallId call, Map<TicketField, Entry> fields) {

  public TicketDraft {
    Map<TicketField, Entry> ordered = new EnumMap<>(TicketField.class);
    ordered.putAll(fields);
    fields = Collections.unmodifiableMap(ordered);
  }

  /**
   * One field.
   *
   * @param value the decision if there is one, else the proposal; empty if a person cleared it
   */
  public record Entry(
      String value, Optional<FieldValue> suggestion, Optional<CallEvent.FieldDecided> decision) {}

  /** The draft as the call has it now. */
  public static TicketDraft of(Call call) {
    Map<TicketField, Entry> fields = new EnumMap<>(TicketField.class);
    for (TicketField field : TicketField.values()) {
      Optional<FieldValue> suggestion = Optional.ofNullable(call.suggestions().get(field));
      Optional<CallEvent.FieldDecided> decision = Optional.ofNullable(call.decisions().get(field));
      if (suggestion.isPresent() || decision.isPresent()) {
        String value =
            decision
                .map(CallEvent.FieldDecided::value)
                .or(() -> suggestion.map(FieldValue::value))
                .orElse("");
        fields.put(field, new Entry(value, suggestion, decision));
      }
    }
    return new TicketDraft(call.id(), fields);
  }
}
