package org.jiesu.cti.knowledge;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jiesu.cti.store.KnowledgeDao;

/** Writes new versions of articles into the database, as drafts. */
final class Drafts {
  private final Clock clock;

  Drafts(Clock clock) {
    this.clock = clock;
  }

  /** The number of an article that was given none. */
  static String newId() {
    return "a-" + UUID.randomUUID().toString().substring(0, 8);
  }

  /** Adds a version: the first of an article that is not there yet. */
  ArticleVersion add(KnowledgeDao dao, String id, Article article, String author) {
    List<ArticleVersion> before = versions(dao, id);
    if (before.isEmpty()) {
      dao.add(id, clock.instant());
    }
    ArticleVersion version =
        new ArticleVersion(
            id,
            before.isEmpty() ? 1 : before.get(0).version() + 1,
            Article.State.DRAFT,
            article,
            author,
            clock.instant(),
            Optional.empty(),
            Optional.empty(),
            "");
    dao.add(Rows.write(version));
    return version;
  }

  /** An article's versions, the newest first. */
  static List<ArticleVersion> versions(KnowledgeDao dao, String id) {
    return dao.versions(id).stream().map(Rows::read).toList();
  }
}
