package org.jiesu.cti.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jiesu.cti.dispatch.DispatchFixtures.PLAN;
import static org.jiesu.cti.dispatch.DispatchFixtures.TREE;
import static org.jiesu.cti.dispatch.DispatchFixtures.about;
import static org.jiesu.cti.dispatch.DispatchFixtures.rules;

import java.util.List;
import java.util.Optional;
import org.jiesu.cti.call.CallEvent.DispatchBasis;
import org.jiesu.cti.call.CallEvent.DispatchOption;
import org.jiesu.cti.call.CallEvent.DispatchProposed;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.classification.Matter;
import org.junit.jupiter.api.Test;

class DispatcherTest {
  private static final Dispatcher DISPATCHER = new Dispatcher(PLAN, DispatchExperience.none());

  /** An experience whose model says this of every case. */
  private static DispatchExperience saying(String unit, boolean certain) {
    return new DispatchExperience() {
      @Override
      public Optional<Advice> advise(DispatchCase dispatched) {
        return Optional.of(
            new Advice(
                "v7",
                List.of(new Ranked(unit, 0.99, List.of("打桩")), new Ranked("GA", 0.01, List.of())),
                0.985,
                certain));
      }

      @Override
      public Optional<Advice> glance(DispatchCase dispatched) {
        return advise(dispatched);
      }

      @Override
      public double bound(DispatchBasis basis) {
        return 0.9;
      }

      @Override
      public boolean suspended(DispatchBasis basis) {
        return false;
      }
    };
  }

  private static List<String> units(DispatchProposed proposed) {
    return proposed.alternatives().stream().map(DispatchOption::unit).toList();
  }

  @Test
  void dutyFor_everyLeaf_hasAUnit() {
    for (Matter matter : TREE.leaves()) {
      assertThat(PLAN.duties().dutyFor(matter.code(), "")).as(matter.title()).isPresent();
    }
  }

  @Test
  void dutyFor_leafWithItsOwnLine_takesItBeforeTheLevelAbove() {
    assertThat(PLAN.duties().dutyFor("050203", "").orElseThrow().unit().code()).isEqualTo("GJJ");
    assertThat(PLAN.duties().dutyFor("050202", "").orElseThrow().unit().code()).isEqualTo("ZJ");
    assertThat(PLAN.duties().dutyFor("999999", "")).isEmpty();
    assertThat(PLAN.duties().dutyFor("x", "")).isEmpty();
  }

  @Test
  void dutyFor_area_takesStreetBeforeDistrictBeforeCity() {
    assertThat(PLAN.duties().dutyFor("010301", "HP-01").orElseThrow().unit().code())
        .isEqualTo("JD-HP");
    assertThat(PLAN.duties().dutyFor("010301", "HP-02").orElseThrow().unit().code())
        .isEqualTo("CG-HP");
    assertThat(PLAN.duties().dutyFor("010301", "DH-01").orElseThrow().unit().code())
        .isEqualTo("CG");
  }

  @Test
  void area_ofAddress_isTheDeepestNamed() {
    assertThat(PLAN.areas().of("和平区中山路108号").orElseThrow().code()).isEqualTo("HP");
    assertThat(PLAN.areas().of("胜利街12号旁边").orElseThrow().code()).isEqualTo("HP-02");
    assertThat(PLAN.areas().of("和平区和平街道人民路").orElseThrow().code()).isEqualTo("HP-01");
    assertThat(PLAN.areas().of("火星路1号")).isEmpty();
    assertThat(PLAN.areas().of("")).isEmpty();
    // two districts' roads: nothing can be told
    assertThat(PLAN.areas().of("人民路与学院路路口").map(Area::code)).isEmpty();
  }

  @Test
  void matter_likely_isExplainedByTheDutyListAndLeftToAPerson() {
    DispatchProposed proposed = DISPATCHER.dispatch(about("010101", 0.9).or("010103", 0.3).make());
    assertThat(proposed.unit()).isEqualTo("CG");
    assertThat(proposed.helpers()).containsExactly("ZJ");
    assertThat(proposed.basis()).isEqualTo(DispatchBasis.DUTY);
    assertThat(proposed.reason()).startsWith("派单目录：夜间施工噪音 → 市城管执法局（协办：市住房和城乡建设局）");
    assertThat(proposed.probability()).isLessThanOrEqualTo(0.9);
    assertThat(proposed.automatic()).isFalse();
    assertThat(units(proposed)).containsExactly("GA", "ZJ");
    assertThat(proposed.alternatives().get(0).reason()).contains("社会生活噪音");
  }

  @Test
  void matter_decidedByAPerson_goesByItsOwnLineWithoutALook() {
    assertThat(DISPATCHER.dispatch(about("010101", 1).make()).automatic()).isTrue();
    // only the branch has a line
    assertThat(DISPATCHER.dispatch(about("010201", 1).make()).automatic()).isFalse();
  }

  @Test
  void area_ofTheAddress_choosesTheUnit() {
    DispatchProposed proposed =
        DISPATCHER.dispatch(about("010301", 1).with(TicketField.ADDRESS, "和平街道人民路32号").make());
    assertThat(proposed.unit()).isEqualTo("JD-HP");
    assertThat(proposed.area()).isEqualTo("HP-01");
    assertThat(proposed.limit()).isEqualTo("24h");
    assertThat(proposed.reference()).isEqualTo("010301@HP-01");
    assertThat(proposed.reason()).contains("和平街道办事处").contains("依据：");
  }

