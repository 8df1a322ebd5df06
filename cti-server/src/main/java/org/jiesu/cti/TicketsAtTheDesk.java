package org.jiesu.cti;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.ticket.CallerHistory;
import org.jiesu.cti.ticket.Ticket;
import org.jiesu.cti.ticket.TicketConflictException;
import org.jiesu.cti.ticket.TicketFilter;
import org.jiesu.cti.ticket.TicketValidationException;
import org.jiesu.cti.ticket.Tickets;
import org.jiesu.cti.web.TicketDesk;

/** The tickets as the web's routes see them. Blocks; called on the web's workers. */
final class TicketsAtTheDesk implements TicketDesk {

  private static final int HISTORY = 20;

  private final Tickets tickets;

  TicketsAtTheDesk(Tickets tickets) {
    this.tickets = tickets;
  }

  @Override
  public void decide(
      CallId call, TicketField field, String value, CallEvent.Decision decision, String operator) {
    try {
      tickets.decide(call, field, value, decision, operator);
    } catch (TicketValidationException e) {
      throw new Refused(e.problems());
    } catch (TicketConflictException e) {
      throw new Conflict(e.getMessage());
    }
  }

  @Override
  public CompletionStage<Filed> confirm(
      CallId call, Map<TicketField, String> fields, String operator) {
    try {
      return tickets.confirm(call, fields, operator).thenApply(TicketsAtTheDesk::filed);
    } catch (TicketValidationException e) {
      throw new Refused(e.problems());
    } catch (TicketConflictException e) {
      throw new Conflict(e.getMessage());
    }
  }

  @Override
  public Optional<Filed> find(String number) {
    return tickets.find(number).map(TicketsAtTheDesk::filed);
  }

  @Override
  public List<Filed> recent(int limit, String query, Optional<String> operator) {
    Optional<String> text = Optional.of(query).filter(words -> !words.isBlank());
    return tickets
        .recent(limit, new TicketFilter(operator, text, Optional.empty(), Optional.empty()))
        .stream()
        .map(TicketsAtTheDesk::filed)
        .toList();
  }

  @Override
  public Filed correct(
      String number, int version, Map<TicketField, String> fields, String operator) {
    try {
      return filed(tickets.correct(number, version, fields, operator));
    } catch (TicketValidationException e) {
      throw new Refused(e.problems());
    } catch (TicketConflictException e) {
      throw new Conflict(e.getMessage());
    } catch (NoSuchElementException e) {
      throw new HotlineException("没有这张工单：" + number, e);
    }
  }

  @Override
  public History history(Call call) {
    CallerHistory history = tickets.historyOf(call.callerNumber(), HISTORY);
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
            .map(TicketsAtTheDesk::filed)
            .toList());
  }

  private static Filed filed(Ticket ticket) {
    return new Filed(
        ticket.number(),
        ticket.version(),
        State.valueOf(ticket.state().name()),
        Optional.of(ticket.call()),
        ticket.confirmedBy(),
        ticket.createdAt(),
        ticket.history().isEmpty()
            ? ticket.createdAt()
            : ticket.history().get(ticket.history().size() - 1).at(),
        ticket.fields());
  }
}
