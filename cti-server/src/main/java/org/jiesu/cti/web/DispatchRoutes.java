package org.jiesu.cti.web;

import static org.jiesu.cti.web.AdministrationRoutes.ADMINISTRATORS;

import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.CallEvent.DispatchOption;
import org.jiesu.cti.call.CallEvent.DispatchProposed;
import org.jiesu.cti.dispatch.Area;
import org.jiesu.cti.dispatch.DispatchFile;
import org.jiesu.cti.dispatch.DispatchLearning;
import org.jiesu.cti.dispatch.DispatchLedger;
import org.jiesu.cti.dispatch.DispatchModelException;
import org.jiesu.cti.dispatch.DispatchOffice;
import org.jiesu.cti.dispatch.DispatchPlan;
import org.jiesu.cti.dispatch.ModelStore;
import org.jiesu.cti.dispatch.Unit;
import org.jiesu.cti.identity.AuditKind;
import org.jiesu.cti.identity.Identity;
import org.jiesu.cti.identity.Masking;
import org.jiesu.cti.lexicon.VersionedFile;
import org.jiesu.cti.store.DispatchDao;

/** What administrators see and change of dispatch. */
final class DispatchRoutes {
  static final String BASE = "/api/admin/dispatch";
  static final int LONGEST_FILE = 3_000_000;
  private static final int LONGEST_VERSION = 40;

  private final DispatchOffice office;
  private final DispatchLearning learning;
  private final Identity identity;

  record FileView(String file, String text, String version, List<VersionedFile.Version> versions) {}

  record TextView(String text) {}

  record AreaView(String code, String name, Optional<String> parent, List<String> names) {}

  record UnitView(
      String code, String name, Optional<String> area, String level, List<String> aliases) {}

  record DutyView(
      int line,
      String matter,
      Optional<String> area,
      String unit,
      List<String> helpers,
      Optional<String> limit,
      Optional<String> clause) {}

  record DisputeView(
      int line,
      String name,
      List<String> matters,
      List<String> words,
      Optional<String> area,
      String unit,
      List<String> helpers,
      Optional<String> limit,
      Optional<String> clause) {}

  record RuleView(int line, String id, String reason, int priority, String unit, boolean expired) {}

  record PlanView(
      List<AreaView> areas,
      List<UnitView> units,
      List<DutyView> duties,
      List<DisputeView> disputes,
      List<RuleView> rules) {}

  /** A decision; texts that people wrote are masked. */
  record DecisionView(
      String number,
      int attempt,
      Instant at,
      String basis,
      String reference,
      String unit,
      List<String> helpers,
      double probability,
      double bound,
      boolean automatic,
      String area,
      String limit,
      String priority,
      String note,
      String reason,
      List<DispatchOption> alternatives,
      String matter,
      String given,
      String by,
      Optional<OutcomeView> outcome) {}

  record OutcomeView(String kind, String unit, String reason, String by, Instant at) {}

  /** The model in use, how it was measured, and how it has fared since. */
  record LearningView(
      Optional<ModelView> model,
      String version,
      int learned,
      HealthView health,
      List<ModelStore.Entry> versions,
      Optional<String> problem) {}

  record ModelView(
      Instant trainedAt,
      int examples,
      int units,
      int proven,
      double target,
      double accuracy,
      boolean byMeaning,
      List<PointView> curve) {}

  record PointView(double coverage, double accuracy, double low) {}

  record HealthView(
      int tickets,
      double agreed,
      int sure,
      int right,
      double bound,
      double stability,
      boolean drifted,
      boolean suspended,
      String said) {}

  record FaredView(String basis, boolean automatic, long all, long wrong) {}

  DispatchRoutes(AdministrationParts parts, Identity identity) {
    this.office = parts.dispatch();
    this.learning = parts.learning();
    this.identity = identity;
  }

