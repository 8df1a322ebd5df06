package org.jiesu.cti.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What every database we support must do. */
abstract class StoreContract {
  static final Instant AT = Instant.parse("2026-11-22T01:30:00.123456Z");

  abstract Database database();

  private CallRow call(UUID id, long sequence) {
    return new CallRow(
        id,
        sequence,
        "TALKING",
        AT,
        Optional.of(AT.plusSeconds(5)),
        Optional.empty(),
        "+8613800123456",
        "13800123456" + id.toString().substring(0, 4),
        "12345",
        Optional.of("综合"),
        Optional.of("市容环境 / 噪音扰民"),
        Optional.of("8001"),
        Optional.empty(),
        Optional.empty());
  }

  private UUID saved() {
    UUID id = UUID.randomUUID();
    database().useTransaction(transaction -> transaction.calls().save(call(id, 1)));
    return id;
  }

  private String day() {
    return "%08d".formatted(Math.floorMod(UUID.randomUUID().hashCode(), 100_000_000));
  }

  private TicketRow ticket(String number, UUID call) {
    return new TicketRow(number, call, "ACCEPTED", 1, AT, "8001", "key-" + call, "", false);
  }

  @Test
  void call_savedAgain_isChanged() {
    UUID id = saved();
    CallRow later = call(id, 7);
    database().useTransaction(transaction -> transaction.calls().save(later));
    database()
        .useTransaction(
            transaction -> {
              assertThat(transaction.calls().find(id)).contains(later);
              assertThat(transaction.calls().lockSequence(id)).hasValue(7);
              assertThat(transaction.calls().sequences(AT)).containsEntry(id, 7L);
              assertThat(transaction.calls().sequences(AT.plusSeconds(1))).doesNotContainKey(id);
              assertThat(transaction.calls().ofCaller(later.callerKey(), 5)).containsExactly(later);
              assertThat(transaction.calls().lockSequence(UUID.randomUUID())).isEmpty();
            });
  }

  @Test
  void utterance_addedTwice_isThereOnce() {
    UUID id = saved();
    UtteranceRow first =
        new UtteranceRow(
            id, 1, "CALLER", AT, AT.plusSeconds(1), "MANDARIN", 0.5, "路灯100%坏了!_" + id);
    UtteranceRow second =
        new UtteranceRow(id, 2, "OPERATOR", AT.minusSeconds(1), AT, "CANTONESE", 1, "好");
    database()
        .useTransaction(
            transaction -> {
              transaction.utterances().add(first);
              transaction.utterances().add(second);
              transaction.utterances().add(first);
            });
    database()
        .useTransaction(
            transaction -> {
              assertThat(transaction.utterances().ofCall(id)).containsExactly(second, first);
              assertThat(
                      transaction.utterances().containing("0%坏了!_" + id, AT, AT.plusSeconds(1), 10))
                  .containsExactly(first);
              assertThat(
                      transaction.utterances().containing("%了__" + id, AT, AT.plusSeconds(1), 10))
                  .isEmpty();
            });
  }

  @Test
  void transaction_thatFails_changesNothing() {
    UUID id = UUID.randomUUID();
    assertThatThrownBy(
            () ->
                database()
                    .useTransaction(
                        transaction -> {
                          transaction.calls().save(call(id, 1));
                          throw new IllegalStateException("on purpose");
                        }))
        .hasMessage("on purpose");
    assertThat(
            database()
                .<Optional<CallRow>>inTransaction(transaction -> transaction.calls().find(id)))
        .isEmpty();
  }

  @Test
  void statement_refused_isAStoreException() {
    UUID nobody = UUID.randomUUID();
    assertThatThrownBy(
            () ->
                database()
                    .useTransaction(
                        transaction ->
                            transaction.tickets().add(ticket(day() + "000001", nobody), Map.of())))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("数据库拒绝了这次操作")
        .satisfies(
            refused ->
                assertThat(refused.getCause().getMessage())
                    .as("a row's contents are not for logs")
                    .doesNotContain("key-" + nobody));
  }

