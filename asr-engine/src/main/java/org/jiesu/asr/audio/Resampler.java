package org.jiesu.asr.audio;

/**
 * Changes the sample rate of a stream by any ratio of whole numbers: a polyphase filter of a
 * Blackman-windowed sinc, cut off at 92 % of the lower Nyquist frequency. The output lags by half
 * the filter, under 3 ms, and its length is the input's times the ratio, rounded down. Not for use
 * by two threads at once.
 */
public final class Resampler {
  private static final int ZERO_CROSSINGS = 16;
  private static final double CUT_OFF = 0.92;

  private final int from;
  private final int to;
  private final int up;
  private final int down;
  private final int taps;
  private final float[][] phases;
  private final float[] history;
  private long consumed;
  private long produced;

  public Resampler(int from, int to) {
    if (from < 1_000 || to < 1_000 || from > 192_000 || to > 192_000) {
      throw new IllegalArgumentException("cannot resample from " + from + " to " + to + " Hz");
    }
    this.from = from;
    this.to = to;
    int divisor = greatestCommonDivisor(from, to);
    up = to / divisor;
    down = from / divisor;
    double narrowing = Math.min(1.0, (double) to / from);
    taps = from == to ? 1 : 2 * (int) Math.ceil(ZERO_CROSSINGS / narrowing);
    phases = from == to ? new float[0][] : design(narrowing * CUT_OFF);
    // an output may lie before the newest input by one output period
    history = new float[taps + down / up + 1];
  }

  /** The output's samples per second. */
  public int outputRate() {
    return to;
  }

  /** Takes the next samples of the stream and returns those that follow from them. */
  public short[] process(short[] samples) {
    if (from == to) {
      return samples;
    }
    int kept = history.length;
    float[] line = new float[kept + samples.length];
    System.arraycopy(history, 0, line, 0, kept);
    for (int i = 0; i < samples.length; i++) {
      line[kept + i] = samples[i];
    }
    long lineStart = consumed - kept;
    consumed += samples.length;
    long available = consumed * up / down;
    short[] output = new short[(int) (available - produced)];
    for (int i = 0; i < output.length; i++) {
      long position = (produced + i) * down;
      int first = (int) (position / up - taps + 1 - lineStart);
      float[] phase = phases[(int) (position % up)];
      float sum = 0;
      for (int tap = 0; tap < taps; tap++) {
        sum += phase[tap] * line[first + tap];
      }
      output[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sum)));
    }
    produced = available;
    System.arraycopy(line, line.length - kept, history, 0, kept);
    return output;
  }

  private float[][] design(double cutOff) {
    float[][] designed = new float[up][taps];
    double half = taps / 2.0;
    for (int phase = 0; phase < up; phase++) {
      double sum = 0;
      double[] values = new double[taps];
      for (int tap = 0; tap < taps; tap++) {
        // distance, in input samples, from the output's centre half a filter ago
        double x = half - 1 - tap + (double) phase / up;
        double sinc = x == 0 ? 1 : Math.sin(Math.PI * cutOff * x) / (Math.PI * cutOff * x);
        double w = (x + half) / (2 * half);
        double window =
            w <= 0 || w >= 1
                ? 0
                : 0.42 - 0.5 * Math.cos(2 * Math.PI * w) + 0.08 * Math.cos(4 * Math.PI * w);
        values[tap] = sinc * window;
        sum += values[tap];
      }
      for (int tap = 0; tap < taps; tap++) {
        designed[phase][tap] = (float) (values[tap] / sum);
      }
    }
    return designed;
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
