package org.jiesu.asr.audio;

import java.util.Arrays;

/**
 * How loud and how clean a recording is. Decibels are of full scale; -100 is silence.
 *
 * @param peakDbfs of the loudest sample
 * @param rmsDbfs of all of it
 * @param clipped share of the samples that touch the limit, 0 to 1
 * @param floorDbfs what a tenth of its frames of 20 ms does not exceed
 * @param speechDbfs mean of the frames that are speech, -100 where none is
 * @param speechShare of the frames, 0 to 1
 */
public record Levels(
    double peakDbfs,
    double rmsDbfs,
    double clipped,
    double floorDbfs,
    double speechDbfs,
    double speechShare) {
  private static final int LIMIT = 32_700;
  private static final int PAUSE_FRAMES = 30;

  /**
   * Measures a recording.
   *
   * @param recording at 8000 or 16000 Hz
   */
  public static Levels of(Pcm recording) {
    short[] samples = recording.samples();
    int peak = 0;
    int clipped = 0;
    for (short sample : samples) {
      int size = Math.abs((int) sample);
      peak = Math.max(peak, size);
      clipped += size >= LIMIT ? 1 : 0;
    }
    VoiceActivityDetector detector = new VoiceActivityDetector(recording.sampleRate());
    int length = detector.frameSamples();
    int frames = samples.length / length;
    double[] levels = new double[frames];
    double speech = 0;
    int spoken = 0;
    boolean speaking = false;
    int pause = 0;
    for (int i = 0; i < frames; i++) {
      levels[i] = VoiceActivityDetector.levelDbfs(samples, i * length, length);
      boolean active = detector.accept(samples, i * length);
      if (!speaking && detector.onset()) {
        speaking = true;
        detector.speaking(true);
      } else if (speaking) {
        pause = active ? 0 : pause + 1;
        if (pause > PAUSE_FRAMES) {
          speaking = false;
          detector.speaking(false);
        }
      }
      if (active) {
        speech += Math.pow(10, levels[i] / 10);
        spoken++;
      }
    }
    Arrays.sort(levels);
    return new Levels(
        peak == 0 ? VoiceActivityDetector.SILENCE_DBFS : 20 * Math.log10(peak / 32_768.0),
        samples.length == 0
            ? VoiceActivityDetector.SILENCE_DBFS
            : VoiceActivityDetector.levelDbfs(samples, 0, samples.length),
        samples.length == 0 ? 0 : (double) clipped / samples.length,
        frames == 0 ? VoiceActivityDetector.SILENCE_DBFS : levels[frames / 10],
        spoken == 0 ? VoiceActivityDetector.SILENCE_DBFS : 10 * Math.log10(speech / spoken),
        frames == 0 ? 0 : (double) spoken / frames);
  }
}
