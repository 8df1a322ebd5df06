package org.jiesu.cti.identity;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** An identity that hashes passwords quickly, for tests of other things. */
public final class QuickIdentity {

  private QuickIdentity() {}

  public static Identity of(
      Jdbi jdbi, InstantSource clock, Duration idle, List<DemoAccount> demoAccounts) {
    return new Identity(() -> jdbi, clock, idle, demoAccounts, 1_000);
  }
}
