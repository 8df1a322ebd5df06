package org.jiesu.cti.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Dispatch decisions and their outcomes in the database. */
public final class DispatchDao {
  private final Handle handle;

  DispatchDao(Handle handle) {
    this.handle = handle;
  }

  /** Which decisions to list. */
  public enum Filter {
    /** All. */
    ALL("TRUE"),
    /** Those that nobody had to look at. */
    AUTOMATIC("automatic"),
    /** Those that a person decided otherwise, at once or later. */
    CORRECTED(
        "(outcome = 'CORRECTED' OR (unit <> '' AND unit_given <> '' AND unit <> unit_given))"),
    /** Those that the unit gave back. */
    RETURNED("outcome = 'RETURNED'");

    private final String condition;

    Filter(String condition) {
      this.condition = condition;
    }
  }

  /**
   * How decisions on one basis fared.
   *
   * @param all with a unit proposed and one given
   * @param wrong corrected, returned, or not taken by the person who confirmed
   */
  public record Fared(String basis, boolean automatic, long all, long wrong) {}

  /** A ticket of which no decision is known: its fields and when it was confirmed. */
  public record Undecided(String number, Instant createdAt, Map<String, String> fields) {
    public Undecided {
      fields = Map.copyOf(fields);
    }
  }

  /** Keeps a decision; one that is kept already stays as it is. */
  public void add(DispatchDecisionRow decision) {
    handle
        .createUpdate(
            """
            INSERT INTO dispatch_decision (number, attempt, decided_at, basis, reference, unit,
              helpers, probability, lower_bound, automatic, area, working_time, priority, note,
              reason, alternatives, dispatched_case, unit_given, given_by, outcome, outcome_unit,
              outcome_reason, outcome_by, outcome_at)
            VALUES (:number, :attempt, :decidedAt, :basis, :reference, :unit, :helpers,
              :probability, :lowerBound, :automatic, :area, :workingTime, :priority, :note, :reason,
              :alternatives, :dispatchedCase, :unitGiven, :givenBy, :outcome, :outcomeUnit,
              :outcomeReason, :outcomeBy, :outcomeAt)
            ON CONFLICT DO NOTHING\
            """)
        .bindMethods(decision)
        .execute();
  }

  /** A ticket's decisions, the first first. */
  public List<DispatchDecisionRow> ofTicket(String number) {
    return handle
        .createQuery("SELECT * FROM dispatch_decision WHERE number = :number ORDER BY attempt")
        .bind("number", number)
        .mapTo(DispatchDecisionRow.class)
        .list();
  }

  /** A ticket's last decision. */
  public Optional<DispatchDecisionRow> last(String number) {
    return handle
        .createQuery(
            "SELECT * FROM dispatch_decision WHERE number = :number ORDER BY attempt DESC LIMIT 1")
        .bind("number", number)
        .mapTo(DispatchDecisionRow.class)
        .findOne();
  }

  /** Says which unit got a ticket that waited for a person to choose. */
  public void give(String number, int attempt, String unit, String by) {
    handle.execute(
        "UPDATE dispatch_decision SET unit_given = ?, given_by = ? WHERE number = ? AND attempt ="
            + " ?",
        unit,
        by,
        number,
        attempt);
  }

  /**
   * Says what became of a decision.
   *
   * @param outcome RETURNED or CORRECTED
   * @param unit the unit it goes to instead, empty if that is not known
   */
  public void outcome(
      String number,
      int attempt,
      String outcome,
      String unit,
      String reason,
      String by,
      Instant at) {
    handle
        .createUpdate(
            """
            UPDATE dispatch_decision SET outcome = :outcome, outcome_unit = :unit,
              outcome_reason = :reason, outcome_by = :by, outcome_at = :at
            WHERE number = :number AND attempt = :attempt\
            """)
        .bind("outcome", outcome)
        .bind("unit", unit)
        .bind("reason", reason)
        .bind("by", by)
        .bind("at", at)
        .bind("number", number)
        .bind("attempt", attempt)
        .execute();
  }

  /** Decisions, the latest first. */
  public List<DispatchDecisionRow> recent(Filter filter, int limit) {
    return handle
        .createQuery(
            "SELECT * FROM dispatch_decision WHERE "
                + filter.condition
                + " ORDER BY decided_at DESC, number DESC, attempt DESC LIMIT :limit")
        .bind("limit", limit)
        .mapTo(DispatchDecisionRow.class)
        .list();
  }

  /** The first decisions of tickets from then on, the latest first. */
  public List<DispatchDecisionRow> firstSince(Instant since, int limit) {
    return handle
        .createQuery(
            """
            SELECT * FROM dispatch_decision WHERE attempt = 1 AND decided_at >= :since
            ORDER BY decided_at DESC, number DESC LIMIT :limit\
            """)
        .bind("since", since)
        .bind("limit", limit)
        .mapTo(DispatchDecisionRow.class)
        .list();
  }

  /** Tickets from then on of which no decision is known, the latest first. */
  public List<Undecided> undecidedSince(Instant since, int limit) {
    Map<String, Instant> created = new LinkedHashMap<>();
    Map<String, Map<String, String>> fields = new LinkedHashMap<>();
    handle
        .createQuery(
            """
            SELECT ticket.number, ticket.created_at, ticket_field.field, ticket_field.field_value
            FROM ticket JOIN ticket_field ON ticket_field.number = ticket.number
            WHERE ticket.created_at >= :since AND NOT EXISTS (
              SELECT 1 FROM dispatch_decision WHERE dispatch_decision.number = ticket.number)
            ORDER BY ticket.created_at DESC, ticket.number DESC\
            """)
        .bind("since", since)
        .map(
            (row, context) -> {
              String number = row.getString(1);
              if (created.size() < limit || created.containsKey(number)) {
                created.put(number, row.getTimestamp(2).toInstant());
                fields
                    .computeIfAbsent(number, n -> new LinkedHashMap<>())
                    .put(row.getString(3), row.getString(4));
              }
              return number;
            })
        .list();
    List<Undecided> undecided = new ArrayList<>();
    created.forEach((number, at) -> undecided.add(new Undecided(number, at, fields.get(number))));
    return undecided;
  }

  /** How decisions from then on fared, by basis. */
  public List<Fared> faredSince(Instant since) {
    return handle
        .createQuery(
            """
            SELECT basis, automatic, COUNT(*),
              SUM(CASE WHEN outcome <> '' OR unit <> unit_given THEN 1 ELSE 0 END)
            FROM dispatch_decision
            WHERE decided_at >= :since AND unit <> '' AND unit_given <> ''
            GROUP BY basis, automatic ORDER BY basis, automatic\
            """)
        .bind("since", since)
        .map(
            (row, context) ->
                new Fared(row.getString(1), row.getBoolean(2), row.getLong(3), row.getLong(4)))
        .list();
  }
}
