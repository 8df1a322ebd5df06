package org.jiesu.cti.understanding;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvent.FieldSuggested;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.Progress;
import org.jiesu.cti.call.Projector;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.classification.Fingerprint;
import org.jiesu.cti.classification.MatterLearning;
import org.jiesu.cti.classification.MatterLesson;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.MatterLessonRow;
import org.jiesu.cti.store.StoreException;
import org.jiesu.cti.store.TicketRow;
import org.jiesu.cti.store.Transaction;
import org.jiesu.cti.store.UtteranceRow;
import org.jiesu.cti.ticket.Ticket;
import org.jiesu.cti.ticket.TicketWatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what each confirmed ticket teaches of its matter, in the transaction that registers or
 * changes the ticket, and tells the {@link MatterLearning} of it: a confirmation, a correction at
 * the form or later (改派事项 moves the lesson), a return (in doubt until the ticket has a unit again),
 * and what an administrator takes back. Any thread; may block on the database, so not on an event
 * loop.
 */
public final class MatterLedger implements Projector, TicketWatcher {
  private static final Logger log = LoggerFactory.getLogger(MatterLedger.class);

  /** A caller who said less than this is known by the ticket's own words. */
  private static final int LEAST_PAIRS = 12;

  private static final int MOST_OF_A_HISTORY = 500_000;

  /** Whose values say who and where, not what. */
  private static final List<TicketField> NAMES =
      List.of(
          TicketField.CALLER_NAME,
          TicketField.PHONE,
          TicketField.ID_NUMBER,
          TicketField.PLATE,
          TicketField.ADDRESS,
          TicketField.ORDER_NUMBER,
          TicketField.COMPLAINED_PERSON);

  private final Database database;
  private final MatterLearning learning;
  private final Clock clock;
  private volatile boolean loaded;

  /** A ledger that tells this learning; what was kept before is told by {@link #load}. */
  public MatterLedger(Database database, MatterLearning learning, Clock clock) {
    this.database = database;
    this.learning = learning;
    this.clock = clock;
  }

  /**
   * A lesson as people read it.
   *
   * @param weight by which it counts, 0 to 1; 0 where it does not
   */
  public record Taught(
      String number,
      String matter,
      String proposed,
      String by,
      Instant at,
      double weight,
      boolean inDoubt,
      String undoneBy) {}

  /** Tells what was kept before this start, once; with the database away, at a later call. */
  public void load() {
    if (loaded) {
      return;
    }
    try {
      List<MatterLessonRow> rows =
          new ArrayList<>(
              database.inTransaction(
                  transaction -> {
                    transaction.matters().undone().forEach(learning::forget);
                    return transaction.matters().recent(MatterLearning.MOST);
                  }));
      Collections.reverse(rows);
      rows.forEach(this::tell);
      loaded = true;
      log.info("{} tickets taught something of matters", rows.size());
    } catch (StoreException e) {
      log.warn("the database is away; what tickets taught of matters follows: {}", e.getMessage());
    }
  }

  private void tell(MatterLessonRow row) {
    Optional<Fingerprint> said = Fingerprint.decode(row.said());
    if (row.holds() && said.isPresent()) {
      learning.learn(lesson(row, said.get()));
    } else {
      learning.forget(row.number());
    }
  }

  private static MatterLesson lesson(MatterLessonRow row, Fingerprint said) {
    return new MatterLesson(row.number(), row.matter(), row.proposed(), row.taughtAt(), said);
  }

  // ---- from the journal

  @Override
  public void project(Transaction transaction, Progress progress) {
    for (TimelineEntry entry : progress.fresh()) {
      if (entry.event() instanceof CallEvent.TicketConfirmed confirmed) {
        String matter = code(confirmed.fields().getOrDefault(TicketField.MATTER, ""));
        Optional<TicketRow> ticket = transaction.tickets().ofCall(progress.call().id().value());
        if (ticket.isPresent() && !matter.isEmpty()) {
          String said =
              progress.call().utterances().stream()
                  .filter(utterance -> utterance.side() == Side.CALLER)
                  .map(Utterance::text)
                  .collect(Collectors.joining("\n"));
          transaction
              .matters()
              .add(
                  new MatterLessonRow(
                      ticket.get().number(),
                      matter,
                      code(proposed(progress, entry)),
                      said(said, confirmed.fields()).encode(),
                      confirmed.operator(),
                      entry.at(),
                      false,
                      ""));
        }
      }
    }
  }

  /** What is no code is no matter. */
  private static String code(String value) {
    return value.matches("\\d{6}") ? value : "";
  }

  private static String proposed(Progress progress, TimelineEntry confirmed) {
    return progress.timeline().stream()
        .filter(earlier -> earlier.sequence() < confirmed.sequence())
        .map(TimelineEntry::event)
        .filter(FieldSuggested.class::isInstance)
        .map(FieldSuggested.class::cast)
        .filter(suggested -> suggested.field() == TicketField.MATTER)
        .map(FieldSuggested::value)
        .map(FieldValue::value)
        .reduce("", (earlier, later) -> later);
  }

