package org.jiesu.cti.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class NewestCallsTest {
  private static final CallEvent ARRIVED =
      new CallEvent.Arrived("13800123456", "12345", "PJSIP/trunk-00000001", "1700000000.1");

  private static Call call(CallId id, int entries) {
    List<TimelineEntry> timeline = new ArrayList<>();
    for (int sequence = 1; sequence <= entries; sequence++) {
      CallEvent event = sequence == 1 ? ARRIVED : new CallEvent.Queued("general", sequence);
      timeline.add(new TimelineEntry(id, sequence, Instant.EPOCH.plusSeconds(sequence), event));
    }
    return CallFold.of(timeline);
  }

  @Test
  void state_thatWaits_isReplacedByTheNewestOfItsCall() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    List<Long> seen = new CopyOnWriteArrayList<>();
    try (NewestCalls calls =
        new NewestCalls(
            "test",
            call -> {
              begun.countDown();
              seen.add(call.sequence());
              try {
                go.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })) {
      CallId other = CallId.random();
      calls.put(call(CallId.random(), 1));
      begun.await();
      calls.put(call(other, 2));
      calls.put(call(other, 3));
      assertThat(calls.waiting()).isEqualTo(1);
      go.countDown();
      await().untilAsserted(() -> assertThat(seen).containsExactly(1L, 3L));
    }
  }

  @Test
  void failure_costsOnlyThatState() {
    List<CallId> seen = new CopyOnWriteArrayList<>();
    CallId bad = CallId.random();
    CallId good = CallId.random();
    try (NewestCalls calls =
        new NewestCalls(
            "test",
            call -> {
              if (call.id().equals(bad)) {
                throw new IllegalStateException("as planned");
              }
              seen.add(call.id());
            })) {
      calls.put(call(bad, 1));
      calls.put(call(good, 1));
      await().untilAsserted(() -> assertThat(seen).containsExactly(good));
    }
  }
}
