package org.jiesu.cti.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.PostgresDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IdentityOnPostgresTest extends IdentityContract {
  @RegisterExtension private static final PostgresDatabase POSTGRES = new PostgresDatabase();

  @Override
  Database database() {
    return POSTGRES.database();
  }

  @Test
  void server_stopped_keepsThoseSignedInAndTakesOthersWhenBack()
      throws IOException, InterruptedException {
    Database database = POSTGRES.database();
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

    POSTGRES.cluster().stop();
    assertThat(identity.resolve(session.token())).contains(session);
    assertThatThrownBy(() -> signIn(identity, "1002", "jiesu-1002"))
        .isInstanceOf(IdentityAwayException.class);
    POSTGRES.cluster().start();

    await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(database.trouble()).isEmpty());
    assertThat(signIn(identity, "1002", "jiesu-1002")).isInstanceOf(SignInResult.SignedIn.class);
    assertThat(identity.resolve(session.token())).contains(session);
  }
}
