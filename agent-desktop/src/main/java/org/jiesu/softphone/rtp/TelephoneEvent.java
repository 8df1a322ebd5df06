package org.jiesu.softphone.rtp;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A key being pressed (RFC 4733, section 2.3).
 *
 * @param digit one of 0-9 * # A-D
 * @param end whether the key has been let go
 * @param duration samples since it was pressed
 */
record TelephoneEvent(char digit, boolean end, int duration) {
  private static final String DIGITS = "0123456789*#ABCD";
  private static final int VOLUME_DBM0 = 10; // below 0, as the RFC counts

  static boolean isDigit(char digit) {
    return DIGITS.indexOf(digit) >= 0;
  }

  /** Reads a payload; empty where it is cut short or not a key. */
  static Optional<TelephoneEvent> parse(byte[] payload) {
    if (payload.length < 4) {
      return Optional.empty();
    }
    int event = payload[0] & 0xff;
    if (event >= DIGITS.length()) {
      return Optional.empty();
    }
    int duration = (payload[2] & 0xff) << 8 | payload[3] & 0xff;
    return Optional.of(
        new TelephoneEvent(DIGITS.charAt(event), (payload[1] & 0x80) != 0, duration));
  }

  byte[] encode() {
    return ByteBuffer.allocate(4)
        .put((byte) DIGITS.indexOf(digit))
        .put((byte) (VOLUME_DBM0 | (end ? 0x80 : 0)))
        .putShort((short) duration)
        .array();
  }
}