  @Test
  void numbers_takenByManyThreads_areUniqueWithoutGaps() throws InterruptedException {
    String day = day();
    Set<Integer> numbers = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 25; n++) {
                  numbers.add(
                      database()
                          .inTransaction(transaction -> transaction.tickets().nextNumber(day)));
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(numbers).hasSize(150).contains(1, 150);
    database().useTransaction(transaction -> transaction.tickets().numberTaken(day, 200));
    database().useTransaction(transaction -> transaction.tickets().numberTaken(day, 20));
    assertThat(
            database().<Integer>inTransaction(transaction -> transaction.tickets().nextNumber(day)))
        .isEqualTo(201);
  }

  @Test
  void ticket_correctedFromTheSameVersionTwice_isCorrectedOnce() {
    UUID id = saved();
    String number = day() + "000001";
    TicketRow row = ticket(number, id);
    TicketChangeRow change = new TicketChangeRow(number, 2, "TITLE", "噪音", "夜间噪音", "8002", AT);
    TicketChangeRow cleared = new TicketChangeRow(number, 2, "ADDRESS", "惠福东路", "", "8002", AT);
    database()
        .useTransaction(
            transaction ->
                transaction.tickets().add(row, Map.of("TITLE", "噪音", "ADDRESS", "惠福东路" + id)));
    database()
        .useTransaction(
            transaction -> {
              assertThat(
                      transaction
                          .tickets()
                          .recent(
                              Optional.of("8001"),
                              Optional.of("路" + id),
                              Optional.empty(),
                              AT,
                              AT.plusSeconds(1),
                              10))
                  .containsExactly(row);
              assertThat(
                      transaction
                          .tickets()
                          .recent(
                              Optional.empty(),
                              Optional.of(number),
                              Optional.empty(),
                              AT,
                              AT.plusSeconds(1),
                              10))
                  .containsExactly(row);
              assertThat(transaction.tickets().unannounced()).contains(id);
              assertThat(transaction.tickets().advance(number, 1)).isTrue();
              transaction.tickets().change(change);
              transaction.tickets().change(cleared);
              transaction.tickets().announced(id);
            });
    database()
        .useTransaction(
            transaction -> {
              assertThat(transaction.tickets().advance(number, 1)).isFalse();
              assertThat(transaction.tickets().fields(number)).isEqualTo(Map.of("TITLE", "夜间噪音"));
              assertThat(transaction.tickets().changes(number)).containsExactly(cleared, change);
              assertThat(transaction.tickets().unannounced()).doesNotContain(id);
              assertThat(transaction.tickets().ofCall(id).orElseThrow().version()).isEqualTo(2);
              assertThat(transaction.tickets().ofCaller("key-" + id, 3)).hasSize(1);
            });
  }

  @Test
  void correction_keptTwice_isThereOnce() {
    UUID id = saved();
    FieldCorrectionRow row =
        new FieldCorrectionRow(id, 4, "PHONE", "CORRECTED", "138", 0.4, "[]", "139", "8001", AT);
    database()
        .useTransaction(
            transaction -> {
              transaction.tickets().keep(row);
              transaction.tickets().keep(row);
            });
    assertThat(
            database()
                .<List<FieldCorrectionRow>>inTransaction(
                    transaction -> transaction.tickets().corrections(id)))
        .containsExactly(row);
  }

  private static DispatchDecisionRow decision(String number, int attempt, String unitGiven) {
    return new DispatchDecisionRow(
        number,
        attempt,
        AT.plusSeconds(attempt),
        "DUTY",
        "010101",
        "CG",
        "ZJ,HJ",
        0.97,
        0.9,
        true,
        "HP",
        "24h",
        "",
        "",
        "派单目录",
        "[]",
        "{}",
        unitGiven,
        "8001",
        "",
        "",
        "",
        "",
        Optional.empty());
  }

