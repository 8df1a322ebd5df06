package org.jiesu.cti.identity;

import java.util.Optional;
import java.util.Set;

/**
 * Somebody who may sign in.
 *
 * @param number 工号
 * @param extension the softphone's SIP extension of those who answer calls
 * @param queues the queues answered
 * @param unit code of the unit whose tickets somebody with the role {@link Role#UNIT} sees
 * @param mustChangePassword whether nothing else is allowed until the password is changed
 */
public record Person(
    String number,
    String name,
    Set<Role> roles,
    Optional<String> extension,
    Set<String> queues,
    Optional<String> unit,
    boolean mustChangePassword) {

  public Person {
    roles = Set.copyOf(roles);
    queues = Set.copyOf(queues);
  }

  /** Whether the person has the role. */
  public boolean is(Role role) {
    return roles.contains(role);
  }

  /** Whether the person answers calls: an operator with an extension. */
  public boolean answersCalls() {
    return is(Role.OPERATOR) && extension.isPresent();
  }
}
