package org.jiesu.asr.audio;

import java.util.Random;

/** Sounds for tests. */
public final class Sound {
  private Sound() {}

  /** A sine. */
  public static short[] tone(int rate, double seconds, double hertz, double amplitude) {
    short[] samples = new short[(int) (rate * seconds)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(amplitude * Math.sin(2 * Math.PI * hertz * i / rate));
    }
    return samples;
  }

  /** White noise. */
  public static short[] noise(int rate, double seconds, double amplitude, long seed) {
    Random random = new Random(seed);
    short[] samples = new short[(int) (rate * seconds)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Math.round(amplitude * (random.nextDouble() * 2 - 1));
    }
    return samples;
  }

  /** Something like a voice: a gliding harmonic series, loud and soft four times a second. */
  public static short[] voice(int rate, double seconds, double pitch, double amplitude) {
    short[] samples = new short[(int) (rate * seconds)];
    double phase = 0;
    for (int i = 0; i < samples.length; i++) {
      double time = (double) i / rate;
      phase += 2 * Math.PI * pitch * (1 + 0.1 * Math.sin(2 * Math.PI * 1.5 * time)) / rate;
      double sum = 0;
      for (int harmonic = 1; harmonic * pitch < 3_000; harmonic++) {
        sum += Math.sin(harmonic * phase) / Math.sqrt(harmonic);
      }
      double syllable = 0.55 + 0.45 * Math.sin(2 * Math.PI * 4 * time);
      samples[i] =
          (short) Math.max(-32_000, Math.min(32_000, Math.round(amplitude * syllable * sum / 3)));
    }
    return samples;
  }

  public static short[] silence(int rate, double seconds) {
    return new short[(int) (rate * seconds)];
  }

  /** One after another. */
  public static short[] join(short[]... parts) {
    int total = 0;
    for (short[] part : parts) {
      total += part.length;
    }
    short[] joined = new short[total];
    int at = 0;
    for (short[] part : parts) {
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }

  /** Both at once. */
  public static short[] mix(short[] one, short[] other) {
    short[] mixed = one.clone();
    for (int i = 0; i < Math.min(one.length, other.length); i++) {
      mixed[i] = (short) Math.max(-32_768, Math.min(32_767, one[i] + other[i]));
    }
    return mixed;
  }
}