  void mount(Gate gate) {
    mountLearning(gate);
    String file = BASE + "/files/:file";
    gate.onFor(ADMINISTRATORS, HttpMethod.GET, BASE + "/plan", exchange -> Answer.ok(plan()));
    gate.onFor(
        ADMINISTRATORS,
        HttpMethod.GET,
        file,
        exchange -> Answer.ok(view(office.open(of(exchange)))));
    gate.onFor(ADMINISTRATORS, HttpMethod.PUT, file, this::publish);
    gate.onFor(ADMINISTRATORS, HttpMethod.POST, file + "/trial", this::attempt);
    gate.onFor(ADMINISTRATORS, HttpMethod.POST, file + "/rollback", this::rollBack);
    gate.onFor(
        ADMINISTRATORS,
        HttpMethod.GET,
        file + "/versions/:version",
        exchange -> Answer.ok(new TextView(office.text(of(exchange), exchange.path("version")))));
    gate.onFor(ADMINISTRATORS, HttpMethod.GET, BASE + "/decisions", this::decisions);
    gate.onFor(
        ADMINISTRATORS,
        HttpMethod.GET,
        BASE + "/record",
        exchange ->
            Answer.ok(
                office.ledger().fared().stream()
                    .map(f -> new FaredView(f.basis(), f.automatic(), f.all(), f.wrong()))
                    .toList()));
  }

  private void mountLearning(Gate gate) {
    gate.onFor(
        ADMINISTRATORS, HttpMethod.GET, BASE + "/learning", exchange -> Answer.ok(learning()));
    gate.onFor(
        ADMINISTRATORS,
        HttpMethod.POST,
        BASE + "/learning/rollback",
        exchange -> {
          String version = exchange.body(Set.of("version")).text("version", LONGEST_VERSION);
          try {
            learning.rollBack(version);
          } catch (DispatchModelException e) {
            throw new Problem(409, String.valueOf(e.getMessage()));
          }
          note(exchange, "model " + version);
          return Answer.ok(learning());
        });
    gate.onFor(
        ADMINISTRATORS,
        HttpMethod.GET,
        BASE + "/lessons",
        exchange ->
            Answer.ok(
                learning.lessons((int) exchange.query("limit", 100, 1, 500)).stream()
                    .map(DispatchRoutes::masked)
                    .toList()));
    gate.onFor(
        ADMINISTRATORS,
        HttpMethod.POST,
        BASE + "/lessons/:id/undo",
        exchange -> {
          try {
            learning.undo(exchange.path("id"), exchange.person().number());
          } catch (NoSuchElementException e) {
            throw new Problem(404, "没有这条学习记录。");
          }
          note(exchange, "lesson " + exchange.path("id") + " undone");
          return Answer.nothing();
        });
  }

  private static DispatchLearning.Learned masked(DispatchLearning.Learned learned) {
    return new DispatchLearning.Learned(
        learned.id(),
        learned.number(),
        learned.wrong(),
        learned.right(),
        Masking.text(learned.reason()),
        learned.at(),
        learned.weight(),
        learned.undone());
  }

  private LearningView learning() {
    DispatchLearning.Status status = learning.status();
    DispatchLearning.Health health = status.health();
    return new LearningView(
        status
            .facts()
            .map(
                facts ->
                    new ModelView(
                        facts.trainedAt(),
                        facts.examples(),
                        facts.counts().size(),
                        facts.proven().size(),
                        facts.target(),
                        facts.accuracy(),
                        status.goesByMeaning(),
                        facts.curve().points().stream()
                            .map(p -> new PointView(p.coverage(), p.accuracy(), p.bound()))
                            .toList())),
        status.version(),
        status.learned(),
        new HealthView(
            health.tickets(),
            health.agreed(),
            health.sure(),
            health.right(),
            health.bound(),
            health.stability(),
            health.drifted(),
            health.suspended(),
            health.said()),
        status.versions(),
        present(status.problem()));
  }

  private static DispatchFile of(Exchange exchange) {
    return DispatchFile.named(exchange.path("file"))
        .orElseThrow(() -> new Problem(404, "没有这个派单文件。"));
  }

  private static FileView view(DispatchOffice.Edited edited) {
    return new FileView(
        edited.file().fileName(), edited.text(), edited.version(), edited.versions());
  }

  private Answer publish(Exchange exchange) {
    Body body = exchange.body(Set.of("text", "basedOn"));
    return published(
        exchange,
        office.publish(
            of(exchange),
            body.text("text", LONGEST_FILE),
            body.text("basedOn", LONGEST_VERSION),
            exchange.person().number()));
  }

