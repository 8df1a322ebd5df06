package org.jiesu.cti.store;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Tickets in the database. */
public final class TicketDao {
  private final Handle handle;

  TicketDao(Handle handle) {
    this.handle = handle;
  }

  /**
   * The next number of a day, no one else's even if two ask at once: the day's row is kept until
   * the transaction ends, so that a number is lost only with its ticket.
   *
   * @param day {@code yyyyMMdd}
   */
  public int nextNumber(String day) {
    handle.execute(
        "INSERT INTO ticket_counter (ticket_day, last_number) VALUES (?, 0) ON CONFLICT DO NOTHING",
        day);
    handle.execute(
        "UPDATE ticket_counter SET last_number = last_number + 1 WHERE ticket_day = ?", day);
    return handle
        .createQuery("SELECT last_number FROM ticket_counter WHERE ticket_day = :day")
        .bind("day", day)
        .mapTo(Integer.class)
        .one();
  }

  /** Never gives a day's numbers up to {@code number} again. */
  public void numberTaken(String day, int number) {
    handle.execute(
        "INSERT INTO ticket_counter (ticket_day, last_number) VALUES (?, 0) ON CONFLICT DO NOTHING",
        day);
    handle.execute(
        "UPDATE ticket_counter SET last_number = ? WHERE ticket_day = ? AND last_number < ?",
        number,
        day,
        number);
  }

  /** Puts a ticket and its fields in. */
  public void add(TicketRow ticket, Map<String, String> fields) {
    handle
        .createUpdate(
            """
            INSERT INTO ticket (number, call_id, state, version, created_at, confirmed_by,
              caller_key, unasked, announced)
            VALUES (:number, :callId, :state, :version, :createdAt, :confirmedBy, :callerKey,
              :unasked, :announced)\
            """)
        .bindMethods(ticket)
        .execute();
    fields.forEach((field, value) -> addField(ticket.number(), field, value));
  }

  private void addField(String number, String field, String value) {
    handle.execute(
        "INSERT INTO ticket_field (number, field, field_value) VALUES (?, ?, ?)",
        number,
        field,
        value);
  }

  /** A ticket. */
  public Optional<TicketRow> find(String number) {
    return handle
        .createQuery("SELECT * FROM ticket WHERE number = :number")
        .bind("number", number)
        .mapTo(TicketRow.class)
        .findOne();
  }

  /** The ticket that came of a call. */
  public Optional<TicketRow> ofCall(UUID call) {
    return handle
        .createQuery("SELECT * FROM ticket WHERE call_id = :call")
        .bind("call", call)
        .mapTo(TicketRow.class)
        .findOne();
  }

  /** A ticket's fields. */
  public Map<String, String> fields(String number) {
    Map<String, String> fields = new LinkedHashMap<>();
    handle
        .createQuery("SELECT field, field_value FROM ticket_field WHERE number = :number")
        .bind("number", number)
        .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
        .forEach(entry -> fields.put(entry.getKey(), entry.getValue()));
    return fields;
  }

  /** What was corrected, oldest first. */
  public List<TicketChangeRow> changes(String number) {
    return handle
        .createQuery("SELECT * FROM ticket_change WHERE number = :number ORDER BY version, field")
        .bind("number", number)
        .mapTo(TicketChangeRow.class)
        .list();
  }

  /** Tickets the journal does not know of yet. */
  public List<UUID> unannounced() {
    return handle
        .createQuery("SELECT call_id FROM ticket WHERE announced = FALSE")
        .mapTo(UUID.class)
        .list();
  }

  /** The journal knows the number of the call's ticket. */
  public void announced(UUID call) {
    handle.execute("UPDATE ticket SET announced = TRUE WHERE call_id = ?", call);
  }

  /**
   * Makes a new version of a ticket, if nobody else did meanwhile.
   *
   * @param version the version it was made from
   * @return whether that was still the ticket's version
   */
  public boolean advance(String number, int version) {
    return handle.execute(
            "UPDATE ticket SET version = version + 1 WHERE number = ? AND version = ?",
            number,
            version)
        == 1;
  }

  /** Puts a ticket in another state. */
  public void state(String number, String state) {
    handle.execute("UPDATE ticket SET state = ? WHERE number = ?", state, number);
  }

  /**
   * Says what is still to be found out of a ticket.
   *
   * @param unasked one a line
   */
  public void unasked(String number, String unasked) {
    handle.execute("UPDATE ticket SET unasked = ? WHERE number = ?", unasked, number);
  }

  /**
   * How many tickets were confirmed with questions of their matter left open.
   *
   * @param matter code
   * @param tickets all of this matter
   * @param open of these, with something that was not found out
   */
  public record Unasked(String matter, int tickets, int open) {}

