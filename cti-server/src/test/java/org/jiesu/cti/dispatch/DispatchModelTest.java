package org.jiesu.cti.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DispatchModelTest {
  private static final Instant AT = Instant.parse("2026-03-01T00:00:00Z");
  private static final DispatchTraining TRAINING = Histories.training();

  private static DispatchModel trained(List<DispatchExample> history) {
    return TRAINING.train(history, AT);
  }

  @Test
  void clearTicket_ofALargeHistory_goesByItselfAndSaysWhy() {
    DispatchModel model = trained(Histories.of(900, 0, 1));
    ModelDecision decision = model.decide(Histories.water());
    assertThat(decision.first().unit()).isEqualTo(Histories.WATER);
    assertThat(decision.automatic()).isTrue();
    assertThat(decision.bound()).isGreaterThanOrEqualTo(0.98);
    assertThat(decision.version()).isEqualTo(model.version());
    assertThat(decision.why()).contains("派对");
    assertThat(decision.candidates()).hasSize(3);
    assertThat(decision.first().words()).isNotEmpty();
    ModelDecision.Words words = decision.first().words().get(0);
    String field = words.field().equals("title") ? "停水三天" : "幸福路自来水发黄，水管爆裂";
    assertThat(field.substring(words.start(), words.end())).isEqualTo(words.text());
  }

  @Test
  void tinyHistory_neverGoesByItself() {
    ModelDecision decision = trained(Histories.of(24, 0, 1)).decide(Histories.water());
    assertThat(decision.first().unit()).isEqualTo(Histories.WATER);
    assertThat(decision.automatic()).isFalse();
    assertThat(decision.why()).contains("8 件，不足以证明");
  }

  @Test
  void oneTicket_isEnoughForAModelThatAsks() {
    ModelDecision decision =
        trained(List.of(new DispatchExample(Histories.water(), "u1"))).decide(Histories.water());
    assertThat(decision.automatic()).isFalse();
    assertThat(decision.candidates()).hasSize(1);
  }

  @Test
  void historyOfOneUnit_neverGoesByItself() {
    List<DispatchExample> one =
        Histories.of(600, 0, 1).stream().filter(e -> e.unit().equals(Histories.WATER)).toList();
    assertThat(trained(one).decide(Histories.water()).automatic()).isFalse();
  }

  @Test
  void historyWithManyMistakes_neverGoesByItself() {
    DispatchModel model = trained(Histories.of(900, 12, 1));
    assertThat(model.facts().curve().at(0.98)).isEmpty();
    assertThat(model.decide(Histories.water()).automatic()).isFalse();
    assertThat(model.decide(Histories.water()).why()).isNotEmpty();
  }

  @Test
  void unitWithFewTickets_amongManyOthers_neverGoesByItself() {
    List<DispatchExample> history = new java.util.ArrayList<>(Histories.of(900, 0, 1));
    for (int i = 0; i < 10; i++) {
      history.add(
          new DispatchExample(new TicketText("地铁广播", "地铁站里广播" + i + "听不清，列车晚点", ""), "metro"));
    }
    ModelDecision decision = trained(history).decide(new TicketText("地铁广播", "地铁站广播听不清，列车晚点", ""));
    assertThat(decision.first().unit()).isEqualTo("metro");
    assertThat(decision.automatic()).isFalse();
  }

  @Test
  void emptyTicket_neverGoesByItself() {
    assertThat(trained(Histories.of(900, 0, 1)).decide(new TicketText("", " ", "")).automatic())
        .isFalse();
  }

  @Test
  void sameHistory_givesTheSameModel() {
    assertThat(trained(Histories.of(150, 0, 1)).version())
        .isEqualTo(trained(Histories.of(150, 0, 1)).version());
  }

  @Test
  void curve_fallsWithCoverageAndBoundIsBelowAccuracy() {
    CoverageCurve curve = trained(Histories.of(600, 8, 3)).facts().curve();
    assertThat(curve.points()).isNotEmpty().allMatch(p -> p.bound() <= p.accuracy());
    assertThat(curve.points().stream().map(CoverageCurve.Point::tickets)).isSorted();
    CoverageCurve.Point last = curve.points().get(curve.points().size() - 1);
    assertThat(last.accuracy()).isCloseTo(0.92, within(0.04));
  }

  @Test
  void texts_thatTellTheSame_areOneGroup() {
    int[] groups =
        NearDuplicates.groups(
            List.of(
                "幸福路三号院门口的下水道堵了一个多星期，污水流到街上，物业说不归他们管",
                "你好，幸福路三号院门口的下水道堵了一个多星期，污水流到街上，物业说不归他们管。谢谢",
                "公司拖欠我三个月工资，去劳动监察大队反映过，至今没有结果，请帮帮我们",
                "",
                ""));
    assertThat(groups[0]).isEqualTo(groups[1]).isNotEqualTo(groups[2]);
    assertThat(groups[3]).isNotEqualTo(groups[4]);
  }

  @Property(tries = 200)
  void lowerBound_isBelowTheShareAndGrowsWithEvidence(
      @ForAll @IntRange(min = 1, max = 400) int all, @ForAll @IntRange(max = 20) int wrong) {
    int right = Math.max(0, all - wrong);
    double bound = LowerBound.of(right, all, 0.9);
    assertThat(bound).isBetween(0.0, (double) right / all);
    assertThat(LowerBound.of(right * 3, all * 3, 0.9)).isGreaterThanOrEqualTo(bound - 1e-9);
    assertThat(LowerBound.upper(right, all, 0.9)).isGreaterThanOrEqualTo((double) right / all);
  }

  @Test
  void lowerBound_isTheExactOne() {
    // all right of n: the bound is (1 - confidence)^(1/n)
    assertThat(LowerBound.of(100, 100, 0.95)).isCloseTo(Math.pow(0.05, 0.01), within(1e-9));
    // Clopper and Pearson's own table: 8 of 10, one-sided 95 %
    assertThat(LowerBound.of(8, 10, 0.95)).isCloseTo(0.4931, within(1e-4));
  }
}
