package org.jiesu.cti.web;

import java.util.Optional;
import org.jiesu.cti.identity.Session;

/**
 * What a request is answered with.
 *
 * @param cookie what happens to the session's cookie
 */
record Answer(int status, Optional<Object> body, CookieChange cookie) {

  /** What happens to the session's cookie. */
  sealed interface CookieChange {
    /** Nothing. */
    record Keep() implements CookieChange {}

    /** It becomes that of this session. */
    record Set(Session session) implements CookieChange {}

    /** It is removed. */
    record Clear() implements CookieChange {}
  }

  static Answer ok(Object body) {
    return of(200, body);
  }

  static Answer of(int status, Object body) {
    return new Answer(status, Optional.of(body), new CookieChange.Keep());
  }

  static Answer nothing() {
    return new Answer(204, Optional.empty(), new CookieChange.Keep());
  }

  Answer with(CookieChange change) {
    return new Answer(status, body, change);
  }
}