  /** Tickets confirmed from then on, by matter, those with most left open first. */
  public List<Unasked> unaskedSince(Instant since) {
    return handle
        .createQuery(
            """
            SELECT ticket_field.field_value, COUNT(*),
              SUM(CASE WHEN ticket.unasked <> '' THEN 1 ELSE 0 END) AS open_tickets
            FROM ticket JOIN ticket_field ON ticket_field.number = ticket.number
            WHERE ticket.created_at >= :since AND ticket_field.field = 'MATTER'
            GROUP BY ticket_field.field_value
            ORDER BY open_tickets DESC, ticket_field.field_value\
            """)
        .bind("since", since)
        .map((row, context) -> new Unasked(row.getString(1), row.getInt(2), row.getInt(3)))
        .list();
  }

  /** Changes one field and keeps what it was; an empty value clears it. */
  public void change(TicketChangeRow change) {
    handle.execute(
        "DELETE FROM ticket_field WHERE number = ? AND field = ?", change.number(), change.field());
    if (!change.valueAfter().isEmpty()) {
      addField(change.number(), change.field(), change.valueAfter());
    }
    handle
        .createUpdate(
            """
            INSERT INTO ticket_change (number, version, field, value_before, value_after,
              changed_by, changed_at)
            VALUES (:number, :version, :field, :valueBefore, :valueAfter, :changedBy,
              :changedAt)\
            """)
        .bindMethods(change)
        .execute();
  }

  /**
   * Tickets, the latest first.
   *
   * @param operator who confirmed them; all if absent
   * @param text contained literally in a field, or the number; all if absent
   * @param unit the lead unit or among the helpers; all if absent
   */
  public List<TicketRow> recent(
      Optional<String> operator,
      Optional<String> text,
      Optional<String> unit,
      Instant from,
      Instant to,
      int limit) {
    return handle
        .createQuery(
            """
            SELECT * FROM ticket
            WHERE created_at >= :from AND created_at < :to
              AND (:anyOperator OR confirmed_by = :operator)
              AND (:anyText OR number = :text OR EXISTS (
                SELECT 1 FROM ticket_field WHERE ticket_field.number = ticket.number
                  AND field_value LIKE :pattern ESCAPE '!'))
              AND (:anyUnit OR EXISTS (
                SELECT 1 FROM ticket_field WHERE ticket_field.number = ticket.number
                  AND (field = 'UNIT' AND field_value = :unit
                    OR field = 'HELPERS'
                      AND ',' || field_value || ',' LIKE :helper ESCAPE '!')))
            ORDER BY created_at DESC, number DESC LIMIT :limit\
            """)
        .bind("from", from)
        .bind("to", to)
        .bind("anyOperator", operator.isEmpty())
        .bind("operator", operator.orElse(""))
        .bind("anyText", text.isEmpty())
        .bind("text", text.orElse(""))
        .bind("pattern", "%" + literal(text.orElse("")) + "%")
        .bind("anyUnit", unit.isEmpty())
        .bind("unit", unit.orElse(""))
        .bind("helper", "%," + literal(unit.orElse("")) + ",%")
        .bind("limit", limit)
        .mapTo(TicketRow.class)
        .list();
  }

  private static String literal(String text) {
    return text.replaceAll("([!%_])", "!$1");
  }

  /** A caller's tickets, the latest first. */
  public List<TicketRow> ofCaller(String callerKey, int limit) {
    return handle
        .createQuery(
            """
            SELECT * FROM ticket WHERE caller_key = :key
            ORDER BY created_at DESC, number DESC LIMIT :limit\
            """)
        .bind("key", callerKey)
        .bind("limit", limit)
        .mapTo(TicketRow.class)
        .list();
  }

  /** Keeps what a person made of a proposal; a decision that is kept already stays as it is. */
  public void keep(FieldCorrectionRow correction) {
    handle
        .createUpdate(
            """
            INSERT INTO field_correction (call_id, sequence, field, decision, proposed, confidence,
              evidence, decided, decided_by, decided_at)
            VALUES (:callId, :sequence, :field, :decision, :proposed, :confidence, :evidence,
              :decided, :decidedBy, :decidedAt)
            ON CONFLICT DO NOTHING\
            """)
        .bindMethods(correction)
        .execute();
  }

  /** What people made of a call's proposals, in order. */
  public List<FieldCorrectionRow> corrections(UUID call) {
    return handle
        .createQuery("SELECT * FROM field_correction WHERE call_id = :call ORDER BY sequence")
        .bind("call", call)
        .mapTo(FieldCorrectionRow.class)
        .list();
  }
}
