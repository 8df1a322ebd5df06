package org.jiesu.asr.audio;

import java.util.Arrays;

/**
 * Tells speech from everything else, frame by frame of 20 ms: a frame is active when it stands out
 * of the {@linkplain NoiseFloor noise floor} and is not a tone. Digital silence, steady noise and
 * call-progress tones (GB/T 3380: 450 Hz; other countries' pairs of two tones; DTMF) are not
 * speech, but noise that sets in counts as speech for the 600 ms it takes to prove steady. Speech
 * begins when most of the last frames were active, so that a click does not begin it; the caller
 * keeps a {@link #onsetFrames} long pre-roll to get its first sound back. Not for use by two
 * threads at once.
 */
public final class VoiceActivityDetector {
  static final double SILENCE_DBFS = -100;
  private static final double ABSOLUTE_THRESHOLD_DBFS = -52;
  private static final double ABOVE_FLOOR_DB = 6;
  private static final double TONE_SHARE = 0.92;
  private static final int STEADY_TONE_FRAMES = 10;
  private static final int WINDOW = 6;
  private static final int ONSET = 4;

  private final int frameSamples;
  private final int transformSize;
  private final double binHertz;
  private final double[] window;
  private final double[] real;
  private final double[] imaginary;
  private final double[] power;
  private final short[] previous;
  private final NoiseFloor floor = new NoiseFloor();
  private int recent;
  private boolean speaking;
  private int steadyTone;
  private int lastPeak;

  /**
   * A detector for one stream.
   *
   * @param sampleRate 8000 or 16000
   */
  public VoiceActivityDetector(int sampleRate) {
    if (sampleRate != 8_000 && sampleRate != 16_000) {
      throw new IllegalArgumentException("voice activity is detected at 8000 or 16000 Hz");
    }
    frameSamples = sampleRate / 50;
    transformSize = sampleRate == 8_000 ? 256 : 512;
    binHertz = (double) sampleRate / transformSize;
    window = new double[transformSize];
    for (int i = 0; i < transformSize; i++) {
      window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / transformSize);
    }
    real = new double[transformSize];
    imaginary = new double[transformSize];
    power = new double[transformSize / 2];
    previous = new short[transformSize - frameSamples];
  }

  /** Samples in a frame of 20 ms. */
  public int frameSamples() {
    return frameSamples;
  }

  /** Frames that may pass between the first sound of speech and its detection. */
  public static int onsetFrames() {
    return WINDOW;
  }

  /**
   * Judges the next frame.
   *
   * @param line holds it
   * @param offset index of its first sample
   * @return whether it is active: sound that belongs to speech
   */
  public boolean accept(short[] line, int offset) {
    double level = levelDbfs(line, offset, frameSamples);
    boolean loud = level > ABSOLUTE_THRESHOLD_DBFS && level > floor.dbfs() + ABOVE_FLOOR_DB;
    // a soft tone is no speech either way, but the floor must not learn it
    boolean tone = level > floor.dbfs() && isTone(line, offset);
    if (!tone) {
      steadyTone = 0;
      floor.add(level);
    }
    keep(line, offset);
    boolean active = loud && (speaking ? steadyTone < STEADY_TONE_FRAMES : !tone);
    recent = (recent << 1 | (active ? 1 : 0)) & ((1 << WINDOW) - 1);
    return active;
  }

  /** Whether the last frames together are the beginning of speech. */
  public boolean onset() {
    return Integer.bitCount(recent) >= ONSET;
  }

  /** Tells the detector whether an utterance is going on: vowels may sound like tones then. */
  public void speaking(boolean on) {
    speaking = on;
    if (!on) {
      recent = 0;
    }
  }

  /** Level of the background as estimated now. */
  double floorDbfs() {
    return floor.dbfs();
  }

  static double levelDbfs(short[] line, int offset, int length) {
    double sum = 0;
    double mean = 0;
    for (int i = 0; i < length; i++) {
      mean += line[offset + i];
    }
    mean /= length;
    for (int i = 0; i < length; i++) {
      double value = line[offset + i] - mean;
      sum += value * value;
    }
    double rms = Math.sqrt(sum / length) / 32_768;
    return rms < 1e-5 ? SILENCE_DBFS : 20 * Math.log10(rms);
  }

  private boolean isTone(short[] line, int offset) {
    for (int i = 0; i < previous.length; i++) {
      real[i] = previous[i] * window[i];
    }
    for (int i = 0; i < frameSamples; i++) {
      real[previous.length + i] = line[offset + i] * window[previous.length + i];
    }
    Arrays.fill(imaginary, 0);
    FourierTransform.forward(real, imaginary);
    double total = 0;
    int lowest = (int) Math.ceil(90 / binHertz);
    for (int bin = 0; bin < power.length; bin++) {
      power[bin] = real[bin] * real[bin] + imaginary[bin] * imaginary[bin];
      if (bin >= lowest) {
        total += power[bin];
      }
    }
    int first = peak(lowest, -1);
    int second = peak(lowest, first);
    double share = total == 0 ? 0 : (around(first) + (second < 0 ? 0 : around(second))) / total;
    boolean tone = share > TONE_SHARE;
    steadyTone = tone && Math.abs(first - lastPeak) <= 1 ? steadyTone + 1 : 0;
    lastPeak = first;
    return tone;
  }

  private int peak(int lowest, int except) {
    int best = -1;
    for (int bin = lowest; bin < power.length; bin++) {
      if ((except < 0 || Math.abs(bin - except) > 2) && (best < 0 || power[bin] > power[best])) {
        best = bin;
      }
    }
    return best;
  }

  private double around(int bin) {
    double sum = 0;
    for (int i = Math.max(0, bin - 2); i <= Math.min(power.length - 1, bin + 2); i++) {
      sum += power[i];
    }
    return sum;
  }

  private void keep(short[] line, int offset) {
    int kept = previous.length;
    if (kept <= frameSamples) {
      System.arraycopy(line, offset + frameSamples - kept, previous, 0, kept);
    } else {
      System.arraycopy(previous, frameSamples, previous, 0, kept - frameSamples);
      System.arraycopy(line, offset, previous, kept - frameSamples, frameSamples);
    }
  }
}
