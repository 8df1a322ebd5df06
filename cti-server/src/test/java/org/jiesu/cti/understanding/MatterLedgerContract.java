package org.jiesu.cti.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvents;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallProjection;
import org.jiesu.cti.call.CallRegistry;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.SteppedClock;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.classification.Classifier;
import org.jiesu.cti.classification.KeywordClassifier;
import org.jiesu.cti.classification.MatterHistory;
import org.jiesu.cti.classification.MatterLearning;
import org.jiesu.cti.classification.MatterLesson;
import org.jiesu.cti.classification.MatterSettings;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.extraction.Conversation;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.ticket.Ticket;
import org.jiesu.cti.ticket.Tickets;
import org.jiesu.cti.transcript.Transcripts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tickets teach, from the call's journal to the classifier's answer. */
abstract class MatterLedgerContract {
  private static final MatterTree TREE =
      MatterTree.read(Talk.CONFIG.resolve("classification/matters.yaml"));
  private static final String SAID = "门口那个圆墩墩歪了，车都进不来，我叫欧阳修竹";
  private static final String ALIKE = "小区门口圆墩墩又歪了车进不来";
  private static final String RIGHT = "020101";
  private static final String WRONG = "010101";

  @TempDir private Path directory;
  private final SteppedClock clock = new SteppedClock(CallEvents.START);
  private CallRegistry registry;
  private Tickets tickets;
  private MatterLearning learning;
  private MatterLedger ledger;
  private CallProjection projection;
  private Classifier classifier;

  abstract Database database();

  /** The test is over. */
  void release() {}

  @BeforeEach
  void open() {
    registry = CallRegistry.open(directory.resolve("journal"), clock, new SimpleMeterRegistry());
    tickets = new Tickets(registry, database(), clock);
    start();
    tickets.watch(ledger);
    projection =
        new CallProjection(
            registry,
            database(),
            List.of(new Transcripts(registry).projector(), tickets.projector(), ledger),
            clock,
            new SimpleMeterRegistry());
    projection.start();
    database().migrate();
    // what other tests of the same database taught
    ledger.lessons(500).stream()
        .filter(taught -> taught.undoneBy().isEmpty())
        .forEach(taught -> ledger.undo(taught.number(), "test"));
  }

  private void start() {
    learning =
        new MatterLearning(
            new MatterHistory(directory.resolve("learned"), clock),
            new MatterSettings(MatterSettings.HALF_LIFE),
            clock,
            () -> TREE,
            Optional.empty());
    ledger = new MatterLedger(database(), learning, clock);
    classifier = new KeywordClassifier(TREE, learning);
  }

  @AfterEach
  void close() {
    projection.close();
    learning.close();
    tickets.close();
    registry.close();
    release();
  }

  private Ticket confirmed(String proposed, String matter) {
    return confirmed(proposed, matter, SAID);
  }

  private Ticket confirmed(String proposed, String matter, String said) {
    CallId call = registry.open(CallEvents.arrived());
    registry.append(call, CallEvents.uttered(1, Side.OPERATOR, "您好请讲"));
    registry.append(call, CallEvents.uttered(2, Side.CALLER, said));
    if (!proposed.isEmpty()) {
      registry.append(
          call, new CallEvent.FieldSuggested(TicketField.MATTER, CallEvents.proposal(proposed)));
    }
    Map<TicketField, String> fields = new EnumMap<>(TicketField.class);
    fields.putAll(
        Map.of(
            TicketField.KIND, "求助",
            TicketField.TITLE, "关于圆墩墩的求助",
            TicketField.BODY, "来电人反映门口圆墩墩歪斜。",
            TicketField.CALLER_NAME, "欧阳修竹",
            TicketField.PHONE, "13800123456",
            TicketField.UNIT, "CG",
            TicketField.MATTER, matter));
    return tickets
        .confirm(call, fields, "8001")
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
  }

  private Optional<Classifier.Ranked> told(String said) {
    return classifier.classify(Conversation.of(said, Language.MANDARIN)).stream().findFirst();
  }

  private void awaitTold(String matter) {
    await()
        .untilAsserted(
            () ->
                assertThat(told(ALIKE).map(r -> r.matter().code()).orElse("none"))
                    .isEqualTo(matter));
  }

  private void awaitNotTold(String matter) {
    await()
        .untilAsserted(
            () ->
                assertThat(told(ALIKE).map(r -> r.matter().code()).orElse("none"))
                    .isNotEqualTo(matter));
  }

