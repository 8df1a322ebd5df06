package org.jiesu.cti.ticket;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallListener;
import org.jiesu.cti.call.CallerNumber;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.call.Projector;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.StoreException;
import org.jiesu.cti.store.TicketChangeRow;
import org.jiesu.cti.store.TicketDao;
import org.jiesu.cti.store.TicketRow;
import org.jiesu.cti.store.Transaction;

/**
 * Tickets (工单): from an operator's decisions on a draft to the registered ticket and its
 * corrections. Deciding and confirming go through the call's journal and work while the database is
 * away; the ticket is registered, with its number, when it is back. Everything else asks the
 * database and may block: not on an event loop.
 */
public final class Tickets implements AutoCloseable {
  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

  private final Calls calls;
  private final Database database;
  private final Clock clock;
  private final Map<CallId, Pending> pending = new ConcurrentHashMap<>();
  private final TicketProjector projector;
  private final List<TicketWatcher> watchers = new CopyOnWriteArrayList<>();
  private volatile Optional<DispatchAtConfirmation> dispatch = Optional.empty();
  private volatile Optional<QuestionsAtConfirmation> questions = Optional.empty();
  private final Calls.Subscription subscription;

  // At most a thousand operators ask for a ticket that is registered already.
  private final ThreadPoolExecutor lookups =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(1_000),
          work -> {
            Thread thread = new Thread(work, "ticket-lookup");
            thread.setDaemon(true);
            return thread;
          });

  private record Pending(Map<TicketField, String> fields, CompletableFuture<Ticket> ticket) {}

  /**
   * @param clock its zone decides the day in a ticket's number
   */
  public Tickets(Calls calls, Database database, Clock clock) {
    this.calls = calls;
    this.database = database;
    this.clock = clock;
    lookups.allowCoreThreadTimeOut(true);
    projector = new TicketProjector(calls, database, clock.getZone());
    subscription =
        calls.subscribe(
            new CallListener() {
              @Override
              public void onEntry(Call call, TimelineEntry entry) {
                if (entry.event() instanceof CallEvent.TicketRegistered) {
                  complete(call);
                }
              }
            });
  }

  /** Registers confirmed tickets in the database and keeps what people made of proposals. */
  public Projector projector() {
    return projector;
  }

  /** From now on says where tickets go that are confirmed. */
  public void dispatchBy(DispatchAtConfirmation dispatcher) {
    dispatch = Optional.of(dispatcher);
  }

  /** From now on notes what was left open of tickets that are confirmed. */
  public void askBy(QuestionsAtConfirmation asked) {
    questions = Optional.of(asked);
  }

  /** Tells the watcher of corrections and returns. */
  public void watch(TicketWatcher watcher) {
    watchers.add(watcher);
  }

  // ---- the draft

  /**
   * A call's draft as it is now.
   *
   * @throws NoSuchElementException if no such call was ever known
   */
  public TicketDraft draft(CallId call) {
    return TicketDraft.of(call(call));
  }

  /**
   * Writes down what a person made of one field. Does not block.
   *
   * @param value empty to clear the field; ignored for {@code CLEARED}
   * @throws TicketValidationException if the field cannot hold the value
   * @throws TicketConflictException if the ticket was confirmed before
   * @throws NoSuchElementException if no such call was ever known
   */
  public void decide(
      CallId id, TicketField field, String value, CallEvent.Decision decision, String operator) {
    Call call = call(id);
    if (call.ticketConfirmed() || pending.containsKey(id)) {
      throw new TicketConflictException("工单已经确认，请在工单中更正。");
    }
    boolean clears = decision == CallEvent.Decision.CLEARED || value.isBlank();
    String kept = clears ? "" : TicketRules.single(field, value);
    calls.append(
        id,
        new CallEvent.FieldDecided(
            field, kept, clears ? CallEvent.Decision.CLEARED : decision, operator));
  }

  // ---- confirming

  /**
   * Confirms a call's draft with these values, whole. The stage completes when the ticket has its
   * number; with the database away that is when it is back, and the confirmation is safe in the
   * journal meanwhile. Confirming again with the same values gives the same ticket. Does not block.
   *
   * @throws TicketValidationException if a field cannot hold its value, or one that is required is
   *     missing; nothing was changed
   * @throws TicketConflictException if it was confirmed before with other values
   * @throws NoSuchElementException if no such call was ever known
   */
  public CompletionStage<Ticket> confirm(
      CallId id, Map<TicketField, String> values, String operator) {
    Map<TicketField, String> fields = TicketRules.complete(values);
    Call call = call(id);
    Pending mine = new Pending(fields, new CompletableFuture<>());
    Pending first = pending.putIfAbsent(id, mine);
    if (first != null) {
      return first.fields().equals(fields) ? first.ticket().copy() : conflict();
    }
    // Looked at after the claim: nobody can have confirmed in between without having been seen.
    call = call(id);
    Optional<Map<TicketField, String>> before = confirmed(id).map(Confirmed::fields);
    if (before.isPresent() || call.ticketConfirmed()) {
      if (!same(before.orElse(fields), fields)) {
        pending.remove(id, mine);
        conflict();
      }
      call(id).ticketNumber().ifPresent(number -> registered(id, mine, number));
      return mine.ticket().copy();
    }
    Call now = call;
    try {
      List<String> unasked = questions.map(q -> q.open(now, fields)).orElse(List.of());
      calls.append(id, new CallEvent.TicketConfirmed(dispatched(call, fields), operator, unasked));
    } catch (RuntimeException e) {
      pending.remove(id, mine);
      throw e;
    }
    return mine.ticket().copy();
  }

  /**
   * Says where the ticket goes, from all that is confirmed now, and sends it there where nobody
   * needs to look and nobody chose.
   */
  private Map<TicketField, String> dispatched(Call call, Map<TicketField, String> fields) {
    if (dispatch.isEmpty()) {
      return fields;
    }
    CallEvent.DispatchProposed proposed = dispatch.get().dispatch(call, fields);
    calls.append(call.id(), proposed);
    if (!proposed.automatic() || fields.containsKey(TicketField.UNIT)) {
      return fields;
    }
    Map<TicketField, String> sent = new EnumMap<>(TicketField.class);
    sent.putAll(fields);
    sent.put(TicketField.UNIT, proposed.unit());
    if (!proposed.helpers().isEmpty()) {
      sent.putIfAbsent(TicketField.HELPERS, String.join(",", proposed.helpers()));
    }
    return sent;
  }

  /** Whether these are the values that were confirmed, apart from a unit that nobody chose. */
  private static boolean same(Map<TicketField, String> kept, Map<TicketField, String> given) {
    Map<TicketField, String> comparable = new EnumMap<>(TicketField.class);
    comparable.putAll(kept);
    if (!given.containsKey(TicketField.UNIT)) {
      comparable.remove(TicketField.UNIT);
      comparable.keySet().retainAll(given.keySet());
    }
    return comparable.equals(given);
  }

  private static CompletionStage<Ticket> conflict() {
    throw new TicketConflictException("工单已经确认，内容与这次提交的不同；请打开工单更正。");
  }

  private Call call(CallId id) {
    return calls.find(id).orElseThrow(() -> new NoSuchElementException("没有这通电话：" + id));
  }

  private record Confirmed(
      Map<TicketField, String> fields, String operator, List<String> unasked, Instant at) {}

  private Optional<Confirmed> confirmed(CallId id) {
    return calls.timeline(id, 0).stream()
        .filter(entry -> entry.event() instanceof CallEvent.TicketConfirmed)
        .findFirst()
        .map(
            entry -> {
              CallEvent.TicketConfirmed event = (CallEvent.TicketConfirmed) entry.event();
              return new Confirmed(event.fields(), event.operator(), event.unasked(), entry.at());
            });
  }

  private void complete(Call call) {
    Pending waiting = pending.remove(call.id());
    if (waiting == null) {
      return;
    }
    Confirmed confirmed = confirmed(call.id()).orElseThrow();
    waiting
        .ticket()
        .complete(
            new Ticket(
                call.ticketNumber().orElseThrow(),
                Ticket.State.ACCEPTED,
                1,
                confirmed.fields(),
                call.id(),
                confirmed.at(),
                confirmed.operator(),
                confirmed.unasked(),
                List.of()));
  }

  /** The ticket may have been corrected since: ask the database. */
  private void registered(CallId id, Pending waiting, String number) {
    pending.remove(id, waiting);
    waiting
        .ticket()
        .completeAsync(
            () ->
                find(number).orElseThrow(() -> new StoreException("工单 " + number + " 正在补录，请稍后再查。")),
            lookups);
  }

  // ---- registered tickets

  /** A ticket. */
  public Optional<Ticket> find(String number) {
    return database.inTransaction(
        transaction -> transaction.tickets().find(number).map(row -> ticket(transaction, row)));
  }

  /** The ticket of a call. */
  public Optional<Ticket> ofCall(CallId call) {
    return database.inTransaction(
        transaction ->
            transaction.tickets().ofCall(call.value()).map(row -> ticket(transaction, row)));
  }

  /**
   * Tickets, the latest first.
   *
   * @throws IllegalArgumentException if the limit is not 1 to 500
   */
  public List<Ticket> recent(int limit, TicketFilter filter) {
    checkLimit(limit);
    return database.inTransaction(
        transaction ->
            transaction
                .tickets()
                .recent(
                    filter.operator(),
                    filter.text().filter(text -> !text.isBlank()).map(String::strip),
                    filter.unit(),
                    filter.from().orElse(Instant.parse("1970-01-01T00:00:00Z")),
                    filter.to().orElse(Instant.parse("9000-01-01T00:00:00Z")),
                    limit)
                .stream()
                .map(row -> ticket(transaction, row))
                .toList());
  }

  /** How many tickets of the time were confirmed with questions left open, by matter. */
  public List<TicketDao.Unasked> unaskedSince(Instant since) {
    return database.inTransaction(transaction -> transaction.tickets().unaskedSince(since));
  }

  /**
   * What a number called about before; empty for a withheld number.
   *
   * @param callerNumber however it is written
   * @param limit most calls, and most tickets, 1 to 500
   */
  public CallerHistory historyOf(String callerNumber, int limit) {
    checkLimit(limit);
    String key = CallerNumber.key(callerNumber);
    if (key.isEmpty()) {
      return new CallerHistory(List.of(), List.of());
    }
    return database.inTransaction(
        transaction ->
            new CallerHistory(
                transaction.calls().ofCaller(key, limit).stream()
                    .map(
                        row ->
                            new CallerHistory.PastCall(
                                new CallId(row.id()),
                                row.arrivedAt(),
                                row.answeredAt(),
                                row.endedAt(),
                                row.navigation(),
                                row.operator(),
                                transaction.tickets().ofCall(row.id()).map(TicketRow::number)))
                    .toList(),
                transaction.tickets().ofCaller(key, limit).stream()
                    .map(row -> ticket(transaction, row))
                    .toList()));
  }

  private static void checkLimit(int limit) {
    if (limit < 1 || limit > 500) {
      throw new IllegalArgumentException("a limit of 1 to 500 is needed, not " + limit);
    }
  }

  /**
   * Corrects fields of a registered ticket, all or none, and keeps what they were.
   *
   * @param version the version the operator saw
   * @param changes the new values of the fields to change; an empty one clears its field
   * @throws TicketConflictException if the ticket was corrected since that version
   * @throws TicketValidationException if the corrected ticket could not stand
   * @throws NoSuchElementException if there is no such ticket
   * @throws StoreException if the database is away; nothing was changed
   */
  public Ticket correct(
      String number, int version, Map<TicketField, String> changes, String operator) {
    List<Runnable> afterwards = new ArrayList<>(1);
    Ticket corrected =
        database.inTransaction(
            transaction -> {
              Ticket before =
                  transaction
                      .tickets()
                      .find(number)
                      .map(row -> ticket(transaction, row))
                      .orElseThrow(() -> new NoSuchElementException("没有这张工单：" + number));
              Map<TicketField, String> wanted = new EnumMap<>(TicketField.class);
              wanted.putAll(before.fields());
              wanted.putAll(changes);
              Map<TicketField, String> after = TicketRules.complete(wanted);
              if (before.version() != version) {
                throw overtaken();
              }
              if (after.equals(before.fields())) {
                return before;
              }
              if (!transaction.tickets().advance(number, version)) {
                throw overtaken();
              }
              Instant now = clock.instant();
              for (TicketField field : TicketField.values()) {
                String old = before.fields().getOrDefault(field, "");
                String value = after.getOrDefault(field, "");
                if (!old.equals(value)) {
                  transaction
                      .tickets()
                      .change(
                          new TicketChangeRow(
                              number, version + 1, field.name(), old, value, operator, now));
                }
              }
              answered(transaction, before, after);
              if (before.state() == Ticket.State.RETURNED && after.containsKey(TicketField.UNIT)) {
                transaction.tickets().state(number, Ticket.State.ACCEPTED.name());
              }
              Ticket made = read(transaction, number);
              watchers.forEach(
                  watcher ->
                      afterwards.add(watcher.corrected(transaction, before, made, operator)));
              return made;
            });
    database.force();
    afterwards.forEach(Runnable::run);
    return corrected;
  }

  /** What a correction filled in is not open any more. */
  private void answered(Transaction transaction, Ticket before, Map<TicketField, String> after) {
    if (before.unasked().isEmpty() || questions.isEmpty()) {
      return;
    }
    calls
        .find(before.call())
        .map(call -> questions.get().open(call, after))
        .map(open -> before.unasked().stream().filter(open::contains).toList())
        .filter(left -> !left.equals(before.unasked()))
        .ifPresent(
            left -> transaction.tickets().unasked(before.number(), TicketProjector.lines(left)));
  }

  /**
   * Gives a ticket back for its unit (退单): the ticket has no unit until the next is named, here or
   * by a person. The unit it had, the reason and who gave it back stay in its history.
   *
   * @param version the version the person saw
   * @param next names the next unit, within the same transaction
   * @throws TicketConflictException if the ticket was changed since that version, or has no unit
   * @throws NoSuchElementException if there is no such ticket
   * @throws StoreException if the database is away; nothing was changed
   */
  public Ticket giveBack(String number, int version, String by, NextUnit next) {
    List<Runnable> afterwards = new ArrayList<>(1);
    Ticket returned =
        database.inTransaction(
            transaction -> {
              Ticket before =
                  transaction
                      .tickets()
                      .find(number)
                      .map(row -> ticket(transaction, row))
                      .orElseThrow(() -> new NoSuchElementException("没有这张工单：" + number));
              String unit = before.fields().getOrDefault(TicketField.UNIT, "");
              if (unit.isEmpty()) {
                throw new TicketConflictException("这张工单现在没有承办单位，不能退单。");
              }
              if (before.version() != version || !transaction.tickets().advance(number, version)) {
                throw overtaken();
              }
              Map<TicketField, String> given = next.after(transaction, before, unit);
              for (TicketField field : List.of(TicketField.UNIT, TicketField.HELPERS)) {
                String old = before.fields().getOrDefault(field, "");
                String value = given.getOrDefault(field, "");
                if (!old.equals(value)) {
                  transaction
                      .tickets()
                      .change(
                          new TicketChangeRow(
                              number, version + 1, field.name(), old, value, by, clock.instant()));
                }
              }
              transaction
                  .tickets()
                  .state(
                      number,
                      given.containsKey(TicketField.UNIT)
                          ? Ticket.State.ACCEPTED.name()
                          : Ticket.State.RETURNED.name());
              Ticket made = read(transaction, number);
              watchers.forEach(
                  watcher -> afterwards.add(watcher.returned(transaction, before, made, by)));
              return made;
            });
    database.force();
    afterwards.forEach(Runnable::run);
    return returned;
  }

  /** Names the unit that follows one that gave a ticket back. */
  @FunctionalInterface
  public interface NextUnit {
    /**
     * Unit and helpers; without a unit a person must choose.
     *
     * @param unit the one that gave the ticket back
     */
    Map<TicketField, String> after(Transaction transaction, Ticket before, String unit);
  }

  private static Ticket read(Transaction transaction, String number) {
    return transaction.tickets().find(number).map(row -> ticket(transaction, row)).orElseThrow();
  }

  private static TicketConflictException overtaken() {
    return new TicketConflictException("这张工单刚被别人更正过，请刷新后再改。");
  }

  private static Ticket ticket(Transaction transaction, TicketRow row) {
    Map<TicketField, String> fields =
        transaction.tickets().fields(row.number()).entrySet().stream()
            .collect(
                Collectors.toMap(
                    entry -> TicketField.valueOf(entry.getKey()), Map.Entry::getValue));
    return new Ticket(
        row.number(),
        Ticket.State.valueOf(row.state()),
        row.version(),
        fields,
        new CallId(row.callId()),
        row.createdAt(),
        row.confirmedBy(),
        row.unasked().lines().toList(),
        transaction.tickets().changes(row.number()).stream()
            .map(
                change ->
                    new Ticket.Correction(
                        change.version(),
                        TicketField.valueOf(change.field()),
                        change.valueBefore(),
                        change.valueAfter(),
                        change.changedBy(),
                        change.changedAt()))
            .toList());
  }

  static String number(LocalDate day, int count) {
    if (count > 999_999) {
      throw new StoreException("今天的工单号已用完（每天最多 999999 张），请联系管理员。");
    }
    return "%s%06d".formatted(day.format(DAY), count);
  }

  @Override
  public void close() {
    subscription.close();
    lookups.shutdown();
  }
}
