package org.jiesu.softphone.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnDetectorTest {
  private static final int RATE = 8_000;
  private static final int FRAME = 160;

  private final TurnDetector detector = new TurnDetector();

  @Test
  void quietVoice_afterALongRingback_isHeard() {
    for (int ring = 0; ring < 10; ring++) {
      hear(tone(1));
      hear(new short[4 * RATE]);
    }
    assertThat(detector.spoken()).as("ringback is no turn").isFalse();
    hear(voice(1, 600));
    assertThat(detector.spoken()).isTrue();
    hear(new short[RATE]);
    assertThat(detector.speaking()).isFalse();
    assertThat(detector.silence()).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void spoken_forgotten_isFalseUntilTheNextTurn() {
    hear(voice(1, 6_000));
    hear(new short[RATE]);
    detector.forget();
    assertThat(detector.spoken()).isFalse();
    hear(voice(1, 6_000));
    assertThat(detector.spoken()).isTrue();
  }

  private void hear(short[] line) {
    for (int at = 0; at + FRAME <= line.length; at += FRAME) {
      detector.accept(java.util.Arrays.copyOfRange(line, at, at + FRAME));
    }
  }

  private static short[] tone(double seconds) {
    short[] samples = new short[(int) (seconds * RATE)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) (8_000 * Math.sin(2 * Math.PI * 450 * i / RATE));
    }
    return samples;
  }

  /** Four syllables a second of ten harmonics of 150 Hz. */
  private static short[] voice(double seconds, double amplitude) {
    short[] samples = new short[(int) (seconds * RATE)];
    for (int i = 0; i < samples.length; i++) {
      double time = (double) i / RATE;
      double sum = 0;
      for (int harmonic = 1; harmonic <= 10; harmonic++) {
        sum += Math.sin(2 * Math.PI * 150 * harmonic * time) / Math.sqrt(harmonic);
      }
      samples[i] = (short) (amplitude * (0.55 + 0.45 * Math.sin(2 * Math.PI * 4 * time)) * sum / 3);
    }
    return samples;
  }
}
