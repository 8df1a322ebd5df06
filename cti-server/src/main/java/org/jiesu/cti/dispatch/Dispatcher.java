package org.jiesu.cti.dispatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.CallEvent.DispatchBasis;
import org.jiesu.cti.call.CallEvent.DispatchOption;
import org.jiesu.cti.call.CallEvent.DispatchProposed;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.dispatch.DispatchExperience.Advice;
import org.jiesu.cti.dispatch.DispatchExperience.Ranked;

/**
 * Says which unit must act (派单) and why: a rule of the city, else a line for disputed matters, else
 * the duty list, else the model, else a person. Immutable, any thread.
 *
 * <p>A decision is automatic where nobody needs to look at it: a rule that rests on nothing merely
 * likely; a duty list's line for the very matter a person decided, unless the model is certain of
 * another unit; the model where it is certain. A unit that gave the ticket back (退单) is not asked
 * again, and who had it first (首派负责) keeps the lead as long as the matter is theirs, too.
 */
public final class Dispatcher {
  /** The list may be right and the case special: never more certain than this times the matter. */
  private static final double LIST = 0.97;

  /** From here on what a rule rests on counts as known. */
  private static final double KNOWN = 0.98;

  private static final double HELPER = 0.2;
  private static final int MOST_ALTERNATIVES = 3;

  private final DispatchPlan plan;
  private final DispatchExperience experience;

  public Dispatcher(DispatchPlan plan, DispatchExperience experience) {
    this.plan = plan;
    this.experience = experience;
  }

  private record Choice(
      Unit unit,
      List<Unit> helpers,
      DispatchBasis basis,
      String reference,
      double probability,
      double bound,
      boolean automatic,
      String limit,
      String priority,
      String note,
      String reason) {}

  /** Where a ticket should go. */
  public DispatchProposed dispatch(DispatchCase dispatched) {
    return dispatch(dispatched, experience.advise(dispatched));
  }

  /**
   * Where a ticket would go as it stands, in little time: the model, where it is needed, goes by
   * the words alone.
   */
  public DispatchProposed suggest(DispatchCase dispatched) {
    return dispatch(dispatched, experience.glance(dispatched));
  }

  private DispatchProposed dispatch(DispatchCase dispatched, Optional<Advice> advice) {
    PreparedCase prepared = new PreparedCase(dispatched, plan.areas());
    List<Choice> choices = new ArrayList<>(4);
    byRule(prepared).ifPresent(choices::add);
    byDispute(prepared).ifPresent(choices::add);
    byDuty(prepared, advice).ifPresent(choices::add);
    advice.flatMap(said -> byModel(prepared, said)).ifPresent(choices::add);
    if (choices.isEmpty()) {
      return byPerson(prepared, advice);
    }
    return proposal(keepingFirst(choices.get(0), prepared), prepared, choices, advice);
  }

  private boolean mayGet(PreparedCase prepared, Unit unit) {
    return !prepared.original.returnedBy().contains(unit.code());
  }

  private Optional<Choice> byRule(PreparedCase prepared) {
    Optional<Rule> first = plan.rules().first(prepared);
    if (first.isPresent() && !mayGet(prepared, first.get().then().unit())) {
      List<Rule> others = new ArrayList<>();
      plan.rules().holding(prepared, others::add);
      first = others.stream().filter(rule -> mayGet(prepared, rule.then().unit())).findFirst();
    }
    return first.map(
        rule -> {
          boolean byMatter = !rule.when().matters().isEmpty();
          double probability = byMatter ? prepared.original.matterConfidence() : 1;
          Rule.Then then = rule.then();
          return new Choice(
              then.unit(),
              then.helpers(),
              DispatchBasis.RULE,
              rule.id(),
              rounded(probability),
              experience.bound(DispatchBasis.RULE),
              probability >= KNOWN,
              then.limit(),
              then.priority(),
              then.note(),
              "派单规则 " + rule.id() + "：" + rule.reason() + ending(then.unit(), then.helpers(), ""));
        });
  }

