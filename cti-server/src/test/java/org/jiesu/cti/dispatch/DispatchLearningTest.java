package org.jiesu.cti.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;
import org.jiesu.cti.call.CallEvent.DispatchBasis;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.store.DispatchDao;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatchLearningTest {
  private static final Instant AT = Instant.parse("2026-03-01T00:00:00Z");
  private static final TicketText SQUARE = new TicketText("广场舞", "广场舞音箱震天响，跳到晚上十一点", "");
  private static final List<Unit> UNITS =
      List.of(
          new Unit(Histories.WATER, "市水务局", "", Unit.Level.CITY, List.of()),
          new Unit(Histories.NOISE, "市生态环境局", "", Unit.Level.CITY, List.of("环保局")),
          new Unit("square", "市城管局", "", Unit.Level.CITY, List.of()));

  @TempDir Path directory;
  private final List<DispatchDao.Fared> fared = new ArrayList<>();
  private Instant now = AT.plusSeconds(3600);
  private ModelStore store;

  /** A clock that a test sets. */
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  @BeforeEach
  void publish() {
    store = new ModelStore(directory.resolve("models"), clock, 5, Optional.empty());
    store.publish(model(Histories.of(600, 0, 1)), "9001", "test");
  }

  private DispatchModel model(List<DispatchExample> history) {
    return Histories.training().train(history, AT);
  }

  private DispatchLearning learning() {
    Supplier<List<DispatchDao.Fared>> ledger = () -> fared;
    return new DispatchLearning(
        store,
        directory.resolve("lessons.jsonl"),
        DispatchSettings.DEFAULT,
        clock,
        () -> UNITS,
        ledger);
  }

  private static DispatchCase dispatched(TicketText text) {
    return DispatchCase.ofFields(
        Map.of(TicketField.TITLE, text.title(), TicketField.BODY, text.body()), AT, ZoneOffset.UTC);
  }

  private DispatchLedger.Lesson lesson(String number, TicketText text, String wrong, String right) {
    return new DispatchLedger.Lesson(number, dispatched(text), wrong, right, "", now);
  }

  private static ModelDecision decide(DispatchLearning learning, TicketText text) {
    return learning.decide(text).orElseThrow();
  }

  @Test
  void noModel_knowsNothing() {
    store = new ModelStore(directory.resolve("empty"), clock, 5, Optional.empty());
    DispatchLearning learning = learning();
    assertThat(learning.advise(dispatched(Histories.water()))).isEmpty();
    assertThat(learning.status().facts()).isEmpty();
    assertThat(learning.suspended(DispatchBasis.MODEL)).isFalse();
    learning.learn(lesson("1", SQUARE, "", "square"));
    assertThat(learning.advise(dispatched(SQUARE))).isEmpty();
  }

  @Test
  void clearTicket_isAdvisedWithWordsAndBound() {
    DispatchExperience.Advice advice =
        learning().advise(dispatched(Histories.water())).orElseThrow();
    assertThat(advice.certain()).isTrue();
    assertThat(advice.bound()).isGreaterThanOrEqualTo(0.98);
    assertThat(advice.version()).isEqualTo(store.current().orElseThrow());
    assertThat(advice.ranked().get(0).unit()).isEqualTo(Histories.WATER);
    assertThat(advice.ranked().get(0).words()).isNotEmpty();
    assertThat(learning().advise(dispatched(new TicketText("", "", "")))).isEmpty();
  }

  @Test
  void correction_learned_holdsAfterARestart() {
    DispatchLearning learning = learning();
    learning.learn(lesson("1", SQUARE, Histories.NOISE, "square"));
    assertThat(decide(learning, SQUARE).first().unit()).isEqualTo("square");
    assertThat(decide(learning, SQUARE).automatic()).isFalse();
    assertThat(decide(learning, SQUARE).version()).endsWith("+1");
    assertThat(decide(learning(), SQUARE).candidates())
        .isEqualTo(decide(learning, SQUARE).candidates());
  }

  @Test
  void glance_goesByTheWordsAlone_andAdviceAlsoByMeaning() {
    Optional<SentenceEncoder> encoder = Optional.of(new WordEncoder());
    store = new ModelStore(directory.resolve("near"), clock, 5, encoder);
    store.publish(Histories.training(encoder).train(Histories.of(600, 12, 1), AT), "9001", "t");
    DispatchExperience.Advice near = learning().advise(dispatched(Histories.water())).orElseThrow();
    DispatchExperience.Advice glance =
        learning().glance(dispatched(Histories.water())).orElseThrow();
    store = new ModelStore(directory.resolve("near"), clock, 5, Optional.empty());
    assertThat(learning().advise(dispatched(Histories.water()))).contains(glance);
    assertThat(glance.ranked()).isNotEqualTo(near.ranked());
    assertThat(learning().glance(dispatched(new TicketText("", "", "")))).isEmpty();
  }

  @Test
  void correction_ofWhatTheNearestTicketsSay_countsAtOnceToo() {
    Optional<SentenceEncoder> encoder = Optional.of(new WordEncoder());
    store = new ModelStore(directory.resolve("near"), clock, 5, encoder);
    store.publish(Histories.training(encoder).train(Histories.of(600, 12, 1), AT), "9001", "t");
    DispatchLearning learning = learning();
    assertThat(decide(learning, Histories.water()).first().unit()).isEqualTo(Histories.WATER);
    for (int i = 0; i < 3; i++) {
      learning.learn(lesson("n" + i, Histories.water(), Histories.WATER, Histories.WAGES));
    }
    assertThat(decide(learning, Histories.water()).first().unit()).isEqualTo(Histories.WAGES);
    learning.lessons(3).forEach(lesson -> learning.undo(lesson.id(), "9001"));
    assertThat(decide(learning, Histories.water()).first().unit()).isEqualTo(Histories.WATER);
  }

  @Test
  void lesson_undone_leavesTheScoresAsTheyWere() {
    DispatchLearning learning = learning();
    learning.learn(lesson("1", new TicketText("井盖", "井盖丢了", ""), Histories.WATER, "square"));
    List<ModelDecision.Candidate> before = decide(learning, Histories.water()).candidates();
    learning.learn(lesson("2", Histories.water(), Histories.WATER, "square"));
    assertThat(decide(learning, Histories.water()).candidates()).isNotEqualTo(before);
    learning.undo("2", "9001");
    assertThat(decide(learning, Histories.water()).candidates()).isEqualTo(before);
    assertThat(learning.lessons(10))
        .extracting(DispatchLearning.Learned::undone)
        .containsExactly("9001", "");
    assertThat(decide(learning(), Histories.water()).candidates()).isEqualTo(before);
    assertThatThrownBy(() -> learning.undo("77", "9001"))
        .isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void lesson_ofLongAgo_isForgotten() {
    List<ModelDecision.Candidate> untaught = decide(learning(), SQUARE).candidates();
    DispatchLearning learning = learning();
    learning.learn(lesson("1", SQUARE, Histories.NOISE, "square"));
    double fresh = probability(learning, "square");
    now = now.plus(Duration.ofDays(180));
    learning.refresh();
    assertThat(learning.lessons(1).get(0).weight()).isBetween(0.24, 0.26);
    assertThat(probability(learning, "square")).isLessThan(fresh);
    now = now.plus(Duration.ofDays(900));
    learning.refresh();
    assertThat(decide(learning, SQUARE).candidates()).isEqualTo(untaught);
  }

  private static double probability(DispatchLearning learning, String unit) {
    return decide(learning, SQUARE).candidates().stream()
        .filter(c -> c.unit().equals(unit))
        .mapToDouble(ModelDecision.Candidate::probability)
        .findFirst()
        .orElse(0);
  }

  @Test
  void returnedTicket_movesAwayFromItsUnitAndTowardsTheOneNamed() {
    DispatchLearning learning = learning();
    String said = decide(learning, SQUARE).first().unit();
    learning.learn(
        new DispatchLedger.Lesson("1", dispatched(SQUARE), said, "", "不属于我单位职责，应由市城管局处理", now));
    assertThat(decide(learning, SQUARE).candidates())
        .extracting(ModelDecision.Candidate::unit)
        .contains("square");
  }

  @Test
  void unit_thatGaveATicketBack_isNoLongerLearnedForIt() {
    DispatchLearning learning = learning();
    List<ModelDecision.Candidate> before = decide(learning, SQUARE).candidates();
    learning.learn(lesson("1", SQUARE, Histories.NOISE, "square"));
    learning.learn(lesson("1", SQUARE, "square", ""));
    assertThat(probability(learning, "square")).isLessThan(0.2);
    assertThat(decide(learning, SQUARE).first().unit()).isEqualTo(before.get(0).unit());
  }

  @Test
  void sureAnswers_tooOftenWrong_suspendTheModelUntilItIsTrainedAnew() {
    DispatchLearning learning = learning();
    for (int i = 0; i < 60; i++) {
      learning.learn(lesson("r" + i, Histories.water(), "", Histories.WATER));
    }
    assertThat(learning.status().health().sure()).isEqualTo(60);
    assertThat(learning.suspended(DispatchBasis.MODEL)).isFalse();
    assertThat(learning.bound(DispatchBasis.MODEL)).isGreaterThan(0.95);
    // units gave them back
    for (int i = 0; i < 3; i++) {
      learning.learn(lesson("r" + i, Histories.water(), Histories.WATER, ""));
    }
    assertThat(learning.suspended(DispatchBasis.MODEL)).isTrue();
    assertThat(decide(learning, Histories.water()).automatic()).isFalse();
    assertThat(decide(learning, Histories.water()).why()).contains("已暂停");
    assertThat(learning.status().health().right()).isEqualTo(57);
    assertThat(learning().suspended(DispatchBasis.MODEL)).isTrue();

    now = now.plusSeconds(60);
    store.publish(Histories.training().train(Histories.of(600, 0, 5), now), "9001", "again");
    learning.refresh();
    assertThat(learning.suspended(DispatchBasis.MODEL)).isFalse();
    assertThat(decide(learning, Histories.water()).automatic()).isTrue();
  }

  @Test
  void ticketsOfAnotherKind_areTold() {
    DispatchLearning learning = learning();
    for (int i = 0; i < 80; i++) {
      TicketText strange = new TicketText("", "宠物医院美容寄养服务" + (char) ('一' + i), "");
      learning.learn(lesson("s" + i, strange, "", "square"));
    }
    DispatchLearning.Health health = learning.status().health();
    assertThat(health.drifted()).isTrue();
    assertThat(health.stability()).isGreaterThan(0.25);
    assertThat(health.said()).contains("建议重新训练");
  }

  @Test
  void damagedVersion_isToldAndTheOldModelStays() throws IOException {
    DispatchLearning learning = learning();
    String before = learning.status().version();
    now = now.plusSeconds(60);
    String next = store.publish(model(Histories.of(600, 0, 9)), "9001", "next").version();
    Files.writeString(directory.resolve("models").resolve(next).resolve("facts.json"), "{");
    learning.refresh();
    assertThat(learning.status().version()).isEqualTo(before);
    assertThat(learning.status().problem()).contains("facts.json");
    assertThat(decide(learning, Histories.water()).automatic()).isTrue();
    learning.rollBack(before);
    assertThat(learning.status().problem()).isEmpty();
  }

  @Test
  void lessonFile_cutOffByACrash_keepsTheOthers() throws IOException {
    DispatchLearning learning = learning();
    learning.learn(lesson("1", SQUARE, Histories.NOISE, "square"));
    Files.writeString(
        directory.resolve("lessons.jsonl"), "\n{\"id\":\"2\",\"numb", StandardOpenOption.APPEND);
    DispatchLearning again = learning();
    again.learn(lesson("3", SQUARE, "", "square"));
    assertThat(learning().lessons(10))
        .extracting(DispatchLearning.Learned::number)
        .containsExactly("3", "1");
  }

  @Test
  void otherBases_areBoundByWhatTheLedgerSays() {
    fared.add(new DispatchDao.Fared("DUTY", true, 200, 0));
    DispatchLearning learning = learning();
    assertThat(learning.bound(DispatchBasis.DUTY)).isBetween(0.98, 0.99);
    assertThat(learning.bound(DispatchBasis.RULE)).isZero();
    assertThat(learning.suspended(DispatchBasis.DUTY)).isFalse();
  }
}
