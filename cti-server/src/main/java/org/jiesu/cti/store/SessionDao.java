package org.jiesu.cti.store;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** The table of sign-in sessions. Each method blocks for one transaction. */
public final class SessionDao {

  private static final RowMapper<SessionRow> ROW = ConstructorMapper.of(SessionRow.class);

  private final Handles handles;

  /** Its own tests may give another database than {@link Database}. */
  public SessionDao(Supplier<Jdbi> jdbi) {
    this.handles = new Handles(jdbi);
  }

  /** A session as stored; of its token only a hash is known. */
  public record SessionRow(
      String tokenHash, String staffNumber, String address, Instant createdAt, Instant seenAt) {}

  /** Adds a session. */
  public void insert(SessionRow row) {
    handles.use(
        handle ->
            handle
                .createUpdate(
                    "insert into sign_in_session (token_hash, staff_number, address, created_at,"
                        + " seen_at) values (:tokenHash, :staffNumber, :address, :createdAt, :seenAt)")
                .bindMethods(row)
                .execute());
  }

  /** The session with this token's hash. */
  public Optional<SessionRow> find(String tokenHash) {
    return handles.with(
        handle ->
            handle
                .createQuery("select * from sign_in_session where token_hash = :hash")
                .bind("hash", tokenHash)
                .map(ROW)
                .findOne());
  }

  /** Notes that a session was used. */
  public void touch(String tokenHash, Instant at) {
    handles.use(
        handle ->
            handle
                .createUpdate("update sign_in_session set seen_at = :at where token_hash = :hash")
                .bind("at", at)
                .bind("hash", tokenHash)
                .execute());
  }

  /** Removes a session; removing one that is not there is no error. */
  public void delete(String tokenHash) {
    handles.use(
        handle ->
            handle
                .createUpdate("delete from sign_in_session where token_hash = :hash")
                .bind("hash", tokenHash)
                .execute());
  }

  /** Removes all sessions of a person. */
  public void deleteOf(String staffNumber) {
    handles.use(
        handle ->
            handle
                .createUpdate("delete from sign_in_session where staff_number = :number")
                .bind("number", staffNumber)
                .execute());
  }

  /** Removes sessions not used since; how many. */
  public int deleteSeenBefore(Instant limit) {
    return handles.with(
        handle ->
            handle
                .createUpdate("delete from sign_in_session where seen_at < :limit")
                .bind("limit", limit)
                .execute());
  }
}
