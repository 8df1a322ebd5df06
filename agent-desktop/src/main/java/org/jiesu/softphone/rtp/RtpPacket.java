package org.jiesu.softphone.rtp;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A packet of RFC 3550, section 5.1. Contributing sources, header extension and padding of a
 * received packet are dropped.
 *
 * @param sequence 0 to 65535
 * @param timestamp 0 to 2^32-1, in samples
 * @param source the SSRC, 0 to 2^32-1
 */
record RtpPacket(
    int payloadType, boolean marker, int sequence, long timestamp, long source, byte[] payload) {
  static final int HEADER = 12;

  /** Reads a datagram; empty where it is not RTP version 2 or is cut short. */
  static Optional<RtpPacket> parse(byte[] bytes, int length) {
    if (length < HEADER || length > bytes.length || (bytes[0] & 0xc0) != 0x80) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
    int first = buffer.get();
    int second = buffer.get();
    int sequence = buffer.getShort() & 0xffff;
    long timestamp = buffer.getInt() & 0xffff_ffffL;
    long source = buffer.getInt() & 0xffff_ffffL;
    int start = HEADER + 4 * (first & 0x0f);
    if ((first & 0x10) != 0) {
      if (start + 4 > length) {
        return Optional.empty();
      }
      start += 4 + 4 * (buffer.getShort(start + 2) & 0xffff);
    }
    int end = length;
    if ((first & 0x20) != 0) {
      int padding = bytes[length - 1] & 0xff;
      if (padding == 0) {
        return Optional.empty();
      }
      end -= padding;
    }
    if (start > end) {
      return Optional.empty();
    }
    byte[] payload = new byte[end - start];
    System.arraycopy(bytes, start, payload, 0, payload.length);
    return Optional.of(
        new RtpPacket(second & 0x7f, (second & 0x80) != 0, sequence, timestamp, source, payload));
  }

  byte[] encode() {
    return ByteBuffer.allocate(HEADER + payload.length)
        .put((byte) 0x80)
        .put((byte) (payloadType | (marker ? 0x80 : 0)))
        .putShort((short) sequence)
        .putInt((int) timestamp)
        .putInt((int) source)
        .put(payload)
        .array();
  }
}
