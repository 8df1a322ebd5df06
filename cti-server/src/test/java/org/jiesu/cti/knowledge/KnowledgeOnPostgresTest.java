package org.jiesu.cti.knowledge;

import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.PostgresDatabase;
import org.junit.jupiter.api.extension.RegisterExtension;

class KnowledgeOnPostgresTest extends KnowledgeContract {
  @RegisterExtension static final PostgresDatabase POSTGRES = new PostgresDatabase();

  @Override
  Database database() {
    return POSTGRES.database();
  }
}
