package org.jiesu.cti.dispatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jiesu.cti.dispatch.ModelDecision.Candidate;
import org.jiesu.cti.dispatch.ModelDecision.Words;
import org.jiesu.cti.linear.Document;
import org.jiesu.cti.linear.LinearModel;
import org.jiesu.cti.linear.Prediction;
import org.jiesu.cti.linear.Reason;

/**
 * The dispatch model (派单模型): which unit a ticket's text belongs to, how sure that is, and whether
 * that is sure enough to go without a person. It says yes only where the lower confidence bound of
 * its accuracy on unseen tickets is above the target. Immutable, any thread.
 */
public final class DispatchModel {
  private static final int CANDIDATES = 3;
  private static final int WORDS = 4;

  private final LinearModel linear;
  private final Facts facts;

  /**
   * What is known about a model besides its weights.
   *
   * @param trainedAt when its history was read
   * @param examples how many tickets that were
   * @param counts of each unit's tickets
   * @param proven units that may go without a person
   * @param target the accuracy that what goes without a person must have
   * @param confidence with which it must
   * @param certainties how sure it was of unseen tickets, to compare with what comes later
   * @param accuracy of its first answer on unseen tickets; 0 if there were too few to tell
   */
  public record Facts(
      Instant trainedAt,
      int examples,
      Map<String, Integer> counts,
      Set<String> proven,
      double target,
      double confidence,
      Certainty certainty,
      CoverageCurve curve,
      Histogram certainties,
      double accuracy) {
    public Facts {
      counts = Map.copyOf(counts);
      proven = Set.copyOf(proven);
    }
  }

  DispatchModel(LinearModel linear, Facts facts) {
    this.linear = linear;
    this.facts = facts;
  }

  LinearModel linear() {
    return linear;
  }

  /** What is known about it. */
  public Facts facts() {
    return facts;
  }

  /** Its version: what its weights hash to. */
  public String version() {
    return linear.version();
  }

  /** The same model after its weights learned; what was measured stays what it was. */
  DispatchModel with(LinearModel learned) {
    return new DispatchModel(learned, facts);
  }

  /** What it says of a ticket. */
  public ModelDecision decide(TicketText text) {
    return decide(text, version());
  }

  /**
   * What it says of a ticket.
   *
   * @param name of this model in the decision
   */
  ModelDecision decide(TicketText text, String name) {
    Judgement judgement = judge(text);
    Document document = text.document();
    List<Candidate> candidates = new ArrayList<>(CANDIDATES);
    List<Prediction.Ranked> ranked = judgement.prediction().ranked();
    for (Prediction.Ranked one : ranked.subList(0, Math.min(CANDIDATES, ranked.size()))) {
      candidates.add(
          new Candidate(one.label(), one.probability(), words(document, one.label(), text)));
    }
    return new ModelDecision(
        name,
        candidates,
        judgement.certainty(),
        judgement.bound(),
        judgement.automatic(),
        why(judgement));
  }

  /**
   * How sure it is of a ticket, without the reasons.
   *
   * @param certainty how likely the first is right
   * @param bound how often answers as sure were right at least; 0 where the unit is not proven
   * @param automatic whether that is enough
   */
  public record Judgement(
      Prediction prediction, double certainty, double bound, boolean automatic) {}

  /** How sure it is of a ticket. */
  public Judgement judge(TicketText text) {
    Prediction prediction = linear.predict(text.document());
    double certainty = facts.certainty().of(prediction);
    boolean proven = facts.proven().contains(prediction.best().label());
    double bound = proven ? facts.curve().bound(certainty) : 0;
    return new Judgement(
        prediction, certainty, bound, proven && !text.isBlank() && bound >= facts.target());
  }

  private List<Words> words(Document document, String unit, TicketText text) {
    List<Words> words = new ArrayList<>();
    for (Reason reason : linear.reasons(document, unit, WORDS)) {
      String field = reason.part().equals(TicketText.TITLE) ? text.title() : text.body();
      words.add(
          new Words(
              reason.part(),
              reason.start(),
              reason.end(),
              field.substring(reason.start(), reason.end())));
    }
    return words;
  }

  private String why(Judgement judgement) {
    String unit = judgement.prediction().best().label();
    double target = facts.target() * 100;
    if (judgement.automatic()) {
      return "同样有把握的工单，至少有 %.1f%% 派对".formatted(judgement.bound() * 100);
    }
    if (!facts.proven().contains(unit)) {
      int count = facts.counts().getOrDefault(unit, 0);
      return count < DispatchTraining.LEAST_EXAMPLES
          ? "该单位的历史工单只有 " + count + " 件，不足以证明准确"
          : "该单位以往的准确率达不到 %.1f%%".formatted(target);
    }
    return "把握不足：同样有把握的工单至少 %.1f%% 派对，要求 %.1f%%".formatted(judgement.bound() * 100, target);
  }
}
