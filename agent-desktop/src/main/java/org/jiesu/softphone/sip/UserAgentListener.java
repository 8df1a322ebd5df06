package org.jiesu.softphone.sip;

/**
 * Told what a user agent goes through, in order, on the agent's own thread; must not block it. All
 * methods of the agent and its calls may be called from here.
 */
public interface UserAgentListener {
  /** The server's knowledge of us changed, or why it has none. */
  default void registration(Registration registration) {}

  /** Somebody calls; the call rings until it is answered, refused or given up. */
  default void incoming(PhoneCall call) {}

  /** The call's state, or whether either end holds it, changed. */
  default void changed(PhoneCall call) {}

  /** The other end pressed a key. */
  default void pressed(PhoneCall call, char digit) {}
}
