package org.jiesu.cti.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jiesu.cti.HotlineException;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.dispatch.DispatchLedger;
import org.jiesu.cti.store.TicketDao;

/**
 * What the routes need of tickets. Every method may block and is called on a worker thread, with
 * the right of the person already checked; everything is in clear, the routes mask. Any other
 * {@link HotlineException} means that it cannot be done at the moment and nothing was changed.
 */
public interface TicketDesk {

  /**
   * Keeps a person's decision on a field.
   *
   * @throws Refused if the value is not one the field can have
   * @throws Conflict if the ticket is confirmed already
   */
  void decide(
      CallId call, TicketField field, String value, CallEvent.Decision decision, String operator);

  /**
   * Makes the draft a ticket; again with the same values: the ticket it already has. The stage
   * completes when the ticket has its number, which may be long when the database is away.
   *
   * @throws Refused if a field must be put right first
   * @throws Conflict if it was confirmed with other values
   */
  CompletionStage<Filed> confirm(CallId call, Map<TicketField, String> fields, String operator);

  /** The ticket with this number. */
  Optional<Filed> find(String number);

  /**
   * Tickets, newest first.
   *
   * @param query what to look for, empty for all
   * @param operator only those registered by this person, if given
   * @param unit only those this unit must act on, as the lead or as a helper, if given
   */
  List<Filed> recent(int limit, String query, Optional<String> operator, Optional<String> unit);

  /**
   * Corrects fields.
   *
   * @param fields what changes; an empty value clears
   * @throws Refused if a value is not one the field can have
   * @throws Conflict if the ticket is not of this version any more
   */
  Filed correct(String number, int version, Map<TicketField, String> fields, String operator);

  /**
   * Gives a ticket back for its unit (退单): it goes to the next unit, or waits for a person to
   * choose.
   *
   * @param reason why it is not this unit's
   * @throws Conflict if the ticket is not of this version any more, or has no unit
   */
  Filed giveBack(String number, int version, String reason, String by);

  /** Where a ticket was sent, the first decision first. */
  List<DispatchLedger.Decision> dispatches(String number);

  /** How many tickets of the time were confirmed with questions left open, by matter. */
  List<TicketDao.Unasked> unaskedSince(Instant since);

  /** Earlier calls and tickets of this call's number, newest first; the call itself left out. */
  History history(Call call);

  /** Where a ticket is. */
  enum State {
    /** 草稿. */
    DRAFT,
    /** 已受理. */
    ACCEPTED,
    /** 已退单. */
    RETURNED
  }

  /**
   * A ticket (工单).
   *
   * @param operator 工号 of whoever registered it
   * @param version 1 at first, one higher with each correction
   * @param unasked what its matter requires and nobody has found out yet
   */
  record Filed(
      String number,
      int version,
      State state,
      Optional<CallId> call,
      String operator,
      Instant createdAt,
      Instant updatedAt,
      Map<TicketField, String> fields,
      List<String> unasked) {
    public Filed {
      unasked = List.copyOf(unasked);
      fields = Map.copyOf(fields);
    }

    /** Codes of the units that must act: the lead unit and its helpers. */
    Set<String> units() {
      return Stream.of(TicketField.UNIT, TicketField.HELPERS)
          .flatMap(field -> Stream.of(fields.getOrDefault(field, "").split(",")))
          .filter(unit -> !unit.isEmpty())
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /** What is known of a caller's number. */
  record History(List<EarlierCall> calls, List<Filed> tickets) {
    public History {
      calls = List.copyOf(calls);
      tickets = List.copyOf(tickets);
    }
  }

  /**
   * An earlier call.
   *
   * @param title what navigation made of it
   */
  record EarlierCall(
      CallId id,
      Instant arrivedAt,
      Optional<Instant> endedAt,
      Optional<String> operator,
      Optional<String> title,
      Optional<String> ticketNumber) {}

  /** Values were refused: what is wrong with each field, in Chinese. */
  final class Refused extends HotlineException {
    private static final long serialVersionUID = 1L;
    private final transient Map<TicketField, String> problems;

    public Refused(Map<TicketField, String> problems) {
      super("refused: " + problems.keySet());
      this.problems = Map.copyOf(problems);
    }

    /** What is wrong with each field, in Chinese. */
    public Map<TicketField, String> problems() {
      return problems;
    }
  }

  /** It cannot be done any more; the message, in Chinese, says what to do. */
  final class Conflict extends HotlineException {
    private static final long serialVersionUID = 1L;

    public Conflict(String message) {
      super(message);
    }
  }
}
