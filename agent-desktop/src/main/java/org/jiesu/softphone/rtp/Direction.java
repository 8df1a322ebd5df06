package org.jiesu.softphone.rtp;

/** Who may send on a media stream, seen from one end (RFC 3264, section 5.1). */
public enum Direction {
  SENDRECV(true, true),
  SENDONLY(true, false),
  RECVONLY(false, true),
  INACTIVE(false, false);

  private final boolean sends;
  private final boolean receives;

  Direction(boolean sends, boolean receives) {
    this.sends = sends;
    this.receives = receives;
  }

  public static Direction of(boolean sends, boolean receives) {
    return sends ? receives ? SENDRECV : SENDONLY : receives ? RECVONLY : INACTIVE;
  }

  public boolean sends() {
    return sends;
  }

  public boolean receives() {
    return receives;
  }

  /** The same seen from the other end. */
  public Direction mirrored() {
    return of(receives, sends);
  }

  /** What both allow. */
  public Direction and(Direction other) {
    return of(sends && other.sends, receives && other.receives);
  }
}
