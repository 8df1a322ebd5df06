package org.jiesu.asr.stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.audiosocket.Asterisk;
import org.jiesu.asr.recognition.Language;

/**
 * Whether recognisers leak: short calls one after the other, each with both languages' recognisers
 * and words to decode. Run from the project's root.
 */
public final class SoakBenchmark {
  private static final int WARM = 200;
  private static final int WORDS = 8_000;
  private static final int PAUSE = 5_600;

  private SoakBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int calls = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    short[] said =
        WavReader.readAll(Path.of("asr-engine/src/test/resources/speech/cmn-agent.wav")).samples();
    // the first words and the pause that ends them
    said = Arrays.copyOf(Arrays.copyOf(said, WORDS), WORDS + PAUSE);
    long early = 0;
    long middle = 0;
    int threadsEarly = 0;
    int lost = 0;
    try (InProcessEngine engine =
        InProcessEngine.start(
            EngineSettings.of(
                "127.0.0.1",
                0,
                1,
                List.of(Path.of("asr-engine/models")),
                Map.of(Language.MANDARIN, "jiesu-cmn-8k", Language.CANTONESE, "jiesu-yue-8k")),
            new SimpleMeterRegistry())) {
      for (int call = 1; call <= calls; call++) {
        lost += heard(engine, said) ? 0 : 1;
        if (call == Math.min(WARM, calls)) {
          early = ProcessState.resident();
          threadsEarly = ProcessState.threads();
        }
        if (call == calls / 2) {
          middle = ProcessState.resident();
        }
        if (call % Math.max(1, calls / 10) == 0) {
          System.out.printf(
              Locale.ROOT,
              "%d calls: %d MiB, %d threads%n",
              call,
              ProcessState.resident(),
              ProcessState.threads());
        }
      }
      System.gc();
      System.out.printf(
          Locale.ROOT,
          "RESULT calls=%d unheard=%d mib_after_%d=%d mib_in_the_middle=%d mib_at_end=%d"
              + " threads_before=%d threads_at_end=%d connections=%d%n",
          calls,
          lost,
          WARM,
          early,
          middle,
          ProcessState.resident(),
          threadsEarly,
          ProcessState.threads(),
          engine.openConnections());
    }
    System.exit(0);
  }

  private static boolean heard(InProcessEngine engine, short[] said)
      throws IOException, InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch words = new CountDownLatch(1);
    UUID stream = UUID.randomUUID();
    engine.announce(
        stream,
        event -> {
          if (event instanceof SpeechEvent.Final) {
            words.countDown();
          } else if (event instanceof SpeechEvent.Lost) {
            ended.countDown();
          }
        });
    try (Asterisk asterisk = new Asterisk(engine.address()).identify(stream)) {
      asterisk.speak(said).hangUp();
      return ended.await(30, TimeUnit.SECONDS) && words.getCount() == 0;
    }
  }
}
