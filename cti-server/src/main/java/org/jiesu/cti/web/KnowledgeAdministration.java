package org.jiesu.cti.web;

import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jiesu.cti.identity.Role;
import org.jiesu.cti.knowledge.Article;
import org.jiesu.cti.knowledge.ArticleVersion;
import org.jiesu.cti.knowledge.KnowledgeBase;

/** The knowledge base as administrators keep it: versions, approval, import, gaps and usage. */
final class KnowledgeAdministration {
  static final String IMPORT = "/api/admin/knowledge-import";

  /** A file of 3 MB in Base64, and its name. */
  static final long LARGEST_IMPORT = 4_400_000;

  private static final Set<Role> ADMINISTRATORS = AdministrationRoutes.ADMINISTRATORS;
  private static final Set<String> FIELDS =
      Set.of(
          "basedOn",
          "kind",
          "title",
          "question",
          "answer",
          "body",
          "tags",
          "matters",
          "area",
          "unit",
          "validFrom",
          "validTo",
          "reviewOn");
  private static final int LONGEST_REMARK = 200;
  private static final int LONGEST_FILE_NAME = 120;
  private static final Pattern DIRECTORIES = Pattern.compile("^.*[/\\\\]");

  private final KnowledgeBase base;

  /** An article in the list. */
  record ListedView(
      String id,
      int version,
      int liveVersion,
      Article.State state,
      Article.Kind kind,
      String title,
      List<String> tags,
      List<String> matters,
      String area,
      String unit,
      boolean due,
      boolean expired,
      Optional<String> reviewOn,
      Optional<String> validTo,
      String author,
      Instant writtenAt) {}

  /** A version with what it says. */
  record VersionView(
      KnowledgeRoutes.ArticleView article,
      Article.State state,
      String author,
      Instant writtenAt,
      Optional<String> approver,
      Optional<Instant> approvedAt,
      String remark) {}

  /** What was taken over, as drafts. */
  record ImportedView(List<String> articles) {}

  KnowledgeAdministration(KnowledgeBase base) {
    this.base = base;
  }

  void mount(Gate gate) {
    on(gate, HttpMethod.GET, "/api/admin/knowledge", this::list);
    on(gate, HttpMethod.POST, "/api/admin/knowledge", this::create);
    on(gate, HttpMethod.GET, "/api/admin/knowledge/:article", this::versions);
    on(gate, HttpMethod.PUT, "/api/admin/knowledge/:article", this::save);
    on(gate, HttpMethod.POST, "/api/admin/knowledge/:article/submit", this::submit);
    on(gate, HttpMethod.POST, "/api/admin/knowledge/:article/approve", this::approve);
    on(gate, HttpMethod.POST, "/api/admin/knowledge/:article/return", this::sendBack);
    on(gate, HttpMethod.POST, "/api/admin/knowledge/:article/retire", this::retire);
    on(gate, HttpMethod.POST, "/api/admin/knowledge/:article/rollback", this::rollBack);
    on(gate, HttpMethod.POST, IMPORT, this::takeOver);
    on(gate, HttpMethod.POST, "/api/admin/knowledge-map", this::checkMap);
    on(
        gate,
        HttpMethod.GET,
        "/api/admin/knowledge-gaps",
        exchange -> Answer.ok(base.gaps(back(exchange))));
    on(
        gate,
        HttpMethod.GET,
        "/api/admin/knowledge-usage",
        exchange -> Answer.ok(base.usage(back(exchange))));
  }

  private static void on(Gate gate, HttpMethod method, String path, Exchange.Action action) {
    gate.onFor(ADMINISTRATORS, method, path, action);
  }

  private static Duration back(Exchange exchange) {
    return Duration.ofDays(exchange.query("days", 90, 1, 366));
  }

  private Answer list(Exchange exchange) {
    KnowledgeBase.Filter filter =
        new KnowledgeBase.Filter(
            choice(exchange, "state", Article.State.values()),
            choice(exchange, "kind", Article.Kind.values()),
            exchange.query("query").orElse(""),
            exchange.query("matter").orElse(""),
            exchange.flag("due"));
    return Answer.ok(base.list(filter).stream().map(this::view).toList());
  }

  private static <E extends Enum<E>> Optional<E> choice(Exchange exchange, String name, E[] all) {
    Optional<String> wanted = exchange.query(name).filter(text -> !text.isEmpty());
    return wanted.map(
        text ->
            Arrays.stream(all)
                .filter(each -> each.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new Problem(400, "参数 " + name + " 的值不认识。")));
  }

