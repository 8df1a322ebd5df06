package org.jiesu.asr.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jiesu.asr.recognition.Word;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RemoteRecognizerTest {
  private static final short[] STEP = new short[800];
  private static final String RESULT =
      "{\"result\":[{\"word\":\"路灯\",\"start\":0.1,\"end\":0.5,\"conf\":0.9},"
          + "{\"word\":\"坏了\",\"start\":0.5,\"end\":0.9,\"conf\":0.8}],\"text\":\"路灯 坏了\"}";

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Optional<RecognitionServers> servers = Optional.empty();

  @AfterEach
  void close() {
    servers.ifPresent(RecognitionServers::close);
  }

  private Recognizer open(Optional<RecognizerProvider> local, ScriptedServer... peers) {
    return open(local, List.of(peers).stream().map(ScriptedServer::uri).toList());
  }

  private Recognizer open(Optional<RecognizerProvider> local, List<String> uris) {
    RecognitionServers made =
        new RecognitionServers(
            uris.stream().map(uri -> ServerAddress.foreign(uri, "", Language.MANDARIN)).toList(),
            meters,
            System::nanoTime);
    servers = Optional.of(made);
    return made.provider(Language.MANDARIN, 8_000, local).open();
  }

  @Test
  void utterance_foreignServer_isRecognisedWithTimesAndConfidence() {
    try (ScriptedServer peer =
            new ScriptedServer(chunk -> List.of(chunk == 0 ? RESULT : "{\"partial\":\"路灯\"}"));
        Recognizer recognizer = open(Optional.empty(), peer)) {
      recognizer.accept(STEP);
      await().until(() -> recognizer.partial().text().equals("路灯"));
      Recognition result = recognizer.finish();
      assertThat(result.text()).isEqualTo("路灯坏了");
      assertThat(result.words())
          .containsExactly(
              new Word("路灯", Duration.ofMillis(100), Duration.ofMillis(500), 0.9),
              new Word("坏了", Duration.ofMillis(500), Duration.ofMillis(900), 0.8));
      assertThat(peer.texts)
          .containsSubsequence(
              "{\"config\":{\"sample_rate\":8000,\"words\":true}}", "{\"eof\" : 1}");
    }
  }

  @Test
  void results_beforeTheEnd_areJoined() {
    try (ScriptedServer peer =
            new ScriptedServer(
                chunk ->
                    List.of(
                        chunk == 1
                            ? "{\"result\":[{\"word\":\"我\",\"start\":0,\"end\":0.1,\"conf\":1}],"
                                + "\"text\":\"我\"}"
                            : "{\"text\":\"投诉\"}"));
        Recognizer recognizer = open(Optional.empty(), peer)) {
      recognizer.accept(STEP);
      await().until(() -> recognizer.partial().text().equals("我"));
      Recognition result = recognizer.finish();
      assertThat(result.text()).isEqualTo("我投诉");
      assertThat(result.words().get(1).end()).isEqualTo(Duration.ofMillis(100));
    }
  }

  @Test
  void secondUtterance_foreignServer_getsAConnectionOfItsOwn() {
    try (ScriptedServer peer =
            new ScriptedServer(
                chunk ->
                    chunk == 0
                        ? List.of(RESULT, ScriptedServer.HANG_UP)
                        : List.of("{\"partial\":\"\"}"));
        Recognizer recognizer = open(Optional.empty(), peer)) {
      for (int i = 0; i < 3; i++) {
        recognizer.accept(STEP);
        assertThat(recognizer.finish().text()).isEqualTo("路灯坏了");
      }
      assertThat(peer.samples).hasValue(3L * STEP.length);
    }
  }

  @Test
  void serverThatHangsUp_otherServer_hearsTheWholeUtterance() {
    try (ScriptedServer bad =
            new ScriptedServer(
                chunk ->
                    List.of(
                        chunk == 0 || chunk == 3 ? ScriptedServer.HANG_UP : "{\"partial\":\"\"}"));
        ScriptedServer good =
            new ScriptedServer(chunk -> List.of(chunk == 0 ? RESULT : "{\"partial\":\"\"}"));
        Recognizer recognizer = open(Optional.empty(), bad, good)) {
      for (int i = 0; i < 5; i++) {
        recognizer.accept(STEP);
      }
      assertThat(recognizer.finish().text()).isEqualTo("路灯坏了");
      assertThat(good.samples).hasValue(5L * STEP.length);
      assertThat(meters.counter("asr.server.moves").count()).isPositive();
    }
  }

  @Test
  void nonsense_isGivenUpAndTheLocalRecogniserHearsAll() {
    for (String nonsense :
        List.of("hello", "[1]", "{\"weather\":\"fine\"}", "{\"error\":\"no model\"}")) {
      try (ScriptedServer peer = new ScriptedServer(chunk -> List.of(nonsense));
          Recognizer recognizer = open(Optional.of(new Local()), peer)) {
        recognizer.accept(STEP);
        recognizer.accept(STEP);
        assertThat(recognizer.finish().text()).as(nonsense).isEqualTo("本地1600");
      } finally {
        close();
        servers = Optional.empty();
      }
    }
  }

  @Test
  void nobodyThere_localRecogniser_hearsAll() {
    try (Recognizer recognizer = open(Optional.of(new Local()), List.of("ws://127.0.0.1:1"))) {
      recognizer.accept(STEP);
      assertThat(recognizer.finish().text()).isEqualTo("本地800");
      recognizer.accept(STEP);
      assertThat(recognizer.finish().text()).isEqualTo("本地800");
    }
  }

  @Test
  void silentServer_isGivenUpAfterItsTime() {
    try (ScriptedServer peer = new ScriptedServer(chunk -> List.of());
        Recognizer recognizer = open(Optional.of(new Local()), peer)) {
      recognizer.accept(STEP);
      long before = System.nanoTime();
      assertThat(recognizer.finish().text()).isEqualTo("本地800");
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(8));
    }
  }

  @Test
  void serverThatAnswersTheEndWithAPartial_isGivenUp() {
    try (ScriptedServer peer = new ScriptedServer(chunk -> List.of("{\"partial\":\"\"}"));
        Recognizer recognizer = open(Optional.of(new Local()), peer)) {
      recognizer.accept(STEP);
      assertThat(recognizer.finish().text()).isEqualTo("本地800");
    }
  }

  @Test
  void serverThatComesBack_isUsedAgain() {
    try (ScriptedServer peer =
            new ScriptedServer(chunk -> List.of(chunk == 0 ? RESULT : "{\"partial\":\"\"}"));
        Recognizer recognizer = open(Optional.of(new Local()), peer)) {
      await().until(() -> !peer.texts.isEmpty());
      peer.hangUpAll();
      recognizer.accept(STEP);
      recognizer.finish();
      await()
          .untilAsserted(
              () -> {
                recognizer.accept(STEP);
                assertThat(recognizer.finish().text()).isEqualTo("路灯坏了");
              });
    }
  }

  @Test
  void address_thatIsNone_isRefusedWithIt() {
    for (String address :
        List.of("10.0.0.7:2700", "http://10.0.0.7:2700", "ws://10.0.0.7", "ws:// x:1", "")) {
      assertThatThrownBy(() -> ServerAddress.node(address, ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"" + address + "\"");
    }
    assertThatThrownBy(() -> ServerAddress.node("ws://me:hunter2@10.0.0.7:2700", ""))
        .hasMessageNotContaining("hunter2");
  }

  /** Says how many samples it was given. */
}
