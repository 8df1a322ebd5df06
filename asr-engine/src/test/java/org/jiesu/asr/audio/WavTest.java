package org.jiesu.asr.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WavTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void wav_writtenAndRead_isTheSameSound(WavFormat.Coding coding) throws IOException {
    Path file = directory.resolve("a.wav");
    short[] sound = Sound.tone(8_000, 0.5001, 440, 8_000);
    try (WavWriter writer = new WavWriter(file, new WavFormat(coding, 8_000))) {
      writer.write(Arrays.copyOf(sound, 1_000));
      writer.write(Arrays.copyOfRange(sound, 1_000, sound.length));
    }
    try (WavReader reader = WavReader.open(file)) {
      assertThat(reader.format()).isEqualTo(new WavFormat(coding, 8_000));
    }
    short[] read = WavReader.readAll(file).samples();
    assertThat(read).hasSize(sound.length);
    for (int i = 0; i < sound.length; i++) {
      assertThat((int) read[i]).isBetween(sound[i] - 300, sound[i] + 300);
    }
    if (coding == WavFormat.Coding.PCM16) {
      assertThat(read).isEqualTo(sound);
    }
    assertThat(Files.size(file) % 2).isZero();
  }

  @Test
  void wav_writerKilled_isReadToItsEnd() throws IOException {
    Path file = directory.resolve("killed.wav");
    WavWriter.writeAll(file, new Pcm(8_000, new short[1_000]));
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 40, 44, (byte) 0xff);
    Files.write(file, Arrays.copyOf(bytes, 1_045));
    assertThat(WavReader.readAll(file).samples()).hasSize(500);
  }

  @Test
  void wav_stereoOrStrange_isRefusedWithTheReason() throws IOException {
    Path file = directory.resolve("b.wav");
    WavWriter.writeAll(file, new Pcm(8_000, new short[100]));
    byte[] bytes = Files.readAllBytes(file);
    bytes[22] = 2;
    assertThatThrownBy(() -> new WavReader(new ByteArrayInputStream(bytes)))
        .isInstanceOf(WavException.class)
        .hasMessageContaining("2 channels");
    assertThatThrownBy(
            () ->
                new WavReader(
                    new ByteArrayInputStream(
                        "hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
        .isInstanceOf(WavException.class);
  }

  @Property(tries = 3_000)
  void wav_anyBytes_areReadOrRefused(@ForAll @Size(max = 120) byte[] bytes) throws IOException {
    byte[] header = "RIFF____WAVEfmt ".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(header, header.length + bytes.length);
    System.arraycopy(bytes, 0, all, header.length, bytes.length);
    try (WavReader reader = new WavReader(new ByteArrayInputStream(all))) {
      assertThat(reader.read(1_000).length).isLessThanOrEqualTo(1_000);
    } catch (WavException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
