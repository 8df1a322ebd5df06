package org.jiesu.asr.prosody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.jiesu.asr.audio.Sound;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProsodyMeterTest {

  @ParameterizedTest
  @CsvSource({"8000,95", "8000,140", "8000,220", "8000,320", "16000,140"})
  void meter_voiceOfKnownPitch_measuresIt(int rate, double pitch) {
    ProsodyMeter meter = new ProsodyMeter(rate);
    feed(meter, rate, Sound.voice(rate, 2, pitch, 6_000), true);
    Prosody prosody = meter.finish(8);
    assertThat(prosody.pitchHz()).isCloseTo(pitch, within(pitch * 0.06));
    assertThat(prosody.pitchSpreadSemitones()).isBetween(1.0, 4.5);
    assertThat(prosody.syllablesPerSecond()).isCloseTo(4, within(0.1));
    assertThat(prosody.pauseRatio()).isZero();
  }

  @Test
  void meter_noise_isNotVoiced() {
    ProsodyMeter meter = new ProsodyMeter(8_000);
    feed(meter, 8_000, Sound.noise(8_000, 1, 5_000, 1), true);
    assertThat(meter.finish(0).pitchHz()).isZero();
  }

  @Test
  void meter_louderVoice_isLouderByAsMuch() {
    ProsodyMeter meter = new ProsodyMeter(8_000);
    feed(meter, 8_000, Sound.voice(8_000, 1, 150, 2_000), true);
    double soft = meter.finish(4).levelDbfs();
    feed(meter, 8_000, Sound.voice(8_000, 1, 150, 4_000), true);
    assertThat(meter.finish(4).levelDbfs() - soft).isCloseTo(6, within(0.3));
  }

  @Test
  void meter_pauseInside_countsButNotTheLastOne() {
    ProsodyMeter meter = new ProsodyMeter(8_000);
    feed(meter, 8_000, Sound.silence(8_000, 0.2), false);
    feed(meter, 8_000, Sound.voice(8_000, 1, 150, 4_000), true);
    feed(meter, 8_000, Sound.silence(8_000, 1), false);
    feed(meter, 8_000, Sound.voice(8_000, 1, 150, 4_000), true);
    feed(meter, 8_000, Sound.silence(8_000, 0.5), false);
    assertThat(meter.finish(8).pauseRatio()).isCloseTo(1.0 / 3, within(0.01));
  }

  @Test
  void meter_nothing_isSilence() {
    assertThat(new ProsodyMeter(8_000).finish(0)).isEqualTo(new Prosody(0, 0, -100, 0, 0));
  }

  private static void feed(ProsodyMeter meter, int rate, short[] sound, boolean active) {
    int frame = rate / 50;
    for (int at = 0; at + frame <= sound.length; at += frame) {
      meter.add(Arrays.copyOfRange(sound, at, at + frame), active);
    }
  }
}
