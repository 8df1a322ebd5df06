package org.jiesu.asr.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.audiosocket.Asterisk;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.remote.ServerAddress;
import org.jiesu.asr.stream.EngineSettings;
import org.jiesu.asr.stream.InProcessEngine;
import org.jiesu.asr.stream.SpeechEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten streams at two engine nodes, one of which is killed in the middle: real processes, the
 * shipped model, audio paced as in a call. What is heard is compared with the same streams at nodes
 * that live.
 */
class NodeDeathIT {
  private static final int STREAMS = 10;

  /** What the recording says and the model understands, with words on both sides of the kill. */
  private static final String SAID = "你好我要投诉工地夜间施工";

  @TempDir Path work;
  private final List<EngineProcess> nodes = new ArrayList<>();

  @AfterEach
  void kill() {
    nodes.forEach(EngineProcess::close);
  }

  private String node() throws IOException {
    EngineProcess node = new EngineProcess(work.resolve("node-" + nodes.size()), 0);
    nodes.add(node);
    return node.uri();
  }

  /** What one run heard. */
  private record Heard(List<String> texts, Duration longestGap, double moves) {}

  @Test
  void node_killedInTheMiddleOfTenStreams_losesNoWord() throws Exception {
    short[] recording =
        WavReader.readAll(
                EngineProcess.ROOT.resolve(
                    "asr-engine/src/test/resources/speech/cmn-complaint.wav"))
            .samples();
    Heard undisturbed = run(recording, false);
    Heard disturbed = run(recording, true);
    int lost =
        disturbed.texts().stream()
            .mapToInt(text -> SAID.length() - Math.min(SAID.length(), common(text)))
            .sum();
    System.out.printf(
        Locale.ROOT,
        "RESULT streams=%d moved=%.0f lost_characters=%d longest_gap_ms=%d undisturbed_gap_ms=%d%n",
        STREAMS,
        disturbed.moves(),
        lost,
        disturbed.longestGap().toMillis(),
        undisturbed.longestGap().toMillis());
    assertThat(undisturbed.texts()).hasSize(STREAMS).allMatch(text -> text.startsWith(SAID));
    assertThat(disturbed.texts()).hasSize(STREAMS).allMatch(text -> text.startsWith(SAID));
    assertThat(disturbed.moves()).isPositive();
  }

  /** The gap is the longest time from the kill to the next that is told of a stream. */
  private Heard run(short[] recording, boolean kill) throws Exception {
    List<ServerAddress> addresses =
        List.of(ServerAddress.node(node(), ""), ServerAddress.node(node(), ""));
    EngineProcess victim = nodes.get(nodes.size() - 1);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    EngineSettings settings =
        EngineSettings.of(
                "127.0.0.1",
                0,
                0,
                List.of(EngineProcess.MODELS),
                Map.of(Language.MANDARIN, "jiesu-cmn-8k"))
            .withFixedLanguage(Language.MANDARIN);
    List<List<SpeechEvent>> events = new ArrayList<>();
    AtomicLong killed = new AtomicLong();
    AtomicLong longest = new AtomicLong();
    try (InProcessEngine engine = InProcessEngine.start(settings, addresses, meters)) {
      await()
          .until(
              () -> meters.find("asr.server.up").gauges().stream().allMatch(up -> up.value() == 1));
      List<Asterisk> callers = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        UUID stream = UUID.randomUUID();
        List<SpeechEvent> heard = new CopyOnWriteArrayList<>();
        events.add(heard);
        AtomicBoolean told = new AtomicBoolean();
        engine.announce(
            stream,
            event -> {
              heard.add(event);
              if (event instanceof SpeechEvent.Partial || event instanceof SpeechEvent.Final) {
                long since = System.nanoTime() - killed.get();
                if (killed.get() != 0 && told.compareAndSet(false, true)) {
                  longest.accumulateAndGet(since, Math::max);
                }
              }
            });
        callers.add(new Asterisk(engine.address()).identify(stream));
      }
      pace(
          recording,
          callers,
          () -> {
            killed.set(System.nanoTime());
            if (kill) {
              victim.close();
            }
          });
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> events.stream().allMatch(NodeDeathIT::finished));
      for (Asterisk caller : callers) {
        caller.close();
      }
    }
    kill();
    List<String> texts = new ArrayList<>();
    for (List<SpeechEvent> heard : events) {
      StringBuilder text = new StringBuilder();
      for (SpeechEvent event : heard) {
        if (event instanceof SpeechEvent.Final said) {
          text.append(said.text());
        } else if (event instanceof SpeechEvent.Lost lost && !lost.length().isZero()) {
          text.append("[lost]");
        }
      }
      texts.add(text.toString());
    }
    return new Heard(
        texts, Duration.ofNanos(longest.get()), meters.counter("asr.server.moves").count());
  }

  private static int common(String text) {
    int count = 0;
    while (count < Math.min(SAID.length(), text.length())
        && text.charAt(count) == SAID.charAt(count)) {
      count++;
    }
    return count;
  }

  private static boolean finished(List<SpeechEvent> heard) {
    return heard.stream().anyMatch(event -> event instanceof SpeechEvent.Final);
  }

  /** Twenty milliseconds at a time, then a second of silence; the middle is after three. */
  private static void pace(short[] recording, List<Asterisk> callers, Runnable middle)
      throws Exception {
    short[] all = Arrays.copyOf(recording, recording.length + 8_000);
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    AtomicLong frame = new AtomicLong();
    List<Exception> failures = new CopyOnWriteArrayList<>();
    clock.scheduleAtFixedRate(
        () -> {
          int at = (int) frame.getAndIncrement() * 160;
          if (at >= all.length) {
            clock.shutdown();
            return;
          }
          if (at == 160 * 150) {
            middle.run();
          }
          try {
            for (Asterisk caller : callers) {
              caller.speak(Arrays.copyOfRange(all, at, Math.min(all.length, at + 160)));
            }
          } catch (IOException e) {
            failures.add(e);
            clock.shutdown();
          }
        },
        0,
        20,
        TimeUnit.MILLISECONDS);
    assertThat(clock.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(failures).isEmpty();
  }
}
