package org.jiesu.cti.ticket;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.TicketField;

/**
 * A registered ticket (工单) as it is now.
 *
 * @param number {@code yyyyMMdd} and six digits
 * @param version 1 when registered, one more with each correction
 * @param fields those that are filled in, in the form's order
 * @param createdAt when the operator confirmed it
 * @param confirmedBy 工号
 * @param unasked what its matter requires and nobody has found out yet
 * @param history what was corrected, oldest first
 */
public record Ticket(
    String number,
    State state,
    int version,
    Map<TicketField, String> fields,
    CallId call,
    Instant createdAt,
    String confirmedBy,
    List<String> unasked,
    List<Correction> history) {

  public Ticket {
    Map<TicketField, String> ordered = new EnumMap<>(TicketField.class);
    ordered.putAll(fields);
    fields = Collections.unmodifiableMap(ordered);
    unasked = List.copyOf(unasked);
    history = List.copyOf(history);
  }

  /** Where a ticket is in its life. */
  public enum State {
    /** 草稿: not confirmed yet. */
    DRAFT("草稿"),
    /** 已受理: confirmed and registered. */
    ACCEPTED("已受理"),
    /** 已退单: the unit gave it back, and a person must choose another. */
    RETURNED("已退单");

    private final String label;

    State(String label) {
      this.label = label;
    }

    /** As users read it. */
    public String label() {
      return label;
    }
  }

  /**
   * One field's correction.
   *
   * @param version the version it made
   * @param before empty if the field was empty
   * @param after empty if the field was cleared
   */
  public record Correction(
      int version, TicketField field, String before, String after, String by, Instant at) {}
}
