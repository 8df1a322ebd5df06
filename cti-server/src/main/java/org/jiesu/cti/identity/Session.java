package org.jiesu.cti.identity;

/**
 * A signed-in person's session.
 *
 * @param token what the cookie carries, 64 hexadecimal digits; never logged, never stored in clear
 * @param csrfToken what unsafe requests must carry besides, derived from the token
 */
public record Session(Person person, String token, String csrfToken) {

  @Override
  public String toString() {
    return "Session[" + person.number() + "]";
  }
}
