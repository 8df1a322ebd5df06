package org.jiesu.cti.store;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;

/** The table of people. Each method blocks for one transaction. */
public final class PersonDao {

  private static final RowMapper<PersonRow> ROW =
      (rs, context) ->
          new PersonRow(
              rs.getString("staff_number"),
              rs.getString("name"),
              rs.getString("roles"),
              Optional.ofNullable(rs.getString("extension")),
              rs.getString("queues"),
              rs.getString("password_hash"),
              rs.getBoolean("must_change_password"),
              rs.getBoolean("demo"),
              rs.getBoolean("disabled"),
              rs.getObject("created_at", OffsetDateTime.class).toInstant(),
              rs.getObject("password_changed_at", OffsetDateTime.class).toInstant());

  private final Handles handles;

  /** Its own tests may give another database than {@link Database}. */
  public PersonDao(Supplier<Jdbi> jdbi) {
    this.handles = new Handles(jdbi);
  }

  /**
   * A person as stored.
   *
   * @param roles comma-separated
   * @param queues comma-separated
   */
  public record PersonRow(
      String staffNumber,
      String name,
      String roles,
      Optional<String> extension,
      String queues,
      String passwordHash,
      boolean mustChangePassword,
      boolean demo,
      boolean disabled,
      Instant createdAt,
      Instant passwordChangedAt) {}

  /** The person with this number. */
  public Optional<PersonRow> find(String staffNumber) {
    return handles.with(
        handle ->
            handle
                .createQuery("select * from person where staff_number = :number")
                .bind("number", staffNumber)
                .map(ROW)
                .findOne());
  }

  /** Whoever has this extension. */
  public Optional<PersonRow> findByExtension(String extension) {
    return handles.with(
        handle ->
            handle
                .createQuery("select * from person where extension = :extension")
                .bind("extension", extension)
                .map(ROW)
                .findOne());
  }

  /** Everybody, by number. */
  public List<PersonRow> all() {
    return handles.with(
        handle -> handle.createQuery("select * from person order by staff_number").map(ROW).list());
  }

  /**
   * Adds a person.
   *
   * @throws StoreException if the number or the extension is taken
   */
  public void insert(PersonRow row) {
    handles.use(
        handle ->
            handle
                .createUpdate(
                    "insert into person (staff_number, name, roles, extension, queues,"
                        + " password_hash, must_change_password, demo, disabled, created_at,"
                        + " password_changed_at) values (:number, :name, :roles, :extension,"
                        + " :queues, :hash, :mustChange, :demo, :disabled, :created, :changed)")
                .bind("number", row.staffNumber())
                .bind("name", row.name())
                .bind("roles", row.roles())
                .bind("extension", row.extension())
                .bind("queues", row.queues())
                .bind("hash", row.passwordHash())
                .bind("mustChange", row.mustChangePassword())
                .bind("demo", row.demo())
                .bind("disabled", row.disabled())
                .bind("created", row.createdAt().atOffset(ZoneOffset.UTC))
                .bind("changed", row.passwordChangedAt().atOffset(ZoneOffset.UTC))
                .execute());
  }

  /** Changes a person's password; false if there is no such person. */
  public boolean updatePassword(
      String staffNumber, String passwordHash, boolean mustChange, Instant at) {
    return handles.with(
            handle ->
                handle
                    .createUpdate(
                        "update person set password_hash = :hash, must_change_password ="
                            + " :mustChange, password_changed_at = :at where staff_number ="
                            + " :number")
                    .bind("hash", passwordHash)
                    .bind("mustChange", mustChange)
                    .bind("at", at.atOffset(ZoneOffset.UTC))
                    .bind("number", staffNumber)
                    .execute())
        == 1;
  }

  /** Locks a person out or lets them in again; false if there is no such person. */
  public boolean updateDisabled(String staffNumber, boolean disabled) {
    return handles.with(
            handle ->
                handle
                    .createUpdate(
                        "update person set disabled = :disabled where staff_number = :number")
                    .bind("disabled", disabled)
                    .bind("number", staffNumber)
                    .execute())
        == 1;
  }
}
