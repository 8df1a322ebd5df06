package org.jiesu.asr.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.audiosocket.Asterisk;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Word;
import org.jiesu.asr.remote.NodeVocabulary;
import org.jiesu.asr.remote.NodeVocabulary.State;
import org.jiesu.asr.remote.ServerAddress;
import org.jiesu.asr.stream.EngineSettings;
import org.jiesu.asr.stream.InProcessEngine;
import org.jiesu.asr.stream.SpeechEvent;
import org.jiesu.asr.vocabulary.PublishedVocabulary;
import org.jiesu.asr.vocabulary.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words that a server publishes, heard by engine nodes that are processes of their own. */
class NodeVocabularyIT {
  private static final String STREET = "工地夜间施工";
  private static final Duration ENOUGH = Duration.ofSeconds(60);

  @TempDir Path work;

  @Test
  void publishedStreet_isHeardByTheNextStreamOfEachNode_alsoOfOneThatComesLater() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    EngineProcess first = new EngineProcess(work.resolve("1"), 0);
    EngineProcess second = new EngineProcess(work.resolve("2"), 0);
    int port = second.port();
    try (InProcessEngine engine =
        InProcessEngine.start(
            EngineSettings.of(
                    "127.0.0.1",
                    0,
                    0,
                    List.of(EngineProcess.MODELS),
                    Map.of(Language.MANDARIN, "jiesu-cmn-8k"))
                .withFixedLanguage(Language.MANDARIN),
            List.of(ServerAddress.node(first.uri(), ""), ServerAddress.node(second.uri(), "")),
            meters)) {
      await().atMost(ENOUGH).until(() -> gauges(meters, "asr.server.up") == 2);
      assertThat(engine.nodeVocabularies(Language.MANDARIN)).isEmpty();
      assertThat(words(engine)).contains("工地").doesNotContain(STREET);

      second.close();
      await().atMost(ENOUGH).until(() -> gauges(meters, "asr.server.up") == 1);
      engine.publish(published("name,kind\n" + STREET + ",road\n"));
      assertThat(states(engine)).contains(State.AWAY).doesNotContain(State.IN_FORCE);
      await().atMost(ENOUGH).until(() -> states(engine).contains(State.IN_FORCE));
      assertThat(states(engine)).containsExactlyInAnyOrder(State.IN_FORCE, State.AWAY);
      // the server's own model does not know it: the node does
      assertThat(words(engine)).contains(STREET);

      second = new EngineProcess(work.resolve("2"), port);
      await()
          .atMost(ENOUGH)
          .until(() -> states(engine).equals(List.of(State.IN_FORCE, State.IN_FORCE)));
      assertThat(gauges(meters, "asr.server.vocabulary")).isEqualTo(2);
      first.close();
      await().atMost(ENOUGH).until(() -> gauges(meters, "asr.server.up") == 1);
      assertThat(words(engine)).contains(STREET);
    } finally {
      first.close();
      second.close();
    }
  }

  private static PublishedVocabulary published(String words) {
    return new PublishedVocabulary(
        Language.MANDARIN, Vocabulary.parse("places.csv", words), List.of());
  }

  private static List<State> states(InProcessEngine engine) {
    return engine.nodeVocabularies(Language.MANDARIN).stream().map(NodeVocabulary::state).toList();
  }

  private static double gauges(SimpleMeterRegistry meters, String name) {
    return meters.find(name).gauges().stream().mapToDouble(Gauge::value).sum();
  }

  /** The words of one stream. */
  private static List<String> words(InProcessEngine engine) throws IOException {
    short[] recording =
        WavReader.readAll(
                EngineProcess.ROOT.resolve(
                    "asr-engine/src/test/resources/speech/cmn-complaint.wav"))
            .samples();
    UUID stream = UUID.randomUUID();
    List<SpeechEvent> heard = new CopyOnWriteArrayList<>();
    engine.announce(stream, heard::add);
    try (Asterisk caller = new Asterisk(engine.address())) {
      caller.identify(stream);
      short[] all = Arrays.copyOf(recording, recording.length + 16_000);
      for (int at = 0; at < all.length; at += 160) {
        caller.speak(Arrays.copyOfRange(all, at, Math.min(all.length, at + 160)));
      }
      await()
          .atMost(ENOUGH)
          .until(() -> heard.stream().anyMatch(each -> each instanceof SpeechEvent.Final));
    }
    return heard.stream()
        .filter(each -> each instanceof SpeechEvent.Final)
        .flatMap(each -> ((SpeechEvent.Final) each).words().stream())
        .map(Word::text)
        .toList();
  }
}
