package org.jiesu.asr.audio;

/**
 * Level of a line's background, followed through its minima (Martin, 2001): the lowest level of the
 * last 2.5 s, because speech pauses sooner than that, and the lowest of the last 600 ms where these
 * hardly vary, because speech always does. A fall counts at once, provided that it lasts for two
 * frames. Digital silence says nothing of the noise, since the far end sends none; after half a
 * second of it the line may have become another one, and what was learnt is forgotten. Tones are
 * not to be added. Not for use by two threads at once.
 */
final class NoiseFloor {
  private static final double FIRST_DBFS = -60;
  private static final double LOWEST_DBFS = -70;
  private static final double HIGHEST_DBFS = -28;
  private static final double DIGITAL_SILENCE_DBFS = -90;
  private static final int FORGETTING_FRAMES = 25;
  private static final int MINIMUM_FRAMES = 125;
  private static final int STEADY_FRAMES = 30;
  private static final double STEADY_DB = 6;

  private final double[] levels = new double[MINIMUM_FRAMES];
  private double floor = FIRST_DBFS;
  private double before;
  private int known;
  private int next;
  private int silent;

  /** The background's level now, from -70 to -28 dBFS: louder noise than that is left alone. */
  double dbfs() {
    return floor;
  }

  /** Takes the level of the next 20 ms. */
  void add(double level) {
    if (level <= DIGITAL_SILENCE_DBFS) {
      if (++silent == FORGETTING_FRAMES) {
        floor = FIRST_DBFS;
        known = 0;
      }
      return;
    }
    silent = 0;
    double lasting = known == 0 ? level : Math.max(level, before);
    before = level;
    levels[next] = lasting;
    next = (next + 1) % MINIMUM_FRAMES;
    known = Math.min(known + 1, MINIMUM_FRAMES);
    if (lasting < floor) {
      floor = lasting;
    }
    if (known >= STEADY_FRAMES) {
      double lowest = lowest(STEADY_FRAMES);
      if (highest(STEADY_FRAMES) - lowest < STEADY_DB) {
        floor = Math.max(floor, lowest);
      }
    }
    if (known == MINIMUM_FRAMES) {
      floor = Math.max(floor, lowest(MINIMUM_FRAMES));
    }
    floor = Math.max(LOWEST_DBFS, Math.min(HIGHEST_DBFS, floor));
  }

  private double lowest(int frames) {
    double lowest = Double.MAX_VALUE;
    for (int i = 1; i <= frames; i++) {
      lowest = Math.min(lowest, levels[Math.floorMod(next - i, MINIMUM_FRAMES)]);
    }
    return lowest;
  }

  private double highest(int frames) {
    double highest = -Double.MAX_VALUE;
    for (int i = 1; i <= frames; i++) {
      highest = Math.max(highest, levels[Math.floorMod(next - i, MINIMUM_FRAMES)]);
    }
    return highest;
  }
}
