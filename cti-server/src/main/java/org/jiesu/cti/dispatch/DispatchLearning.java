package org.jiesu.cti.dispatch;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jiesu.cti.HotlineException;
import org.jiesu.cti.call.CallEvent.DispatchBasis;
import org.jiesu.cti.dispatch.LessonFile.Kept;
import org.jiesu.cti.linear.Document;
import org.jiesu.cti.linear.Learner;
import org.jiesu.cti.store.DispatchDao;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dispatch model in use and what it learns from each ticket (在线学习): corrections, returns (退单)
 * and their reasons. Every lesson is kept, counts less as it ages, and can be undone; the model is
 * always what its trained version becomes by the lessons that hold. Before it learns from a ticket
 * it is asked about it, and where it would have sent many of its last sure ones wrong, it is
 * suspended. Any thread.
 */
public final class DispatchLearning implements DispatchExperience {
  private static final Logger log = LoggerFactory.getLogger(DispatchLearning.class);

  /** Fewer sure answers than this cannot suspend the model. */
  private static final int LEAST_ANSWERS = 50;

  /** What nobody objected to says less than what somebody corrected. */
  private static final double AGREED = 0.5;

  /** A unit that is only named in a return's reason may be meant or not. */
  private static final double NAMED = 0.5;

  /** The stability index from which the tickets are others than those of the training. */
  private static final double DRIFTED = 0.25;

  /** What a lesson this weak would still move is not worth the time. */
  private static final double FORGOTTEN = 0.02;

  private static final TicketText NOTHING = new TicketText("", "", "");

  private final ModelStore store;
  private final DispatchSettings settings;
  private final Clock clock;
  private final Supplier<List<Unit>> units;
  private final Supplier<List<DispatchDao.Fared>> fared;
  private final ReentrantLock lock = new ReentrantLock();
  private final LessonFile lessons;
  private volatile State state = State.NONE;

  /**
   * What decisions depend on, replaced as a whole.
   *
   * @param version of the trained model, empty without one
   * @param learned how many lessons are in it
   * @param day to which the lessons' ages were reckoned
   */
  private record State(
      Optional<DispatchModel> trained,
      Optional<DispatchModel> model,
      String version,
      int learned,
      long day,
      Health health,
      Map<DispatchBasis, Double> bounds,
      String problem) {
    static final State NONE =
        new State(
            Optional.empty(),
            Optional.empty(),
            "",
            0,
            0,
            Health.of(List.of(), DispatchSettings.DEFAULT, Optional.empty()),
            Map.of(),
            "");
  }

  /**
   * How the model fares on the tickets that came after its training.
   *
   * @param tickets whose unit became known
   * @param agreed share of them where its first answer was the unit
   * @param sure how many it would have sent by itself, the latest at most
   * @param right how many of these rightly
   * @param bound the lower confidence bound of that share
   * @param stability of its certainties against those of the training, see {@link #drifted}
   * @param drifted whether the tickets have become others
   * @param suspended whether it may not send tickets by itself for now
   * @param said what of this a person should know, in Chinese; empty if nothing
   */
  public record Health(
      int tickets,
      double agreed,
      int sure,
      int right,
      double bound,
      double stability,
      boolean drifted,
      boolean suspended,
      String said) {

    private static Health of(
        List<Kept> since, DispatchSettings settings, Optional<DispatchModel> model) {
      // what a ticket taught last is what holds of it
      Map<String, Kept> byTicket = new LinkedHashMap<>();
      since.forEach(
          kept -> {
            byTicket.merge(kept.number(), kept, Health::first);
          });
      List<Kept> all = new ArrayList<>(byTicket.values());
      List<Kept> latest = all.subList(Math.max(0, all.size() - settings.window()), all.size());
      List<Kept> sure = all.stream().filter(Kept::sure).toList();
      sure = sure.subList(Math.max(0, sure.size() - settings.window()), sure.size());
      int right = (int) sure.stream().filter(Health::wasRight).count();
      double agreed =
          latest.isEmpty()
              ? 0
              : (double) latest.stream().filter(Health::wasRight).count() / latest.size();
      double stability =
          latest.size() < LEAST_ANSWERS || model.isEmpty()
              ? 0
              : model
                  .get()
                  .facts()
                  .certainties()
                  .stability(Histogram.of(latest.stream().mapToDouble(Kept::certainty).toArray()));
      boolean suspended = sure.size() >= LEAST_ANSWERS && right < settings.target() * sure.size();
      boolean drifted = stability >= DRIFTED;
      String said = "";
      if (suspended) {
        said =
            "模型自动派单已暂停：最近 %d 件有把握的工单派对 %.1f%%，低于 %.1f%%，请检查后重新训练"
                .formatted(sure.size(), 100.0 * right / sure.size(), 100 * settings.target());
      } else if (drifted) {
        said = "近期工单与训练时明显不同（稳定性指数 %.2f），建议重新训练".formatted(stability);
      }
      return new Health(
          all.size(),
          agreed,
          sure.size(),
          right,
          LowerBound.of(right, sure.size(), settings.confidence()),
          stability,
          drifted,
          suspended,
          said);
    }

    /** The model is judged by what it said first of a ticket, and by where the ticket went last. */
    private static Kept first(Kept before, Kept now) {
      return new Kept(
          before.id(),
          before.number(),
          before.text(),
          now.wrong(),
          now.right(),
          now.reason(),
          now.at(),
          before.model(),
          before.sure(),
          before.said(),
          before.certainty(),
          "");
    }

    private static boolean wasRight(Kept kept) {
      return kept.right().isEmpty()
          ? !kept.said().equals(kept.wrong())
          : kept.said().equals(kept.right());
    }
  }

