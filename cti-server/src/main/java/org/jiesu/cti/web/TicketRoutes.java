package org.jiesu.cti.web;

import static org.jiesu.cti.web.AdministrationRoutes.ADMINISTRATORS;

import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.identity.AuditKind;
import org.jiesu.cti.identity.Identity;
import org.jiesu.cti.identity.Masking;
import org.jiesu.cti.identity.Role;
import org.jiesu.cti.store.TicketDao;

/**
 * Tickets: masked, except where somebody whose work needs it asks for the clear text. People of a
 * unit find only the tickets that their unit must act on.
 */
final class TicketRoutes {

  private static final Set<Role> SEE_ALL = Set.of(Role.LEADER, Role.ADMINISTRATOR);
  private static final Set<Role> OF_THE_HOTLINE =
      Set.of(Role.OPERATOR, Role.LEADER, Role.ADMINISTRATOR);
  private static final Set<Role> MAY_RETURN = Set.of(Role.UNIT, Role.LEADER, Role.ADMINISTRATOR);
  private static final int LONGEST_REASON = 500;
  private static final int UNASKED_DAYS = 30;

  /** Whose values running text may repeat. */
  private static final Set<TicketField> NAMED_IN_TEXT =
      Set.of(TicketField.CALLER_NAME, TicketField.COMPLAINED_PERSON);

  private final TicketDesk tickets;
  private final Identity identity;
  private final InstantSource clock;

  /** A ticket as the page gets it. */
  record TicketView(
      String number,
      int version,
      TicketDesk.State state,
      Optional<CallId> call,
      String operator,
      Instant createdAt,
      Instant updatedAt,
      Map<TicketField, String> fields,
      List<String> unasked,
      boolean masked) {}

  /** A ticket in a list. */
  record SummaryView(
      String number,
      TicketDesk.State state,
      String operator,
      Instant createdAt,
      String title,
      Optional<String> kind,
      Optional<String> matter,
      Optional<String> unit,
      Optional<String> address,
      Optional<String> callerName,
      Optional<String> phone) {}

  /** Tickets that were confirmed lately with questions of their matter left open. */
  record UnaskedView(int days, List<TicketDao.Unasked> matters) {}

  TicketRoutes(TicketDesk tickets, Identity identity, InstantSource clock) {
    this.tickets = tickets;
    this.identity = identity;
    this.clock = clock;
  }

  void mount(Gate gate) {
    gate.on(HttpMethod.GET, "/api/tickets", this::list);
    gate.on(HttpMethod.GET, "/api/tickets/:number", this::get);
    gate.on(HttpMethod.PATCH, "/api/tickets/:number", this::correct);
    gate.onFor(MAY_RETURN, HttpMethod.POST, "/api/tickets/:number/return", this::giveBack);
    gate.on(HttpMethod.GET, "/api/tickets/:number/dispatch", this::dispatches);
    gate.onFor(
        ADMINISTRATORS,
        HttpMethod.GET,
        "/api/admin/unasked",
        exchange ->
            Answer.ok(
                new UnaskedView(
                    UNASKED_DAYS,
                    tickets.unaskedSince(clock.instant().minus(Duration.ofDays(UNASKED_DAYS))))));
  }

  private Answer list(Exchange exchange) {
    int limit = (int) exchange.query("limit", 50, 1, 200);
    String query = exchange.query("query").orElse("").strip();
    if (query.length() > 100 || query.indexOf('\0') >= 0) {
      throw new Problem(400, "查找的内容太长，请缩短到 100 个字以内。");
    }
    Optional<String> operator =
        exchange.flag("mine") ? Optional.of(exchange.person().number()) : Optional.empty();
    return Answer.ok(
        tickets.recent(limit, query, operator, onlyUnit(exchange)).stream()
            .map(TicketRoutes::summary)
            .toList());
  }

  private Answer get(Exchange exchange) {
    boolean wantsClear = exchange.flag("clear");
    TicketDesk.Filed ticket = find(exchange);
    if (!wantsClear) {
      return Answer.ok(masked(ticket));
    }
    checkMayRead(exchange, ticket);
    identity.note(
        AuditKind.TICKET_SEEN_IN_CLEAR,
        exchange.person().number(),
        exchange.address(),
        ticket.number());
    return Answer.ok(clear(ticket));
  }

  private Answer correct(Exchange exchange) {
    Body body = exchange.body(Set.of("version", "fields"));
    int version = body.positive("version");
    Map<TicketField, String> fields = body.ticketFields("fields");
    TicketDesk.Filed ticket = find(exchange);
    checkMayEdit(exchange, ticket);
    if (ticket.version() != version) {
      throw new TicketDesk.Conflict("工单已被别人修改，请重新打开后再改。");
    }
    TicketDesk.Filed corrected =
        tickets.correct(ticket.number(), version, fields, exchange.person().number());
    identity.note(
        AuditKind.TICKET_CORRECTED,
        exchange.person().number(),
        exchange.address(),
        ticket.number() + " " + fields.keySet());
    return Answer.ok(clear(corrected));
  }

