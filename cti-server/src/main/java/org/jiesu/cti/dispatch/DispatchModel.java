package org.jiesu.cti.dispatch;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.dispatch.ModelDecision.Candidate;
import org.jiesu.cti.dispatch.ModelDecision.Words;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.linear.Document;
import org.jiesu.cti.linear.LinearModel;
import org.jiesu.cti.linear.Prediction;
import org.jiesu.cti.linear.Reason;
import org.jiesu.cti.linear.SealedFile;

/**
 * The dispatch model (派单模型): which unit a ticket's text belongs to, how sure that is, and whether
 * that is sure enough to go without a person. It goes by the words, and where there is an encoder
 * also by whose the tickets nearest in meaning were. It says yes only where the lower confidence
 * bound of its accuracy on unseen tickets is above the target. Immutable, any thread.
 */
public final class DispatchModel {
  private static final int CANDIDATES = 3;
  private static final int WORDS = 4;

  private final LinearModel linear;
  private final LinearModel trained;
  private final Facts facts;
  private final Optional<ByMeaning> byMeaning;
  private final Optional<SentenceEncoder> encoder;

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

  /**
   * The other half of a model, where a history had it: the tickets nearest in meaning.
   *
   * @param facts of both halves together; the whole model's are of the words alone
   */
  record ByMeaning(NearestTickets tickets, Blend blend, Facts facts) {}

  /**
   * @param facts of the linear model alone
   * @param byMeaning is used where the encoder is the one it was made with
   */
  DispatchModel(
      LinearModel linear,
      Facts facts,
      Optional<ByMeaning> byMeaning,
      Optional<SentenceEncoder> encoder) {
    this(
        linear,
        linear,
        facts,
        byMeaning,
        encoder.filter(
            one -> byMeaning.filter(m -> m.tickets().encoder().equals(one.name())).isPresent()));
  }

  private DispatchModel(
      LinearModel linear,
      LinearModel trained,
      Facts facts,
      Optional<ByMeaning> byMeaning,
      Optional<SentenceEncoder> encoder) {
    this.linear = linear;
    this.trained = trained;
    this.facts = facts;
    this.byMeaning = byMeaning;
    this.encoder = encoder;
  }

  LinearModel linear() {
    return linear;
  }

  Optional<ByMeaning> byMeaning() {
    return byMeaning;
  }

  /** What is known about it, as far as it is used. */
  public Facts facts() {
    return encoder.isPresent() ? byMeaning.orElseThrow().facts() : facts;
  }

  /** What is known about its linear part alone. */
  Facts factsOfWords() {
    return facts;
  }

  /** Whether it also goes by the tickets nearest in meaning. */
  public boolean goesByMeaning() {
    return encoder.isPresent();
  }

  /** Its version: what its parts hash to. */
  public String version() {
    return byMeaning
        .map(m -> linear.version() + m.tickets().version())
        .map(both -> SealedFile.version(both.getBytes(StandardCharsets.US_ASCII)))
        .orElseGet(linear::version);
  }

  /** The same model after its weights learned; what was measured stays what it was. */
  DispatchModel with(LinearModel learned) {
    return new DispatchModel(learned, trained, facts, byMeaning, encoder);
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
    return decision(text, judged(text, near(text)), name);
  }

  /** What it says of a ticket by the words alone. */
  ModelDecision glance(TicketText text, String name) {
    return decision(text, judged(text, Optional.empty()), name);
  }

  private ModelDecision decision(TicketText text, Judged judged, String name) {
    Judgement judgement = judged.judgement();
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
        why(judged));
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

  /** A judgement, and what it rests on. */
  private record Judged(Judgement judgement, Facts facts, Optional<NearestTickets.Said> near) {}

  /** How sure it is of a ticket. */
  public Judgement judge(TicketText text) {
    return judged(text, near(text)).judgement();
  }

  private Judged judged(TicketText text, Optional<NearestTickets.Said> near) {
    Prediction words = linear.predict(text.document());
    Facts known = near.isPresent() ? facts() : facts;
    Prediction prediction =
        near.map(said -> byMeaning.orElseThrow().blend().of(words, corrected(said, words, text)))
            .orElse(words);
    double certainty = known.certainty().of(prediction);
    boolean proven = known.proven().contains(prediction.best().label());
    double bound = proven ? known.curve().bound(certainty) : 0;
    boolean automatic = proven && !text.isBlank() && bound >= known.target();
    return new Judged(new Judgement(prediction, certainty, bound, automatic), known, near);
  }

  /**
   * What the nearest tickets would say after what the words learned since the training: what was
   * corrected would else stay what its neighbours were until the next training.
   */
  private NearestTickets.Said corrected(
      NearestTickets.Said near, Prediction words, TicketText text) {
    return linear == trained ? near : near.corrected(trained.predict(text.document()), words);
  }

  /** What the nearest tickets say; empty for a text that means nothing. */
  private Optional<NearestTickets.Said> near(TicketText text) {
    return encoder
        .map(one -> one.encode(text.meant()))
        .filter(vector -> !SentenceEncoder.isNothing(vector))
        .map(vector -> byMeaning.orElseThrow().tickets().ask(vector));
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

  private static String why(Judged judged) {
    Judgement judgement = judged.judgement();
    Facts facts = judged.facts();
    String unit = judgement.prediction().best().label();
    String near =
        judged
            .near()
            .map(said -> "；意思最相近的 " + said.asked() + " 件历史工单有 " + said.count(unit) + " 件属该单位")
            .orElse("");
    double target = facts.target() * 100;
    if (judgement.automatic()) {
      return "同样有把握的工单，至少有 %.1f%% 派对".formatted(judgement.bound() * 100) + near;
    }
    if (!facts.proven().contains(unit)) {
      int count = facts.counts().getOrDefault(unit, 0);
      return count < DispatchTraining.LEAST_EXAMPLES
          ? "该单位的历史工单只有 " + count + " 件，不足以证明准确"
          : "该单位以往的准确率达不到 %.1f%%".formatted(target) + near;
    }
    return "把握不足：同样有把握的工单至少 %.1f%% 派对，要求 %.1f%%".formatted(judgement.bound() * 100, target) + near;
  }
}