  /**
   * A lesson as people read it.
   *
   * @param weight by which it still counts, 0 to 1
   * @param undone by whom, empty while it holds
   */
  public record Learned(
      String id,
      String number,
      String wrong,
      String right,
      String reason,
      Instant at,
      double weight,
      String undone) {}

  /**
   * All that a page shows of the model.
   *
   * @param facts of the trained model; empty while there is none
   * @param goesByMeaning whether it also goes by the tickets nearest in meaning
   * @param version in use, with the number of lessons it learned since
   * @param problem why the version that should be in use is not; empty if it is
   */
  public record Status(
      Optional<DispatchModel.Facts> facts,
      boolean goesByMeaning,
      String version,
      int learned,
      Health health,
      List<ModelStore.Entry> versions,
      String problem) {}

  /**
   * Starts with the version in use; where it is damaged, without a model and with the reason in the
   * {@link #status}.
   *
   * @param lessons where they are kept
   * @param units of the city, to know one that a return's reason names
   * @param fared how decisions of all kinds fared lately
   */
  public DispatchLearning(
      ModelStore store,
      Path lessons,
      DispatchSettings settings,
      Clock clock,
      Supplier<List<Unit>> units,
      Supplier<List<DispatchDao.Fared>> fared) {
    this.store = store;
    this.settings = settings;
    this.clock = clock;
    this.units = units;
    this.fared = fared;
    this.lessons = LessonFile.open(lessons);
    refresh();
  }

  // ---- what the dispatcher asks

  @Override
  public Optional<Advice> advise(DispatchCase dispatched) {
    return decide(TicketText.of(dispatched)).map(DispatchLearning::advice);
  }

  @Override
  public Optional<Advice> glance(DispatchCase dispatched) {
    State now = state;
    TicketText text = TicketText.of(dispatched);
    return decided(now, text, model -> model.glance(text, name(now))).map(DispatchLearning::advice);
  }

  private static Advice advice(ModelDecision decision) {
    return new Advice(
        decision.version(),
        decision.candidates().stream()
            .map(
                c ->
                    new Ranked(
                        c.unit(),
                        c.probability(),
                        c.words().stream().map(ModelDecision.Words::text).toList()))
            .toList(),
        decision.bound(),
        decision.automatic());
  }

  /** What the model says of a ticket; empty without a model or without a text. */
  public Optional<ModelDecision> decide(TicketText text) {
    State now = state;
    return decided(now, text, model -> model.decide(text, name(now)));
  }

  private static Optional<ModelDecision> decided(
      State now, TicketText text, Function<DispatchModel, ModelDecision> asked) {
    return now.model()
        .filter(model -> !text.isBlank())
        .map(asked)
        .map(decision -> now.health().suspended() ? held(decision, now.health()) : decision);
  }

  private static ModelDecision held(ModelDecision decision, Health health) {
    return new ModelDecision(
        decision.version(),
        decision.candidates(),
        decision.certainty(),
        decision.bound(),
        false,
        health.said());
  }

  private static String name(State now) {
    return now.learned() == 0 ? now.version() : now.version() + "+" + now.learned();
  }

  @Override
  public double bound(DispatchBasis basis) {
    State now = state;
    return basis == DispatchBasis.MODEL
        ? now.health().bound()
        : now.bounds().getOrDefault(basis, 0.0);
  }

  @Override
  public boolean suspended(DispatchBasis basis) {
    return basis == DispatchBasis.MODEL && state.health().suspended();
  }

