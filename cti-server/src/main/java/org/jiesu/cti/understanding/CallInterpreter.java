package org.jiesu.cti.understanding;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvent.DispatchProposed;
import org.jiesu.cti.call.CallEvent.EmotionAssessed;
import org.jiesu.cti.call.CallEvent.FieldSuggested;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.classification.Classifier;
import org.jiesu.cti.classification.Matter;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.classification.Question;
import org.jiesu.cti.dispatch.DispatchCase;
import org.jiesu.cti.dispatch.Dispatcher;
import org.jiesu.cti.dispatch.Unit;
import org.jiesu.cti.emotion.EmotionAssessor;
import org.jiesu.cti.extraction.Conversation;
import org.jiesu.cti.extraction.Extractor;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.ticket.DraftWriter;

/**
 * Understands a whole call: emotion, fields, matter, unit, draft. A function of the call alone, so
 * that a restart loses nothing. What a person decided is taken as it is and the rest follows it.
 * Immutable, any thread.
 */
public final class CallInterpreter {
  private static final double ANNOUNCED = 0.6;

  private final EmotionAssessor emotion;
  private final Extractor extractor;
  private final Classifier classifier;
  private final MatterTree matters;
  private final Dispatcher dispatcher;
  private final DraftWriter writer;
  private final ZoneId zone;

  /**
   * What a call tells so far.
   *
   * @param emotions one for each of the caller's utterances, in order
   * @param fields proposals, those that a person has decided already included
   * @param dispatch where the ticket should go; empty while nothing is known of it
   */
  public record Interpretation(
      List<EmotionAssessed> emotions,
      Map<TicketField, FieldValue> fields,
      Optional<DispatchProposed> dispatch) {
    public Interpretation {
      emotions = List.copyOf(emotions);
      fields = Map.copyOf(fields);
    }
  }

  /** An interpreter of these parts. */
  public CallInterpreter(
      EmotionAssessor emotion,
      Extractor extractor,
      Classifier classifier,
      MatterTree matters,
      Dispatcher dispatcher,
      DraftWriter writer,
      ZoneId zone) {
    this.emotion = emotion;
    this.extractor = extractor;
    this.classifier = classifier;
    this.matters = matters;
    this.dispatcher = dispatcher;
    this.writer = writer;
    this.zone = zone;
  }

  /**
   * An interpreter with a city's files.
   *
   * @param configDirectory which has {@code lexicon/}, {@code classification/}, {@code dispatch/}
   * @param zone of the city, in which 昨晚 is understood
   * @throws LexiconException naming file, line and field of what is wrong
   */
  public static CallInterpreter read(Path configDirectory, ZoneId zone) {
    return CityFiles.alone(configDirectory, zone).readAll();
  }

  /** What the call tells so far. */
  public Interpretation interpret(Call call) {
    Conversation conversation = Conversation.of(call, zone);
    // What the words mean takes as long as all the rest to compute. The matter asks for it beside
    // the rest, and the emotion last, when it is there.
    CompletableFuture<List<Classifier.Ranked>> classified =
        CompletableFuture.supplyAsync(() -> classifier.classify(conversation));
    Map<TicketField, FieldValue> proposed = new EnumMap<>(TicketField.class);
    for (FieldSuggested suggested : extractor.extract(conversation)) {
      proposed.put(suggested.field(), suggested.value());
    }
    List<EmotionAssessed> emotions = emotion.assess(call.utterances(), call.arrivedAt());
    List<Classifier.Ranked> ranked = classified.join();
    if (!ranked.isEmpty()) {
      proposed.put(TicketField.MATTER, matter(ranked));
      kind(ranked.get(0), proposed);
    }
    Map<TicketField, FieldValue> known = decidedOr(call, proposed);
    proposed.putAll(writer.write(conversation, known));
    Optional<FieldValue> matter = dispatchedMatter(call, known);
    DispatchProposed dispatch =
        dispatcher.suggest(
            DispatchCase.of(
                call, matter, values(decidedOr(call, proposed)), latest(emotions, call), zone));
    suggest(call, dispatch, matter, proposed);
    boolean tells = !dispatch.unit().isEmpty() || !dispatch.alternatives().isEmpty();
    return new Interpretation(emotions, proposed, tells ? Optional.of(dispatch) : Optional.empty());
  }

  /** What a person decided is certain, and nothing else could be meant. */
  private static Optional<FieldValue> dispatchedMatter(
      Call call, Map<TicketField, FieldValue> known) {
    Optional<FieldValue> matter = Optional.ofNullable(known.get(TicketField.MATTER));
    return call.decisions().containsKey(TicketField.MATTER)
        ? matter.map(m -> new FieldValue(m.value(), 1, m.evidence(), m.reason(), List.of()))
        : matter;
  }

  /**
   * Where a ticket should go that is being confirmed: what a person confirms is known.
   *
   * @param fields as confirmed
   */
  public DispatchProposed dispatch(Call call, Map<TicketField, String> fields) {
    return dispatcher.dispatch(DispatchCase.confirmed(call, fields, zone));
  }

