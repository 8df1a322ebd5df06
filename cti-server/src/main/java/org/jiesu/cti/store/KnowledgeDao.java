package org.jiesu.cti.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;

/** The knowledge base in the database. Versions are added and change their state, nothing else. */
public final class KnowledgeDao {
  private final Handle handle;

  KnowledgeDao(Handle handle) {
    this.handle = handle;
  }

  /** Puts an article in that has no version yet. */
  public void add(String article, Instant createdAt) {
    handle.execute(
        "INSERT INTO knowledge_article (id, live_version, created_at) VALUES (?, 0, ?)",
        article,
        createdAt);
  }

  /** The version in force, kept for this transaction alone; empty if there is no such article. */
  public OptionalInt lockLiveVersion(String article) {
    return handle
        .createQuery("SELECT live_version FROM knowledge_article WHERE id = :id FOR UPDATE")
        .bind("id", article)
        .mapTo(Integer.class)
        .findOne()
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  /** Puts a version in force, 0 for none. */
  public void setLiveVersion(String article, int version) {
    handle.execute("UPDATE knowledge_article SET live_version = ? WHERE id = ?", version, article);
  }

  /** Number of articles. */
  public long count() {
    return handle.createQuery("SELECT count(*) FROM knowledge_article").mapTo(Long.class).one();
  }

  /** Adds a version. */
  public void add(ArticleVersionRow row) {
    handle
        .createUpdate(
            """
            INSERT INTO knowledge_version (article_id, version, state, kind, title, question,
              answer, body, tags, matters, area, unit, valid_from, valid_to, review_on, author,
              written_at, approver, approved_at, remark)
            VALUES (:articleId, :version, :state, :kind, :title, :question, :answer, :body, :tags,
              :matters, :area, :unit, :validFrom, :validTo, :reviewOn, :author, :writtenAt,
              :approver, :approvedAt, :remark)\
            """)
        .bindMethods(row)
        .execute();
  }

  /** Changes a version's state, and who did it when and why. */
  public void setState(ArticleVersionRow row) {
    handle
        .createUpdate(
            """
            UPDATE knowledge_version SET state = :state, approver = :approver,
              approved_at = :approvedAt, remark = :remark
            WHERE article_id = :articleId AND version = :version\
            """)
        .bindMethods(row)
        .execute();
  }

  /** An article's versions, the newest first. */
  public List<ArticleVersionRow> versions(String article) {
    return handle
        .createQuery("SELECT * FROM knowledge_version WHERE article_id = :id ORDER BY version DESC")
        .bind("id", article)
        .mapTo(ArticleVersionRow.class)
        .list();
  }

  /** One version. */
  public Optional<ArticleVersionRow> version(String article, int version) {
    return handle
        .createQuery(
            "SELECT * FROM knowledge_version WHERE article_id = :id AND version = :version")
        .bind("id", article)
        .bind("version", version)
        .mapTo(ArticleVersionRow.class)
        .findOne();
  }

  /** The versions in force. */
  public List<ArticleVersionRow> live() {
    return handle
        .createQuery(
            """
            SELECT v.* FROM knowledge_version v
            JOIN knowledge_article a ON a.id = v.article_id AND a.live_version = v.version
            ORDER BY v.article_id\
            """)
        .mapTo(ArticleVersionRow.class)
        .list();
  }

  /** The newest version of each article. */
  public List<ArticleVersionRow> newest() {
    return handle
        .createQuery(
            """
            SELECT v.* FROM knowledge_version v
            WHERE v.version = (SELECT max(w.version) FROM knowledge_version w
              WHERE w.article_id = v.article_id)
            ORDER BY v.written_at DESC, v.article_id\
            """)
        .mapTo(ArticleVersionRow.class)
        .list();
  }

  /** Keeps what an operator did; the same entry again changes nothing. */
  public void keep(ArticleUseRow row) {
    handle
        .createUpdate(
            """
            INSERT INTO knowledge_use (call_id, sequence, article_id, version, outcome, matter,
              operator, used_at)
            VALUES (:callId, :sequence, :articleId, :version, :outcome, :matter, :operator,
              :usedAt)
            ON CONFLICT DO NOTHING\
            """)
        .bindMethods(row)
        .execute();
  }

  /** What operators did since, the oldest first. */
  public List<ArticleUseRow> usesSince(Instant since) {
    return handle
        .createQuery(
            "SELECT * FROM knowledge_use WHERE used_at >= :since ORDER BY used_at, sequence")
        .bind("since", since)
        .mapTo(ArticleUseRow.class)
        .list();
  }

  /** Keeps what a caller asked; again for the same call replaces it. */
  public void keep(AskedRow row) {
    handle.execute("DELETE FROM knowledge_question WHERE call_id = ?", row.callId());
    handle
        .createUpdate(
            """
            INSERT INTO knowledge_question (call_id, asked_at, matter, asked, fit, used, rejected)
            VALUES (:callId, :askedAt, :matter, :asked, :fit, :used, :rejected)\
            """)
        .bindMethods(row)
        .execute();
  }

  /** What callers asked since, the newest first. */
  public List<AskedRow> askedSince(Instant since, int limit) {
    return handle
        .createQuery(
            """
            SELECT * FROM knowledge_question WHERE asked_at >= :since
            ORDER BY asked_at DESC, call_id LIMIT :limit\
            """)
        .bind("since", since)
        .bind("limit", limit)
        .mapTo(AskedRow.class)
        .list();
  }
}
