package org.jiesu.cti.web;

import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallControl;
import org.jiesu.cti.call.CallEvent.Decision;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.identity.Masking;

/** Calls that are the operator's, and the ticket that comes of them. */
final class CallRoutes {

  private static final Pattern TARGET = Pattern.compile("[A-Za-z0-9_-]{1,40}");

  private final Calls calls;
  private final CallControl control;
  private final CallAccess access;
  private final TicketDesk tickets;
  private final Duration patience;

  record HistoryView(
      String callerNumber,
      List<TicketDesk.EarlierCall> calls,
      List<TicketRoutes.SummaryView> tickets) {}

  /**
   * Routes.
   *
   * @param patience how long a confirmation waits for its ticket's number
   */
  CallRoutes(
      Calls calls, CallControl control, CallAccess access, TicketDesk tickets, Duration patience) {
    this.calls = calls;
    this.control = control;
    this.access = access;
    this.tickets = tickets;
    this.patience = patience;
  }

  void mount(Gate gate) {
    gate.on(HttpMethod.GET, "/api/calls/:id", exchange -> Answer.ok(call(exchange)));
    gate.on(HttpMethod.GET, "/api/calls/:id/timeline", this::timeline);
    gate.on(HttpMethod.GET, "/api/calls/:id/history", this::history);
    gate.onLong(HttpMethod.POST, "/api/calls/:id/hold", order(control::hold));
    gate.onLong(HttpMethod.POST, "/api/calls/:id/resume", order(control::resume));
    gate.onLong(HttpMethod.POST, "/api/calls/:id/hangup", order(control::hangUp));
    gate.onLong(HttpMethod.POST, "/api/calls/:id/transfer", this::transfer);
    gate.on(HttpMethod.PUT, "/api/calls/:id/fields/:field", this::decide);
    gate.onLong(HttpMethod.POST, "/api/calls/:id/ticket", this::confirm);
  }

  private Call call(Exchange exchange) {
    return access.require(exchange.person(), exchange.path("id"));
  }

  private Answer timeline(Exchange exchange) {
    long after = exchange.query("after", 0, 0, Long.MAX_VALUE);
    return Answer.ok(calls.timeline(call(exchange).id(), after));
  }

  private Answer history(Exchange exchange) {
    Call call = call(exchange);
    if (call.callerNumber().isBlank()) {
      return Answer.ok(new HistoryView("", List.of(), List.of()));
    }
    TicketDesk.History history = tickets.history(call);
    return Answer.ok(
        new HistoryView(
            Masking.phone(call.callerNumber()),
            history.calls(),
            history.tickets().stream().map(TicketRoutes::summary).toList()));
  }

  private Exchange.LongAction order(Function<CallId, CompletionStage<Void>> order) {
    return exchange -> order.apply(call(exchange).id()).thenApply(done -> Answer.nothing());
  }

  private CompletionStage<Answer> transfer(Exchange exchange) {
    CallId call = call(exchange).id();
    String target = exchange.body(Set.of("target")).text("target", 40);
    if (!TARGET.matcher(target).matches()) {
      throw Problem.field("target", "请选择一个队列，或输入分机号。");
    }
    return control.transfer(call, target).thenApply(done -> Answer.nothing());
  }

  private Answer decide(Exchange exchange) {
    Call call = call(exchange);
    TicketField field =
        Arrays.stream(TicketField.values())
            .filter(known -> known.name().equals(exchange.path("field")))
            .findFirst()
            .orElseThrow(() -> new Problem(404, "没有这个工单字段。"));
    Body body = exchange.body(Set.of("value", "decision"));
    Decision decision = body.choice("decision", Decision.class);
    String value = body.optionalText("value", Body.LONGEST_VALUE).orElse("");
    if (decision == Decision.CLEARED && !value.isEmpty()) {
      throw Problem.field("value", "清空时不能有值。");
    }
    if (decision != Decision.CLEARED && value.isEmpty()) {
      throw Problem.field("value", "不能为空；要清空请用 CLEARED。");
    }
    tickets.decide(call.id(), field, value, decision, exchange.person().number());
    return Answer.nothing();
  }

  private CompletionStage<Answer> confirm(Exchange exchange) {
    Call call = call(exchange);
    Map<TicketField, String> fields = exchange.body(Set.of("fields")).ticketFields("fields");
    return tickets
        .confirm(call.id(), fields, exchange.person().number())
        .thenApply(ticket -> Answer.of(201, TicketRoutes.clear(ticket)))
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(
            Answer.of(202, Map.of("detail", "工单已保存。数据库暂时连不上，恢复后会自动登记并给出编号，不用重复提交。")),
            patience.toMillis(),
            TimeUnit.MILLISECONDS);
  }
}
