package org.jiesu.cti.understanding;

import java.nio.file.Path;
import java.util.Optional;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.junit.jupiter.api.io.TempDir;

class MatterLedgerTest extends MatterLedgerContract {
  @TempDir private Path file;
  private Optional<Database> opened = Optional.empty();

  @Override
  Database database() {
    if (opened.isEmpty()) {
      opened = Optional.of(Database.open(new DatabaseSettings("", "", "", 4), file));
    }
    return opened.get();
  }

  @Override
  void release() {
    opened.ifPresent(Database::close);
  }
}