  /**
   * What the confirmed matter's template requires and nobody found out.
   *
   * @param fields as confirmed
   */
  public List<String> unasked(Call call, Map<TicketField, String> fields) {
    String said =
        call.utterances().stream()
            .filter(utterance -> utterance.side() == Side.CALLER)
            .map(Utterance::text)
            .collect(Collectors.joining("\n"));
    return matters.find(fields.getOrDefault(TicketField.MATTER, "")).stream()
        .flatMap(matter -> matter.questions().stream())
        .filter(question -> question.required() && !question.answered(fields, said))
        .map(Question::about)
        .toList();
  }

  private static Optional<EmotionAssessed> latest(List<EmotionAssessed> emotions, Call call) {
    return emotions.isEmpty() ? call.emotion() : Optional.of(emotions.get(emotions.size() - 1));
  }

  private static Map<TicketField, String> values(Map<TicketField, FieldValue> fields) {
    Map<TicketField, String> values = new EnumMap<>(TicketField.class);
    fields.forEach((field, value) -> values.put(field, value.value()));
    return values;
  }

  /** The words that told the matter tell the unit. */
  private static void suggest(
      Call call,
      DispatchProposed dispatch,
      Optional<FieldValue> matter,
      Map<TicketField, FieldValue> proposed) {
    if (dispatch.unit().isEmpty()) {
      return;
    }
    List<Evidence> evidence = matter.map(FieldValue::evidence).orElse(List.of());
    proposed.put(
        TicketField.UNIT,
        new FieldValue(
            dispatch.unit(),
            dispatch.probability(),
            evidence,
            dispatch.reason(),
            dispatch.alternatives().stream()
                .map(option -> new Alternative(option.unit(), option.probability()))
                .toList()));
    // Helpers of a unit that was proposed before are taken back: an empty proposal.
    if (!dispatch.helpers().isEmpty() || call.suggestions().containsKey(TicketField.HELPERS)) {
      proposed.put(
          TicketField.HELPERS,
          new FieldValue(
              String.join(",", dispatch.helpers()),
              dispatch.probability(),
              evidence,
              dispatch.reason(),
              List.of()));
    }
  }

  private static FieldValue matter(List<Classifier.Ranked> ranked) {
    Classifier.Ranked best = ranked.get(0);
    List<Alternative> alternatives = new ArrayList<>();
    for (Classifier.Ranked other : ranked.subList(1, ranked.size())) {
      alternatives.add(new Alternative(other.matter().code(), rounded(other.confidence())));
    }
    String words = best.words().isEmpty() ? "" : "说到“" + String.join("”“", best.words()) + "”，";
    String past = best.similar() == 0 ? "" : "与近期 " + best.similar() + " 件已办工单相似，";
    return new FieldValue(
        best.matter().code(),
        rounded(best.confidence()),
        best.evidence(),
        words + past + "归入 " + best.matter().title(),
        alternatives);
  }

  /** A matter is mostly one kind of appeal: it decides where the caller announced none. */
  private static void kind(Classifier.Ranked best, Map<TicketField, FieldValue> proposed) {
    Matter matter = best.matter();
    double usual = rounded(best.confidence() * 0.7);
    FieldValue said = proposed.get(TicketField.KIND);
    boolean announced = said != null && said.confidence() >= ANNOUNCED;
    if (announced
        || said != null
            && (said.value().equals(matter.kind()) || usual < said.confidence() * 0.6)) {
      return;
    }
    List<Alternative> alternatives =
        said == null ? List.of() : List.of(new Alternative(said.value(), said.confidence()));
    proposed.put(
        TicketField.KIND,
        new FieldValue(
            matter.kind(),
            usual,
            best.evidence(),
            "“" + matter.name() + "”一般为" + matter.kind(),
            alternatives));
  }

  private Map<TicketField, FieldValue> decidedOr(Call call, Map<TicketField, FieldValue> proposed) {
    Map<TicketField, FieldValue> known = new EnumMap<>(TicketField.class);
    known.putAll(proposed);
    for (Map.Entry<TicketField, CallEvent.FieldDecided> entry : call.decisions().entrySet()) {
      String value = entry.getValue().value();
      FieldValue proposal = proposed.get(entry.getKey());
      if (value.isEmpty()) {
        known.remove(entry.getKey());
      } else if (proposal == null || !proposal.value().equals(value)) {
        known.put(entry.getKey(), new FieldValue(value, 1, List.of(), "话务员填写", List.of()));
      }
    }
    return known;
  }

  /** The city's matters. */
  public MatterTree matters() {
    return matters;
  }

  /** The city's responsible units. */
  public List<Unit> units() {
    return dispatcher.plan().units().all();
  }

  /** What says which unit must act. */
  public Dispatcher dispatcher() {
    return dispatcher;
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
