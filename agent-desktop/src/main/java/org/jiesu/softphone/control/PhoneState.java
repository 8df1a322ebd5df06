package org.jiesu.softphone.control;

import java.time.Instant;
import java.util.Optional;

/**
 * What a page shows of the telephone.
 *
 * @param registered whether calls reach it
 * @param call the call going on
 * @param muted whether the operator's voice is withheld
 * @param error what keeps the telephone from working, in the operator's words; empty when it works
 */
public record PhoneState(boolean registered, Optional<OnCall> call, boolean muted, String error) {

  /**
   * A call going on.
   *
   * @param peer the other end's number
   * @param since it rings or was dialled; once answered, since then
   */
  public record OnCall(Stage stage, String peer, Instant since) {}

  /** Where it stands, named as the protocol names it. */
  public enum Stage {
    RINGING,
    TALKING,
    HELD,
    DIALLING
  }
}
