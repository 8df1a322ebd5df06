package org.jiesu.cti.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CallRegistryKillTest {
  @TempDir Path directory;

  @Test
  @Timeout(60)
  void entry_toldBeforeTheProcessIsKilled_isThereAfterwards()
      throws IOException, InterruptedException {
    for (int round = 1; round <= 2; round++) {
      Map<CallId, Long> told = toldByAProcessThatIsKilled(400 * round);
      try (CallRegistry registry =
          CallRegistry.open(directory, Clock.systemUTC(), new SimpleMeterRegistry())) {
        assertThat(told).hasSize(5);
        told.forEach(
            (call, last) -> {
              assertThat(registry.timeline(call, 0)).hasSizeGreaterThanOrEqualTo(last.intValue());
              Call known = registry.find(call).orElseThrow();
              assertThat(known.utterances())
                  .hasSize((int) known.sequence() - 1)
                  .last()
                  .extracting(Utterance::number)
                  .isEqualTo((int) known.sequence() - 1);
            });
        assertThat(registry.live()).extracting(Call::id).containsAll(told.keySet());
        assertThat(registry.live()).hasSize(5 * round);
      }
    }
  }

  private Map<CallId, Long> toldByAProcessThatIsKilled(int entries)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:TieredStopAtLevel=1",
                JournalAppender.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Map<CallId, Long> told = new HashMap<>();
    int lines = 0;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = out.readLine()) != null) {
        String[] parts = line.split(" ");
        if (parts.length == 2 && parts[0].length() == 36) {
          told.put(CallId.of(parts[0]), Long.valueOf(parts[1]));
          if (++lines == entries) {
            // Not through the process itself, which would close its output before we read the rest.
            process.toHandle().destroyForcibly();
          }
        }
      }
    }
    assertThat(process.waitFor()).isEqualTo(137);
    assertThat(lines).isGreaterThanOrEqualTo(entries);
    return told;
  }
}
