package org.jiesu.asr.prosody;

import java.util.Arrays;

/**
 * Measures how one utterance is said while it passes by, in frames of 20 ms. Pitch is found with
 * the cumulative mean normalised difference of YIN (de Cheveigné and Kawahara, 2002) over two
 * frames, between 65 and 400 Hz; unclear frames count as unvoiced. Not for use by two threads at
 * once.
 */
public final class ProsodyMeter {
  private static final int LOWEST_HZ = 65;
  private static final int HIGHEST_HZ = 400;
  private static final double CLEAR = 0.15;
  private static final int MOST_PITCHES = 1_500;

  private final int stride;
  private final int rate;
  private final double[] line;
  private final int shortestLag;
  private final int longestLag;
  private final double[] difference;
  private final double[] pitches = new double[MOST_PITCHES];
  private int pitchCount;
  private int frames;
  private int activeFrames;
  private int trailingPause;
  private double energy;

  /** A meter of audio at this rate, a multiple of 8000 Hz. */
  public ProsodyMeter(int sampleRate) {
    stride = Math.max(1, sampleRate / 8_000);
    rate = sampleRate / stride;
    line = new double[rate / 25];
    shortestLag = rate / HIGHEST_HZ;
    longestLag = rate / LOWEST_HZ;
    difference = new double[longestLag + 2];
  }

  /**
   * Takes the next 20 ms.
   *
   * @param active whether they are speech
   */
  public void add(short[] frame, boolean active) {
    int half = line.length / 2;
    System.arraycopy(line, half, line, 0, half);
    for (int i = 0; i < half; i++) {
      double sum = 0;
      for (int j = 0; j < stride; j++) {
        int at = i * stride + j;
        sum += at < frame.length ? frame[at] : 0;
      }
      line[half + i] = sum / stride;
    }
    if (activeFrames == 0 && !active) {
      return;
    }
    frames++;
    if (!active) {
      trailingPause++;
      return;
    }
    trailingPause = 0;
    activeFrames++;
    double square = 0;
    for (int i = half; i < line.length; i++) {
      square += line[i] * line[i];
    }
    energy += square / half;
    double pitch = pitch();
    if (pitch > 0 && pitchCount < MOST_PITCHES) {
      pitches[pitchCount++] = pitch;
    }
  }

  /**
   * How the utterance was said; the meter then begins with the next.
   *
   * @param syllables that were recognised in it
   */
  public Prosody finish(int syllables) {
    double[] sorted = Arrays.copyOf(pitches, pitchCount);
    Arrays.sort(sorted);
    int spoken = frames - trailingPause;
    double pitch = pitchCount == 0 ? 0 : sorted[pitchCount / 2];
    double spread =
        pitchCount < 5
            ? 0
            : 12 * Math.log(sorted[pitchCount * 9 / 10] / sorted[pitchCount / 10]) / Math.log(2);
    double rms = activeFrames == 0 ? 0 : Math.sqrt(energy / activeFrames) / 32_768;
    double level = rms < 1e-5 ? -100 : Math.min(0, 20 * Math.log10(rms));
    double perSecond = activeFrames == 0 ? 0 : syllables / (activeFrames * 0.02);
    double pauses = spoken == 0 ? 0 : 1 - (double) activeFrames / spoken;
    pitchCount = 0;
    frames = 0;
    activeFrames = 0;
    trailingPause = 0;
    energy = 0;
    Arrays.fill(line, 0);
    return new Prosody(pitch, spread, level, perSecond, pauses);
  }

  private double pitch() {
    int window = line.length - longestLag - 1;
    double running = 0;
    for (int lag = 1; lag <= longestLag + 1; lag++) {
      double sum = 0;
      for (int i = 0; i < window; i++) {
        double delta = line[i] - line[i + lag];
        sum += delta * delta;
      }
      running += sum;
      difference[lag] = running == 0 ? 1 : sum * lag / running;
    }
    for (int lag = shortestLag; lag <= longestLag; lag++) {
      if (difference[lag] < CLEAR && difference[lag] <= difference[lag + 1]) {
        return rate / refine(lag);
      }
    }
    return 0;
  }

  private double refine(int lag) {
    double before = difference[lag - 1];
    double at = difference[lag];
    double after = difference[lag + 1];
    double curve = before - 2 * at + after;
    return curve == 0 ? lag : lag + 0.5 * (before - after) / curve;
  }
}
