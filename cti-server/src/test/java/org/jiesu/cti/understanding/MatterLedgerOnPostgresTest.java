package org.jiesu.cti.understanding;

import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.PostgresDatabase;
import org.junit.jupiter.api.extension.RegisterExtension;

class MatterLedgerOnPostgresTest extends MatterLedgerContract {
  @RegisterExtension static final PostgresDatabase POSTGRES = new PostgresDatabase();

  @Override
  Database database() {
    return POSTGRES.database();
  }
}
