package org.jiesu.asr.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.jiesu.asr.audio.Pcm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AudioSpillTest {
  private static final int FRAMES = 3_000;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AudioSpill spill = new AudioSpill(registry, 2L << 20);

  @AfterEach
  void close() {
    spill.close();
  }

  @Test
  void audio_writtenAndReadBack_isTheSameInTheSameOrder() {
    try (AudioSpill.Track track = spill.track()) {
      for (int i = 0; i < FRAMES; i++) {
        assertThat(track.add(frame(i), i)).isTrue();
      }
      await().until(() -> spill.written() > 10);
      for (int i = 0; i < FRAMES; i++) {
        assertThat(track.waiting()).isTrue();
        AudioSpill.Kept kept = track.next().orElseThrow();
        assertThat(kept.nanos()).isEqualTo(i);
        assertThat(kept.length()).isEqualTo(Duration.ofMillis(20));
        assertThat(kept.samples().orElseThrow().samples()).isEqualTo(frame(i).samples());
        assertThat(kept.samples().orElseThrow().sampleRate()).isEqualTo(8_000);
        // what comes meanwhile comes behind
        if (i == 100) {
          assertThat(track.add(frame(FRAMES), FRAMES)).isTrue();
        }
      }
      assertThat(track.next().orElseThrow().nanos()).isEqualTo(FRAMES);
      assertThat(track.next()).isEmpty();
      assertThat(track.waiting()).isFalse();
      assertThat(registry.get("asr.spilled").gauge().value()).isZero();
      // and once more from the beginning of the file
      assertThat(track.add(frame(1), 1)).isTrue();
      assertThat(track.next().orElseThrow().samples().orElseThrow().samples())
          .isEqualTo(frame(1).samples());
    }
  }

  @Test
  void stream_thatWaitsTooLong_isRefused_othersAreNot() {
    AudioSpill.Track track = spill.track();
    try (AudioSpill.Track other = spill.track()) {
      int taken = 0;
      while (track.add(frame(taken), taken)) {
        taken++;
      }
      // 2 MiB in pieces of 64 KiB
      assertThat(taken).isBetween(6_000, 6_500);
      assertThat(other.add(frame(0), 0)).isTrue();
      track.close();
      assertThat(track.add(frame(0), 0)).isFalse();
      await().until(() -> registry.get("asr.spilled").gauge().value() == 64 << 10);
    }
    assertThat(registry.get("asr.spilled").gauge().value()).isZero();
  }

  @Test
  void audio_thatTheDiskHasLost_isToldByItsLength() throws IOException {
    try (AudioSpill.Track track = spill.track()) {
      for (int i = 0; i < FRAMES; i++) {
        track.add(frame(i), i);
      }
      await().until(() -> spill.written() > 10);
      track.breakFile();
      Duration lost = Duration.ZERO;
      int whole = 0;
      for (int i = 0; i < FRAMES; i++) {
        AudioSpill.Kept kept = track.next().orElseThrow();
        if (kept.samples().isEmpty()) {
          lost = lost.plus(kept.length());
        } else {
          whole++;
        }
      }
      assertThat(lost.toMillis()).isGreaterThan(30_000);
      assertThat(lost.toMillis() + 20L * whole).isEqualTo(20L * FRAMES);
      assertThat(track.next()).isEmpty();
      assertThat(registry.get("asr.spilled").gauge().value()).isZero();
    }
  }

  private static Pcm frame(int number) {
    short[] samples = new short[160];
    Arrays.fill(samples, (short) number);
    return new Pcm(8_000, samples);
  }
}
