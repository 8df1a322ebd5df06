package org.jiesu.cti.knowledge;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Articles for tests. */
final class Articles {
  private Articles() {}

  static Article of(String title, String body) {
    return new Article(
        Article.Kind.ARTICLE,
        title,
        "",
        "",
        body,
        List.of(),
        List.of(),
        "",
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static Article in(Article article, String area, List<String> matters) {
    return new Article(
        article.kind(),
        article.title(),
        article.question(),
        article.answer(),
        article.body(),
        article.tags(),
        matters,
        area,
        article.unit(),
        article.validFrom(),
        article.validTo(),
        article.reviewOn());
  }

  static Article valid(Article article, LocalDate from, LocalDate to, LocalDate review) {
    return new Article(
        article.kind(),
        article.title(),
        article.question(),
        article.answer(),
        article.body(),
        article.tags(),
        article.matters(),
        article.area(),
        article.unit(),
        Optional.of(from),
        Optional.of(to),
        Optional.of(review));
  }
}
