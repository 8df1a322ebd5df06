package org.jiesu.cti.call;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the journal: entries per second when as many as possible come at once, and the time from
 * append to listener when 20 calls say something every so often. Arguments: a directory.
 */
final class JournalThroughput {
  private static final int CALLS = 20;

  private JournalThroughput() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (CallRegistry registry =
        CallRegistry.open(Path.of(arguments[0]), Clock.systemUTC(), new SimpleMeterRegistry())) {
      List<CallId> calls = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        calls.add(registry.open(CallEvents.arrived()));
      }
      burst(registry, calls, 500);
      double perSecond = burst(registry, calls, 2_000);
      long[] paced = paced(registry, calls, 50);
      System.out.printf(
          "RESULT calls=%d appends_per_second=%.0f told_after_ms_p50=%.1f told_after_ms_p99=%.1f%n",
          CALLS,
          perSecond,
          paced[paced.length / 2] / 1e6,
          paced[(int) (paced.length * 0.99)] / 1e6);
    }
  }

  private static double burst(CallRegistry registry, List<CallId> calls, int each)
      throws InterruptedException {
    CountDownLatch told = new CountDownLatch(CALLS * each);
    Calls.Subscription subscription = registry.subscribe((call, entry) -> told.countDown());
    long began = System.nanoTime();
    for (int number = 1; number <= each; number++) {
      for (CallId call : calls) {
        registry.append(call, CallEvents.uttered(number, Side.CALLER, "我要投诉楼下施工噪音"));
      }
    }
    told.await();
    subscription.close();
    return CALLS * each / ((System.nanoTime() - began) / 1e9);
  }

  private static long[] paced(CallRegistry registry, List<CallId> calls, int each)
      throws InterruptedException {
    Map<Integer, Long> appended = new ConcurrentHashMap<>();
    long[] after = new long[CALLS * each];
    CountDownLatch told = new CountDownLatch(after.length);
    Calls.Subscription subscription =
        registry.subscribe(
            (call, entry) -> {
              if (entry.event() instanceof CallEvent.Uttered uttered) {
                int number = uttered.utterance().number();
                after[number] = System.nanoTime() - appended.get(number);
                told.countDown();
              }
            });
    for (int number = 0; number < after.length; number++) {
      appended.put(number, System.nanoTime());
      registry.append(
          calls.get(number % CALLS), CallEvents.uttered(number, Side.CALLER, "我要投诉楼下施工噪音"));
      LockSupport.parkNanos(5_000_000);
    }
    told.await();
    subscription.close();
    Arrays.sort(after);
    return after;
  }
}