  @Test
  void dispatch_decisionAndOutcome_areFoundAsKept() {
    UUID id = saved();
    String number = day() + "000007";
    DispatchDecisionRow first = decision(number, 1, "CG");
    DispatchDecisionRow second = decision(number, 2, "");
    database()
        .useTransaction(
            transaction -> {
              transaction.tickets().add(ticket(number, id), Map.of("TITLE", "噪音", "UNIT", "CG"));
              assertThat(transaction.dispatches().undecidedSince(AT, 10_000))
                  .contains(
                      new DispatchDao.Undecided(number, AT, Map.of("TITLE", "噪音", "UNIT", "CG")));
              transaction.dispatches().add(first);
              transaction.dispatches().add(first);
              transaction.tickets().state(number, "RETURNED");
            });
    database()
        .useTransaction(
            transaction -> {
              DispatchDao dispatches = transaction.dispatches();
              assertThat(dispatches.ofTicket(number)).containsExactly(first);
              dispatches.outcome(number, 1, "RETURNED", "", "不归我管", "u1", AT.plusSeconds(9));
              dispatches.add(second);
              assertThat(dispatches.last(number)).contains(second);
              dispatches.give(number, 2, "GA", "8002");
            });
    database()
        .useTransaction(
            transaction -> {
              DispatchDao dispatches = transaction.dispatches();
              assertThat(dispatches.ofTicket(number).get(0).outcomeReason()).isEqualTo("不归我管");
              assertThat(dispatches.ofTicket(number).get(0).outcomeAt())
                  .contains(AT.plusSeconds(9));
              assertThat(dispatches.last(number).orElseThrow().unitGiven()).isEqualTo("GA");
              assertThat(attempts(dispatches, DispatchDao.Filter.ALL, number))
                  .containsExactly(2, 1);
              assertThat(attempts(dispatches, DispatchDao.Filter.AUTOMATIC, number))
                  .containsExactly(2, 1);
              assertThat(attempts(dispatches, DispatchDao.Filter.RETURNED, number))
                  .containsExactly(1);
              assertThat(attempts(dispatches, DispatchDao.Filter.CORRECTED, number))
                  .containsExactly(2);
              assertThat(dispatches.firstSince(AT, 10_000))
                  .extracting(DispatchDecisionRow::attempt)
                  .containsOnly(1);
              assertThat(dispatches.faredSince(AT))
                  .anySatisfy(
                      fared -> {
                        assertThat(fared.basis()).isEqualTo("DUTY");
                        assertThat(fared.wrong()).isGreaterThanOrEqualTo(2);
                      });
              assertThat(transaction.tickets().find(number).orElseThrow().state())
                  .isEqualTo("RETURNED");
            });
  }

  private static List<Integer> attempts(
      DispatchDao dispatches, DispatchDao.Filter filter, String number) {
    return dispatches.recent(filter, 10_000).stream()
        .filter(row -> row.number().equals(number))
        .map(DispatchDecisionRow::attempt)
        .toList();
  }

  @Test
  void tickets_ofAUnit_areThoseItLeadsOrHelpsWith() {
    UUID id = saved();
    String number = day() + "000002";
    TicketRow row = ticket(number, id);
    database()
        .useTransaction(
            transaction ->
                transaction
                    .tickets()
                    .add(row, Map.of("UNIT", "CG_" + number, "HELPERS", "HB,JD_" + number)));
    database()
        .useTransaction(
            transaction -> {
              assertThat(ofUnit(transaction, "CG_" + number)).containsExactly(row);
              assertThat(ofUnit(transaction, "JD_" + number)).containsExactly(row);
              assertThat(ofUnit(transaction, "JD-" + number)).isEmpty();
              assertThat(ofUnit(transaction, "_" + number)).isEmpty();
            });
  }

  private static List<TicketRow> ofUnit(Transaction transaction, String unit) {
    return transaction
        .tickets()
        .recent(Optional.empty(), Optional.empty(), Optional.of(unit), AT, AT.plusSeconds(1), 10);
  }

