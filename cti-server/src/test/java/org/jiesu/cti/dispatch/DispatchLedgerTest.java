package org.jiesu.cti.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvent.DispatchBasis;
import org.jiesu.cti.call.CallEvents;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallProjection;
import org.jiesu.cti.call.CallRegistry;
import org.jiesu.cti.call.SteppedClock;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.jiesu.cti.store.DispatchDao.Filter;
import org.jiesu.cti.ticket.Ticket;
import org.jiesu.cti.ticket.TicketConflictException;
import org.jiesu.cti.ticket.Tickets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatchLedgerTest {
  @TempDir private Path directory;
  private final SteppedClock clock = new SteppedClock(CallEvents.START);
  private final List<DispatchLedger.Lesson> lessons = new CopyOnWriteArrayList<>();
  private Dispatcher dispatcher = new Dispatcher(DispatchFixtures.PLAN, DispatchExperience.none());
  private CallRegistry registry;
  private Database database;
  private Tickets tickets;
  private DispatchLedger ledger;
  private CallProjection projection;

  @BeforeEach
  void open() {
    registry = CallRegistry.open(directory.resolve("journal"), clock, new SimpleMeterRegistry());
    database = Database.open(new DatabaseSettings("", "", "", 4), directory);
    tickets = new Tickets(registry, database, clock);
    ledger = new DispatchLedger(database, tickets, () -> dispatcher, clock, lessons::add);
    tickets.dispatchBy(
        (call, fields) ->
            dispatcher.dispatch(DispatchCase.confirmed(call, fields, clock.getZone())));
    tickets.watch(ledger);
    projection =
        new CallProjection(
            registry,
            database,
            List.of(tickets.projector(), ledger),
            clock,
            new SimpleMeterRegistry());
    projection.start();
  }

  @AfterEach
  void close() {
    projection.close();
    tickets.close();
    database.close();
    registry.close();
  }

  private Ticket confirmed(String matter, String unit) {
    CallId call = registry.open(CallEvents.arrived());
    Map<TicketField, String> fields = new java.util.EnumMap<>(TicketField.class);
    fields.putAll(
        Map.of(
            TicketField.KIND, "投诉",
            TicketField.TITLE, "关于夜间施工的投诉",
            TicketField.BODY, "来电人投诉：人民路工地夜间施工。",
            TicketField.ADDRESS, "和平区人民路32号",
            TicketField.PHONE, "13800123456",
            TicketField.MATTER, matter));
    if (!unit.isEmpty()) {
      fields.put(TicketField.UNIT, unit);
    }
    Ticket ticket =
        tickets
            .confirm(call, fields, "8001")
            .toCompletableFuture()
            .orTimeout(20, TimeUnit.SECONDS)
            .join();
    await().until(() -> !ledger.ofTicket(ticket.number()).isEmpty());
    return ticket;
  }

  private List<DispatchLedger.Decision> of(Ticket ticket) {
    return ledger.ofTicket(ticket.number());
  }

  @Test
  void certainTicketWithoutAUnit_isSentByItself() {
    Ticket ticket = confirmed("010101", "");
    assertThat(ticket.fields())
        .containsEntry(TicketField.UNIT, "CG")
        .containsEntry(TicketField.HELPERS, "ZJ");
    DispatchLedger.Decision decision = of(ticket).get(0);
    assertThat(decision.proposed().automatic()).isTrue();
    assertThat(decision.proposed().basis()).isEqualTo(DispatchBasis.DUTY);
    assertThat(decision.proposed().area()).isEqualTo("HP");
    assertThat(decision.given()).isEqualTo("CG");
    assertThat(decision.matter()).isEqualTo("010101");
    await().until(() -> lessons.size() == 1);
    assertThat(lessons.get(0).right()).isEqualTo("CG");
    assertThat(lessons.get(0).wrong()).isEmpty();
    assertThat(lessons.get(0).dispatched().text()).contains("夜间施工");
    assertThat(lessons.get(0).dispatched().toString())
        .as("who calls is not kept with the decision")
        .doesNotContain("13800123456");
  }

  @Test
  void certainTicketConfirmedAgainWithoutAUnit_isTheSame() {
    Ticket first = confirmed("010101", "");
    Map<TicketField, String> again = new java.util.EnumMap<>(TicketField.class);
    again.putAll(first.fields());
    again.remove(TicketField.UNIT);
    again.remove(TicketField.HELPERS);
    assertThat(tickets.confirm(first.call(), again, "8001").toCompletableFuture().join().number())
        .isEqualTo(first.number());
  }

  @Test
  void operatorsOtherUnit_isALesson() {
    Ticket ticket = confirmed("010101", "GA");
    assertThat(of(ticket).get(0).proposed().unit()).isEqualTo("CG");
    assertThat(of(ticket).get(0).given()).isEqualTo("GA");
    await().until(() -> lessons.size() == 1);
    assertThat(lessons.get(0).wrong()).isEqualTo("CG");
    assertThat(lessons.get(0).right()).isEqualTo("GA");
    assertThat(ledger.recent(Filter.CORRECTED, 10))
        .extracting(DispatchLedger.Decision::number)
        .containsExactly(ticket.number());
    assertThat(ledger.fared())
        .anySatisfy(
            fared -> {
              assertThat(fared.basis()).isEqualTo("DUTY");
              assertThat(fared.all()).isEqualTo(1);
              assertThat(fared.wrong()).isEqualTo(1);
            });
  }

  @Test
  void returnedTicket_waitsForAPersonAndKeepsItsHistory() {
    Ticket ticket = confirmed("010101", "");
    Ticket returned = ledger.giveBack(ticket.number(), 1, "不在我辖区", "u7");

    assertThat(returned.state()).isEqualTo(Ticket.State.RETURNED);
    assertThat(returned.fields()).doesNotContainKeys(TicketField.UNIT, TicketField.HELPERS);
    assertThat(returned.history())
        .anySatisfy(
            change -> {
              assertThat(change.field()).isEqualTo(TicketField.UNIT);
              assertThat(change.before()).isEqualTo("CG");
              assertThat(change.by()).isEqualTo("u7");
            });
    List<DispatchLedger.Decision> decisions = of(ticket);
    assertThat(decisions).hasSize(2);
    assertThat(decisions.get(0).outcome()).isEqualTo("RETURNED");
    assertThat(decisions.get(0).outcomeReason()).isEqualTo("不在我辖区");
    assertThat(decisions.get(1).given()).isEmpty();
    assertThat(decisions.get(1).proposed().unit()).isNotEqualTo("CG");
    assertThat(lessons.get(lessons.size() - 1).wrong()).isEqualTo("CG");
    assertThat(lessons.get(lessons.size() - 1).reason()).isEqualTo("不在我辖区");
    assertThatThrownBy(() -> ledger.giveBack(ticket.number(), 2, "又", "u7"))
        .isInstanceOf(TicketConflictException.class)
        .hasMessageContaining("没有承办单位");

    Ticket chosen = tickets.correct(ticket.number(), 2, Map.of(TicketField.UNIT, "GA"), "9001");
    assertThat(chosen.state()).isEqualTo(Ticket.State.ACCEPTED);
    assertThat(of(ticket).get(1).given()).isEqualTo("GA");
    assertThat(of(ticket).get(0).outcomeUnit()).isEqualTo("GA");
    assertThat(lessons.get(lessons.size() - 1).right()).isEqualTo("GA");
  }

  @Test
  void returnedTicketThatARuleSendsOn_goesAtOnce() {
    Ticket ticket = confirmed("010101", "");
    dispatcher =
        new Dispatcher(
            DispatchFixtures.rules(
                """
                rules:
                  - id: crew
                    reason: 工地夜间施工由住建牵头
                    when: { words: { any: [夜间施工] } }
                    then: { unit: "ZJ", helpers: ["GA"] }
                """),
            DispatchExperience.none());
    Ticket returned = ledger.giveBack(ticket.number(), 1, "由住建牵头", "u7");
    assertThat(returned.state()).isEqualTo(Ticket.State.ACCEPTED);
    assertThat(returned.fields())
        .containsEntry(TicketField.UNIT, "ZJ")
        .containsEntry(TicketField.HELPERS, "GA");
    assertThat(of(ticket).get(0).outcomeUnit()).isEqualTo("ZJ");
    assertThat(of(ticket).get(1).proposed().reference()).isEqualTo("crew");

    Ticket again = ledger.giveBack(ticket.number(), 2, "也不归我", "u8");
    assertThat(again.state())
        .as("neither of the two who gave it back is asked again")
        .isEqualTo(Ticket.State.RETURNED);
    assertThat(of(ticket)).hasSize(3);
  }

  @Test
  void giveBack_ofAnotherVersion_isRefusedAndChangesNothing() {
    Ticket ticket = confirmed("010101", "");
    assertThatThrownBy(() -> ledger.giveBack(ticket.number(), 5, "不归我", "u7"))
        .isInstanceOf(TicketConflictException.class);
    assertThat(of(ticket)).hasSize(1);
    assertThat(of(ticket).get(0).outcome()).isEmpty();
    assertThat(tickets.find(ticket.number()).map(Ticket::version)).isEqualTo(Optional.of(1));
  }

  @Test
  void correctionOfTheUnit_isAnotherDecision() {
    Ticket ticket = confirmed("010101", "");
    tickets.correct(ticket.number(), 1, Map.of(TicketField.UNIT, "ST"), "8002");
    List<DispatchLedger.Decision> decisions = of(ticket);
    assertThat(decisions.get(0).outcome()).isEqualTo("CORRECTED");
    assertThat(decisions.get(0).outcomeUnit()).isEqualTo("ST");
    assertThat(decisions.get(1).proposed().basis()).isEqualTo(DispatchBasis.PERSON);
    assertThat(decisions.get(1).given()).isEqualTo("ST");
    tickets.correct(ticket.number(), 2, Map.of(TicketField.TITLE, "别的标题"), "8002");
    assertThat(of(ticket)).as("the unit stayed").hasSize(2);
  }

  @Test
  void trial_ofAChangedRule_tellsWhatWouldHaveMoved() {
    Ticket ticket = confirmed("010101", "");
    confirmed("020101", "");
    DispatchPlan changed =
        DispatchFixtures.rules(
            """
            rules:
              - { id: one, reason: 一, when: { matters: ["010101"] }, then: { unit: "ZJ" } }
              - { id: two, reason: 二, when: { matters: ["010101"] }, then: { unit: "GA" } }
              - { id: never, reason: 三, when: { words: { any: [大象] } }, then: { unit: "GA" } }
            """);
    DispatchTrial.Result result =
        DispatchTrial.of(
            dispatcher, new Dispatcher(changed, DispatchExperience.none()), ledger.lastMonth());
    assertThat(result.tickets()).isEqualTo(2);
    assertThat(result.moved()).isEqualTo(1);
    assertThat(result.moves())
        .containsExactly(
            new DispatchTrial.Move(ticket.number(), "CG", "ZJ", "派单规则 one：一 → 市住房和城乡建设局"));
    assertThat(result.conflicts())
        .containsExactly(new DispatchTrial.Conflict("one", "two", 1, ticket.number()));
    assertThat(result.silent()).containsExactly("never");
    assertThat(result.fired()).isEqualTo(Map.of("one", 1));
    assertThat(ledger.fared()).isNotEmpty();
  }

  @Test
  void decision_isInTheJournal() {
    Ticket ticket = confirmed("010101", "");
    assertThat(registry.timeline(ticket.call(), 0))
        .extracting(entry -> entry.event().getClass().getSimpleName())
        .containsSubsequence(
            CallEvent.DispatchProposed.class.getSimpleName(),
            CallEvent.TicketConfirmed.class.getSimpleName());
  }
}
