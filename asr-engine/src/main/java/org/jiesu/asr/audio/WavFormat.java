package org.jiesu.asr.audio;

/**
 * How a mono WAV file codes its samples.
 *
 * @param coding of each sample
 * @param sampleRate samples per second
 */
public record WavFormat(Coding coding, int sampleRate) {

  /** A coding of RFC 2361's registry that telephony uses. */
  public enum Coding {
    PCM16(1, 2),
    A_LAW(6, 1),
    MU_LAW(7, 1);

    private final int tag;
    private final int bytesPerSample;

    Coding(int tag, int bytesPerSample) {
      this.tag = tag;
      this.bytesPerSample = bytesPerSample;
    }

    int tag() {
      return tag;
    }

    int bytesPerSample() {
      return bytesPerSample;
    }
  }
}
