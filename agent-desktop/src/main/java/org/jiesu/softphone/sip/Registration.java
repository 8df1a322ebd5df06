package org.jiesu.softphone.sip;

/**
 * Whether the server knows where the extension is.
 *
 * @param registered whether calls reach it now
 * @param problem why not, for the person at the softphone; empty where there is nothing to say
 */
public record Registration(boolean registered, String problem) {
  static final Registration NONE = new Registration(false, "");
}
