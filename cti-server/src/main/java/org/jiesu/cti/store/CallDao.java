package org.jiesu.cti.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Calls in the database. */
public final class CallDao {
  private final Handle handle;

  CallDao(Handle handle) {
    this.handle = handle;
  }

  /** The last journal entry the database contains of a call, kept for this transaction alone. */
  public OptionalLong lockSequence(UUID call) {
    return handle
        .createQuery("SELECT sequence FROM hotline_call WHERE id = :id FOR UPDATE")
        .bind("id", call)
        .mapTo(Long.class)
        .findOne()
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  /** The same of all calls that arrived at {@code since} or later. */
  public Map<UUID, Long> sequences(Instant since) {
    Map<UUID, Long> sequences = new HashMap<>();
    handle
        .createQuery("SELECT id, sequence FROM hotline_call WHERE arrived_at >= :since")
        .bind("since", since)
        .map((row, context) -> Map.entry(row.getObject(1, UUID.class), row.getLong(2)))
        .forEach(entry -> sequences.put(entry.getKey(), entry.getValue()));
    return sequences;
  }

  /** Puts a call in, or what is now known of it. */
  public void save(CallRow call) {
    int changed =
        handle
            .createUpdate(
                """
                UPDATE hotline_call SET sequence = :sequence, state = :state,
                  answered_at = :answeredAt, ended_at = :endedAt, queue = :queue,
                  navigation = :navigation, operator = :operator, emotion = :emotion,
                  end_reason = :endReason
                WHERE id = :id""")
            .bindMethods(call)
            .execute();
    if (changed == 0) {
      handle
          .createUpdate(
              """
              INSERT INTO hotline_call (id, sequence, state, arrived_at, answered_at, ended_at,
                caller_number, caller_key, called_number, queue, navigation, operator, emotion,
                end_reason)
              VALUES (:id, :sequence, :state, :arrivedAt, :answeredAt, :endedAt, :callerNumber,
                :callerKey, :calledNumber, :queue, :navigation, :operator, :emotion, :endReason)""")
          .bindMethods(call)
          .execute();
    }
  }

  /** A call. */
  public Optional<CallRow> find(UUID call) {
    return handle
        .createQuery("SELECT * FROM hotline_call WHERE id = :id")
        .bind("id", call)
        .mapTo(CallRow.class)
        .findOne();
  }

  /** A caller's calls, the latest first. */
  public List<CallRow> ofCaller(String callerKey, int limit) {
    return handle
        .createQuery(
            """
            SELECT * FROM hotline_call WHERE caller_key = :key
            ORDER BY arrived_at DESC, id LIMIT :limit""")
        .bind("key", callerKey)
        .bind("limit", limit)
        .mapTo(CallRow.class)
        .list();
  }
}
