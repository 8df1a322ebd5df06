package org.jiesu.softphone.sip;

/**
 * How a call ended.
 *
 * @param status SIP status that ended it, 0 where none did
 * @param reason for the person at the softphone
 */
public record CallEnd(Kind kind, int status, String reason) {

  /** The ways a call can end. */
  public enum Kind {
    /** We hung up, refused or gave up. */
    LOCAL,
    /** The other end hung up a call that was answered. */
    REMOTE,
    /** The caller gave up before we answered. */
    CANCELLED,
    /** The other end is on another call. */
    BUSY,
    /** Nobody answered in time. */
    UNANSWERED,
    /** The server or the other end refused it. */
    REFUSED,
    /** The server cannot be reached. */
    UNREACHABLE,
    /** The call broke: no acknowledgement, or no codec in common. */
    FAILED
  }
}
