package org.jiesu.asr.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.VoskProvider;
import org.jiesu.asr.remote.NodeVocabulary;
import org.jiesu.asr.remote.RecognitionServers;
import org.jiesu.asr.remote.ServerAddress;
import org.jiesu.asr.vocabulary.PublishedVocabulary;
import org.jiesu.asr.vocabulary.Vocabulary;
import org.jiesu.asr.vocabulary.VocabularyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyReceiverTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "a token of some length";
  private static final Duration ENOUGH = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private Client client = new Client();
  private RecognitionServer node;

  @BeforeEach
  void start() {
    node =
        RecognitionServer.learning(
            NodeSettings.local(0).withToken(TOKEN),
            Map.of(Language.MANDARIN, model()),
            directory,
            meters);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void vocabulary_inPieces_isAcceptedAndComesIntoForce() throws Exception {
    PublishedVocabulary.Packed packed = packed("工地夜间施工");
    WebSocket socket = connect("/vocabulary", TOKEN);
    announce(socket, "cmn", packed.version(), packed.bytes().length);
    assertThat(next().path("received").asInt()).isZero();
    send(socket, packed.bytes(), 0, 20);
    assertThat(next().path("received").asInt()).isEqualTo(20);
    send(socket, packed.bytes(), 20, packed.bytes().length - 20);
    assertThat(next().path("accepted").asText()).isEqualTo(packed.version());
    assertThat(state(packed.version(), "in-force")).isTrue();
  }

  @Test
  void vocabulary_thatIsDamaged_failsAndIsTold() throws Exception {
    PublishedVocabulary.Packed packed = packed("工地夜间施工");
    String other = "0".repeat(64);
    WebSocket socket = connect("/vocabulary", TOKEN);
    announce(socket, "cmn", other, packed.bytes().length);
    assertThat(next().has("received")).isTrue();
    send(socket, packed.bytes(), 0, packed.bytes().length);
    assertThat(next().has("accepted")).isTrue();
    assertThat(state(other, "failed")).isTrue();
  }

  @Test
  void connection_thatDoesNotKeepToTheProtocol_isRefused() throws Exception {
    announce(connect("/vocabulary", TOKEN), "yue", "0".repeat(64), 10);
    assertThat(next().path("error").asText()).contains("yue");
    announce(connect("/vocabulary", TOKEN), "cmn", "latest", 10);
    assertThat(next().path("error").asText()).contains("SHA-256");
    announce(connect("/vocabulary", TOKEN), "cmn", "0".repeat(64), 1 << 30);
    assertThat(next().path("error").asText()).contains("bytes");
    WebSocket socket = connect("/vocabulary", TOKEN);
    announce(socket, "cmn", "0".repeat(64), 10);
    assertThat(next().has("received")).isTrue();
    send(socket, new byte[11], 0, 11);
    assertThat(next().path("error").asText()).contains("more bytes");
    connect("/vocabulary", TOKEN).sendText("{", true).join();
    assertThat(next().path("error").asText()).contains("JSON");
    assertThatThrownBy(() -> connect("/vocabulary", "another token of some length"))
        .hasStackTraceContaining("401");
  }

  @Test
  void nodeThatTakesNone_isNamedAndCounted() {
    SimpleMeterRegistry ours = new SimpleMeterRegistry();
    try (RecognitionServer old =
            new RecognitionServer(
                NodeSettings.local(0),
                Map.of(
                    Language.MANDARIN,
                    new VoskProvider(
                        model().name(), model().directory(), Language.MANDARIN, 8_000)),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        RecognitionServers servers =
            new RecognitionServers(
                List.of(
                    ServerAddress.node("ws://127.0.0.1:" + node.address().getPort(), TOKEN),
                    ServerAddress.node("ws://127.0.0.1:" + old.address().getPort(), "")),
                ours,
                System::nanoTime)) {
      await().atMost(ENOUGH).until(() -> servers.usable() == 2);
      servers.publish(published("工地夜间施工"));
      await()
          .atMost(ENOUGH)
          .until(
              () ->
                  servers.vocabularies(Language.MANDARIN).stream()
                      .map(NodeVocabulary::state)
                      .toList()
                      .equals(List.of(NodeVocabulary.State.IN_FORCE, NodeVocabulary.State.UNABLE)));
      String name = "127.0.0.1:" + old.address().getPort();
      assertThat(ours.get("asr.server.vocabulary").tag("server", name).gauge().value()).isZero();
      assertThat(servers.vocabularies(Language.CANTONESE)).isEmpty();
      // the same once more is no work, another one is
      servers.publish(published("工地夜间施工"));
      assertThat(servers.vocabularies(Language.MANDARIN).get(0).state())
          .isEqualTo(NodeVocabulary.State.IN_FORCE);
      servers.publish(published("幸福里一区"));
      assertThat(servers.vocabularies(Language.MANDARIN).get(0).state())
          .isNotEqualTo(NodeVocabulary.State.IN_FORCE);
      await()
          .atMost(ENOUGH)
          .until(
              () ->
                  servers.vocabularies(Language.MANDARIN).get(0).state()
                      == NodeVocabulary.State.IN_FORCE);
    }
  }

  @Test
  void packed_isReadAsItWas_andWhatWasChangedIsNot() {
    PublishedVocabulary published =
        new PublishedVocabulary(
            Language.CANTONESE,
            Vocabulary.parse("w.csv", "name,kind,weight,reading\n彌敦道,road,2,mei4 deon1 dou6\n"),
            List.of("我喺彌敦道"));
    PublishedVocabulary.Packed packed = published.packed();
    assertThat(PublishedVocabulary.unpacked(packed)).isEqualTo(published);
    assertThat(published.packed().version()).isEqualTo(packed.version()).hasSize(64);
    byte[] changed = packed.bytes().clone();
    changed[changed.length / 2] ^= 1;
    assertThatThrownBy(
            () ->
                PublishedVocabulary.unpacked(
                    new PublishedVocabulary.Packed(Language.CANTONESE, packed.version(), changed)))
        .isInstanceOf(VocabularyException.class);
    assertThatThrownBy(
            () ->
                PublishedVocabulary.unpacked(
                    new PublishedVocabulary.Packed(
                        Language.MANDARIN, packed.version(), packed.bytes())))
        .isInstanceOf(VocabularyException.class)
        .hasMessageContaining("cmn");
  }

  private static Model model() {
    return new ModelCatalogue(List.of(EngineProcess.MODELS))
        .verified("jiesu-cmn-8k", Language.MANDARIN);
  }

  private static PublishedVocabulary published(String street) {
    return new PublishedVocabulary(
        Language.MANDARIN,
        Vocabulary.parse("places.csv", "name,kind\n" + street + ",road\n"),
        List.of());
  }

  private static PublishedVocabulary.Packed packed(String street) {
    return published(street).packed();
  }

  /** Whether the node comes to say so with its load. */
  private boolean state(String version, String wanted) throws Exception {
    client = new Client();
    connect("/", TOKEN).sendText("{\"config\":{\"status\":true}}", true).join();
    for (int i = 0; i < 120; i++) {
      JsonNode one = next().at("/status/vocabularies/cmn");
      if (one.path("version").asText().equals(version)
          && one.path("state").asText().equals(wanted)) {
        return wanted.equals("failed") == one.has("problem");
      }
    }
    return false;
  }

  /** What is said next, whoever of the connections so far it is told to. */
  private JsonNode next() throws Exception {
    String text = client.next();
    return text.equals(Client.CLOSED) ? next() : JSON.readTree(text);
  }

  private static void announce(WebSocket socket, String language, String version, int bytes) {
    socket
        .sendText(
            "{\"vocabulary\":{\"language\":\""
                + language
                + "\",\"version\":\""
                + version
                + "\",\"bytes\":"
                + bytes
                + "}}",
            true)
        .join();
  }

  private static void send(WebSocket socket, byte[] bytes, int from, int length) {
    socket.sendBinary(ByteBuffer.wrap(bytes, from, length), true).join();
  }

  private WebSocket connect(String path, String token) {
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .buildAsync(URI.create("ws://127.0.0.1:" + node.address().getPort() + path), client)
        .join();
  }
}
