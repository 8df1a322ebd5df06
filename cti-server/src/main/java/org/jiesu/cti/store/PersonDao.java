package org.jiesu.cti.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** The table of people. Each method blocks for one transaction. */
public final class PersonDao {

  private static final RowMapper<PersonRow> ROW = ConstructorMapper.of(PersonRow.class);

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
   * @param unit code of the unit worked for
   */
  public record PersonRow(
      String staffNumber,
      String name,
      String roles,
      Optional<String> extension,
      String queues,
      Optional<String> unit,
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
                        + " unit, password_hash, must_change_password, demo, disabled, created_at,"
                        + " password_changed_at) values (:staffNumber, :name, :roles, :extension,"
                        + " :queues, :unit, :passwordHash, :mustChangePassword, :demo, :disabled,"
                        + " :createdAt, :passwordChangedAt)")
                .bindMethods(row)
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
                    .bind("at", at)
                    .bind("number", staffNumber)
                    .execute())
        == 1;
  }

  /**
   * Changes what a person is and does; the password stays.
   *
   * @return false if there is no such person
   * @throws StoreException if the extension is taken
   */
  public boolean update(
      String staffNumber,
      String name,
      String roles,
      Optional<String> extension,
      String queues,
      Optional<String> unit) {
    return handles.with(
            handle ->
                handle
                    .createUpdate(
                        "update person set name = :name, roles = :roles, extension = :extension,"
                            + " queues = :queues, unit = :unit where staff_number = :number")
                    .bind("name", name)
                    .bind("roles", roles)
                    .bind("extension", extension)
                    .bind("queues", queues)
                    .bind("unit", unit)
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
