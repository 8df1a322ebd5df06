package org.jiesu.asr.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.VoskProvider;
import org.jiesu.asr.remote.RecognitionServers;
import org.jiesu.asr.remote.ServerAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node spoken to as vosk-server's clients do, by another WebSocket library. */
class RecognitionServerTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private RecognitionServer server;

  @BeforeEach
  void start() {
    server = started(NodeSettings.local(0));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RecognitionServer started(NodeSettings settings) {
    Model model =
        new ModelCatalogue(List.of(ROOT.resolve("asr-engine/models")))
            .verified("jiesu-cmn-8k", Language.MANDARIN);
    return new RecognitionServer(
        settings,
        Map.of(
            Language.MANDARIN,
            new VoskProvider(model.name(), model.directory(), Language.MANDARIN, 8_000)),
        meters);
  }

  private static short[] recording() throws IOException {
    return WavReader.readAll(ROOT.resolve("asr-engine/src/test/resources/speech/cmn-complaint.wav"))
        .samples();
  }

  private Client connect(String... header) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (header.length == 2) {
      builder.header(header[0], header[1]);
    }
    Client client = new Client();
    client.socket =
        builder
            .buildAsync(URI.create("ws://127.0.0.1:" + server.address().getPort()), client)
            .join();
    return client;
  }

  @Test
  void recording_inVoskClientsSteps_isAnsweredPieceByPieceAndRecognised() throws Exception {
    Client client = connect();
    client.send("{ \"config\" : { \"sample_rate\" : 8000.0 } }");
    short[] recording = recording();
    StringBuilder text = new StringBuilder();
    double lastEnd = 0;
    int partials = 0;
    for (int at = 0; at < recording.length; at += 1_600) {
      client.send(Arrays.copyOfRange(recording, at, Math.min(recording.length, at + 1_600)));
      JsonNode answer = client.answer();
      if (answer.has("text")) {
        text.append(answer.path("text").asText());
        for (JsonNode word : answer.path("result")) {
          assertThat(word.path("start").asDouble()).isGreaterThanOrEqualTo(lastEnd - 0.02);
          lastEnd = word.path("end").asDouble();
          assertThat(word.path("conf").asDouble()).isBetween(0.0, 1.0);
        }
      } else if (!answer.path("partial").asText().isEmpty()) {
        partials++;
      }
    }
    client.send("{\"eof\" : 1}");
    text.append(client.answer().path("text").asText());
    assertThat(client.next()).isEqualTo(Client.CLOSED);
    assertThat(partials).isPositive();
    assertThat(text.toString().replace(" ", "")).startsWith("你好我要投诉工地夜间施工");
    assertThat(meters.scrape()).contains("asr_utterances_total{language=\"cmn\"}");
  }

  @Test
  void phraseList_boundRecogniser_saysOnlyPhrases() throws Exception {
    Client client = connect();
    client.send(
        "{\"config\":{\"sample_rate\":8000,\"phrase_list\":[\"市场监督\",\"[unk]\"],"
            + "\"words\":false}}");
    client.send(Arrays.copyOf(recording(), 8_000));
    assertThat(client.answer().has("partial")).isTrue();
    client.send("{\"eof\":1}");
    JsonNode result = client.answer();
    assertThat(result.has("text")).isTrue();
    assertThat(result.has("result")).isFalse();
  }

  @Test
  void otherSampleRate_andAlternatives_areAnsweredInVosksForm() throws Exception {
    Client client = connect();
    client.send("{\"config\":{\"sample_rate\":44100,\"max_alternatives\":3}}");
    client.send(new short[4_410]);
    assertThat(client.answer().path("partial").asText()).isEmpty();
    client.send("{\"eof\" : 1}");
    assertThat(client.answer().path("alternatives").path(0).has("text")).isTrue();
  }

  @Test
  void nonsense_isAnsweredWithTheReasonAndClosed() throws Exception {
    for (String nonsense :
        List.of(
            "hello",
            "{\"weather\":1}",
            "{\"config\":{\"sample_rate\":10}}",
            "{\"config\":{\"model\":\"klingon\"}}",
            "{\"config\":{\"phrase_list\":[\"Ω\"]}}",
            "{\"config\":{\"phrase_list\":[7]}}")) {
      Client client = connect();
      client.send(nonsense);
      assertThat(client.answer().path("error").asText()).as(nonsense).isNotEmpty();
      assertThat(client.next()).isEqualTo(Client.CLOSED);
    }
  }

  @Test
  void clientThatGoes_inTheMiddle_leavesNoStreamBehind() throws Exception {
    Client client = connect();
    client.send(new short[800]);
    client.answer();
    assertThat(meters.get("asr.streams").gauge().value()).isEqualTo(1);
    client.socket.abort();
    await().until(() -> meters.get("asr.streams").gauge().value() == 0);
  }

  @Test
  void beyondCapacity_partialsAreLeftOut_resultsAreNot() throws Exception {
    server.close();
    server = started(NodeSettings.local(0).withCapacity(1));
    Client first = connect();
    first.send(new short[800]);
    first.answer();
    Client second = connect();
    short[] recording = recording();
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < recording.length; at += 8_000) {
      second.send(Arrays.copyOfRange(recording, at, Math.min(recording.length, at + 8_000)));
      JsonNode answer = second.answer();
      assertThat(answer.path("partial").asText("")).isEmpty();
      text.append(answer.path("text").asText(""));
    }
    second.send("{\"eof\":1}");
    text.append(second.answer().path("text").asText());
    assertThat(text.toString()).isNotEmpty();
    assertThat(meters.counter("asr.shed.partials").count()).isPositive();
  }

  @Test
  void token_wrongOrMissing_isRefused_healthIsNot() throws Exception {
    server.close();
    server = started(NodeSettings.local(0).withToken("0123456789abcdef"));
    assertThatThrownBy(this::connect).isInstanceOf(CompletionException.class);
    assertThatThrownBy(() -> connect("Authorization", "Bearer 0123456789abcdeF"))
        .isInstanceOf(CompletionException.class);
    Client client = connect("Authorization", "Bearer 0123456789abcdef");
    client.send("{\"eof\":1}");
    assertThat(client.answer().has("text")).isTrue();
    assertThat(get("/health")).isEqualTo(200);
    assertThat(get("/metrics")).isEqualTo(401);
  }

  @Test
  void serverOfOurs_utteranceAfterUtterance_countsTimeFromEachStart() throws Exception {
    try (RecognitionServers servers = servers("")) {
      await().until(() -> servers.usable() == 1);
      short[] recording = recording();
      try (Recognizer recognizer =
          servers.provider(Language.MANDARIN, 8_000, Optional.empty()).open()) {
        for (int utterance = 0; utterance < 2; utterance++) {
          for (int at = 0; at < recording.length; at += 800) {
            recognizer.accept(
                Arrays.copyOfRange(recording, at, Math.min(recording.length, at + 800)));
          }
          await().until(() -> !recognizer.partialWords().words().isEmpty());
          Recognition heard = recognizer.finish();
          assertThat(heard.text()).startsWith("你好我要投诉工地夜间施工");
          assertThat(heard.words().get(0).start()).isLessThan(Duration.ofSeconds(1));
        }
        assertThat(meters.get("asr.streams").gauge().value()).isEqualTo(1);
      }
      await().until(() -> meters.get("asr.streams").gauge().value() == 0);
    }
  }

  @Test
  void serverOfOurs_wrongToken_findsNoNode() {
    server.close();
    server = started(NodeSettings.local(0).withToken("0123456789abcdef"));
    double before = meters.counter("asr.node.refused").count();
    try (RecognitionServers stranger = servers("fedcba9876543210");
        RecognitionServers friend = servers("0123456789abcdef")) {
      await().until(() -> friend.usable() == 1);
      await().until(() -> meters.counter("asr.node.refused").count() > before + 1);
      assertThat(stranger.usable()).isZero();
    }
  }

  private RecognitionServers servers(String token) {
    return new RecognitionServers(
        List.of(ServerAddress.node("ws://127.0.0.1:" + server.address().getPort(), token)),
        new SimpleMeterRegistry(),
        System::nanoTime);
  }

  @Test
  void page_ofABrowser_isRefused() {
    assertThatThrownBy(() -> connect("Origin", "http://example.org"))
        .hasCauseInstanceOf(Exception.class);
  }

  @Test
  void metrics_onLoopback_areTold() throws Exception {
    assertThat(get("/metrics")).isEqualTo(200);
    assertThat(get("/")).isEqualTo(404);
  }

  @Test
  void settings_onTheNetworkWithoutToken_areRefused() {
    assertThatThrownBy(
            () -> new NodeSettings("192.0.2.1", 0, "", 0, 0, 1, Duration.ZERO, Optional.empty()))
        .hasMessageContaining("JIESU_ENGINE_TOKEN");
    assertThatThrownBy(
            () ->
                new NodeSettings(
                    "0.0.0.0", 0, "0123456789abcdef", 0, 0, 1, Duration.ZERO, Optional.empty()))
        .hasMessageContaining("every address");
  }

  private int get(String path) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }
}
