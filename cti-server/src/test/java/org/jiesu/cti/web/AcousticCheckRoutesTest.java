package org.jiesu.cti.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.stream.EngineSettings;
import org.jiesu.asr.stream.InProcessEngine;
import org.jiesu.cti.web.RunningServer.Browser;
import org.jiesu.cti.web.RunningServer.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page's way to the shipped models. */
class AcousticCheckRoutesTest {
  private static final String CHECK = "/api/admin/acoustic-check";
  private static final Path SPEECH = Path.of("../asr-engine/src/test/resources/speech");
  private static final InProcessEngine ENGINE =
      InProcessEngine.start(
          EngineSettings.of(
              "127.0.0.1",
              0,
              1,
              List.of(Path.of("../asr-engine/models")),
              Map.of(Language.MANDARIN, "jiesu-cmn-8k", Language.CANTONESE, "jiesu-yue-8k")),
          new SimpleMeterRegistry());

  @TempDir private Path root;
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(root);
    server.ears = ENGINE::hear;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  private static Reply send(Browser browser, String name, String said, byte[] content) {
    String query =
        "?name="
            + URLEncoder.encode(name, StandardCharsets.UTF_8)
            + "&said="
            + URLEncoder.encode(said, StandardCharsets.UTF_8);
    return browser.upload(
        HttpMethod.POST, CHECK, CHECK + query, "application/octet-stream", Buffer.buffer(content));
  }

  private static byte[] speech(String file) throws IOException {
    return Files.readAllBytes(SPEECH.resolve(file));
  }

  @Test
  void phraseOfTheNavigation_isMatchedAndBothLanguagesAreTold() throws IOException {
    Reply reply = send(server.administrator(), "a.wav", "转人工服务", speech("cmn-agent.wav"));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    JsonNode report = reply.json();
    assertThat(report.path("sampleRate").asInt()).isEqualTo(8_000);
    assertThat(report.at("/levels/speechShare").asDouble()).isBetween(0.2, 1.0);
    assertThat(report.at("/levels/speechDbfs").asDouble())
        .isGreaterThan(report.at("/levels/floorDbfs").asDouble());
    JsonNode utterance = report.at("/utterances/0");
    assertThat(utterance.path("language").asText()).isEqualTo("cmn");
    assertThat(utterance.path("heard")).hasSize(2);
    assertThat(utterance.at("/heard/0/text").asText()).isEqualTo("转人工服务");
    assertThat(utterance.at("/heard/0/words/0/confidence").asDouble()).isPositive();
    assertThat(utterance.at("/navigation/outcome").asText()).isEqualTo("MATCHED");
    assertThat(utterance.at("/navigation/phrase").asText()).isEqualTo("转人工服务");
  }

  @Test
  void sentence_isNoPhrase_unknownCharactersAreNamed() throws IOException {
    Reply reply = send(server.administrator(), "a.wav", "我要投诉㐂㐂", speech("cmn-complaint.wav"));
    assertThat(reply.json().at("/utterances/0/navigation/outcome").asText())
        .isEqualTo("OTHER_WORDS");
    JsonNode parts = reply.json().at("/said/0/parts");
    assertThat(parts.path(parts.size() - 1).path("text").asText()).isEqualTo("㐂");
    assertThat(parts.path(parts.size() - 1).path("known").asBoolean(true)).isFalse();
    assertThat(parts.path(0).path("known").asBoolean()).isTrue();
  }

  @Test
  void silence_isNoSpeech() {
    byte[] quiet = new byte[16_000];
    Arrays.fill(quiet, (byte) 0xd5);
    Reply reply = send(server.administrator(), "line.alaw", "", quiet);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.json().path("utterances")).isEmpty();
    assertThat(reply.json().at("/advice/0").asText()).isEqualTo("NO_SPEECH");
    assertThat(reply.json().path("seconds").asDouble()).isEqualTo(2);
  }

  @Test
  void whatIsNoRecording_isRefusedInChinese() throws IOException {
    Browser administrator = server.administrator();
    assertProblem(send(administrator, "a.wav", "", new byte[0]), 422, "空的");
    assertProblem(send(administrator, "a.wav", "", "hello".getBytes()), 422, "单声道 WAV");
    assertProblem(
        send(administrator, "a.wav", "", Arrays.copyOf(speech("cmn-agent.wav"), 30)),
        422,
        "单声道 WAV");
    assertProblem(send(administrator, "a.opus", "", "OggS and so on".getBytes()), 422, "损坏");
    assertProblem(send(administrator, "a.ulaw", "", new byte[8_000 * 62]), 422, "60 秒");
    assertProblem(
        send(administrator, "a.wav", "长".repeat(201), speech("cmn-agent.wav")), 400, "太长");
  }

  @Test
  void engineElsewhere_isSaidSo() throws IOException {
    server.ears =
        (recording, phrases) -> {
          throw new UnsupportedOperationException("elsewhere");
        };
    assertProblem(send(server.administrator(), "a.wav", "", speech("cmn-agent.wav")), 422, "别的机器");
  }

  @Test
  void operator_isRefused_tooLargeIsRefused_nothingIsKept() throws IOException {
    long before = uploads();
    assertThat(send(server.wangMin(), "a.wav", "", speech("cmn-agent.wav")).status())
        .isEqualTo(403);
    assertThat(send(server.administrator(), "a.alaw", "", new byte[12 * 1024 * 1024 + 1]).status())
        .isEqualTo(413);
    assertThat(send(server.administrator(), "a.wav", "", speech("cmn-agent.wav")).status())
        .isEqualTo(200);
    assertThat(uploads()).isEqualTo(before);
  }

  private static void assertProblem(Reply reply, int status, String detail) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.json().path("detail").asText()).contains(detail);
  }

  private static long uploads() throws IOException {
    try (Stream<Path> list = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return list.filter(each -> each.getFileName().toString().startsWith("jiesu-upload")).count();
    }
  }
}
