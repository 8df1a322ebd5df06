package org.jiesu.cti.knowledge;

import java.nio.file.Path;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class KnowledgeBaseTest extends KnowledgeContract {
  @TempDir static Path data;
  private static Database database;

  @BeforeAll
  static void openDatabase() {
    database = Database.open(new DatabaseSettings("", "", "", 2), data);
  }

  @AfterAll
  static void closeDatabase() {
    database.close();
  }

  @Override
  Database database() {
    return database;
  }
}
