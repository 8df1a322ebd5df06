package org.jiesu.cti.dispatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jiesu.cti.HotlineException;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvent.DispatchBasis;
import org.jiesu.cti.call.CallEvent.DispatchOption;
import org.jiesu.cti.call.CallEvent.DispatchProposed;
import org.jiesu.cti.call.CallJson;
import org.jiesu.cti.call.Progress;
import org.jiesu.cti.call.Projector;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DispatchDao;
import org.jiesu.cti.store.DispatchDecisionRow;
import org.jiesu.cti.store.StoreException;
import org.jiesu.cti.store.TicketRow;
import org.jiesu.cti.store.Transaction;
import org.jiesu.cti.ticket.Ticket;
import org.jiesu.cti.ticket.TicketWatcher;
import org.jiesu.cti.ticket.Tickets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger of dispatch (派单台账): every decision with its reasons, and what became of it. What is
 * decided when a ticket is confirmed comes from the call's journal; returns and corrections come as
 * they happen, within the transaction that changes the ticket. Any thread; may block on the
 * database, so not on an event loop.
 */
public final class DispatchLedger implements Projector, TicketWatcher {
  private static final Logger log = LoggerFactory.getLogger(DispatchLedger.class);

  /** How far back a change of the rules is tried. */
  static final Duration LAST_MONTH = Duration.ofDays(30);

  private static final int LONGEST_REASON = 2_000;
  private static final int LONGEST_CASE = 100_000;
  private static final int MOST_TRIED = 20_000;
  private static final String RETURNED = "RETURNED";
  private static final String CORRECTED = "CORRECTED";

  private final Database database;
  private final Tickets tickets;
  private final Supplier<Dispatcher> dispatcher;
  private final Clock clock;
  private final Consumer<Lesson> learner;
  private final ObjectMapper mapper = CallJson.newMapper();

  /**
   * What a ticket teaches: it went to a unit and stayed there, or should have.
   *
   * @param number of the ticket
   * @param wrong the unit that was proposed or gave it back; empty if none was wrong
   * @param right the unit it belongs to; empty if only the wrong one is known
   * @param reason of a return, else empty
   */
  public record Lesson(
      String number,
      DispatchCase dispatched,
      String wrong,
      String right,
      String reason,
      Instant at) {}

  /**
   * A decision as people read it.
   *
   * @param attempt 1 when the ticket was confirmed, one more each time it had to be sent anew
   * @param given the unit that got it, empty while a person must still choose
   * @param outcome empty while it stands; RETURNED or CORRECTED
   */
  public record Decision(
      String number,
      int attempt,
      Instant at,
      DispatchProposed proposed,
      String matter,
      String given,
      String by,
      String outcome,
      String outcomeUnit,
      String outcomeReason,
      String outcomeBy,
      Optional<Instant> outcomeAt) {}

  /**
   * @param dispatcher as it is now
   * @param learner told of every ticket that taught something, after it is in the database
   */
  public DispatchLedger(
      Database database,
      Tickets tickets,
      Supplier<Dispatcher> dispatcher,
      Clock clock,
      Consumer<Lesson> learner) {
    this.database = database;
    this.tickets = tickets;
    this.dispatcher = dispatcher;
    this.clock = clock;
    this.learner = learner;
  }

  // ---- from the journal

  @Override
  public void project(Transaction transaction, Progress progress) {
    for (TimelineEntry entry : progress.fresh()) {
      if (entry.event() instanceof CallEvent.TicketConfirmed confirmed) {
        Optional<TicketRow> ticket = transaction.tickets().ofCall(progress.call().id().value());
        ticket.ifPresent(
            row -> transaction.dispatches().add(first(row.number(), progress, entry, confirmed)));
      }
    }
  }

  private DispatchDecisionRow first(
      String number, Progress progress, TimelineEntry entry, CallEvent.TicketConfirmed confirmed) {
    DispatchProposed proposed =
        progress.timeline().stream()
            .filter(earlier -> earlier.sequence() < entry.sequence())
            .map(TimelineEntry::event)
            .filter(DispatchProposed.class::isInstance)
            .map(DispatchProposed.class::cast)
            .reduce((earlier, later) -> later)
            .orElseGet(DispatchLedger::nothing);
    DispatchCase dispatched =
        DispatchCase.confirmed(progress.call(), confirmed.fields(), clock.getZone());
    String given = confirmed.fields().getOrDefault(TicketField.UNIT, "");
    return row(number, 1, entry.at(), proposed, dispatched, given, confirmed.operator());
  }

  /** A ticket of which nobody said where it should go: the person who confirmed it decided. */
  private static DispatchProposed nothing() {
    return new DispatchProposed(
        "",
        List.of(),
        DispatchBasis.PERSON,
        "",
        0,
        0,
        false,
        "",
        "",
        "",
        "",
        "没有建议，由话务员选择",
        List.of());
  }

