package org.jiesu.cti.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.h2.tools.Server;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvents;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallJson;
import org.jiesu.cti.call.CallProjection;
import org.jiesu.cti.call.CallRegistry;
import org.jiesu.cti.call.Progress;
import org.jiesu.cti.call.SteppedClock;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.store.CallRow;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.jiesu.cti.store.FieldCorrectionRow;
import org.jiesu.cti.store.TicketDao;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TicketsTest {
  @TempDir Path directory;
  private final SteppedClock clock = new SteppedClock(CallEvents.START);
  private CallRegistry registry;
  private Database database;
  private Tickets tickets;
  private CallProjection projection;

  @BeforeEach
  void open() {
    open("", true);
  }

  private void open(String url, boolean projecting) {
    registry = CallRegistry.open(directory.resolve("journal"), clock, new SimpleMeterRegistry());
    database = Database.open(new DatabaseSettings(url, "", "", 4), directory);
    tickets = new Tickets(registry, database, clock);
    projection =
        new CallProjection(
            registry, database, List.of(tickets.projector()), clock, new SimpleMeterRegistry());
    if (projecting) {
      projection.start();
    }
  }

  @AfterEach
  void close() {
    projection.close();
    tickets.close();
    database.close();
    registry.close();
  }

  private static Ticket done(CompletionStage<Ticket> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private Map<TicketField, String> good() {
    return TicketRulesTest.GOOD;
  }

  @Test
  void confirmation_ofADraft_givesATicketWithItsNumber() {
    CallId call = registry.open(CallEvents.arrived());
    Ticket ticket = done(tickets.confirm(call, good(), "8001"));
    assertThat(ticket.number()).isEqualTo("20261122000001");
    assertThat(ticket.state().label()).isEqualTo("已受理");
    assertThat(ticket.fields()).containsEntry(TicketField.PHONE, "13800123456");
    assertThat(tickets.find(ticket.number())).contains(ticket);
    assertThat(tickets.ofCall(call)).contains(ticket);
    assertThat(registry.find(call).orElseThrow().ticketNumber()).contains(ticket.number());
    assertThat(tickets.find("20261122000099")).isEmpty();
  }

  @Test
  void confirmation_thatCannotStand_changesNothing() {
    CallId call = registry.open(CallEvents.arrived());
    await().until(() -> registry.timeline(call, 0).size() == 1);
    assertThatThrownBy(() -> tickets.confirm(call, Map.of(TicketField.TITLE, "噪音"), "8001"))
        .isInstanceOf(TicketValidationException.class)
        .hasMessageContaining("诉求内容必填");
    assertThatThrownBy(() -> tickets.confirm(CallId.random(), good(), "8001"))
        .isInstanceOf(NoSuchElementException.class);
    done(tickets.confirm(call, good(), "8001"));
    assertThat(registry.timeline(call, 0))
        .extracting(TimelineEntry::event)
        .filteredOn(CallEvent.TicketConfirmed.class::isInstance)
        .hasSize(1);
  }

  @Test
  void confirmation_withQuestionsLeftOpen_notesThemInTheJournal() {
    tickets.askBy((call, fields) -> List.of("事发地点"));
    CallId call = registry.open(CallEvents.arrived());
    done(tickets.confirm(call, good(), "8001"));
    assertThat(registry.timeline(call, 0))
        .extracting(TimelineEntry::event)
        .filteredOn(CallEvent.TicketConfirmed.class::isInstance)
        .extracting(event -> ((CallEvent.TicketConfirmed) event).unasked())
        .containsExactly(List.of("事发地点"));
  }

  @Test
  void whatWasLeftUnasked_standsInTheTicketUntilACorrectionTellsIt() {
    tickets.askBy(
        (call, fields) ->
            fields.containsKey(TicketField.ADDRESS) ? List.of("时段") : List.of("时段", "事发地点"));
    CallId call = registry.open(CallEvents.arrived());
    Map<TicketField, String> fields = new HashMap<>(good());
    fields.remove(TicketField.ADDRESS);
    fields.put(TicketField.MATTER, "010101");
    Ticket ticket = done(tickets.confirm(call, fields, "8001"));
    assertThat(ticket.unasked()).containsExactly("时段", "事发地点");
    assertThat(tickets.find(ticket.number()).orElseThrow().unasked()).containsExactly("时段", "事发地点");
    done(tickets.confirm(registry.open(CallEvents.arrived()), good(), "8001"));
    assertThat(tickets.unaskedSince(clock.instant().minusSeconds(60)))
        .contains(new TicketDao.Unasked("010101", 1, 1));
    assertThat(tickets.unaskedSince(clock.instant().plusSeconds(60))).isEmpty();
    Ticket corrected =
        tickets.correct(ticket.number(), 1, Map.of(TicketField.ADDRESS, "人民路3号"), "8001");
    assertThat(corrected.unasked()).containsExactly("时段");
  }

  @Test
  void confirmation_ofAJournalBeforeQuestions_hasNone() throws IOException {
    CallEvent read =
        CallJson.newMapper()
            .readValue(
                "{\"type\":\"ticketConfirmed\",\"fields\":{\"TITLE\":\"噪音\"},\"operator\":\"8001\"}",
                CallEvent.class);
    assertThat(read)
        .isEqualTo(
            new CallEvent.TicketConfirmed(Map.of(TicketField.TITLE, "噪音"), "8001", List.of()));
  }

  @Test
  void confirmation_repeated_givesTheSameTicket() {
    CallId call = registry.open(CallEvents.arrived());
    CompletableFuture<Ticket> first = tickets.confirm(call, good(), "8001").toCompletableFuture();
    Ticket again = done(tickets.confirm(call, good(), "8001"));
    assertThat(again).isEqualTo(done(first));
    assertThat(done(tickets.confirm(call, good(), "8001"))).isEqualTo(again);
    Map<TicketField, String> other = new HashMap<>(good());
    other.put(TicketField.TITLE, "别的");
    assertThatThrownBy(() -> tickets.confirm(call, other, "8001"))
        .isInstanceOf(TicketConflictException.class)
        .hasMessageContaining("已经确认");
    assertThat(tickets.recent(10, TicketFilter.all())).hasSize(1);
  }

  @Test
  void numbers_ofManyConfirmationsAtOnce_areUniqueAndGoOnAfterARestart() {
    List<CompletableFuture<Ticket>> stages = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      CallId call = registry.open(CallEvents.arrived());
      Thread thread =
          new Thread(
              () -> {
                CompletableFuture<Ticket> stage =
                    tickets.confirm(call, good(), "8001").toCompletableFuture();
                synchronized (stages) {
                  stages.add(stage);
                }
              });
      thread.start();
      threads.add(thread);
    }
    threads.forEach(
        thread -> {
          try {
            thread.join();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    Set<String> numbers = new HashSet<>();
    stages.forEach(stage -> numbers.add(done(stage).number()));
    assertThat(numbers).hasSize(20).allMatch(number -> number.matches("20261122\\d{6}"));
    close();
    open();
    CallId call = registry.open(CallEvents.arrived());
    assertThat(done(tickets.confirm(call, good(), "8001")).number()).isEqualTo("20261122000021");
  }

  @Test
  void confirmation_journalledBeforeAKill_isRegisteredAtTheNextStart() {
    close();
    open("", false);
    CallId call = registry.open(CallEvents.arrived());
    CompletableFuture<Ticket> waiting = tickets.confirm(call, good(), "8001").toCompletableFuture();
    await().until(() -> registry.find(call).orElseThrow().ticketConfirmed());
    assertThat(waiting).isNotDone();
    close();
    open();
    await().until(() -> registry.find(call).orElseThrow().ticketNumber().isPresent());
    assertThat(tickets.ofCall(call)).isPresent();
    assertThat(done(tickets.confirm(call, good(), "8001")).number()).isEqualTo("20261122000001");
  }

  @Test
  void ticket_registeredButNotAnnouncedBeforeAKill_isAnnouncedAtTheNextStart() {
    close();
    open("", false);
    CallId call = registry.open(CallEvents.arrived());
    tickets.confirm(call, good(), "8001");
    await().until(() -> registry.find(call).orElseThrow().ticketConfirmed());
    database.useTransaction(
        transaction -> {
          transaction
              .calls()
              .save(
                  new CallRow(
                      call.value(),
                      2,
                      "NAVIGATING",
                      CallEvents.START,
                      Optional.empty(),
                      Optional.empty(),
                      "",
                      "",
                      "",
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty()));
          tickets
              .projector()
              .project(
                  transaction,
                  new Progress(registry.find(call).orElseThrow(), registry.timeline(call, 0), 1));
        });
    assertThat(registry.find(call).orElseThrow().ticketNumber()).isEmpty();
    close();
    open();
    await()
        .untilAsserted(
            () ->
                assertThat(registry.find(call).orElseThrow().ticketNumber())
                    .contains("20261122000001"));
    assertThat(tickets.recent(10, TicketFilter.all())).hasSize(1);
  }

  @Test
  void database_madeAnew_comesToTheSameNumbers() {
    CallId call = registry.open(CallEvents.arrived());
    CallId other = registry.open(CallEvents.arrived());
    String number = done(tickets.confirm(other, good(), "8001")).number();
    String second = done(tickets.confirm(call, good(), "8001")).number();
    close();
    assertThat(directory.resolve("hotline.mv.db").toFile().delete()).isTrue();
    open();
    await().until(() -> tickets.find(number).isPresent() && tickets.find(second).isPresent());
    assertThat(tickets.ofCall(call).orElseThrow().number()).isEqualTo(second);
    CallId third = registry.open(CallEvents.arrived());
    assertThat(done(tickets.confirm(third, good(), "8001")).number()).isEqualTo("20261122000003");
  }

  @Test
  void database_away_acceptsTheConfirmationAndRegistersItWhenBack()
      throws IOException, SQLException {
    close();
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    open(
        "jdbc:h2:tcp://127.0.0.1:" + port + "/./remote;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
        true);
    CallId call = registry.open(CallEvents.arrived());
    tickets.decide(call, TicketField.TITLE, "噪音", CallEvent.Decision.TYPED, "8001");
    CompletableFuture<Ticket> stage = tickets.confirm(call, good(), "8001").toCompletableFuture();
    await().until(() -> registry.find(call).orElseThrow().ticketConfirmed());
    await().atMost(20, TimeUnit.SECONDS).until(() -> !projection.status().working());
    assertThat(stage).isNotDone();
    assertThatThrownBy(
            () -> tickets.decide(call, TicketField.TITLE, "别的", CallEvent.Decision.TYPED, "8001"))
        .isInstanceOf(TicketConflictException.class);
    Server server =
        Server.createTcpServer(
                "-tcpPort",
                Integer.toString(port),
                "-ifNotExists",
                "-baseDir",
                directory.resolve("remote").toString())
            .start();
    assertThat(done(stage).number()).isEqualTo("20261122000001");
    assertThat(tickets.find("20261122000001")).isPresent();
    projection.close();
    database.close();
    server.stop();
  }

  @Test
  void decision_onAProposal_isKeptAsTrainingData() {
    CallId call = registry.open(CallEvents.arrived());
    registry.append(
        call, new CallEvent.FieldSuggested(TicketField.PHONE, CallEvents.proposal("13800123456")));
    tickets.decide(call, TicketField.PHONE, "139 0012 3456", CallEvent.Decision.CORRECTED, "8001");
    registry.append(
        call, new CallEvent.FieldSuggested(TicketField.PHONE, CallEvents.proposal("13700123456")));
    tickets.decide(call, TicketField.ADDRESS, "惠福东路", CallEvent.Decision.TYPED, "8001");
    tickets.decide(call, TicketField.ADDRESS, "", CallEvent.Decision.CORRECTED, "8001");
    assertThatThrownBy(
            () ->
                tickets.decide(call, TicketField.PHONE, "x", CallEvent.Decision.CORRECTED, "8001"))
        .isInstanceOf(TicketValidationException.class);
    await().until(() -> registry.timeline(call, 0).size() == 6);
    TicketDraft draft = tickets.draft(call);
    assertThat(draft.fields().get(TicketField.PHONE).value()).isEqualTo("13900123456");
    assertThat(draft.fields().get(TicketField.PHONE).suggestion().orElseThrow().value())
        .isEqualTo("13700123456");
    assertThat(draft.fields().get(TicketField.ADDRESS).value()).isEmpty();
    await().until(() -> corrections(call).size() == 3);
    FieldCorrectionRow first = corrections(call).get(0);
    assertThat(first.proposed()).isEqualTo("13800123456");
    assertThat(first.decided()).isEqualTo("13900123456");
    assertThat(first.evidence()).contains("\"utterance\":1");
    assertThat(corrections(call).get(2).decision()).isEqualTo("CLEARED");
  }

  private List<FieldCorrectionRow> corrections(CallId call) {
    return database.inTransaction(transaction -> transaction.tickets().corrections(call.value()));
  }

  @Test
  void correction_ofATicket_keepsWhatItWasAndRefusesTheOvertaken() {
    CallId call = registry.open(CallEvents.arrived());
    Ticket ticket = done(tickets.confirm(call, good(), "8001"));
    Ticket corrected =
        tickets.correct(
            ticket.number(), 1, Map.of(TicketField.TITLE, "夜间噪音", TicketField.PHONE, ""), "8002");
    assertThat(corrected.version()).isEqualTo(2);
    assertThat(corrected.fields())
        .containsEntry(TicketField.TITLE, "夜间噪音")
        .doesNotContainKey(TicketField.PHONE);
    assertThat(corrected.history())
        .extracting(Ticket.Correction::before)
        .containsExactlyInAnyOrder("夜间施工噪音", "13800123456");
    assertThatThrownBy(
            () -> tickets.correct(ticket.number(), 1, Map.of(TicketField.TITLE, "旧"), "8003"))
        .isInstanceOf(TicketConflictException.class)
        .hasMessageContaining("刷新");
    assertThatThrownBy(
            () -> tickets.correct(ticket.number(), 2, Map.of(TicketField.TITLE, ""), "8003"))
        .isInstanceOf(TicketValidationException.class);
    assertThatThrownBy(() -> tickets.correct("1", 1, Map.of(), "8003"))
        .isInstanceOf(NoSuchElementException.class);
    assertThat(tickets.correct(ticket.number(), 2, Map.of(TicketField.TITLE, "夜间噪音"), "8003"))
        .isEqualTo(corrected);
    assertThat(tickets.find(ticket.number())).contains(corrected);
    assertThat(done(tickets.confirm(call, good(), "8001"))).isEqualTo(corrected);
  }

  @Test
  void history_ofACaller_isFoundHoweverTheNumberIsWritten() {
    CallId first = registry.open(CallEvents.arrived());
    CallId second =
        registry.open(new CallEvent.Arrived("+86 138-0012-3456", "12345", "PJSIP/trunk-2", "2.2"));
    CallId other = registry.open(new CallEvent.Arrived("", "12345", "PJSIP/trunk-3", "3.3"));
    Ticket ticket = done(tickets.confirm(first, good(), "8001"));
    done(tickets.confirm(other, good(), "8002"));
    await().until(() -> tickets.historyOf("13800123456", 10).calls().size() == 2);
    CallerHistory history = tickets.historyOf("0138 0012 3456", 10);
    assertThat(history.calls())
        .extracting(CallerHistory.PastCall::call)
        .containsExactlyInAnyOrder(first, second);
    assertThat(history.tickets()).containsExactly(ticket);
    assertThat(history.calls())
        .filteredOn(past -> past.call().equals(first))
        .first()
        .satisfies(past -> assertThat(past.ticketNumber()).contains(ticket.number()));
    assertThat(tickets.historyOf("", 10).calls()).isEmpty();
    assertThat(
            tickets.recent(
                10,
                new TicketFilter(
                    Optional.of("8001"),
                    Optional.of("噪音"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())))
        .containsExactly(ticket);
  }
}