  private Optional<Choice> byDispute(PreparedCase prepared) {
    return plan.duties()
        .disputeOf(
            prepared.original.matter(), prepared.nearlyAsLikely(), prepared.area, prepared.text)
        .filter(dispute -> mayGet(prepared, dispute.unit()))
        .map(
            dispute ->
                new Choice(
                    dispute.unit(),
                    dispute.helpers(),
                    DispatchBasis.DISPUTE,
                    dispute.name(),
                    rounded(prepared.original.matterConfidence() * LIST),
                    experience.bound(DispatchBasis.DISPUTE),
                    false,
                    dispute.limit(),
                    "",
                    "",
                    "争议事项“"
                        + dispute.name()
                        + "”"
                        + ending(dispute.unit(), dispute.helpers(), dispute.clause())));
  }

  private Optional<Choice> byDuty(PreparedCase prepared, Optional<Advice> advice) {
    return plan.duties()
        .dutyFor(prepared.original.matter(), prepared.area)
        .filter(duty -> mayGet(prepared, duty.unit()))
        .map(
            duty -> {
              boolean decided = prepared.original.matterConfidence() >= 1;
              boolean exact = duty.matter().equals(prepared.original.matter());
              Optional<String> certain =
                  advice.filter(Advice::certain).map(said -> said.ranked().get(0).unit());
              boolean contradicted = certain.filter(u -> !u.equals(duty.unit().code())).isPresent();
              boolean confirmed = certain.isPresent() && !contradicted;
              double bound = experience.bound(DispatchBasis.DUTY);
              return new Choice(
                  duty.unit(),
                  duty.helpers(),
                  DispatchBasis.DUTY,
                  duty.matter() + (duty.area().isEmpty() ? "" : "@" + duty.area()),
                  rounded(prepared.original.matterConfidence() * LIST),
                  confirmed ? Math.max(bound, advice.get().bound()) : bound,
                  decided
                      && (exact || confirmed)
                      && !contradicted
                      && !experience.suspended(DispatchBasis.DUTY),
                  duty.limit(),
                  "",
                  "",
                  "派单目录："
                      + plan.matters().nameOf(duty.matter()).orElse(duty.matter())
                      + area(duty.area())
                      + ending(duty.unit(), duty.helpers(), duty.clause())
                      + (contradicted
                          ? "；但模型认为应派 " + plan.units().name(certain.get()) + "，请核对"
                          : ""));
            });
  }

  private Optional<Choice> byModel(PreparedCase prepared, Advice advice) {
    if (!advice.certain()) {
      return Optional.empty();
    }
    Ranked best = advice.ranked().get(0);
    return plan.units()
        .find(best.unit())
        .filter(unit -> mayGet(prepared, unit))
        .map(
            unit ->
                new Choice(
                    unit,
                    List.of(),
                    DispatchBasis.MODEL,
                    advice.version(),
                    rounded(best.probability()),
                    advice.bound(),
                    !experience.suspended(DispatchBasis.MODEL),
                    "",
                    "",
                    "",
                    "派单模型：" + because(best) + ending(unit, List.of(), "")));
  }

  private DispatchProposed byPerson(PreparedCase prepared, Optional<Advice> advice) {
    List<DispatchOption> options = alternatives("", prepared, List.of(), List.of(), advice);
    return new DispatchProposed(
        "",
        List.of(),
        DispatchBasis.PERSON,
        "",
        0,
        0,
        false,
        prepared.area,
        "",
        "",
        "",
        options.isEmpty() ? "规则、目录和模型都不能判断，请选择承办单位" : "没有把握，请从以下单位中选择",
        options);
  }

  /** 首派负责: who had it first keeps the lead where it has a duty in the matter, too. */
  private Choice keepingFirst(Choice choice, PreparedCase prepared) {
    String first = prepared.original.first();
    Optional<Unit> unit = plan.units().find(first);
    if (unit.isEmpty()
        || choice.unit().code().equals(first)
        || prepared.original.returnedBy().contains(first)
        || !hasDuty(unit.get(), choice, prepared)) {
      return choice;
    }
    Set<Unit> helpers = new LinkedHashSet<>();
    helpers.add(choice.unit());
    helpers.addAll(choice.helpers());
    helpers.remove(unit.get());
    return new Choice(
        unit.get(),
        List.copyOf(helpers),
        choice.basis(),
        choice.reference(),
        choice.probability(),
        choice.bound(),
        choice.automatic(),
        choice.limit(),
        choice.priority(),
        choice.note(),
        "首派负责：" + unit.get().name() + " 最先承办且同样有责，继续主办；" + choice.reason());
  }