  @Test
  void rule_thatHolds_goesBeforeTheDutyList() {
    DispatchProposed proposed = DISPATCHER.dispatch(about("020601", 1).alert().make());
    assertThat(proposed.basis()).isEqualTo(DispatchBasis.RULE);
    assertThat(proposed.reference()).isEqualTo("gas-danger");
    assertThat(proposed.priority()).isEqualTo("紧急");
    assertThat(proposed.limit()).isEqualTo("2h");
    assertThat(proposed.automatic()).isTrue();
    assertThat(DISPATCHER.dispatch(about("020601", 0.7).alert().make()).automatic()).isFalse();
  }

  @Test
  void rule_bySound_findsWhatWasMisheard() {
    DispatchProposed proposed = DISPATCHER.dispatch(about("", 0).saying("我妈妈困在店梯里半个小时了").make());
    assertThat(proposed.reference()).isEqualTo("lift-trapped");
    assertThat(proposed.automatic()).isTrue();
  }

  @Test
  void dispute_isDecidedByItsTable() {
    DispatchProposed proposed =
        DISPATCHER.dispatch(about("100101", 1).saying("楼下露天烧烤，油烟很大").make());
    assertThat(proposed.basis()).isEqualTo(DispatchBasis.DISPUTE);
    assertThat(proposed.unit()).isEqualTo("CG");
    assertThat(proposed.helpers()).containsExactly("ST", "SJ");
    assertThat(proposed.automatic()).isFalse();
    DispatchProposed between = DISPATCHER.dispatch(about("050101", 0.5).or("050103", 0.4).make());
    assertThat(between.reference()).isEqualTo("房屋漏水与物业责任");
    DispatchProposed clear = DISPATCHER.dispatch(about("050101", 0.8).or("050103", 0.1).make());
    assertThat(clear.basis()).isEqualTo(DispatchBasis.DUTY);
  }

  @Test
  void model_certainOfAnother_keepsTheListButAsksAPerson() {
    DispatchProposed proposed =
        new Dispatcher(PLAN, saying("GA", true)).dispatch(about("010101", 1).make());
    assertThat(proposed.unit()).isEqualTo("CG");
    assertThat(proposed.automatic()).isFalse();
    assertThat(proposed.reason()).contains("但模型认为应派 市公安局");
    assertThat(units(proposed).get(0)).isEqualTo("GA");
  }

  @Test
  void model_certainOfTheSame_letsABranchLineGo() {
    DispatchProposed proposed =
        new Dispatcher(PLAN, saying("HJ", true)).dispatch(about("010201", 1).make());
    assertThat(proposed.unit()).isEqualTo("HJ");
    assertThat(proposed.automatic()).isTrue();
    assertThat(proposed.bound()).isEqualTo(0.985);
  }

  @Test
  void model_certainWithoutALine_decidesAlone() {
    DispatchProposed proposed =
        new Dispatcher(PLAN, saying("CG", true)).dispatch(about("", 0).saying("打桩").make());
    assertThat(proposed.basis()).isEqualTo(DispatchBasis.MODEL);
    assertThat(proposed.reference()).isEqualTo("v7");
    assertThat(proposed.automatic()).isTrue();
    assertThat(proposed.reason()).contains("打桩").contains("99.0%");
  }

  @Test
  void model_uncertain_givesAPersonItsBest() {
    DispatchProposed proposed =
        new Dispatcher(PLAN, saying("CG", false)).dispatch(about("", 0).make());
    assertThat(proposed.basis()).isEqualTo(DispatchBasis.PERSON);
    assertThat(proposed.unit()).isEmpty();
    assertThat(units(proposed)).containsExactly("CG", "GA");
  }

  @Test
  void nothingKnown_asksAPerson() {
    DispatchProposed proposed = DISPATCHER.dispatch(about("", 0).make());
    assertThat(proposed.basis()).isEqualTo(DispatchBasis.PERSON);
    assertThat(proposed.alternatives()).isEmpty();
    assertThat(proposed.reason()).contains("请选择承办单位");
  }

  @Test
  void unitThatReturned_isNotAskedAgain() {
    DispatchProposed proposed =
        new Dispatcher(PLAN, saying("GA", true))
            .dispatch(about("010101", 1).firstAt("CG").returnedBy("CG").make());
    assertThat(proposed.unit()).isEqualTo("GA");
    assertThat(units(proposed)).doesNotContain("CG");
    DispatchProposed alone =
        DISPATCHER.dispatch(about("010101", 1).firstAt("CG").returnedBy("CG").make());
    assertThat(alone.unit()).isEmpty();
  }

  @Test
  void ruleOfAUnitThatReturned_leavesTheNextRule() {
    DispatchPlan plan =
        rules(
            """
            rules:
              - { id: one, reason: 一, priority: 5, when: { words: { any: [树] } }, then: { unit: "YL" } }
              - { id: two, reason: 二, when: { words: { any: [树] } }, then: { unit: "CG" } }
            """);
    DispatchProposed proposed =
        new Dispatcher(plan, DispatchExperience.none())
            .dispatch(about("", 0).saying("树倒了").returnedBy("YL").make());
    assertThat(proposed.reference()).isEqualTo("two");
  }

  @Test
  void firstHandler_withADutyInTheMatter_keepsTheLead() {
    DispatchProposed proposed = DISPATCHER.dispatch(about("010101", 1).firstAt("ZJ").make());
    assertThat(proposed.unit()).isEqualTo("ZJ");
    assertThat(proposed.helpers()).containsExactly("CG");
    assertThat(proposed.reason()).startsWith("首派负责");
    assertThat(DISPATCHER.dispatch(about("010101", 1).firstAt("YB").make()).unit()).isEqualTo("CG");
  }
}
