package org.jiesu.cti.store;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What was said, in the database. */
public final class UtteranceDao {
  private final Handle handle;

  UtteranceDao(Handle handle) {
    this.handle = handle;
  }

  /** Adds an utterance; one that is there already stays as it is. */
  public void add(UtteranceRow utterance) {
    handle
        .createUpdate(
            """
            INSERT INTO utterance (call_id, number, side, started_at, ended_at, language,
              confidence, text)
            VALUES (:callId, :number, :side, :startedAt, :endedAt, :language, :confidence, :text)
            ON CONFLICT DO NOTHING""")
        .bindMethods(utterance)
        .execute();
  }

  /** A call's utterances in the order in which they were begun. */
  public List<UtteranceRow> ofCall(UUID call) {
    return handle
        .createQuery("SELECT * FROM utterance WHERE call_id = :call ORDER BY started_at, number")
        .bind("call", call)
        .mapTo(UtteranceRow.class)
        .list();
  }

  /** Utterances that contain {@code text} literally, begun within the time, the latest first. */
  public List<UtteranceRow> containing(String text, Instant from, Instant to, int limit) {
    return handle
        .createQuery(
            """
            SELECT * FROM utterance
            WHERE started_at >= :from AND started_at < :to AND text LIKE :pattern ESCAPE '!'
            ORDER BY started_at DESC, call_id, number LIMIT :limit""")
        .bind("from", from)
        .bind("to", to)
        .bind("pattern", "%" + text.replaceAll("([!%_])", "!$1") + "%")
        .bind("limit", limit)
        .mapTo(UtteranceRow.class)
        .list();
  }
}
