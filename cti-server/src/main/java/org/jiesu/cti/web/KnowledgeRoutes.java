package org.jiesu.cti.web;

import io.vertx.core.http.HttpMethod;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.knowledge.Article;
import org.jiesu.cti.knowledge.ArticleVersion;
import org.jiesu.cti.knowledge.BusinessMap;
import org.jiesu.cti.knowledge.KnowledgeBase;
import org.jiesu.cti.knowledge.MalformedKnowledgeException;
import org.jiesu.cti.knowledge.Proposals;

/** The knowledge base as operators use it: what is proposed, what they look for, what helped. */
final class KnowledgeRoutes {
  private static final int LONGEST_ID = 60;
  private static final int LONGEST_WORDS = 200;

  private final KnowledgeBase base;
  private final Proposals proposals;
  private final Calls calls;
  private final CallAccess access;

  /** An article as it is read. */
  record ArticleView(
      String id,
      int version,
      Article.Kind kind,
      String title,
      String question,
      String answer,
      String body,
      List<String> tags,
      List<String> matters,
      String area,
      String unit,
      Optional<LocalDate> validFrom,
      Optional<LocalDate> validTo,
      Optional<LocalDate> reviewOn,
      Optional<BusinessMap> map) {}

  KnowledgeRoutes(KnowledgeParts parts, Calls calls, CallAccess access) {
    this.base = parts.base();
    this.proposals = parts.proposals();
    this.calls = calls;
    this.access = access;
  }

  void mount(Gate gate) {
    gate.on(HttpMethod.GET, "/api/knowledge", this::search);
    gate.on(HttpMethod.GET, "/api/knowledge/:article", this::article);
    gate.on(
        HttpMethod.GET,
        "/api/calls/:id/knowledge",
        exchange -> Answer.ok(proposals.of(call(exchange, exchange.path("id")))));
    gate.on(HttpMethod.POST, "/api/calls/:id/knowledge", this::use);
  }

  private Call call(Exchange exchange, String id) {
    return access.require(exchange.person(), id);
  }

  private Answer search(Exchange exchange) {
    String words = exchange.query("query").orElse("").strip();
    if (words.isEmpty() || words.length() > LONGEST_WORDS || words.indexOf('\0') >= 0) {
      throw new Problem(400, "请输入 1 到 " + LONGEST_WORDS + " 个字来查找。");
    }
    int limit = (int) exchange.query("limit", 10, 1, 50);
    Optional<Call> call = exchange.query("call").map(id -> call(exchange, id));
    return Answer.ok(base.search(words, call, limit));
  }

  private ArticleVersion inForce(String id) {
    Optional<ArticleVersion> version =
        id.length() > LONGEST_ID ? Optional.empty() : base.inForce(id);
    return version.orElseThrow(() -> new Problem(404, "没有这篇文章，或者它已停用、不在有效期内。"));
  }

  private Answer article(Exchange exchange) {
    return Answer.ok(view(base, inForce(exchange.path("article"))));
  }

  static ArticleView view(KnowledgeBase base, ArticleVersion version) {
    Article article = version.article();
    return new ArticleView(
        version.id(),
        version.version(),
        article.kind(),
        article.title(),
        article.question(),
        article.answer(),
        article.body(),
        article.tags(),
        article.matters(),
        article.area(),
        article.unit(),
        article.validFrom(),
        article.validTo(),
        article.reviewOn(),
        article.kind() == Article.Kind.MAP ? map(base, article) : Optional.empty());
  }

  /** A map may name a matter that the city has given up since: then its text is all there is. */
  private static Optional<BusinessMap> map(KnowledgeBase base, Article article) {
    try {
      return Optional.of(base.map(article.body()));
    } catch (MalformedKnowledgeException outdated) {
      return Optional.empty();
    }
  }

  private Answer use(Exchange exchange) {
    Call call = call(exchange, exchange.path("id"));
    Body body = exchange.body(Set.of("article", "outcome"));
    ArticleVersion version = inForce(body.text("article", LONGEST_ID));
    calls.append(
        call.id(),
        new CallEvent.ArticleUsed(
            version.id(),
            version.version(),
            body.choice("outcome", CallEvent.ArticleUsed.Outcome.class),
            exchange.person().number()));
    return Answer.nothing();
  }
}