  private ListedView view(KnowledgeBase.Listed listed) {
    ArticleVersion newest = listed.newest();
    Article article = newest.article();
    return new ListedView(
        newest.id(),
        newest.version(),
        listed.liveVersion(),
        newest.state(),
        article.kind(),
        article.title(),
        article.tags(),
        article.matters(),
        article.area(),
        article.unit(),
        KnowledgeBase.isDue(newest, base.today()),
        article.validTo().filter(day -> day.isBefore(base.today())).isPresent(),
        article.reviewOn().map(Object::toString),
        article.validTo().map(Object::toString),
        newest.author(),
        newest.writtenAt());
  }

  private static String id(Exchange exchange) {
    String id = exchange.path("article");
    if (id.length() > 60 || id.indexOf('\0') >= 0) {
      throw new Problem(404, "没有这篇文章。");
    }
    return id;
  }

  private Answer versions(Exchange exchange) {
    List<ArticleVersion> versions = base.versions(id(exchange));
    if (versions.isEmpty()) {
      throw new Problem(404, "没有这篇文章。");
    }
    return Answer.ok(versions.stream().map(this::view).toList());
  }

  private VersionView view(ArticleVersion version) {
    return new VersionView(
        KnowledgeRoutes.view(base, version),
        version.state(),
        version.author(),
        version.writtenAt(),
        version.approver(),
        version.approvedAt(),
        version.remark());
  }

  private static Article article(Body body) {
    return new Article(
        body.choice("kind", Article.Kind.class),
        body.text("title", Article.LONGEST_TITLE),
        body.optionalText("question", Article.LONGEST_QUESTION).orElse(""),
        body.optionalText("answer", Article.LONGEST_ANSWER).orElse(""),
        body.optionalText("body", Article.LONGEST_BODY).orElse(""),
        body.texts("tags", Article.MOST_TAGS, 40),
        body.texts("matters", 20, 6),
        body.optionalText("area", 40).orElse(""),
        body.optionalText("unit", 40).orElse(""),
        body.day("validFrom"),
        body.day("validTo"),
        body.day("reviewOn"));
  }

  private Answer create(Exchange exchange) {
    Article article = article(exchange.body(FIELDS));
    return Answer.of(201, view(base.create(article, exchange.person().number())));
  }

  private Answer save(Exchange exchange) {
    Body body = exchange.body(FIELDS);
    return Answer.ok(
        view(
            base.save(
                id(exchange),
                body.positive("basedOn"),
                article(body),
                exchange.person().number())));
  }

  private Answer submit(Exchange exchange) {
    int version = exchange.body(Set.of("version")).positive("version");
    return Answer.ok(view(base.submit(id(exchange), version)));
  }

  private Answer approve(Exchange exchange) {
    int version = exchange.body(Set.of("version")).positive("version");
    return Answer.ok(view(base.approve(id(exchange), version, exchange.person().number())));
  }

  private Answer sendBack(Exchange exchange) {
    Body body = exchange.body(Set.of("version", "remark"));
    return Answer.ok(
        view(
            base.sendBack(
                id(exchange),
                body.positive("version"),
                exchange.person().number(),
                body.text("remark", LONGEST_REMARK))));
  }

  private Answer retire(Exchange exchange) {
    Body body = exchange.body(Set.of("remark"));
    base.retire(
        id(exchange),
        exchange.person().number(),
        body.optionalText("remark", LONGEST_REMARK).orElse(""));
    return Answer.nothing();
  }

  private Answer rollBack(Exchange exchange) {
    int version = exchange.body(Set.of("version")).positive("version");
    return Answer.ok(view(base.rollBack(id(exchange), version, exchange.person().number())));
  }

  private Answer takeOver(Exchange exchange) {
    Body body = exchange.body(Set.of("name", "content"));
    String name =
        DIRECTORIES.matcher(body.text("name", LONGEST_FILE_NAME)).replaceFirst("").strip();
    byte[] content;
    try {
      content = Base64.getDecoder().decode(body.text("content", (int) LARGEST_IMPORT));
    } catch (IllegalArgumentException e) {
      throw Problem.field("content", "应是 Base64 编码的文件内容。");
    }
    return Answer.of(
        201,
        new ImportedView(
            base.importFile(name, content, exchange.person().number()).stream()
                .map(ArticleVersion::id)
                .toList()));
  }

  private Answer checkMap(Exchange exchange) {
    return Answer.ok(base.map(exchange.body(Set.of("text")).text("text", Article.LONGEST_BODY)));
  }
}
