package org.jiesu.softphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class JitterBufferTest {
  private static final int FRAME = JitterBuffer.FRAME;
  private static final long FRAME_NANOS = 20_000_000;

  private final JitterBuffer buffer = new JitterBuffer();

  @Property(tries = 300)
  void pull_packetsInTime_playsEverySampleOnceInOrder(
      @ForAll @IntRange(max = 65_535) int firstSequence,
      @ForAll @LongRange(min = 0, max = 0xffff_ffffL) long firstTimestamp,
      @ForAll @IntRange(min = 10, max = 200) int packets) {
    JitterBuffer fresh = new JitterBuffer();
    List<Short> heard = new ArrayList<>();
    for (int i = 0; i < packets; i++) {
      put(fresh, firstSequence, firstTimestamp, i, i * FRAME_NANOS);
      heard.addAll(pull(fresh));
    }
    for (int i = 0; i < JitterBuffer.LEAST_FRAMES; i++) {
      heard.addAll(pull(fresh));
    }
    assertThat(withoutZeros(heard)).startsWith(said(packets).toArray(new Short[0]));
    assertThat(fresh.lost()).isZero();
    assertThat(fresh.late()).isZero();
    assertThat(fresh.received()).isEqualTo(packets);
  }

  @Property(tries = 300)
  void pull_neighboursSwapped_playsInOrder(@ForAll long seed) {
    JitterBuffer fresh = new JitterBuffer();
    Random random = new Random(seed);
    int packets = 60;
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < packets; i++) {
      order.add(i);
    }
    // the first two prime the buffer; later ones overtake each other by one place
    for (int i = 3; i + 1 < packets; i += 2) {
      if (random.nextBoolean()) {
        int kept = order.get(i);
        order.set(i, order.get(i + 1));
        order.set(i + 1, kept);
      }
    }
    List<Short> heard = new ArrayList<>();
    for (int i = 0; i < packets; i++) {
      put(fresh, 65_500, 0xffff_f000L, order.get(i), i * FRAME_NANOS);
      if (i > 0) {
        heard.addAll(pull(fresh));
      }
    }
    for (int i = 0; i < 12; i++) {
      heard.addAll(pull(fresh));
    }
    assertThat(withoutZeros(heard)).containsSubsequence(said(packets));
    assertThat(fresh.late()).isZero();
    assertThat(fresh.lost()).isZero();
  }

  @Property(tries = 300)
  void pull_packetsLost_keepsTheTimeLineAndConceals(@ForAll @IntRange(min = 5, max = 40) int lost) {
    JitterBuffer fresh = new JitterBuffer();
    int packets = 60;
    List<List<Short>> frames = new ArrayList<>();
    for (int i = 0; i < packets; i++) {
      if (i != lost) {
        put(fresh, 7, 1_000, i, i * FRAME_NANOS);
      }
      frames.add(pull(fresh));
    }
    int shift = frames.indexOf(frame(0));
    assertThat(shift).isBetween(0, JitterBuffer.LEAST_FRAMES);
    assertThat(frames.get(lost - 1 + shift)).isEqualTo(frame(lost - 1));
    assertThat(frames.get(lost + 1 + shift)).isEqualTo(frame(lost + 1));
    assertThat(Math.abs(frames.get(lost + shift).get(5)))
        .isLessThanOrEqualTo(Math.abs(frame(lost - 1).get(5)));
    assertThat(fresh.lost()).isEqualTo(1);
    assertThat(fresh.concealed()).isEqualTo(1);
  }

  @Property(tries = 1_000)
  void anySequenceOfPacketsAndPulls_neverThrows(@ForAll long seed) {
    JitterBuffer fresh = new JitterBuffer();
    Random random = new Random(seed);
    long nanos = 0;
    short[] frame = new short[FRAME];
    for (int i = 0; i < 200; i++) {
      nanos += random.nextInt(60_000_000);
      int samples = new int[] {0, 1, 80, 160, 240, 480, 5_000, 100_000}[random.nextInt(8)];
      long timestamp =
          random.nextInt(10) == 0
              ? random.nextInt() & 0xffff_ffffL
              : (long) (i + random.nextInt(20) - 10) * FRAME & 0xffff_ffffL;
      fresh.put(random.nextInt(65_536), timestamp, new short[samples], nanos);
      if (random.nextBoolean()) {
        fresh.pull(frame);
      }
    }
    assertThat(fresh.lost()).isNotNegative();
    assertThat(fresh.targetFrames()).isBetween(JitterBuffer.LEAST_FRAMES, JitterBuffer.MOST_FRAMES);
  }

  @Test
  void pull_nothingMoreComes_fadesToSilence() {
    for (int i = 0; i < 5; i++) {
      put(buffer, 0, 0, i, i * FRAME_NANOS);
      pull(buffer);
    }
    List<Short> last = List.of();
    for (int i = 0; i < 20; i++) {
      last = pull(buffer);
    }
    assertThat(last).containsOnly((short) 0);
  }

  @Test
  void put_sameTwice_countsAndPlaysOnce() {
    List<Short> heard = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      put(buffer, 0, 0, i, i * FRAME_NANOS);
      put(buffer, 0, 0, i, i * FRAME_NANOS);
      heard.addAll(pull(buffer));
    }
    heard.addAll(pull(buffer));
    heard.addAll(pull(buffer));
    assertThat(buffer.duplicate()).isEqualTo(20);
    assertThat(withoutZeros(heard)).startsWith(said(20).toArray(new Short[0]));
  }

  @Test
  void put_afterItsTime_isCountedLateAndDeepensTheBuffer() {
    for (int i = 0; i < 30; i++) {
      if (i != 10) {
        put(buffer, 0, 0, i, i * FRAME_NANOS);
      }
      pull(buffer);
    }
    put(buffer, 0, 0, 10, 31 * FRAME_NANOS);
    assertThat(buffer.late()).isEqualTo(1);
    assertThat(buffer.targetFrames()).isGreaterThan(JitterBuffer.LEAST_FRAMES);
  }

  @Test
  void put_burstAfterStall_playsAllAndShrinksAgain() {
    long now = 0;
    int next = 0;
    for (; next < 20; next++) {
      put(buffer, 0, 0, next, now += FRAME_NANOS);
      pull(buffer);
    }
    for (int i = 0; i < 8; i++) {
      now += FRAME_NANOS;
      pull(buffer);
    }
    for (int i = 0; i < 8; i++) {
      put(buffer, 0, 0, next++, now);
    }
    int target = 0;
    for (int i = 0; i < 2_000; i++) {
      put(buffer, 0, 0, next++, now += FRAME_NANOS);
      pull(buffer);
      target = buffer.targetFrames();
    }
    assertThat(buffer.lost()).isZero();
    assertThat(target).isLessThanOrEqualTo(JitterBuffer.LEAST_FRAMES + 1);
  }

  @Test
  void put_timeLineJumps_startsAnew() {
    for (int i = 0; i < 10; i++) {
      put(buffer, 0, 0, i, i * FRAME_NANOS);
      pull(buffer);
    }
    List<Short> heard = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      put(buffer, 10, 900_000, i, (10 + i) * FRAME_NANOS);
      heard.addAll(pull(buffer));
    }
    assertThat(heard).containsSubsequence(frame(5));
    assertThat(buffer.lost()).isZero();
  }

  private static void put(
      JitterBuffer buffer, int sequence, long timestamp, int index, long nanos) {
    short[] samples = new short[FRAME];
    List<Short> frame = frame(index);
    for (int i = 0; i < FRAME; i++) {
      samples[i] = frame.get(i);
    }
    buffer.put(
        (sequence + index) & 0xffff,
        (timestamp + (long) index * FRAME) & 0xffff_ffffL,
        samples,
        nanos);
  }

  private static List<Short> pull(JitterBuffer buffer) {
    short[] frame = new short[FRAME];
    Arrays.fill(frame, (short) 1);
    buffer.pull(frame);
    List<Short> samples = new ArrayList<>(FRAME);
    for (short sample : frame) {
      samples.add(sample);
    }
    return samples;
  }

  private static List<Short> frame(int index) {
    List<Short> samples = new ArrayList<>(FRAME);
    for (int i = 0; i < FRAME; i++) {
      samples.add((short) (1 + (index * FRAME + i) % 30_000));
    }
    return samples;
  }

  private static List<Short> said(int packets) {
    List<Short> samples = new ArrayList<>();
    for (int i = 0; i < packets; i++) {
      samples.addAll(frame(i));
    }
    return samples;
  }

  private static List<Short> withoutZeros(List<Short> samples) {
    return samples.stream().filter(sample -> sample != 0).toList();
  }
}
