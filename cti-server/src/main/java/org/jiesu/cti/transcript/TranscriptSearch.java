package org.jiesu.cti.transcript;

import java.time.Instant;
import java.util.List;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.store.Database;

/** Finds what was said, by its literal words. Blocks on the database: never on an event loop. */
public final class TranscriptSearch {
  private final Database database;

  public TranscriptSearch(Database database) {
    this.database = database;
  }

  /** A place where the words were said. */
  public record Hit(CallId call, int utterance, Side side, Instant start, String text) {}

  /**
   * Utterances begun in [from, to) that contain the text, the latest first.
   *
   * @throws IllegalArgumentException if the text is blank or the limit is not 1 to 1000
   * @throws org.jiesu.cti.store.StoreException if the database is away
   */
  public List<Hit> find(String text, Instant from, Instant to, int limit) {
    if (text.isBlank() || limit < 1 || limit > 1_000) {
      throw new IllegalArgumentException("a text and a limit of 1 to 1000 are needed");
    }
    return database.inTransaction(
        transaction ->
            transaction.utterances().containing(text.strip(), from, to, limit).stream()
                .map(
                    row ->
                        new Hit(
                            new CallId(row.callId()),
                            row.number(),
                            Side.valueOf(row.side()),
                            row.startedAt(),
                            row.text()))
                .toList());
  }
}
