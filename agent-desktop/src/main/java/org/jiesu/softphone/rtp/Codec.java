package org.jiesu.softphone.rtp;

import java.util.Optional;
import org.jiesu.asr.audio.G711;

/** A coding of the telephone network with its static payload type (RFC 3551, table 4). */
public enum Codec {
  PCMA(8),
  PCMU(0);

  private final int payloadType;

  Codec(int payloadType) {
    this.payloadType = payloadType;
  }

  public int payloadType() {
    return payloadType;
  }

  public static Optional<Codec> ofPayloadType(int payloadType) {
    return switch (payloadType) {
      case 8 -> Optional.of(PCMA);
      case 0 -> Optional.of(PCMU);
      default -> Optional.empty();
    };
  }

  byte[] encode(short[] samples) {
    byte[] codes = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      codes[i] = this == PCMA ? G711.encodeALaw(samples[i]) : G711.encodeMuLaw(samples[i]);
    }
    return codes;
  }

  short[] decode(byte[] codes) {
    return this == PCMA
        ? G711.decodeALaw(codes, 0, codes.length)
        : G711.decodeMuLaw(codes, 0, codes.length);
  }
}
