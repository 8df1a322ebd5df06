package org.jiesu.asr.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LevelsTest {
  private static final Path ENGINE =
      Files.isDirectory(Path.of("models")) ? Path.of("") : Path.of("../asr-engine");

  @Test
  void tone_hasItsPeakAndMeanAndIsNoSpeech() {
    Levels levels = Levels.of(new Pcm(8_000, Sound.tone(8_000, 2, 450, 16_384)));
    assertThat(levels.peakDbfs()).isCloseTo(-6, within(0.2));
    assertThat(levels.rmsDbfs()).isCloseTo(-9, within(0.2));
    assertThat(levels.clipped()).isZero();
    assertThat(levels.speechShare()).isLessThan(0.1);
  }

  @Test
  void cutOffWave_isClipped() {
    short[] square = new short[8_000];
    for (int i = 0; i < square.length; i++) {
      square[i] = i / 20 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
    }
    assertThat(Levels.of(new Pcm(8_000, square)).clipped()).isEqualTo(1);
  }

  @Test
  void nothingAndSilence_haveNoLevel() {
    for (int length : new int[] {0, 100, 8_000}) {
      Levels levels = Levels.of(new Pcm(8_000, new short[length]));
      assertThat(levels.peakDbfs()).isEqualTo(-100);
      assertThat(levels.rmsDbfs()).isEqualTo(-100);
      assertThat(levels.speechDbfs()).isEqualTo(-100);
      assertThat(levels.speechShare()).isZero();
    }
  }

  @Test
  void speech_standsOutOfItsBackground_softerSpeechByAsMuch() throws IOException {
    short[] said =
        WavReader.readAll(ENGINE.resolve("src/test/resources/speech/cmn-complaint.wav")).samples();
    Levels levels = Levels.of(new Pcm(8_000, said));
    assertThat(levels.speechShare()).isBetween(0.3, 0.95);
    assertThat(levels.speechDbfs() - levels.floorDbfs()).isGreaterThan(12);
    short[] softer = Arrays.copyOf(said, said.length);
    for (int i = 0; i < softer.length; i++) {
      softer[i] /= 4;
    }
    assertThat(Levels.of(new Pcm(8_000, softer)).speechDbfs())
        .isCloseTo(levels.speechDbfs() - 12, within(1.0));
  }
}