  private static PersonDao.PersonRow person(String number, Optional<String> extension) {
    return new PersonDao.PersonRow(
        number,
        "王敏",
        "OPERATOR",
        extension,
        "general",
        Optional.of("CG-YH"),
        "hash",
        true,
        false,
        false,
        AT,
        AT);
  }

  @Test
  void person_addedAndChanged_isFoundAsStored() {
    PersonDao people = database().people();
    String number = "p" + day();
    Optional<String> extension = Optional.of(day());
    PersonDao.PersonRow row = person(number, extension);
    people.insert(row);
    people.insert(person(number + "-2", Optional.empty()));
    people.insert(person(number + "-3", Optional.empty()));

    assertThat(people.find(number)).contains(row);
    assertThat(people.findByExtension(extension.orElseThrow())).contains(row);
    assertThat(people.find("nobody")).isEmpty();
    assertThat(people.all()).contains(row);
    assertThat(people.updatePassword(number, "other", false, AT.plusSeconds(1))).isTrue();
    assertThat(people.updateDisabled(number, true)).isTrue();
    assertThat(people.updateDisabled("nobody", true)).isFalse();
    assertThat(people.find(number))
        .hasValueSatisfying(
            changed -> {
              assertThat(changed.passwordHash()).isEqualTo("other");
              assertThat(changed.passwordChangedAt()).isEqualTo(AT.plusSeconds(1));
              assertThat(changed.mustChangePassword()).isFalse();
              assertThat(changed.disabled()).isTrue();
            });
  }

  @Test
  void person_withANumberOrExtensionThatIsTaken_isRefusedAndTheNextStatementWorks() {
    PersonDao people = database().people();
    String number = "p" + day();
    Optional<String> extension = Optional.of(day());
    people.insert(person(number, extension));

    assertThatThrownBy(() -> people.insert(person(number, Optional.empty())))
        .isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> people.insert(person(number + "-2", extension)))
        .isInstanceOf(StoreException.class)
        .satisfies(
            refused ->
                assertThat(refused.getMessage() + refused.getCause().getMessage())
                    .as("a row's contents are not for logs")
                    .doesNotContain("王敏"));
    assertThat(people.find(number + "-2")).isEmpty();
  }

  @Test
  void session_usedAndIdle_isKeptAndForgotten() {
    String number = "p" + day();
    database().people().insert(person(number, Optional.empty()));
    SessionDao sessions = database().sessions();
    SessionDao.SessionRow row = new SessionDao.SessionRow("h" + day(), number, "127.0.0.1", AT, AT);
    SessionDao.SessionRow idle =
        new SessionDao.SessionRow("i" + day(), number, "127.0.0.1", AT, AT);
    sessions.insert(row);
    sessions.insert(idle);

    assertThat(sessions.find(row.tokenHash())).contains(row);
    sessions.touch(row.tokenHash(), AT.plusSeconds(60));
    assertThat(sessions.deleteSeenBefore(AT.plusSeconds(30))).isPositive();
    assertThat(sessions.find(idle.tokenHash())).isEmpty();
    assertThat(sessions.find(row.tokenHash()).orElseThrow().seenAt()).isEqualTo(AT.plusSeconds(60));
    sessions.delete(row.tokenHash());
    sessions.delete(row.tokenHash());
    assertThat(sessions.find(row.tokenHash())).isEmpty();
    sessions.insert(row);
    sessions.deleteOf(number);
    assertThat(sessions.find(row.tokenHash())).isEmpty();
  }

  @Test
  void audit_entries_areToldNewestFirst() {
    AuditDao audit = database().audit();
    AuditDao.AuditRow first = new AuditDao.AuditRow(AT, "SIGNED_IN", "p" + day(), "::1", "");
    AuditDao.AuditRow second = new AuditDao.AuditRow(AT, "TICKET_SEEN", "p" + day(), "::1", "单");
    audit.insert(first);
    audit.insert(second);

    assertThat(audit.newest(2)).containsExactly(second, first);
  }
}
