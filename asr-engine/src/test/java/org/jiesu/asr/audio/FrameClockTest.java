package org.jiesu.asr.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameClockTest {
  private static final Duration TOLERANCE = Duration.ofMillis(200);

  @Property(tries = 500)
  void clock_jitterBelowTheTolerance_insertsNothing(
      @ForAll @Size(min = 10, max = 200) List<@IntRange(min = 0, max = 90) Integer> delays) {
    FrameClock clock = new FrameClock(8_000, TOLERANCE);
    long owed = 0;
    for (int i = 0; i < delays.size(); i++) {
      owed += clock.arrived(millis(1_000 + i * 20L + delays.get(i)), 160);
    }
    assertThat(owed).isZero();
    assertThat(clock.position()).isEqualTo(Duration.ofMillis(20L * delays.size()));
  }

  @Property(tries = 500)
  void clock_gap_isFilledToTheWallClock(@ForAll @IntRange(min = 250, max = 100_000) int gap) {
    FrameClock clock = new FrameClock(8_000, TOLERANCE);
    clock.arrived(millis(20), 160);
    long owed = clock.arrived(millis(40 + gap), 160);
    assertThat(owed).isEqualTo(gap * 8L);
    assertThat(clock.position().toMillis()).isCloseTo(40 + gap, within(1L));
  }

  @Test
  void clock_burstAfterAStall_isNoGap() {
    FrameClock clock = new FrameClock(8_000, TOLERANCE);
    clock.arrived(millis(20), 160);
    assertThat(clock.arrived(millis(1_020), 8_000)).isZero();
  }

  @Test
  void clock_idleTime_isOwedOnce() {
    FrameClock clock = new FrameClock(8_000, TOLERANCE);
    assertThat(clock.idle(millis(500))).isZero();
    clock.arrived(millis(1_000), 160);
    assertThat(clock.idle(millis(1_150))).isZero();
    assertThat(clock.idle(millis(2_000))).isPositive();
    long late = clock.arrived(millis(2_020), 160);
    assertThat(late).isZero();
    assertThat(clock.position().toMillis()).isBetween(800L, 1_040L);
  }

  private static long millis(long value) {
    return value * 1_000_000;
  }
}