  private MatterLedger.Taught lesson(String number) {
    return ledger.lessons(500).stream()
        .filter(taught -> taught.number().equals(number))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void correctedMatter_isToldOfTheNextCallAndSaysWhy() {
    awaitNotTold(RIGHT);
    Ticket ticket = confirmed(WRONG, RIGHT);
    awaitTold(RIGHT);
    Classifier.Ranked told = told(ALIKE).orElseThrow();
    assertThat(told.similar()).isEqualTo(1);
    assertThat(told.evidence()).isNotEmpty();
    assertThat(lesson(ticket.number()).proposed()).isEqualTo(WRONG);
    assertThat(lesson(ticket.number()).weight()).isEqualTo(1);
  }

  @Test
  void confirmedMatter_countsLessThanACorrectedOne() {
    Ticket agreed = confirmed(RIGHT, RIGHT);
    awaitTold(RIGHT);
    assertThat(lesson(agreed.number()).weight()).isBetween(0.1, 0.5);
    clock.advance(Duration.ofDays(180));
    assertThat(lesson(agreed.number()).weight()).isBetween(0.1, 0.25);
  }

  @Test
  void callersName_isNoReason() {
    confirmed(WRONG, RIGHT);
    awaitTold(RIGHT);
    assertThat(told("我叫欧阳修竹").map(r -> r.matter().code())).isEmpty();
  }

  @Test
  void ticketReclassifiedLater_movesItsLesson() {
    Ticket ticket = confirmed(WRONG, WRONG);
    awaitTold(WRONG);
    tickets.correct(ticket.number(), 1, Map.of(TicketField.MATTER, RIGHT), "8002");
    awaitTold(RIGHT);
    assertThat(lesson(ticket.number()).matter()).isEqualTo(RIGHT);
    assertThat(lesson(ticket.number()).proposed()).isEqualTo(WRONG);
    assertThat(lesson(ticket.number()).by()).isEqualTo("8002");
    tickets.correct(ticket.number(), 2, Map.of(TicketField.MATTER, ""), "8002");
    awaitNotTold(RIGHT);
  }

  @Test
  void ticketGivenBack_isInDoubtUntilItHasAUnitAgain() {
    Ticket ticket = confirmed(WRONG, RIGHT);
    awaitTold(RIGHT);
    Ticket returned =
        tickets.giveBack(ticket.number(), 1, "CG", (transaction, before, unit) -> Map.of());
    awaitNotTold(RIGHT);
    assertThat(lesson(ticket.number()).inDoubt()).isTrue();
    assertThat(lesson(ticket.number()).weight()).isZero();
    tickets.correct(ticket.number(), returned.version(), Map.of(TicketField.UNIT, "GA"), "8002");
    awaitTold(RIGHT);
    assertThat(lesson(ticket.number()).inDoubt()).isFalse();
  }

  @Test
  void lessonTakenBack_isForgottenAlsoAfterARestart() {
    Ticket ticket = confirmed(WRONG, RIGHT);
    Ticket other = confirmed(WRONG, "020103", "乌七麻黑的管子冒泡泡往外滋");
    awaitTold(RIGHT);
    ledger.undo(ticket.number(), "9001");
    awaitNotTold(RIGHT);
    assertThat(lesson(ticket.number()).undoneBy()).isEqualTo("9001");
    assertThatThrownBy(() -> ledger.undo(ticket.number(), "9001"))
        .isInstanceOf(NoSuchElementException.class);

    learning.close();
    start();
    assertThat(learning.memory().size()).isZero();
    ledger.load();
    learning.build();
    awaitNotTold(RIGHT);
    assertThat(told("管子冒泡泡往外滋").map(r -> r.matter().code())).contains("020103");
    assertThat(lesson(other.number()).undoneBy()).isEmpty();
  }

  @Test
  void history_ofTheDatabase_hasEachTicketOnceWithTheMatterItHasNow() {
    Ticket kept = confirmed(WRONG, RIGHT);
    Ticket undone = confirmed(WRONG, "020103", "乌七麻黑的管子冒泡泡往外滋");
    awaitTold(RIGHT);
    await().untilAsserted(() -> assertThat(lesson(undone.number()).undoneBy()).isEmpty());
    ledger.undo(undone.number(), "9001");
    List<MatterLesson> all = MatterLedger.history(database(), clock, Duration.ofDays(30));
    assertThat(all).extracting(MatterLesson::number).contains(kept.number());
    assertThat(all).extracting(MatterLesson::number).doesNotContain(undone.number());
    new MatterHistory(directory.resolve("learned"), clock).publish(all, "数据库", "test");
    learning.refresh();
    await().until(() -> !learning.status().version().isEmpty());
    assertThat(learning.status().remembered())
        .as("a ticket that is in both counts once")
        .isEqualTo(learning.status().tickets());
    ledger.undo(kept.number(), "9001");
    awaitNotTold(RIGHT);
    learning.rollBack("", "9001");
    assertThat(learning.status().history()).isZero();
  }

  @Test
  void whatIsKept_isNotWhatWasSaid() {
    Ticket ticket = confirmed(WRONG, RIGHT);
    awaitTold(RIGHT);
    String said =
        database()
            .inTransaction(transaction -> transaction.matters().ofTicket(ticket.number()))
            .orElseThrow()
            .said();
    assertThat(said).matches("[A-Za-z0-9+/]+");
  }
}
