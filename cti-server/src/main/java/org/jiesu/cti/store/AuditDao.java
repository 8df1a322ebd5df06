package org.jiesu.cti.store;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** The table of audit entries: added to, never changed. Each method blocks for one transaction. */
public final class AuditDao {

  private static final RowMapper<AuditRow> ROW = ConstructorMapper.of(AuditRow.class);

  private final Handles handles;

  /** Its own tests may give another database than {@link Database}. */
  public AuditDao(Supplier<Jdbi> jdbi) {
    this.handles = new Handles(jdbi);
  }

  /** An entry as stored. */
  public record AuditRow(
      @ColumnName("happened_at") Instant at,
      String kind,
      String staffNumber,
      String address,
      String subject) {}

  /** Adds an entry. */
  public void insert(AuditRow row) {
    handles.use(
        handle ->
            handle
                .createUpdate(
                    "insert into audit_entry (happened_at, kind, staff_number, address, subject)"
                        + " values (:at, :kind, :staffNumber, :address, :subject)")
                .bindMethods(row)
                .execute());
  }

  /** The newest entries, newest first. */
  public List<AuditRow> newest(int limit) {
    return handles.with(
        handle ->
            handle
                .createQuery("select * from audit_entry order by id desc limit :limit")
                .bind("limit", limit)
                .map(ROW)
                .list());
  }
}