  @Override
  public void committed(Progress progress) {
    if (progress.brought(CallEvent.TicketConfirmed.class)) {
      database
          .inTransaction(
              transaction ->
                  transaction
                      .tickets()
                      .ofCall(progress.call().id().value())
                      .flatMap(row -> transaction.dispatches().last(row.number())))
          .filter(row -> row.attempt() == 1 && !row.unitGiven().isEmpty())
          .ifPresent(
              row -> {
                boolean wrong = !row.unit().isEmpty() && !row.unit().equals(row.unitGiven());
                teach(
                    new Lesson(
                        row.number(),
                        read(row.dispatchedCase()),
                        wrong ? row.unit() : "",
                        row.unitGiven(),
                        "",
                        row.decidedAt()));
              });
    }
  }

  // ---- returns and corrections

  /**
   * Gives a ticket back for its unit (退单) and sends it on: to the next unit where nobody needs to
   * look, else to a person, with what could be proposed.
   *
   * @param version the version of the ticket the person saw
   * @param reason why it is not this unit's
   * @throws org.jiesu.cti.ticket.TicketConflictException if it was changed since, or has no unit
   * @throws java.util.NoSuchElementException if there is no such ticket
   * @throws StoreException if the database is away; nothing was changed
   */
  public Ticket giveBack(String number, int version, String reason, String by) {
    List<Lesson> lessons = new ArrayList<>(1);
    Ticket ticket =
        tickets.giveBack(
            number,
            version,
            by,
            (transaction, before, unit) -> {
              Instant now = clock.instant();
              List<DispatchDecisionRow> earlier = history(transaction, before, unit);
              DispatchDecisionRow last = earlier.get(earlier.size() - 1);
              Set<String> returnedBy = new LinkedHashSet<>(Set.of(unit));
              earlier.stream()
                  .filter(row -> row.outcome().equals(RETURNED))
                  .forEach(row -> returnedBy.add(row.unitGiven()));
              DispatchCase again =
                  read(last.dispatchedCase())
                      .with(before.fields())
                      .returned(earlier.get(0).unitGiven(), returnedBy);
              DispatchProposed proposed = dispatcher.get().dispatch(again);
              String next = proposed.automatic() ? proposed.unit() : "";
              DispatchDao dispatches = transaction.dispatches();
              dispatches.outcome(number, last.attempt(), RETURNED, next, clipped(reason), by, now);
              dispatches.add(
                  row(
                      number,
                      last.attempt() + 1,
                      now,
                      proposed,
                      again,
                      next,
                      next.isEmpty() ? "" : by));
              lessons.add(new Lesson(number, read(last.dispatchedCase()), unit, "", reason, now));
              Map<TicketField, String> given = new LinkedHashMap<>();
              if (!next.isEmpty()) {
                given.put(TicketField.UNIT, next);
                if (!proposed.helpers().isEmpty()) {
                  given.put(TicketField.HELPERS, String.join(",", proposed.helpers()));
                }
              }
              return given;
            });
    lessons.forEach(this::teach);
    return ticket;
  }

  /** A ticket that is older than the ledger begins its history when it is first changed. */
  private List<DispatchDecisionRow> history(Transaction transaction, Ticket ticket, String unit) {
    List<DispatchDecisionRow> earlier = transaction.dispatches().ofTicket(ticket.number());
    if (!earlier.isEmpty()) {
      return earlier;
    }
    DispatchDecisionRow first =
        row(
            ticket.number(),
            1,
            ticket.createdAt(),
            nothing(),
            DispatchCase.ofFields(ticket.fields(), ticket.createdAt(), clock.getZone()),
            unit,
            ticket.confirmedBy());
    transaction.dispatches().add(first);
    return List.of(first);
  }

  @Override
  public Runnable corrected(Transaction transaction, Ticket before, Ticket after, String by) {
    String old = before.fields().getOrDefault(TicketField.UNIT, "");
    String unit = after.fields().getOrDefault(TicketField.UNIT, "");
    if (unit.isEmpty() || unit.equals(old)) {
      return () -> {};
    }
    DispatchDao dispatches = transaction.dispatches();
    List<DispatchDecisionRow> earlier = history(transaction, before, old);
    DispatchDecisionRow last = earlier.get(earlier.size() - 1);
    Instant now = clock.instant();
    if (last.unitGiven().isEmpty()) {
      dispatches.give(after.number(), last.attempt(), unit, by);
      earlier.stream()
          .filter(row -> row.outcome().equals(RETURNED) && row.attempt() == last.attempt() - 1)
          .forEach(
              row ->
                  dispatches.outcome(
                      row.number(),
                      row.attempt(),
                      RETURNED,
                      unit,
                      row.outcomeReason(),
                      row.outcomeBy(),
                      row.outcomeAt().orElse(now)));
    } else {
      dispatches.outcome(after.number(), last.attempt(), CORRECTED, unit, "", by, now);
      DispatchCase again = read(last.dispatchedCase()).with(after.fields());
      dispatches.add(
          row(after.number(), last.attempt() + 1, now, byHand(unit, by), again, unit, by));
    }
    Lesson lesson = new Lesson(after.number(), read(last.dispatchedCase()), old, unit, "", now);
    return () -> teach(lesson);
  }

