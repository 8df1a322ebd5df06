package org.jiesu.cti.store;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Our database on a private PostgreSQL, for all tests of a class. */
public final class PostgresDatabase implements BeforeAllCallback, AfterAllCallback {
  private PostgresCluster cluster;
  private Database database;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    cluster = PostgresCluster.createIfInstalled();
    database = Database.open(cluster.settings(), Path.of("unused"));
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (database != null) {
      database.close();
      cluster.close();
    }
  }

  public Database database() {
    return database;
  }

  public PostgresCluster cluster() {
    return cluster;
  }
}
