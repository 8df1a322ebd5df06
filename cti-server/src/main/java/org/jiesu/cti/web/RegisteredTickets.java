package org.jiesu.cti.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.dispatch.DispatchLedger;
import org.jiesu.cti.store.TicketDao;
import org.jiesu.cti.ticket.CallerHistory;
import org.jiesu.cti.ticket.Ticket;
import org.jiesu.cti.ticket.TicketConflictException;
import org.jiesu.cti.ticket.TicketFilter;
import org.jiesu.cti.ticket.TicketValidationException;
import org.jiesu.cti.ticket.Tickets;

/** The tickets of the hotline as the routes need them. */
public final class RegisteredTickets implements TicketDesk {

  private static final int HISTORY_LIMIT = 20;

  private final Tickets tickets;
  private final DispatchLedger ledger;

  public RegisteredTickets(Tickets tickets, DispatchLedger ledger) {
    this.tickets = tickets;
    this.ledger = ledger;
  }

  @Override
  public void decide(
      CallId call, TicketField field, String value, CallEvent.Decision decision, String operator) {
    refusing(
        () -> {
          tickets.decide(call, field, value, decision, operator);
          return true;
        });
  }

  @Override
  public CompletionStage<Filed> confirm(
      CallId call, Map<TicketField, String> fields, String operator) {
    return refusing(
        () -> tickets.confirm(call, fields, operator).thenApply(RegisteredTickets::filed));
  }

  @Override
  public Optional<Filed> find(String number) {
    return tickets.find(number).map(RegisteredTickets::filed);
  }

  @Override
  public List<Filed> recent(
      int limit, String query, Optional<String> operator, Optional<String> unit) {
    TicketFilter filter =
        new TicketFilter(
            operator,
            Optional.of(query).filter(text -> !text.isBlank()),
            unit,
            Optional.empty(),
            Optional.empty());
    return tickets.recent(limit, filter).stream().map(RegisteredTickets::filed).toList();
  }

  @Override
  public Filed correct(
      String number, int version, Map<TicketField, String> fields, String operator) {
    return refusing(() -> filed(tickets.correct(number, version, fields, operator)));
  }

  @Override
  public Filed giveBack(String number, int version, String reason, String by) {
    return refusing(() -> filed(ledger.giveBack(number, version, reason, by)));
  }

  @Override
  public List<DispatchLedger.Decision> dispatches(String number) {
    return ledger.ofTicket(number);
  }

  @Override
  public List<TicketDao.Unasked> unaskedSince(Instant since) {
    return tickets.unaskedSince(since);
  }

  @Override
  public History history(Call call) {
    CallerHistory history = tickets.historyOf(call.callerNumber(), HISTORY_LIMIT);
    return new History(
        history.calls().stream()
            .filter(past -> !past.call().equals(call.id()))
            .map(
                past ->
                    new EarlierCall(
                        past.call(),
                        past.arrivedAt(),
                        past.endedAt(),
                        past.operator(),
                        past.navigation(),
                        past.ticketNumber()))
            .toList(),
        history.tickets().stream()
            .filter(ticket -> !ticket.call().equals(call.id()))
            .map(RegisteredTickets::filed)
            .toList());
  }

  private static Filed filed(Ticket ticket) {
    Instant updatedAt =
        ticket.history().stream()
            .map(Ticket.Correction::at)
            .max(Instant::compareTo)
            .orElse(ticket.createdAt());
    return new Filed(
        ticket.number(),
        ticket.version(),
        switch (ticket.state()) {
          case DRAFT -> State.DRAFT;
          case ACCEPTED -> State.ACCEPTED;
          case RETURNED -> State.RETURNED;
        },
        Optional.of(ticket.call()),
        ticket.confirmedBy(),
        ticket.createdAt(),
        updatedAt,
        ticket.fields(),
        ticket.unasked());
  }

  private static <T> T refusing(Supplier<T> work) {
    try {
      return work.get();
    } catch (TicketValidationException e) {
      throw new Refused(e.problems());
    } catch (TicketConflictException e) {
      throw new Conflict(e.getMessage());
    }
  }
}
