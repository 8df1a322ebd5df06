package org.jiesu.cti.identity;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jiesu.cti.store.AuditDao;
import org.jiesu.cti.store.PersonDao;
import org.jiesu.cti.store.SessionDao;

/** An identity that hashes passwords quickly, for tests of other things. */
public final class QuickIdentity {

  private QuickIdentity() {}

  public static Identity of(
      Jdbi jdbi, InstantSource clock, Duration idle, List<DemoAccount> demoAccounts) {
    return new Identity(
        new PersonDao(() -> jdbi),
        new SessionDao(() -> jdbi),
        new AuditDao(() -> jdbi),
        clock,
        idle,
        demoAccounts,
        1_000);
  }
}
