package org.jiesu.cti.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What tickets taught of matters, in the database. */
public final class MatterDao {
  private final Handle handle;

  MatterDao(Handle handle) {
    this.handle = handle;
  }

  /** Keeps a lesson; one that the ticket taught already stays as it is. */
  public void add(MatterLessonRow lesson) {
    handle
        .createUpdate(
            """
            INSERT INTO matter_lesson (number, matter, proposed, said, taught_by, taught_at,
              in_doubt, undone_by)
            VALUES (:number, :matter, :proposed, :said, :taughtBy, :taughtAt, :inDoubt, :undoneBy)
            ON CONFLICT DO NOTHING\
            """)
        .bindMethods(lesson)
        .execute();
  }

  /** Puts a lesson in place of the one the ticket taught before. */
  public void replace(MatterLessonRow lesson) {
    handle.execute("DELETE FROM matter_lesson WHERE number = ?", lesson.number());
    add(lesson);
  }

  /** What a ticket taught. */
  public Optional<MatterLessonRow> ofTicket(String number) {
    return handle
        .createQuery("SELECT * FROM matter_lesson WHERE number = :number")
        .bind("number", number)
        .mapTo(MatterLessonRow.class)
        .findOne();
  }

  /** Lessons, those that do not hold among them, the latest first. */
  public List<MatterLessonRow> recent(int limit) {
    return handle
        .createQuery(
            "SELECT * FROM matter_lesson ORDER BY taught_at DESC, number DESC LIMIT :limit")
        .bind("limit", limit)
        .mapTo(MatterLessonRow.class)
        .list();
  }

  /** Tickets whose lessons were taken back. */
  public List<String> undone() {
    return handle
        .createQuery("SELECT number FROM matter_lesson WHERE undone_by <> ''")
        .mapTo(String.class)
        .list();
  }

  /**
   * Takes back what a ticket taught.
   *
   * @return whether it had taught anything
   */
  public boolean undo(String number, String by) {
    return handle.execute(
            "UPDATE matter_lesson SET undone_by = ? WHERE number = ? AND undone_by = ''",
            by,
            number)
        == 1;
  }

  /** Tickets confirmed from then on that no unit has given back, the latest first. */
  public List<TicketRow> confirmedSince(Instant since, int limit) {
    return handle
        .createQuery(
            """
            SELECT * FROM ticket WHERE created_at >= :since AND state <> 'RETURNED'
            ORDER BY created_at DESC, number DESC LIMIT :limit\
            """)
        .bind("since", since)
        .bind("limit", limit)
        .mapTo(TicketRow.class)
        .list();
  }
}
