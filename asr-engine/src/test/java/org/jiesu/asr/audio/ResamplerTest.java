package org.jiesu.asr.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {

  @ParameterizedTest
  @CsvSource({
    "16000,8000",
    "12000,8000",
    "24000,8000",
    "32000,16000",
    "44100,8000",
    "48000,8000",
    "48000,16000",
    "8000,16000",
    "96000,8000",
    "192000,16000",
    "44100,16000"
  })
  void resampler_toneInThePassband_keepsItsLevelAndPitch(int from, int to) {
    short[] out = new Resampler(from, to).process(Sound.tone(from, 1, 1_000, 10_000));
    assertThat(out).hasSize(to);
    short[] steady = Arrays.copyOfRange(out, to / 4, to * 3 / 4);
    assertThat(VoiceActivityDetector.levelDbfs(steady, 0, steady.length))
        .isCloseTo(20 * Math.log10(10_000 / Math.sqrt(2) / 32_768), within(0.2));
    int crossings = 0;
    for (int i = 1; i < steady.length; i++) {
      if (steady[i - 1] < 0 && steady[i] >= 0) {
        crossings++;
      }
    }
    assertThat(crossings).isCloseTo(500, within(2));
  }

  @Test
  void resampler_toneAboveTheNewNyquistFrequency_isGone() {
    short[] out = new Resampler(48_000, 8_000).process(Sound.tone(48_000, 1, 5_500, 10_000));
    assertThat(VoiceActivityDetector.levelDbfs(out, 1_000, 6_000)).isLessThan(-60);
  }

  @Property(tries = 200)
  void resampler_anySplitOfTheInput_givesTheSameOutput(
      @ForAll @IntRange(min = 1, max = 700) int piece) {
    short[] input = Sound.noise(44_100, 0.2, 8_000, 5);
    short[] whole = new Resampler(44_100, 8_000).process(input);
    Resampler resampler = new Resampler(44_100, 8_000);
    short[] pieces = new short[0];
    for (int at = 0; at < input.length; at += piece) {
      pieces =
          Sound.join(
              pieces,
              resampler.process(Arrays.copyOfRange(input, at, Math.min(input.length, at + piece))));
    }
    assertThat(pieces).isEqualTo(whole);
  }

  @Test
  void resampler_senselessRate_isRefused() {
    assertThatThrownBy(() -> new Resampler(0, 8_000)).isInstanceOf(IllegalArgumentException.class);
  }
}
