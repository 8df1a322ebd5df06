package org.jiesu.cti.call;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A process that appends until it is killed, and prints each entry it was told of. */
final class JournalAppender {
  private JournalAppender() {}

  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    CallRegistry registry =
        CallRegistry.open(Path.of(arguments[0]), Clock.systemUTC(), new SimpleMeterRegistry());
    registry.subscribe((call, entry) -> out.println(entry.call() + " " + entry.sequence()));
    List<CallId> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      calls.add(registry.open(CallEvents.arrived()));
    }
    for (int number = 1; ; number++) {
      for (CallId call : calls) {
        registry.append(call, CallEvents.uttered(number, Side.CALLER, "第" + number + "句"));
      }
      LockSupport.parkNanos(200_000);
    }
  }
}
