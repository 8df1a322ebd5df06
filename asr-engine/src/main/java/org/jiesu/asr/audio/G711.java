package org.jiesu.asr.audio;

/**
 * The two telephone codings of ITU-T G.711, A-law and µ-law, sample by sample. Linear values are
 * the 13- and 14-bit ones of the recommendation scaled to 16 bits.
 */
public final class G711 {
  private static final short[] A_LAW = new short[256];
  private static final short[] MU_LAW = new short[256];
  private static final int MU_BIAS = 0x84;
  private static final int MU_CLIP = 32_635;

  static {
    for (int code = 0; code < 256; code++) {
      A_LAW[code] = (short) aLawToLinear(code);
      MU_LAW[code] = (short) muLawToLinear(code);
    }
  }

  private G711() {}

  /** The linear sample of an A-law octet. */
  public static short decodeALaw(byte code) {
    return A_LAW[code & 0xff];
  }

  /** The linear sample of a µ-law octet. */
  public static short decodeMuLaw(byte code) {
    return MU_LAW[code & 0xff];
  }

  /** The A-law octet nearest to a linear sample. */
  public static byte encodeALaw(short sample) {
    // one's complement mirrors the decision levels, as G.711 table 1 does
    int sign = sample >= 0 ? 0x80 : 0;
    int magnitude = (sample >= 0 ? sample : ~sample) >> 4;
    int code = magnitude;
    if (magnitude > 15) {
      int exponent = 1;
      while (magnitude > 31) {
        magnitude >>= 1;
        exponent++;
      }
      code = (exponent << 4) | (magnitude - 16);
    }
    return (byte) ((code | sign) ^ 0x55);
  }

  /** The µ-law octet nearest to a linear sample. */
  public static byte encodeMuLaw(short sample) {
    int sign = sample < 0 ? 0x80 : 0;
    int magnitude = Math.min(Math.abs((int) sample), MU_CLIP) + MU_BIAS;
    int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
    int mantissa = (magnitude >> (exponent + 3)) & 0x0f;
    return (byte) ~(sign | (exponent << 4) | mantissa);
  }

  /** Decodes a run of A-law octets. */
  public static short[] decodeALaw(byte[] codes, int offset, int length) {
    short[] samples = new short[length];
    for (int i = 0; i < length; i++) {
      samples[i] = A_LAW[codes[offset + i] & 0xff];
    }
    return samples;
  }

  /** Decodes a run of µ-law octets. */
  public static short[] decodeMuLaw(byte[] codes, int offset, int length) {
    short[] samples = new short[length];
    for (int i = 0; i < length; i++) {
      samples[i] = MU_LAW[codes[offset + i] & 0xff];
    }
    return samples;
  }

  private static int aLawToLinear(int code) {
    int bits = code ^ 0x55;
    int exponent = (bits & 0x70) >> 4;
    int magnitude = ((bits & 0x0f) << 4) + 8;
    if (exponent > 0) {
      magnitude = (magnitude + 0x100) << (exponent - 1);
    }
    return (bits & 0x80) != 0 ? magnitude : -magnitude;
  }

  private static int muLawToLinear(int code) {
    int bits = ~code & 0xff;
    int magnitude = ((((bits & 0x0f) << 3) + MU_BIAS) << ((bits & 0x70) >> 4)) - MU_BIAS;
    return (bits & 0x80) != 0 ? -magnitude : magnitude;
  }
}