  private boolean hasDuty(Unit unit, Choice choice, PreparedCase prepared) {
    if (choice.helpers().contains(unit)) {
      return true;
    }
    Set<String> matters = new LinkedHashSet<>(prepared.nearlyAsLikely());
    matters.add(prepared.original.matter());
    return matters.stream()
        .flatMap(matter -> plan.duties().dutyFor(matter, prepared.area).stream())
        .anyMatch(duty -> duty.unit().equals(unit) || duty.helpers().contains(unit));
  }

  private DispatchProposed proposal(
      Choice choice, PreparedCase prepared, List<Choice> choices, Optional<Advice> advice) {
    return new DispatchProposed(
        choice.unit().code(),
        choice.helpers().stream().map(Unit::code).toList(),
        choice.basis(),
        choice.reference(),
        choice.probability(),
        choice.bound(),
        choice.automatic(),
        prepared.area,
        choice.limit(),
        choice.priority(),
        choice.note(),
        choice.reason(),
        alternatives(choice.unit().code(), prepared, choices, choice.helpers(), advice));
  }

  private List<DispatchOption> alternatives(
      String chosen,
      PreparedCase prepared,
      List<Choice> choices,
      List<Unit> helpers,
      Optional<Advice> advice) {
    Map<String, DispatchOption> options = new LinkedHashMap<>();
    for (Choice other : choices) {
      add(options, other.unit(), other.probability(), other.reason());
    }
    for (Alternative other : prepared.original.otherMatters()) {
      plan.duties()
          .dutyFor(other.value(), prepared.area)
          .ifPresent(
              duty ->
                  add(
                      options,
                      duty.unit(),
                      other.confidence() * LIST,
                      "如果是“"
                          + plan.matters().nameOf(other.value()).orElse(other.value())
                          + "”，派单目录派给它"));
    }
    advice
        .map(Advice::ranked)
        .orElse(List.of())
        .forEach(
            ranked ->
                plan.units()
                    .find(ranked.unit())
                    .ifPresent(
                        unit ->
                            add(options, unit, ranked.probability(), "派单模型：" + because(ranked))));
    for (Unit helper : helpers) {
      add(options, helper, prepared.original.matterConfidence() * HELPER, "本事项的协办单位");
    }
    options.remove(chosen);
    prepared.original.returnedBy().forEach(options::remove);
    return options.values().stream()
        .sorted(Comparator.comparingDouble(DispatchOption::probability).reversed())
        .limit(MOST_ALTERNATIVES)
        .toList();
  }

  private static void add(
      Map<String, DispatchOption> options, Unit unit, double probability, String reason) {
    options.putIfAbsent(unit.code(), new DispatchOption(unit.code(), rounded(probability), reason));
  }

  private static String because(Ranked ranked) {
    String words = ranked.words().isEmpty() ? "" : "说到“" + String.join("”“", ranked.words()) + "”，";
    return words + "以往这样的工单有 " + Math.round(ranked.probability() * 1000) / 10.0 + "% 派给它";
  }

  private String area(String code) {
    return code.isEmpty() ? "" : "、" + plan.areas().find(code).map(Area::name).orElse(code);
  }

  private static String ending(Unit unit, List<Unit> helpers, String clause) {
    String text = " → " + unit.name();
    if (!helpers.isEmpty()) {
      text += "（协办：" + String.join("、", helpers.stream().map(Unit::name).toList()) + "）";
    }
    return clause.isEmpty() ? text : text + "；依据：" + clause;
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }

  /** What the city laid down. */
  public DispatchPlan plan() {
    return plan;
  }
}
