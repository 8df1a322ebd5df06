package org.jiesu.cti.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvent.EmotionAssessed;
import org.jiesu.cti.call.CallEvent.FieldDecided;
import org.jiesu.cti.call.CallEvent.FieldSuggested;
import org.jiesu.cti.call.MemoryCalls;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.TimelineEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnderstandingTest {
  private static final CallInterpreter INTERPRETER = CallInterpreter.read(Talk.CONFIG, Talk.ZONE);

  private final MemoryCalls calls = new MemoryCalls(InstantSource.system());
  private final Understanding understanding = new Understanding(calls, () -> INTERPRETER);

  @AfterEach
  void close() {
    understanding.close();
  }

  private List<FieldSuggested> suggested(TicketField field) {
    return calls.events(FieldSuggested.class).stream().filter(s -> s.field() == field).toList();
  }

  private List<EmotionAssessed> emotions() {
    return calls.events(EmotionAssessed.class);
  }

  private static TimelineEntry uttered(Call call) {
    CallEvent event = new CallEvent.Uttered(call.utterances().get(call.utterances().size() - 1));
    return new TimelineEntry(call.id(), call.sequence(), Instant.EPOCH, event);
  }

  private void idle() {
    await().atMost(Duration.ofSeconds(10)).until(() -> understanding.backlog() == 0);
  }

  private long dispatched() {
    return calls.events().stream().filter(CallEvent.DispatchProposed.class::isInstance).count();
  }

  @Test
  void onEntry_utterance_appendsEmotionAndFields() {
    Call call = calls.know(Talk.demo("call1").call());
    understanding.onEntry(call, uttered(call));
    await().until(() -> !suggested(TicketField.UNIT).isEmpty());
    assertThat(emotions()).extracting(EmotionAssessed::utterance).containsExactly(2, 4, 6, 8, 10);
    assertThat(suggested(TicketField.PHONE)).hasSize(1);
  }

  @Test
  void onEntry_sameUtteranceTwice_appendsNothingNew() {
    Call call = calls.know(Talk.demo("call1").call());
    understanding.onEntry(call, uttered(call));
    await().until(() -> dispatched() == 1);
    idle();
    int before = calls.events().size();
    understanding.onEntry(call, uttered(call));
    Call other = calls.know(Talk.demo("call3").call());
    understanding.onEntry(other, uttered(other));
    await().until(() -> dispatched() == 2);
    long ofCall3 =
        1
            + INTERPRETER.interpret(other).fields().size()
            + INTERPRETER.interpret(other).emotions().size();
    assertThat(calls.events()).hasSize((int) (before + ofCall3));
  }

  @Test
  void onEntry_afterARestart_assessesOnlyWhatWasNot() {
    Call call = calls.know(Talk.demo("call4").call());
    EmotionAssessed known = INTERPRETER.interpret(call).emotions().get(1);
    Call replayed =
        calls.know(with(call, Optional.of(known), INTERPRETER.interpret(call).fields()));
    understanding.onEntry(replayed, uttered(replayed));
    await().until(() -> emotions().size() == 2);
    idle();
    assertThat(emotions()).extracting(EmotionAssessed::utterance).containsExactly(6, 8);
    assertThat(calls.events()).hasSize(2);
  }

  @Test
  void onEntry_personDecidedTheMatter_unitAndTitleFollow() {
    FieldDecided decided =
        new FieldDecided(TicketField.MATTER, "100101", CallEvent.Decision.CORRECTED, "8001");
    Call call = calls.know(Talk.demo("call1").call(Map.of(TicketField.MATTER, decided)));
    understanding.onEntry(call, new TimelineEntry(call.id(), 99, Instant.EPOCH, decided));
    await().until(() -> !suggested(TicketField.UNIT).isEmpty());
    assertThat(suggested(TicketField.UNIT).get(0).value().value()).isEqualTo("ST");
    assertThat(suggested(TicketField.TITLE).get(0).value().value()).contains("油烟");
  }

  @Test
  void onEntry_ownSuggestion_isNotFollowed() {
    Call call = calls.know(Talk.demo("call1").call());
    var value = INTERPRETER.interpret(call).fields().get(TicketField.UNIT);
    understanding.onEntry(
        call,
        new TimelineEntry(
            call.id(), 9, Instant.EPOCH, new FieldSuggested(TicketField.UNIT, value)));
    assertThat(understanding.backlog()).isZero();
    assertThat(calls.events()).isEmpty();
  }

  @Test
  void close_afterwards_unsubscribed() {
    assertThat(calls.listeners()).isOne();
    understanding.close();
    assertThat(calls.listeners()).isZero();
  }

  private static Call with(
      Call call,
      Optional<EmotionAssessed> emotion,
      Map<TicketField, org.jiesu.cti.call.FieldValue> suggestions) {
    return new Call(
        call.id(),
        call.sequence(),
        call.state(),
        call.arrivedAt(),
        call.answeredAt(),
        call.endedAt(),
        call.callerNumber(),
        call.calledNumber(),
        call.channel(),
        call.uniqueId(),
        call.navigation(),
        call.queue(),
        call.operator(),
        call.operatorChannel(),
        call.taps(),
        call.languages(),
        call.utterances(),
        emotion,
        suggestions,
        call.decisions(),
        INTERPRETER.interpret(call).dispatch(),
        false,
        Optional.empty(),
        Map.of(),
        Optional.empty());
  }
}
