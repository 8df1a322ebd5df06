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
      if (detector.accept(noise, at) && at > 8_000) {
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

  /**
   * Soft speech is little louder than the noise behind it, here by 7 dB in the mean of its
   * syllables.
   */
  @Test
  void detector_softVoiceOverNoise_isActive() {
    short[] noise = Sound.noise(8_000, 9, 150, 3);
    short[] line = Sound.join(Sound.silence(8_000, 8), Sound.voice(8_000, 1, 180, 600));
    short[] heard = Sound.mix(line, noise);
    double above =
        VoiceActivityDetector.levelDbfs(heard, 64_000, 8_000)
            - VoiceActivityDetector.levelDbfs(noise, 0, 64_000);
    assertThat(above).isBetween(6.5, 8.0);
    VoiceActivityDetector detector = new VoiceActivityDetector(8_000);
    int active = 0;
    for (int at = 0; at + 160 <= heard.length; at += 160) {
      active += detector.accept(heard, at) && at >= 64_000 ? 1 : 0;
    }
    assertThat(active).isGreaterThan(20);
  }

  @Test
  void detector_click_isNotTheBeginningOfSpeech() {
    short[] line =
        Sound.join(
            Sound.silence(8_000, 1), Sound.noise(8_000, 0.04, 9_000, 4), Sound.silence(8_000, 1));
    assertThat(onsets(8_000, line)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 300, 6_000})
  void floor_ringbackForAMinute_isNotRaised(int amplitude) {
    VoiceActivityDetector detector = new VoiceActivityDetector(8_000);
    short[] ring = Sound.join(Sound.tone(8_000, 1, 450, amplitude), Sound.silence(8_000, 0.1));
    for (int i = 0; i < 55; i++) {
      hear(detector, ring);
    }
    assertThat(detector.floorDbfs()).isLessThanOrEqualTo(-55);
  }

  @Test
  void detector_quietVoiceAfterALongTone_isFound() {
    short[] before = Sound.join(Sound.tone(8_000, 20, 450, 8_000), Sound.silence(8_000, 0.2));
    VoiceActivityDetector detector = new VoiceActivityDetector(8_000);
    hear(detector, before);
    assertThat(hear(detector, Sound.voice(8_000, 1, 150, 600))).isPositive();
  }

  @Test
  void floor_digitalSilenceAfterLoudNoise_isForgottenWithinASecond() {
    VoiceActivityDetector detector = new VoiceActivityDetector(8_000);
    hear(detector, Sound.noise(8_000, 3, 3_000, 5));
    assertThat(detector.floorDbfs()).isGreaterThan(-35);
    hear(detector, Sound.silence(8_000, 0.3));
    assertThat(detector.floorDbfs()).as("a short gap in the transport").isGreaterThan(-35);
    hear(detector, Sound.silence(8_000, 0.3));
    assertThat(detector.floorDbfs()).isLessThanOrEqualTo(-60);
  }

  @Test
  void floor_noiseThatBecomesQuieter_followsWithin100Milliseconds() {
    VoiceActivityDetector detector = new VoiceActivityDetector(8_000);
    hear(detector, Sound.noise(8_000, 3, 3_000, 6));
    hear(detector, Sound.noise(8_000, 0.1, 60, 7));
    assertThat(detector.floorDbfs()).isLessThan(-55);
  }

  @ParameterizedTest
  @ValueSource(ints = {150, 600, 3_000})
  void detector_steadyNoiseThatSetsIn_isSpeechForLessThan700Milliseconds(int amplitude) {
    VoiceActivityDetector detector = new VoiceActivityDetector(8_000);
    hear(detector, Sound.silence(8_000, 5));
    int active = 0;
    short[] noise = Sound.noise(8_000, 20, amplitude, 8);
    for (int at = 0; at + 160 <= noise.length; at += 160) {
      if (detector.accept(noise, at)) {
        active++;
      }
    }
    assertThat(active).isLessThan(35);
  }

  @Test
  void detector_voiceWithoutAPause_staysSpeech() {
    VoiceActivityDetector detector = new VoiceActivityDetector(8_000);
    detector.speaking(true);
    int inactive = 0;
    int longest = 0;
    short[] voice = Sound.voice(8_000, 30, 150, 6_000);
    for (int at = 0; at + 160 <= voice.length; at += 160) {
      inactive = detector.accept(voice, at) ? 0 : inactive + 1;
      longest = Math.max(longest, inactive);
    }
    assertThat(longest).as("frames between two syllables").isLessThan(10);
  }

  private static int onsets(int rate, short[] line) {
    return hear(new VoiceActivityDetector(rate), line);
  }

  /** Frames after which speech had begun. */
  private static int hear(VoiceActivityDetector detector, short[] line) {
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