  private Answer published(Exchange exchange, DispatchOffice.Edited edited) {
    note(exchange, edited.file().fileName() + " " + edited.version());
    return Answer.ok(view(edited));
  }

  private void note(Exchange exchange, String what) {
    identity.note(
        AuditKind.DISPATCH_PUBLISHED, exchange.person().number(), exchange.address(), what);
  }

  private Answer attempt(Exchange exchange) {
    Body body = exchange.body(Set.of("text"));
    return Answer.ok(office.attempt(of(exchange), body.text("text", LONGEST_FILE)));
  }

  private Answer rollBack(Exchange exchange) {
    String version = exchange.body(Set.of("version")).text("version", LONGEST_VERSION);
    return published(exchange, office.rollBack(of(exchange), version, exchange.person().number()));
  }

  private Answer decisions(Exchange exchange) {
    String wanted = exchange.query("filter").orElse("ALL");
    DispatchDao.Filter filter =
        Arrays.stream(DispatchDao.Filter.values())
            .filter(known -> known.name().equals(wanted))
            .findFirst()
            .orElseThrow(
                () -> new Problem(400, "参数 filter 只能是 ALL、AUTOMATIC、CORRECTED 或 RETURNED。"));
    int limit = (int) exchange.query("limit", 100, 1, 500);
    return Answer.ok(
        office.ledger().recent(filter, limit).stream().map(DispatchRoutes::view).toList());
  }

  static DecisionView view(DispatchLedger.Decision decision) {
    DispatchProposed proposed = decision.proposed();
    return new DecisionView(
        decision.number(),
        decision.attempt(),
        decision.at(),
        proposed.basis().name(),
        proposed.reference(),
        proposed.unit(),
        proposed.helpers(),
        proposed.probability(),
        proposed.bound(),
        proposed.automatic(),
        proposed.area(),
        proposed.limit(),
        proposed.priority(),
        proposed.note(),
        proposed.reason(),
        proposed.alternatives(),
        decision.matter(),
        decision.given(),
        decision.by(),
        decision
            .outcomeAt()
            .map(
                at ->
                    new OutcomeView(
                        decision.outcome(),
                        decision.outcomeUnit(),
                        Masking.text(decision.outcomeReason()),
                        decision.outcomeBy(),
                        at)));
  }

  private PlanView plan() {
    DispatchPlan plan = office.plan();
    return new PlanView(
        plan.areas().all().stream().map(DispatchRoutes::area).toList(),
        plan.units().all().stream().map(DispatchRoutes::unit).toList(),
        plan.duties().duties().stream()
            .map(
                duty ->
                    new DutyView(
                        duty.line(),
                        duty.matter(),
                        present(duty.area()),
                        duty.unit().code(),
                        codes(duty.helpers()),
                        present(duty.limit()),
                        present(duty.clause())))
            .toList(),
        plan.duties().disputes().stream()
            .map(
                dispute ->
                    new DisputeView(
                        dispute.line(),
                        dispute.name(),
                        dispute.matters(),
                        dispute.words(),
                        present(dispute.area()),
                        dispute.unit().code(),
                        codes(dispute.helpers()),
                        present(dispute.limit()),
                        present(dispute.clause())))
            .toList(),
        plan.rules().rules().stream()
            .map(
                rule ->
                    new RuleView(
                        rule.line(),
                        rule.id(),
                        rule.reason(),
                        rule.priority(),
                        rule.then().unit().code(),
                        office.expired(rule)))
            .toList());
  }

  private static AreaView area(Area area) {
    return new AreaView(area.code(), area.name(), present(area.parent()), area.names());
  }

  private static UnitView unit(Unit unit) {
    return new UnitView(
        unit.code(), unit.name(), present(unit.area()), unit.level().label(), unit.aliases());
  }

  private static List<String> codes(List<Unit> units) {
    return units.stream().map(Unit::code).toList();
  }

  private static Optional<String> present(String text) {
    return Optional.of(text).filter(each -> !each.isEmpty());
  }
}
