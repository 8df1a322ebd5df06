package org.jiesu.cti.identity;

import java.nio.file.Path;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest extends IdentityContract {
  @TempDir static Path directory;
  private static Database database;

  @BeforeAll
  static void open() {
    database = Database.open(new DatabaseSettings("", "", "", 4), directory);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Override
  Database database() {
    return database;
  }
}
