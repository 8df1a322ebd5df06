package org.jiesu.cti.web;

import static org.jiesu.cti.web.AdministrationRoutes.ADMINISTRATORS;

import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.classification.Matter;
import org.jiesu.cti.classification.MatterEntry;
import org.jiesu.cti.classification.MatterLearning;
import org.jiesu.cti.classification.MatterOffice;
import org.jiesu.cti.classification.MatterSheet;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.identity.AuditKind;
import org.jiesu.cti.identity.Identity;
import org.jiesu.cti.lexicon.VersionedFile;
import org.jiesu.cti.understanding.MatterLedger;

/** The matter tree as administrators change it, and what operators have to ask for a matter. */
final class MatterRoutes {
  static final String BASE = "/api/admin/matters";
  private static final String LEARNED = BASE + "/learned";
  private static final int LONGEST_VERSION = 40;
  private static final int LONGEST_NAME = 60;
  private static final int LONGEST_TEXT = 300;
  private static final int LONGEST_TABLE = 3_000_000;
  private static final int MOST_MATTERS = 10_000;
  private static final int MOST_OF_A_MATTER = 200;

  private static final int MOST_LESSONS = 100;

  private final MatterOffice office;
  private final MatterLearning learning;
  private final MatterLedger lessons;
  private final Identity identity;
  private final Supplier<MatterTree> matters;

  record KeywordView(String word, double weight) {}

  record AskView(
      String field, String about, String question, boolean required, List<String> heard) {}

  record EntryView(
      String code,
      String name,
      String phrase,
      String kind,
      List<String> subjects,
      List<KeywordView> keywords,
      List<String> examples,
      List<AskView> ask) {}

  record UseView(String code, List<String> places) {}

  record TreeView(
      List<EntryView> matters,
      String version,
      List<VersionedFile.Version> versions,
      List<UseView> uses) {}

  record ChangesView(List<MatterSheet.Change> changes) {}

  record TableView(String text) {}

  record TakenView(List<EntryView> matters) {}

  record LearnedView(
      int tickets,
      int corrected,
      int history,
      String version,
      String source,
      int remembered,
      List<VersionedFile.Version> versions,
      String problem,
      List<MatterLedger.Taught> lessons) {}

  record TemplateView(String code, String title, List<QuestionView> questions) {}

  record QuestionView(
      String about,
      Optional<TicketField> field,
      String question,
      boolean required,
      List<String> heard) {}

  MatterRoutes(AdministrationParts parts, Identity identity) {
    this.office = parts.matters();
    this.learning = parts.matterLearning();
    this.lessons = parts.matterLessons();
    this.identity = identity;
    this.matters = () -> parts.interpreter().get().matters();
  }

  void mount(Gate gate) {
    gate.on(HttpMethod.GET, "/api/matters/:code", this::template);
    gate.onFor(ADMINISTRATORS, HttpMethod.GET, BASE, exchange -> Answer.ok(view(office.open())));
    gate.onFor(ADMINISTRATORS, HttpMethod.PUT, BASE, this::publish);
    gate.onFor(ADMINISTRATORS, HttpMethod.POST, BASE + "/check", this::check);
    gate.onFor(ADMINISTRATORS, HttpMethod.POST, BASE + "/try", this::attempt);
    gate.onFor(ADMINISTRATORS, HttpMethod.POST, BASE + "/rollback", this::rollBack);
    gate.onFor(
        ADMINISTRATORS,
        HttpMethod.GET,
        BASE + "/table",
        exchange -> Answer.ok(new TableView(office.csv())));
    gate.onFor(ADMINISTRATORS, HttpMethod.POST, BASE + "/table", this::take);
    gate.onFor(ADMINISTRATORS, HttpMethod.GET, LEARNED, exchange -> Answer.ok(learned()));
    gate.onFor(ADMINISTRATORS, HttpMethod.POST, LEARNED + "/rollback", this::rollBackLearned);
    gate.onFor(ADMINISTRATORS, HttpMethod.POST, LEARNED + "/:number/undo", this::undo);
  }

  private LearnedView learned() {
    MatterLearning.Status status = learning.status();
    return new LearnedView(
        status.tickets(),
        status.corrected(),
        status.history(),
        status.version(),
        status.source(),
        status.remembered(),
        status.versions(),
        status.problem(),
        lessons.lessons(MOST_LESSONS));
  }

  private Answer rollBackLearned(Exchange exchange) {
    String version =
        exchange.body(Set.of("version")).optionalText("version", LONGEST_VERSION).orElse("");
    learning.rollBack(version, exchange.person().number());
    note(exchange, "learned " + version);
    return Answer.ok(learned());
  }

  private Answer undo(Exchange exchange) {
    String number = exchange.path("number");
    try {
      lessons.undo(number, exchange.person().number());
    } catch (NoSuchElementException e) {
      throw new Problem(404, "没有这条学习记录，或者已经撤销。");
    }
    note(exchange, "lesson of ticket " + number + " undone");
    return Answer.ok(learned());
  }

