package org.jiesu.cti.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.PostgresCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IdentityOnPostgresTest extends IdentityContract {
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
  void server_stopped_keepsThoseSignedInAndTakesOthersWhenBack()
      throws IOException, InterruptedException {
    Identity identity =
        new Identity(
            database.people(),
            database.sessions(),
            database.audit(),
            Clock.systemUTC(),
            Duration.ofHours(9),
            DemoAccount.people());
    Session session = signedIn(signIn(identity, "1001", "jiesu-1001"));
    assertThat(identity.resolve(session.token())).contains(session);

    cluster.stop();
    assertThat(identity.resolve(session.token())).contains(session);
    assertThatThrownBy(() -> signIn(identity, "1002", "jiesu-1002"))
        .isInstanceOf(IdentityAwayException.class);
    cluster.start();

    await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(database.trouble()).isEmpty());
    assertThat(signIn(identity, "1002", "jiesu-1002")).isInstanceOf(SignInResult.SignedIn.class);
    assertThat(identity.resolve(session.token())).contains(session);
  }
}
