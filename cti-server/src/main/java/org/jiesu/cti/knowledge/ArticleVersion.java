package org.jiesu.cti.knowledge;

import java.time.Instant;
import java.util.Optional;

/**
 * One version of an article and how it came to be.
 *
 * @param id of the article
 * @param author who wrote this version
 * @param approver who published, sent back or retired it last
 * @param remark why it was sent back, or what it goes back to; may be empty
 */
public record ArticleVersion(
    String id,
    int version,
    Article.State state,
    Article article,
    String author,
    Instant writtenAt,
    Optional<String> approver,
    Optional<Instant> approvedAt,
    String remark) {

  /** This version in another state, everything else as it is. */
  ArticleVersion in(Article.State other) {
    return new ArticleVersion(
        id, version, other, article, author, writtenAt, approver, approvedAt, remark);
  }
}
