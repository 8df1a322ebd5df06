package org.jiesu.asr.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux tells of this process, for measurements. */
public final class ProcessState {
  private ProcessState() {}

  /** Resident memory in MiB, the heap and what lies outside it. */
  public static long resident() {
    return status("VmRSS:") / 1_024;
  }

  /** Threads, the JVM's own included. */
  public static int threads() {
    return (int) status("Threads:");
  }

  private static long status(String name) {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
