package org.jiesu.asr.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VoiceActivityDetectorTest {

  @Test
  void detector_digitalSilence_isNeverSpeech() {
    assertThat(onsets(8_000, new short[80_000])).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000})
  void detector_ringbackOf450Hertz_isNotSpeech(int rate) {
    short[] ring =
        Sound.join(
            Sound.tone(rate, 1, 450, 6_000),
            Sound.silence(rate, 4),
            Sound.tone(rate, 1, 450, 6_000));
    assertThat(onsets(rate, ring)).isZero();
  }

  @Test
  void detector_twoToneSignalsOverNoise_areNotSpeech() {
    short[] dialTone =
        Sound.mix(Sound.tone(8_000, 2, 350, 4_000), Sound.tone(8_000, 2, 440, 4_000));
    short[] key =
        Sound.mix(Sound.tone(8_000, 0.3, 770, 5_000), Sound.tone(8_000, 0.3, 1_336, 5_000));
    short[] line = Sound.join(dialTone, Sound.silence(8_000, 1), key);
    assertThat(onsets(8_000, Sound.mix(line, Sound.noise(8_000, 4, 30, 1)))).isZero();
  }

  @Test
  void detector_steadyNoise_isNotSpeechOnceItIsKnown() {
    short[] noise = Sound.noise(8_000, 30, 600, 2);
    VoiceActivityDetector detector = new VoiceActivityDetector(8_000);
    int late = 0;
    for (int at = 0; at + 160 <= noise.length; at += 160) {
      if (detector.accept(noise, at) && at > 15 * 8_000) {
        late++;
      }
    }
    assertThat(late).isLessThan(20);
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000})
  void detector_voiceAfterSilence_isFoundWithinItsPreRoll(int rate) {
    short[] line = Sound.join(Sound.silence(rate, 1), Sound.voice(rate, 1, 140, 6_000));
    VoiceActivityDetector detector = new VoiceActivityDetector(rate);
    int found = -1;
    for (int at = 0;
        at + detector.frameSamples() <= line.length && found < 0;
        at += detector.frameSamples()) {
      detector.accept(line, at);
      if (detector.onset()) {
        found = at / detector.frameSamples();
      }
    }
    assertThat(found).isBetween(50, 50 + VoiceActivityDetector.onsetFrames());
  }

  @Test
  void detector_voiceOverNoise_isFound() {
    short[] line = Sound.join(Sound.silence(8_000, 8), Sound.voice(8_000, 1, 180, 5_000));
    assertThat(onsets(8_000, Sound.mix(line, Sound.noise(8_000, 9, 150, 3)))).isPositive();
  }

  @Test
  void detector_click_isNotTheBeginningOfSpeech() {
    short[] line =
        Sound.join(
            Sound.silence(8_000, 1), Sound.noise(8_000, 0.04, 9_000, 4), Sound.silence(8_000, 1));
    assertThat(onsets(8_000, line)).isZero();
  }

  private static int onsets(int rate, short[] line) {
    VoiceActivityDetector detector = new VoiceActivityDetector(rate);
    int count = 0;
    for (int at = 0; at + detector.frameSamples() <= line.length; at += detector.frameSamples()) {
      detector.accept(line, at);
      if (detector.onset()) {
        count++;
      }
    }
    return count;
  }
}