  // ---- what it learns

  /**
   * Learns what a ticket taught: first the model is asked about it, then it learns.
   *
   * @throws DispatchModelException if the lesson cannot be kept; nothing was learned then
   */
  public void learn(DispatchLedger.Lesson lesson) {
    lock.lock();
    try {
      State before = state;
      TicketText text = TicketText.of(lesson.dispatched());
      Optional<DispatchModel.Judgement> said =
          text.isBlank() ? Optional.empty() : before.model().map(model -> model.judge(text));
      String first = said.map(s -> s.prediction().best().label()).orElse("");
      boolean known = lesson.wrong().isEmpty() && first.equals(lesson.right());
      Kept kept =
          new Kept(
              lessons.nextId(),
              lesson.number(),
              known ? NOTHING : text,
              lesson.wrong(),
              lesson.right(),
              lesson.reason(),
              lesson.at(),
              before.version(),
              said.map(DispatchModel.Judgement::automatic).orElse(false),
              first,
              said.map(DispatchModel.Judgement::certainty).orElse(0.0),
              "");
      lessons.add(kept);
      boolean superseding = lessons.all().stream().anyMatch(k -> replaced(k, kept));
      if (superseding || before.day() != day()) {
        build(before.trained(), before.version(), before.problem());
      } else if (known || kept.text().isBlank() || before.model().isEmpty()) {
        publish(before, before.model(), before.learned());
      } else {
        Learner learner = before.model().get().linear().learner();
        apply(kept, learner);
        DispatchModel model = before.model().get().with(learner.model());
        publish(before, Optional.of(model), before.learned() + 1);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Forgets a lesson, as if it had never been learned.
   *
   * @throws NoSuchElementException if there is none with this id
   */
  public void undo(String id, String by) {
    lock.lock();
    try {
      Kept kept =
          lessons.all().stream()
              .filter(k -> k.id().equals(id))
              .findFirst()
              .orElseThrow(() -> new NoSuchElementException("没有这条学习记录：" + id));
      if (kept.undone().isEmpty()) {
        lessons.add(kept.undoneBy(by));
        State now = state;
        build(now.trained(), now.version(), now.problem());
      }
    } finally {
      lock.unlock();
    }
  }

  /** What was learned, the latest first. */
  public List<Learned> lessons(int most) {
    lock.lock();
    try {
      List<Kept> all = new ArrayList<>(lessons.all());
      all.sort(Comparator.comparing((Kept k) -> Integer.parseInt(k.id())).reversed());
      return all.stream()
          .limit(most)
          .map(
              k ->
                  new Learned(
                      k.id(),
                      k.number(),
                      k.wrong(),
                      k.right(),
                      k.reason(),
                      k.at(),
                      weight(k),
                      k.undone()))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  // ---- versions

  /**
   * Takes over what another program published or rolled back, lets lessons age, and looks at how
   * decisions fared; to be called every few seconds. A damaged version is told in the status, the
   * model that was in use stays.
   */
  public void refresh() {
    lock.lock();
    try {
      State before = state;
      String wanted = "";
      try {
        wanted = store.current().orElse("");
        if (!wanted.equals(before.version()) || before.day() != day()) {
          Optional<DispatchModel> trained =
              wanted.equals(before.version())
                  ? before.trained()
                  : Optional.of(wanted).filter(v -> !v.isEmpty()).map(store::load);
          build(trained, wanted, "");
          log.info("dispatch model {} is in use", wanted.isEmpty() ? "none" : wanted);
        } else if (!before.problem().isEmpty()) {
          build(before.trained(), before.version(), "");
        }
      } catch (HotlineException e) {
        if (!e.getMessage().equals(before.problem())) {
          log.error("dispatch model {} cannot be used", wanted, e);
          build(before.trained(), before.version(), String.valueOf(e.getMessage()));
        }
      }
      bounds();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes an earlier version into use again.
   *
   * @throws HotlineException if it is not kept or damaged; nothing has changed then
   */
  public void rollBack(String version) {
    lock.lock();
    try {
      build(Optional.of(store.rollBack(version)), version, "");
    } finally {
      lock.unlock();
    }
  }

  /** How things stand. */
  public Status status() {
    State now = state;
    return new Status(
        now.trained().map(DispatchModel::facts),
        now.trained().filter(DispatchModel::goesByMeaning).isPresent(),
        name(now),
        now.learned(),
        now.health(),
        store.entries(),
        now.problem());
  }

  private void bounds() {
    Map<DispatchBasis, int[]> counts = new EnumMap<>(DispatchBasis.class);
    try {
      for (DispatchDao.Fared one : fared.get()) {
        int[] count = counts.computeIfAbsent(DispatchBasis.valueOf(one.basis()), b -> new int[2]);
        count[0] += (int) (one.all() - one.wrong());
        count[1] += (int) one.all();
      }
    } catch (HotlineException e) {
      // the database is away: what was known stays
      return;
    }
    Map<DispatchBasis, Double> bounds = new EnumMap<>(DispatchBasis.class);
    counts.forEach(
        (basis, count) ->
            bounds.put(basis, LowerBound.of(count[0], count[1], settings.confidence())));
    State now = state;
    state =
        new State(
            now.trained(),
            now.model(),
            now.version(),
            now.learned(),
            now.day(),
            now.health(),
            Collections.unmodifiableMap(bounds),
            now.problem());
  }

  /** Makes the model anew: the trained one, and on it every lesson that holds. */
  private void build(Optional<DispatchModel> trained, String version, String problem) {
    List<Kept> holding = trained.map(this::holding).orElse(List.of());
    State next =
        new State(trained, trained, version, 0, day(), state.health(), state.bounds(), problem);
    if (holding.isEmpty()) {
      publish(next, trained, 0);
      return;
    }
    Learner learner = trained.orElseThrow().linear().learner();
    holding.forEach(kept -> apply(kept, learner));
    DispatchModel model = trained.orElseThrow().with(learner.model());
    publish(next, Optional.of(model), holding.size());
  }

  private void publish(State from, Optional<DispatchModel> model, int learned) {
    List<Kept> since =
        lessons.all().stream()
            .filter(k -> k.model().equals(from.version()) && k.undone().isEmpty())
            .filter(k -> !k.said().isEmpty())
            .toList();
    Health health = Health.of(since, settings, from.trained());
    if (health.suspended() != from.health().suspended()) {
      log.warn(
          "automatic dispatch by the model is {}: {} of {} sure answers were right",
          health.suspended() ? "suspended" : "on",
          health.right(),
          health.sure());
    }
    state =
        new State(
            from.trained(),
            model,
            from.version(),
            learned,
            from.day(),
            health,
            from.bounds(),
            from.problem());
  }

  /** Lessons that came after the training, were not undone, and which no later one corrected. */
  private List<Kept> holding(DispatchModel trained) {
    Instant from = trained.facts().trainedAt();
    List<Kept> all =
        lessons.all().stream()
            .filter(k -> k.undone().isEmpty() && !k.text().isBlank())
            .filter(k -> k.at().isAfter(from) && weight(k) >= FORGOTTEN)
            .toList();
    Map<String, Kept> lastOfTicket = new LinkedHashMap<>();
    all.forEach(k -> lastOfTicket.put(k.number(), k));
    return all.stream()
        .filter(k -> !replaced(k, lastOfTicket.getOrDefault(k.number(), k)))
        .toList();
  }

  /** Whether a later lesson of the same ticket says that its unit was wrong. */
  private static boolean replaced(Kept earlier, Kept later) {
    return !earlier.id().equals(later.id())
        && earlier.number().equals(later.number())
        && !earlier.right().isEmpty()
        && (earlier.right().equals(later.wrong())
            || !later.right().isEmpty() && !later.right().equals(earlier.right()));
  }

  private void apply(Kept kept, Learner learner) {
    double weight = weight(kept);
    Document document = kept.text().document();
    if (!kept.right().isEmpty()) {
      learner.learn(document, kept.right(), kept.wrong().isEmpty() ? AGREED * weight : weight);
      return;
    }
    learner.unlearn(document, kept.wrong(), weight);
    named(kept).ifPresent(unit -> learner.learn(document, unit.code(), NAMED * weight));
  }

  /** The one other unit that a return's reason names, if it names just one. */
  private Optional<Unit> named(Kept kept) {
    List<Unit> named =
        units.get().stream()
            .filter(u -> !u.code().equals(kept.wrong()))
            .filter(
                u ->
                    kept.reason().contains(u.name())
                        || u.aliases().stream().anyMatch(kept.reason()::contains))
            .toList();
    return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
  }

  private double weight(Kept kept) {
    double days = Math.max(0, day() - kept.at().atZone(clock.getZone()).toLocalDate().toEpochDay());
    return Math.pow(0.5, days / Math.max(1, settings.halfLife().toDays()));
  }

  /** Ages are reckoned in whole days, so that learning at once and anew gives the same. */
  private long day() {
    return clock.instant().atZone(clock.getZone()).toLocalDate().toEpochDay();
  }
}
