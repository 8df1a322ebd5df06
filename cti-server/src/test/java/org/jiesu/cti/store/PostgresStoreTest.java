package org.jiesu.cti.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresStoreTest extends StoreContract {
  @RegisterExtension private static final PostgresDatabase POSTGRES = new PostgresDatabase();

  @Override
  Database database() {
    return POSTGRES.database();
  }

  @Test
  void server_stopped_isSaidAndUsedAgainWhenBack() throws IOException, InterruptedException {
    Database database = POSTGRES.database();
    database.migrate();
    assertThat(database.trouble()).isEmpty();
    POSTGRES.cluster().stop();
    assertThat(database.trouble()).hasValueSatisfying(what -> assertThat(what).contains("数据库"));
    assertThatThrownBy(
            () ->
                database.inTransaction(transaction -> transaction.calls().find(UUID.randomUUID())))
        .isInstanceOf(StoreException.class);
    POSTGRES.cluster().start();
    await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(database.trouble()).isEmpty());
    assertThat(
            database.<Optional<CallRow>>inTransaction(
                transaction -> transaction.calls().find(UUID.randomUUID())))
        .isEmpty();
  }
}
