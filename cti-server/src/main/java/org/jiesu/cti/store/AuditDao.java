package org.jiesu.cti.store;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;

/** The table of audit entries: added to, never changed. Each method blocks for one transaction. */
public final class AuditDao {

  private final Handles handles;

  /** Its own tests may give another database than {@link Database}. */
  public AuditDao(Supplier<Jdbi> jdbi) {
    this.handles = new Handles(jdbi);
  }

  /** An entry as stored. */
  public record AuditRow(
      Instant at, String kind, String staffNumber, String address, String subject) {}

  /** Adds an entry. */
  public void insert(AuditRow row) {
    handles.use(
        handle ->
            handle
                .createUpdate(
                    "insert into audit_entry (happened_at, kind, staff_number, address, subject)"
                        + " values (:at, :kind, :number, :address, :subject)")
                .bind("at", row.at().atOffset(ZoneOffset.UTC))
                .bind("kind", row.kind())
                .bind("number", row.staffNumber())
                .bind("address", row.address())
                .bind("subject", row.subject())
                .execute());
  }

  /** The newest entries, newest first. */
  public List<AuditRow> newest(int limit) {
    return handles.with(
        handle ->
            handle
                .createQuery("select * from audit_entry order by id desc limit :limit")
                .bind("limit", limit)
                .map(
                    (rs, context) ->
                        new AuditRow(
                            rs.getObject("happened_at", OffsetDateTime.class).toInstant(),
                            rs.getString("kind"),
                            rs.getString("staff_number"),
                            rs.getString("address"),
                            rs.getString("subject")))
                .list());
  }
}