  private Answer giveBack(Exchange exchange) {
    Body body = exchange.body(Set.of("version", "reason"));
    int version = body.positive("version");
    String reason = body.text("reason", LONGEST_REASON).strip();
    if (reason.isEmpty()) {
      throw Problem.field("reason", "请写明退单的理由。");
    }
    TicketDesk.Filed ticket = find(exchange);
    if (onlyUnit(exchange)
        .filter(unit -> !unit.equals(ticket.fields().get(TicketField.UNIT)))
        .isPresent()) {
      throw new Problem(403, "只有主办单位可以退单；协办单位请与主办单位联系。");
    }
    TicketDesk.Filed returned =
        tickets.giveBack(ticket.number(), version, reason, exchange.person().number());
    identity.note(
        AuditKind.TICKET_RETURNED,
        exchange.person().number(),
        exchange.address(),
        ticket.number() + " " + ticket.fields().getOrDefault(TicketField.UNIT, ""));
    return Answer.ok(masked(returned));
  }

  private Answer dispatches(Exchange exchange) {
    return Answer.ok(
        tickets.dispatches(find(exchange).number()).stream().map(DispatchRoutes::view).toList());
  }

  private TicketDesk.Filed find(Exchange exchange) {
    String number = exchange.path("number");
    Optional<TicketDesk.Filed> ticket =
        number.length() > 40 || number.indexOf('\0') >= 0 ? Optional.empty() : tickets.find(number);
    Optional<String> unit = onlyUnit(exchange);
    return ticket
        .filter(found -> unit.isEmpty() || found.units().contains(unit.get()))
        .orElseThrow(() -> new Problem(404, "没有这张工单，请核对工单编号。"));
  }

  /** The unit that a person is bound to; empty for people of the hotline itself. */
  private static Optional<String> onlyUnit(Exchange exchange) {
    return exchange.mayAny(OF_THE_HOTLINE)
        ? Optional.empty()
        : Optional.of(exchange.person().unit().orElse(""));
  }

  /** A unit must know whom to visit and to call back. */
  private static void checkMayRead(Exchange exchange, TicketDesk.Filed ticket) {
    if (onlyUnit(exchange).isEmpty()) {
      checkMayEdit(exchange, ticket);
    }
  }

  private static void checkMayEdit(Exchange exchange, TicketDesk.Filed ticket) {
    if (!ticket.operator().equals(exchange.person().number()) && !exchange.mayAny(SEE_ALL)) {
      throw new Problem(403, "只有登记这张工单的话务员、班长和管理员可以查看明文或更正。");
    }
  }

  static TicketView clear(TicketDesk.Filed ticket) {
    return view(ticket, ticket.fields(), false);
  }

  static TicketView masked(TicketDesk.Filed ticket) {
    Map<TicketField, String> fields = new EnumMap<>(TicketField.class);
    ticket.fields().forEach((field, value) -> fields.put(field, shown(ticket, field, value)));
    return view(ticket, fields, true);
  }

  private static TicketView view(
      TicketDesk.Filed ticket, Map<TicketField, String> fields, boolean masked) {
    return new TicketView(
        ticket.number(),
        ticket.version(),
        ticket.state(),
        ticket.call(),
        ticket.operator(),
        ticket.createdAt(),
        ticket.updatedAt(),
        fields,
        ticket.unasked(),
        masked);
  }

  static SummaryView summary(TicketDesk.Filed ticket) {
    return new SummaryView(
        ticket.number(),
        ticket.state(),
        ticket.operator(),
        ticket.createdAt(),
        shown(ticket, TicketField.TITLE).orElse(""),
        shown(ticket, TicketField.KIND),
        shown(ticket, TicketField.MATTER),
        shown(ticket, TicketField.UNIT),
        shown(ticket, TicketField.ADDRESS),
        shown(ticket, TicketField.CALLER_NAME),
        shown(ticket, TicketField.PHONE));
  }

  private static Optional<String> shown(TicketDesk.Filed ticket, TicketField field) {
    return Optional.ofNullable(ticket.fields().get(field))
        .map(value -> shown(ticket, field, value));
  }

  /** A field masked; in its running text the ticket's own names, too. */
  private static String shown(TicketDesk.Filed ticket, TicketField field, String value) {
    String masked = mask(field, value);
    if (field != TicketField.TITLE && field != TicketField.BODY && field != TicketField.DEMAND) {
      return masked;
    }
    for (TicketField named : NAMED_IN_TEXT) {
      String name = ticket.fields().getOrDefault(named, "").replaceAll("（.*", "");
      if (name.length() >= 2) {
        masked = masked.replace(name, mask(named, name));
      }
    }
    return masked;
  }

  private static String mask(TicketField field, String value) {
    return switch (field) {
      case CALLER_NAME -> Masking.name(value);
      case PHONE, ORDER_NUMBER -> Masking.phone(value);
      case ID_NUMBER -> Masking.identityNumber(value);
      case PLATE -> Masking.plate(value);
      case COMPLAINED_PERSON -> Masking.person(value);
      case TITLE, BODY, DEMAND, ADDRESS, MERCHANT -> Masking.text(value);
      case KIND, MATTER, OCCURRED_AT, AMOUNT, UNIT, HELPERS -> value;
    };
  }
}
