package org.jiesu.cti.knowledge;

import java.util.Arrays;
import java.util.List;
import org.jiesu.cti.store.ArticleVersionRow;

/** Versions as the database has them. */
final class Rows {
  private Rows() {}

  static ArticleVersion read(ArticleVersionRow row) {
    return new ArticleVersion(
        row.articleId(),
        row.version(),
        Article.State.valueOf(row.state()),
        new Article(
            Article.Kind.valueOf(row.kind()),
            row.title(),
            row.question(),
            row.answer(),
            row.body(),
            list(row.tags()),
            list(row.matters()),
            row.area(),
            row.unit(),
            row.validFrom(),
            row.validTo(),
            row.reviewOn()),
        row.author(),
        row.writtenAt(),
        row.approver(),
        row.approvedAt(),
        row.remark());
  }

  static ArticleVersionRow write(ArticleVersion version) {
    Article article = version.article();
    return new ArticleVersionRow(
        version.id(),
        version.version(),
        version.state().name(),
        article.kind().name(),
        article.title(),
        article.question(),
        article.answer(),
        article.body(),
        String.join("\n", article.tags()),
        String.join("\n", article.matters()),
        article.area(),
        article.unit(),
        article.validFrom(),
        article.validTo(),
        article.reviewOn(),
        version.author(),
        version.writtenAt(),
        version.approver(),
        version.approvedAt(),
        version.remark());
  }

  private static List<String> list(String lines) {
    return Arrays.stream(lines.split("\n")).filter(line -> !line.isEmpty()).toList();
  }
}
