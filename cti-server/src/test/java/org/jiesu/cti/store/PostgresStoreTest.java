package org.jiesu.cti.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresStoreTest extends StoreContract {
  private static PostgresCluster cluster;
  private static Database database;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    Optional<Path> programs = PostgresCluster.installed();
    Assumptions.assumeTrue(
        programs.isPresent(),
        "PostgreSQL is not installed: apt-get install postgresql to run these");
    cluster = PostgresCluster.create(programs.get());
    database = Database.open(cluster.settings(), Path.of("unused"));
  }

  @AfterAll
  static void close() throws IOException {
    if (database != null) {
      database.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Override
  Database database() {
    return database;
  }

  @Test
  void server_stopped_isSaidAndUsedAgainWhenBack() throws IOException, InterruptedException {
    database.migrate();
    assertThat(database.trouble()).isEmpty();
    cluster.stop();
    assertThat(database.trouble()).hasValueSatisfying(what -> assertThat(what).contains("数据库"));
    assertThatThrownBy(
            () ->
                database.inTransaction(transaction -> transaction.calls().find(UUID.randomUUID())))
        .isInstanceOf(StoreException.class);
    cluster.start();
    await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(database.trouble()).isEmpty());
    assertThat(
            database.<Optional<CallRow>>inTransaction(
                transaction -> transaction.calls().find(UUID.randomUUID())))
        .isEmpty();
  }
}
