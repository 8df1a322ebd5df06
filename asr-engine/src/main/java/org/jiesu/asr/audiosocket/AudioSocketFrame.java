package org.jiesu.asr.audiosocket;

import java.util.UUID;
import org.jiesu.asr.audio.Pcm;

/**
 * One message of AudioSocket, the protocol of Asterisk's {@code res_audiosocket}: a byte of kind, a
 * big-endian length of 16 bits, the payload.
 */
public sealed interface AudioSocketFrame {

  /** Kind 0x00: the end of the connection. */
  record HangUp() implements AudioSocketFrame {}

  /** Kind 0x01: which stream this is; the first frame of every connection. */
  record Identity(UUID stream) implements AudioSocketFrame {}

  /** Kind 0x03: a key was pressed, one of 0-9, *, #, A-D. */
  record Digit(char digit) implements AudioSocketFrame {}

  /**
   * Kinds 0x10 to 0x18: signed linear audio of 8, 12, 16, 24, 32, 44.1, 48, 96 or 192 kHz,
   * little-endian samples in spite of the big-endian length.
   */
  record Audio(Pcm pcm) implements AudioSocketFrame {}

  /**
   * Kind 0xff: the peer has failed.
   *
   * @param code 1 hung up, 2 frame forwarding failed, 4 memory; 0 when none was sent
   */
  record Failure(int code) implements AudioSocketFrame {}
}
