package org.jiesu.asr.evaluation;

import java.util.Arrays;
import java.util.Random;
import org.jiesu.asr.audio.G711;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.Resampler;

/** What a recording passes before it is recognised. The same seed gives the same damage. */
enum Channel {
  /** As it was recorded, at the model's sample rate. */
  CLEAN,
  /** A telephone line: 8 kHz and A-law. */
  ALAW,
  /** The same with pink noise 10 dB below the speech. */
  NOISE10,
  /** The same as ALAW with 2 % of its packets of 20 ms lost, which become silence. */
  LOSS2;

  private static final int LINE_RATE = 8_000;
  private static final int PACKET = LINE_RATE / 50;
  private static final double LOST = 0.02;
  private static final double NOISE_DB = 10;
  private static final double TELEPHONE_BACKGROUND_DB = 25;

  /** The samples that the recogniser hears. */
  short[] pass(Pcm recorded, int rate, long seed) {
    if (this == CLEAN) {
      return resampled(recorded.samples(), recorded.sampleRate(), rate);
    }
    short[] line = resampled(recorded.samples(), recorded.sampleRate(), LINE_RATE);
    if (this == NOISE10) {
      addNoise(line, seed);
    }
    for (int i = 0; i < line.length; i++) {
      line[i] = G711.decodeALaw(G711.encodeALaw(line[i]));
    }
    if (this == LOSS2) {
      lose(line, seed);
    }
    return resampled(line, LINE_RATE, rate);
  }

  private static short[] resampled(short[] samples, int from, int to) {
    return from == to ? samples.clone() : new Resampler(from, to).process(samples);
  }

  private static void addNoise(short[] line, long seed) {
    double power = speechPower(line);
    Random random = new Random(seed);
    double[] noise = new double[line.length];
    double sum = 0;
    // Kellet's filter: three poles that fall by 3 dB an octave together
    double slow = 0;
    double middle = 0;
    double fast = 0;
    for (int i = 0; i < noise.length; i++) {
      double white = random.nextGaussian();
      slow = 0.99765 * slow + white * 0.0990460;
      middle = 0.96300 * middle + white * 0.2965164;
      fast = 0.57000 * fast + white * 1.0526913;
      noise[i] = slow + middle + fast + white * 0.1848;
      sum += noise[i] * noise[i];
    }
    double scale =
        sum == 0 ? 0 : Math.sqrt(power / Math.pow(10, NOISE_DB / 10) / (sum / noise.length));
    for (int i = 0; i < line.length; i++) {
      long mixed = Math.round(line[i] + scale * noise[i]);
      line[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, mixed));
    }
  }

  /** The mean power of the packets that are not pauses. */
  private static double speechPower(short[] line) {
    double loudest = 0;
    double[] powers = new double[line.length / PACKET + 1];
    for (int packet = 0; packet < powers.length; packet++) {
      int from = packet * PACKET;
      int to = Math.min(line.length, from + PACKET);
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += (double) line[i] * line[i];
      }
      powers[packet] = to > from ? sum / (to - from) : 0;
      loudest = Math.max(loudest, powers[packet]);
    }
    double least = loudest / Math.pow(10, TELEPHONE_BACKGROUND_DB / 10);
    double sum = 0;
    int count = 0;
    for (double power : powers) {
      if (power > least) {
        sum += power;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private static void lose(short[] line, long seed) {
    Random random = new Random(seed);
    for (int from = 0; from < line.length; from += PACKET) {
      if (random.nextDouble() < LOST) {
        Arrays.fill(line, from, Math.min(line.length, from + PACKET), (short) 0);
      }
    }
  }
}
