package org.jiesu.cti.identity;

import java.time.Duration;

/** What came of an attempt to sign in. */
public sealed interface SignInResult {

  /** Signed in, with a new session. */
  record SignedIn(Session session) implements SignInResult {}

  /** Number or password is wrong, or the person is locked out; which of them is not told. */
  record Refused() implements SignInResult {}

  /** Too many failures: nothing was checked. */
  record MustWait(Duration length) implements SignInResult {}
}