  private static DispatchProposed byHand(String unit, String by) {
    return new DispatchProposed(
        unit,
        List.of(),
        DispatchBasis.PERSON,
        by,
        1,
        0,
        false,
        "",
        "",
        "",
        "",
        "由 " + by + " 更正",
        List.of());
  }

  /** What cannot be learned is said in the log; the ticket goes its way. */
  private void teach(Lesson lesson) {
    try {
      learner.accept(lesson);
    } catch (HotlineException e) {
      log.error("nothing was learned from ticket {}", lesson.number(), e);
    }
  }

  // ---- what is read

  /** Decisions, the latest first. */
  public List<Decision> recent(DispatchDao.Filter filter, int limit) {
    return database.inTransaction(
        transaction ->
            transaction.dispatches().recent(filter, limit).stream().map(this::decision).toList());
  }

  /** A ticket's decisions, the first first. */
  public List<Decision> ofTicket(String number) {
    return database.inTransaction(
        transaction ->
            transaction.dispatches().ofTicket(number).stream().map(this::decision).toList());
  }

  /** How decisions of the last 30 days fared. */
  public List<DispatchDao.Fared> fared() {
    return fared(database, clock);
  }

  /** How decisions of the last 30 days fared, for whoever comes before the ledger. */
  public static List<DispatchDao.Fared> fared(Database database, Clock clock) {
    Instant since = clock.instant().minus(LAST_MONTH);
    return database.inTransaction(transaction -> transaction.dispatches().faredSince(since));
  }

  /** A ticket of the last month, to try a change on. */
  record Past(String number, DispatchCase dispatched) {}

  /** The last month's tickets, the latest first. */
  List<Past> lastMonth() {
    Instant since = clock.instant().minus(LAST_MONTH);
    return database.inTransaction(
        transaction -> {
          List<Past> past = new ArrayList<>();
          transaction
              .dispatches()
              .firstSince(since, MOST_TRIED)
              .forEach(row -> past.add(new Past(row.number(), read(row.dispatchedCase()))));
          transaction
              .dispatches()
              .undecidedSince(since, MOST_TRIED)
              .forEach(
                  ticket ->
                      past.add(
                          new Past(
                              ticket.number(),
                              DispatchCase.ofFields(
                                  fields(ticket.fields()), ticket.createdAt(), clock.getZone()))));
          return past;
        });
  }

  private static Map<TicketField, String> fields(Map<String, String> stored) {
    Map<TicketField, String> fields = new LinkedHashMap<>();
    for (TicketField field : TicketField.values()) {
      Optional.ofNullable(stored.get(field.name())).ifPresent(value -> fields.put(field, value));
    }
    return fields;
  }

  private DispatchDecisionRow row(
      String number,
      int attempt,
      Instant at,
      DispatchProposed proposed,
      DispatchCase dispatched,
      String given,
      String by) {
    return new DispatchDecisionRow(
        number,
        attempt,
        at,
        proposed.basis().name(),
        proposed.reference(),
        proposed.unit(),
        String.join(",", proposed.helpers()),
        proposed.probability(),
        proposed.bound(),
        proposed.automatic(),
        proposed.area(),
        proposed.limit(),
        proposed.priority(),
        clipped(proposed.note()),
        clipped(proposed.reason()),
        write(proposed.alternatives()),
        written(dispatched),
        given,
        by,
        "",
        "",
        "",
        "",
        Optional.empty());
  }

  private Decision decision(DispatchDecisionRow row) {
    return new Decision(
        row.number(),
        row.attempt(),
        row.decidedAt(),
        new DispatchProposed(
            row.unit(),
            Arrays.stream(row.helpers().split(",")).filter(code -> !code.isEmpty()).toList(),
            DispatchBasis.valueOf(row.basis()),
            row.reference(),
            row.probability(),
            row.lowerBound(),
            row.automatic(),
            row.area(),
            row.workingTime(),
            row.priority(),
            row.note(),
            row.reason(),
            options(row.alternatives())),
        read(row.dispatchedCase()).matter(),
        row.unitGiven(),
        row.givenBy(),
        row.outcome(),
        row.outcomeUnit(),
        row.outcomeReason(),
        row.outcomeBy(),
        row.outcomeAt());
  }

  private static String clipped(String text) {
    String clean = text.replace("\0", "");
    return clean.length() <= LONGEST_REASON ? clean : clean.substring(0, LONGEST_REASON);
  }

  private String written(DispatchCase dispatched) {
    String json = write(dispatched);
    return json.length() <= LONGEST_CASE ? json : write(dispatched.withoutText());
  }

  private String write(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(value.getClass() + " is made of plain values", e);
    }
  }

  private DispatchCase read(String json) {
    try {
      return mapper.readValue(json, DispatchCase.class);
    } catch (JsonProcessingException e) {
      throw new StoreException("派单台账里有一条读不出来，请联系管理员。", e);
    }
  }

  private List<DispatchOption> options(String json) {
    try {
      return mapper.readValue(json, new TypeReference<List<DispatchOption>>() {});
    } catch (JsonProcessingException e) {
      throw new StoreException("派单台账里有一条读不出来，请联系管理员。", e);
    }
  }
}