  private void note(Exchange exchange, String what) {
    identity.note(
        AuditKind.MATTERS_PUBLISHED, exchange.person().number(), exchange.address(), what);
  }

  private Answer template(Exchange exchange) {
    Matter matter =
        matters.get().find(exchange.path("code")).orElseThrow(() -> new Problem(404, "没有这个末级事项。"));
    return Answer.ok(
        new TemplateView(
            matter.code(),
            matter.title(),
            matter.questions().stream()
                .map(
                    q ->
                        new QuestionView(
                            q.about(), q.field(), q.question(), q.required(), q.heard()))
                .toList()));
  }

  private Answer publish(Exchange exchange) {
    Body body = exchange.body(Set.of("matters", "basedOn"));
    return published(
        exchange,
        office.publish(
            sheet(body), body.text("basedOn", LONGEST_VERSION), exchange.person().number()));
  }

  private Answer rollBack(Exchange exchange) {
    String version = exchange.body(Set.of("version")).text("version", LONGEST_VERSION);
    return published(exchange, office.rollBack(version, exchange.person().number()));
  }

  private Answer published(Exchange exchange, MatterOffice.Edited edited) {
    note(exchange, edited.version());
    return Answer.ok(view(edited));
  }

  private Answer check(Exchange exchange) {
    return Answer.ok(new ChangesView(office.compare(sheet(exchange.body(Set.of("matters"))))));
  }

  private Answer attempt(Exchange exchange) {
    Body body = exchange.body(Set.of("matters", "sentence"));
    MatterSheet sheet = body.has("matters") ? sheet(body) : office.open().sheet();
    return Answer.ok(office.attempt(sheet, body.text("sentence", LONGEST_TEXT)));
  }

  private Answer take(Exchange exchange) {
    Body body = exchange.body(Set.of("name", "text"));
    MatterSheet sheet =
        office.ofCsv(body.text("name", LONGEST_NAME), body.text("text", LONGEST_TABLE));
    return Answer.ok(new TakenView(sheet.entries().stream().map(MatterRoutes::view).toList()));
  }

  private static TreeView view(MatterOffice.Edited edited) {
    return new TreeView(
        edited.sheet().entries().stream().map(MatterRoutes::view).toList(),
        edited.version(),
        edited.versions(),
        edited.uses().entrySet().stream()
            .map(use -> new UseView(use.getKey(), use.getValue()))
            .toList());
  }

  private static EntryView view(MatterEntry entry) {
    return new EntryView(
        entry.code(),
        entry.name(),
        entry.phrase(),
        entry.kind(),
        entry.subjects(),
        entry.keywords().entrySet().stream()
            .map(keyword -> new KeywordView(keyword.getKey(), keyword.getValue()))
            .toList(),
        entry.examples(),
        entry.ask().stream()
            .map(
                ask ->
                    new AskView(
                        ask.field(), ask.about(), ask.question(), ask.required(), ask.heard()))
            .toList());
  }

  private static MatterSheet sheet(Body body) {
    return new MatterSheet(
        body
            .objects(
                "matters",
                MOST_MATTERS,
                Set.of("code", "name", "phrase", "kind", "subjects", "keywords", "examples", "ask"))
            .stream()
            .map(MatterRoutes::entry)
            .toList());
  }

  private static MatterEntry entry(Body body) {
    Map<String, Double> keywords = new LinkedHashMap<>();
    for (Body keyword : body.objects("keywords", MOST_OF_A_MATTER, Set.of("word", "weight"))) {
      String word = keyword.text("word", LONGEST_NAME).strip();
      if (keywords.put(word, keyword.number("weight", -10, 10)) != null) {
        throw Problem.field("keywords", "关键词重复：" + word);
      }
    }
    return new MatterEntry(
        body.text("code", LONGEST_NAME).strip(),
        body.text("name", LONGEST_NAME).strip(),
        line(body, "phrase", LONGEST_NAME),
        line(body, "kind", LONGEST_NAME),
        body.texts("subjects", MOST_OF_A_MATTER, LONGEST_NAME),
        keywords,
        body.texts("examples", MOST_OF_A_MATTER, LONGEST_TEXT),
        body
            .objects(
                "ask", MOST_OF_A_MATTER, Set.of("field", "about", "question", "required", "heard"))
            .stream()
            .map(
                ask ->
                    new MatterEntry.Ask(
                        line(ask, "field", LONGEST_NAME),
                        line(ask, "about", LONGEST_NAME),
                        line(ask, "question", LONGEST_TEXT),
                        ask.flag("required"),
                        ask.texts("heard", MOST_OF_A_MATTER, LONGEST_NAME)))
            .toList());
  }

  private static String line(Body body, String field, int longest) {
    return body.optionalText(field, longest).orElse("").strip();
  }
}
