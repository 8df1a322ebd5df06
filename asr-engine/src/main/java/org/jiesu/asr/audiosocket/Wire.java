package org.jiesu.asr.audiosocket;

/** The numbers of the protocol, as Asterisk 22's res_audiosocket.h has them. */
final class Wire {
  static final int HANG_UP = 0x00;
  static final int IDENTITY = 0x01;
  static final int DIGIT = 0x03;
  static final int FIRST_AUDIO = 0x10;
  static final int FAILURE = 0xff;

  static final int HEADER = 3;
  static final int IDENTITY_LENGTH = 16;

  /** 20 ms at 192 kHz take 7,680 bytes; twice that is more than any peer has reason to send. */
  static final int LONGEST_AUDIO = 16_384;

  private static final int[] RATES = {
    8_000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000
  };

  private Wire() {}

  static boolean isAudio(int kind) {
    return kind >= FIRST_AUDIO && kind < FIRST_AUDIO + RATES.length;
  }

  static int rateOf(int kind) {
    return RATES[kind - FIRST_AUDIO];
  }

  /** The kind of audio with this rate, or -1. */
  static int kindOf(int rate) {
    for (int i = 0; i < RATES.length; i++) {
      if (RATES[i] == rate) {
        return FIRST_AUDIO + i;
      }
    }
    return -1;
  }

  static boolean isDigit(int value) {
    return value < 0x80 && "0123456789*#ABCD".indexOf(value) >= 0;
  }
}
