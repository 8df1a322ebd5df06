package org.jiesu.cti.web;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jiesu.cti.HotlineException;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.dispatch.DispatchLedger;
import org.jiesu.cti.store.TicketDao;

/** Tickets in memory; a telephone number must be digits, a title must be there. */
final class FakeTickets implements TicketDesk {

  private final Calls calls;
  private final InstantSource clock;
  private final Map<String, Filed> tickets = new LinkedHashMap<>();
  private final List<DispatchLedger.Decision> decisions = new ArrayList<>();
  private volatile boolean away;

  /** What tickets that are confirmed from now on leave open. */
  volatile List<String> unasked = List.of();

  FakeTickets(Calls calls, InstantSource clock) {
    this.calls = calls;
    this.clock = clock;
  }

  /** From now on nothing is registered, as with a database that is away. */
  void goAway(boolean gone) {
    away = gone;
  }

  @Override
  public synchronized void decide(
      CallId call, TicketField field, String value, CallEvent.Decision decision, String operator) {
    check(Map.of(field, value));
    calls.append(call, new CallEvent.FieldDecided(field, value, decision, operator));
  }

  private static void check(Map<TicketField, String> fields) {
    if (!fields.getOrDefault(TicketField.PHONE, "").matches("\\d*")) {
      throw new Refused(Map.of(TicketField.PHONE, "电话只能是数字。"));
    }
  }

  @Override
  public synchronized CompletionStage<Filed> confirm(
      CallId call, Map<TicketField, String> fields, String operator) {
    check(fields);
    if (!fields.containsKey(TicketField.TITLE)) {
      throw new Refused(Map.of(TicketField.TITLE, "请填写标题。"));
    }
    Optional<Filed> before =
        tickets.values().stream()
            .filter(ticket -> ticket.call().equals(Optional.of(call)))
            .findFirst();
    if (before.isPresent()) {
      if (!before.get().fields().equals(fields)) {
        throw new Conflict("工单已经确认，请打开工单更正。");
      }
      return CompletableFuture.completedStage(before.get());
    }
    calls.append(call, new CallEvent.TicketConfirmed(fields, operator, List.of()));
    if (away) {
      return new CompletableFuture<>();
    }
    Filed ticket =
        new Filed(
            "20261122%06d".formatted(tickets.size() + 1),
            1,
            State.ACCEPTED,
            Optional.of(call),
            operator,
            clock.instant(),
            clock.instant(),
            fields,
            unasked);
    tickets.put(ticket.number(), ticket);
    calls.append(call, new CallEvent.TicketRegistered(ticket.number()));
    return CompletableFuture.completedStage(ticket);
  }

  @Override
  public synchronized List<TicketDao.Unasked> unaskedSince(Instant since) {
    return tickets.values().stream()
        .filter(ticket -> !ticket.createdAt().isBefore(since))
        .map(
            ticket ->
                new TicketDao.Unasked(
                    ticket.fields().getOrDefault(TicketField.MATTER, ""),
                    1,
                    ticket.unasked().isEmpty() ? 0 : 1))
        .toList();
  }

  @Override
  public synchronized Optional<Filed> find(String number) {
    if (away) {
      throw new HotlineException("gone");
    }
    return Optional.ofNullable(tickets.get(number));
  }

  @Override
  public synchronized List<Filed> recent(
      int limit, String query, Optional<String> operator, Optional<String> unit) {
    List<Filed> found = new ArrayList<>();
    for (Filed ticket : tickets.values()) {
      if ((operator.isEmpty() || operator.get().equals(ticket.operator()))
          && (unit.isEmpty() || ticket.units().contains(unit.get()))) {
        found.add(0, ticket);
      }
    }
    return found.subList(0, Math.min(limit, found.size()));
  }

  @Override
  public synchronized Filed correct(
      String number, int version, Map<TicketField, String> fields, String operator) {
    check(fields);
    Filed before = tickets.get(number);
    Map<TicketField, String> all = new EnumMap<>(TicketField.class);
    all.putAll(before.fields());
    all.putAll(fields);
    all.values().removeIf(String::isEmpty);
    Filed after =
        new Filed(
            number,
            version + 1,
            before.state(),
            before.call(),
            before.operator(),
            before.createdAt(),
            clock.instant(),
            all,
            before.unasked());
    tickets.put(number, after);
    return after;
  }

  @Override
  public synchronized Filed giveBack(String number, int version, String reason, String by) {
    Filed before = tickets.get(number);
    if (before.version() != version) {
      throw new Conflict("这张工单刚被别人更正过，请刷新后再改。");
    }
    Map<TicketField, String> fields = new EnumMap<>(TicketField.class);
    fields.putAll(before.fields());
    String unit = fields.remove(TicketField.UNIT);
    decisions.add(decision(number, unit, reason, by));
    Filed after =
        new Filed(
            number,
            version + 1,
            State.RETURNED,
            before.call(),
            before.operator(),
            before.createdAt(),
            clock.instant(),
            fields,
            before.unasked());
    tickets.put(number, after);
    return after;
  }

  private DispatchLedger.Decision decision(String number, String unit, String reason, String by) {
    return new DispatchLedger.Decision(
        number,
        1,
        clock.instant(),
        new CallEvent.DispatchProposed(
            unit,
            List.of("ZJ"),
            CallEvent.DispatchBasis.DUTY,
            "010101",
            0.97,
            0.9,
            true,
            "HP",
            "24h",
            "",
            "",
            "派单目录",
            List.of(new CallEvent.DispatchOption("GA", 0.2, "如果是“社会生活噪音”"))),
        "010101",
        unit,
        "1001",
        "RETURNED",
        "",
        reason,
        by,
        Optional.of(clock.instant()));
  }

  @Override
  public synchronized List<DispatchLedger.Decision> dispatches(String number) {
    return decisions.stream().filter(each -> each.number().equals(number)).toList();
  }

  @Override
  public synchronized History history(Call call) {
    return new History(
        List.of(
            new EarlierCall(
                CallId.random(),
                clock.instant(),
                Optional.of(clock.instant()),
                Optional.of("1002"),
                Optional.of("市容环境 / 噪音扰民"),
                Optional.empty())),
        List.copyOf(tickets.values()));
  }
}