  private static Fingerprint said(String said, Map<TicketField, String> fields) {
    List<String> names =
        NAMES.stream()
            .map(field -> fields.getOrDefault(field, ""))
            .filter(name -> !name.isEmpty())
            .toList();
    Fingerprint spoken = Fingerprint.of(said, names);
    if (spoken.size() >= LEAST_PAIRS) {
      return spoken;
    }
    String written =
        fields.getOrDefault(TicketField.TITLE, "")
            + "\n"
            + fields.getOrDefault(TicketField.BODY, "");
    return Fingerprint.of(written, names);
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
                      .flatMap(ticket -> transaction.matters().ofTicket(ticket.number())))
          .ifPresent(this::tell);
    }
  }

  // ---- what becomes of tickets

  @Override
  public Runnable corrected(Transaction transaction, Ticket before, Ticket after, String by) {
    String old = code(before.fields().getOrDefault(TicketField.MATTER, ""));
    String matter = code(after.fields().getOrDefault(TicketField.MATTER, ""));
    Optional<MatterLessonRow> known = transaction.matters().ofTicket(after.number());
    boolean inDoubt = after.state() == Ticket.State.RETURNED;
    if (matter.equals(old)) {
      return known.map(row -> stands(transaction, row, inDoubt)).orElse(() -> {});
    }
    MatterLessonRow moved =
        new MatterLessonRow(
            after.number(),
            matter,
            old,
            known
                .map(MatterLessonRow::said)
                .orElseGet(() -> said(said(transaction, after), after.fields()).encode()),
            by,
            clock.instant(),
            inDoubt,
            matter.isEmpty() ? by : "");
    transaction.matters().replace(moved);
    return () -> tell(moved);
  }

  @Override
  public Runnable returned(Transaction transaction, Ticket before, Ticket after, String by) {
    boolean inDoubt = after.state() == Ticket.State.RETURNED;
    return transaction
        .matters()
        .ofTicket(after.number())
        .map(row -> stands(transaction, row, inDoubt))
        .orElse(() -> {});
  }

  private Runnable stands(Transaction transaction, MatterLessonRow row, boolean inDoubt) {
    if (row.inDoubt() == inDoubt) {
      return () -> {};
    }
    MatterLessonRow now =
        new MatterLessonRow(
            row.number(),
            row.matter(),
            row.proposed(),
            row.said(),
            row.taughtBy(),
            row.taughtAt(),
            inDoubt,
            row.undoneBy());
    transaction.matters().replace(now);
    return () -> tell(now);
  }

  private static String said(Transaction transaction, Ticket ticket) {
    return said(transaction.utterances().ofCall(ticket.call().value()));
  }

  private static String said(List<UtteranceRow> utterances) {
    return utterances.stream()
        .filter(utterance -> utterance.side().equals(Side.CALLER.name()))
        .map(UtteranceRow::text)
        .collect(Collectors.joining("\n"));
  }

  // ---- what administrators do

  /**
   * Takes back what a ticket taught, as if it had never been learned.
   *
   * @throws NoSuchElementException if it taught nothing, or that was taken back
   * @throws StoreException if the database is away; nothing was changed
   */
  public void undo(String number, String by) {
    boolean undone = database.inTransaction(transaction -> transaction.matters().undo(number, by));
    if (!undone) {
      throw new NoSuchElementException("没有这条学习记录：" + number);
    }
    database.force();
    learning.forget(number);
    learning.build();
  }

  /** What tickets taught, the latest first. */
  public List<Taught> lessons(int most) {
    return database.inTransaction(transaction -> transaction.matters().recent(most)).stream()
        .map(
            row ->
                new Taught(
                    row.number(),
                    row.matter(),
                    row.proposed(),
                    row.taughtBy(),
                    row.taughtAt(),
                    row.holds()
                        ? Fingerprint.decode(row.said())
                            .map(said -> learning.weight(lesson(row, said)))
                            .orElse(0.0)
                        : 0,
                    row.inDoubt(),
                    row.undoneBy()))
        .toList();
  }

  /**
   * What all tickets of the last days teach, for {@code scripts/matters train}: those that are not
   * given back, with the matter they have now.
   */
  static List<MatterLesson> history(Database database, Clock clock, Duration age) {
    Instant since = clock.instant().minus(age);
    return database.inTransaction(
        transaction -> {
          List<MatterLesson> lessons = new ArrayList<>();
          for (TicketRow ticket : transaction.matters().confirmedSince(since, MOST_OF_A_HISTORY)) {
            Optional<MatterLessonRow> known = transaction.matters().ofTicket(ticket.number());
            if (known.isPresent()) {
              known
                  .filter(MatterLessonRow::holds)
                  .flatMap(row -> Fingerprint.decode(row.said()).map(said -> lesson(row, said)))
                  .ifPresent(lessons::add);
            } else {
              untaught(transaction, ticket).ifPresent(lessons::add);
            }
          }
          return lessons;
        });
  }

  /** A ticket that is older than the ledger. */
  private static Optional<MatterLesson> untaught(Transaction transaction, TicketRow ticket) {
    Map<TicketField, String> fields =
        transaction.tickets().fields(ticket.number()).entrySet().stream()
            .collect(
                Collectors.toMap(
                    entry -> TicketField.valueOf(entry.getKey()), Map.Entry::getValue));
    String matter = code(fields.getOrDefault(TicketField.MATTER, ""));
    if (matter.isEmpty()) {
      return Optional.empty();
    }
    Fingerprint said = said(said(transaction.utterances().ofCall(ticket.callId())), fields);
    return Optional.of(new MatterLesson(ticket.number(), matter, matter, ticket.createdAt(), said));
  }
}
