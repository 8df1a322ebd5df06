package org.jiesu.asr.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.PhraseException;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jiesu.asr.recognition.Word;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that write what sherpa-onnx's and FunASR's own servers write, message by message. */
class ForeignProtocolsTest {
  private static final short[] STEP = new short[800];

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Optional<RecognitionServers> servers = Optional.empty();

  @AfterEach
  void close() {
    servers.ifPresent(RecognitionServers::close);
  }

  private RecognizerProvider provider(
      String prefix, Optional<RecognizerProvider> local, ScriptedServer peer) {
    RecognitionServers made =
        new RecognitionServers(
            List.of(ServerAddress.foreign(prefix + peer.uri(), "", Language.MANDARIN)),
            meters,
            System::nanoTime);
    servers = Optional.of(made);
    return made.provider(Language.MANDARIN, 8_000, local);
  }

  @Test
  void sherpa_segmentsReplaceThemselves_andTokensHaveTimesAndConfidence() {
    String first =
        "{\"is_final\":false,\"segment\":0,\"start_time\":0.0,\"text\":\"路灯\","
            + "\"timestamps\":[0.04,0.08],\"tokens\":[\"路\",\"灯\"]}";
    String ended =
        "{\"is_final\":true,\"segment\":0,\"start_time\":0.0,\"text\":\"路灯坏了\","
            + "\"timestamps\":[0.04,0.08,0.12,0.16],\"tokens\":[\"路\",\"灯\",\"坏\",\"了\"],"
            + "\"ys_probs\":[0.0,-0.105361,-0.693147,-0.01]}";
    String next =
        "{\"is_final\":true,\"is_eof\":true,\"segment\":1,\"start_time\":0.2,\"text\":\"LED 灯\","
            + "\"timestamps\":\"[0.00, 0.04, 0.08]\",\"tokens\":[\"▁L\",\"ED\",\"灯\"]}";
    try (ScriptedServer peer =
            new ScriptedServer(
                chunk ->
                    chunk == 1
                        ? List.of(first)
                        : chunk == 2
                            ? List.of(ended)
                            : chunk == 0 ? List.of(next, "Done!") : List.of());
        Recognizer recognizer = provider("sherpa+", Optional.empty(), peer).open()) {
      short[] loud = new short[800];
      Arrays.fill(loud, (short) 16_384);
      recognizer.accept(loud);
      await().until(() -> recognizer.partial().text().equals("路灯"));
      recognizer.accept(loud);
      await().until(() -> recognizer.partial().text().equals("路灯坏了"));
      recognizer.accept(loud);
      recognizer.accept(loud);
      Recognition result = recognizer.finish();
      assertThat(result.text()).isEqualTo("路灯坏了LED灯");
      assertThat(result.words())
          .extracting(Word::text)
          .containsExactly("路", "灯", "坏", "了", "LED", "灯");
      assertThat(result.words().get(2).start()).isEqualTo(Duration.ofMillis(120));
      assertThat(result.words().get(2).end()).isEqualTo(Duration.ofMillis(160));
      assertThat(result.words().get(2).confidence()).isCloseTo(0.5, within(1e-4));
      assertThat(result.words().get(4).start()).isEqualTo(Duration.ofMillis(200));
      assertThat(result.words().get(4).end()).isEqualTo(Duration.ofMillis(280));
      assertThat(result.words().get(4).confidence()).isEqualTo(0.75);
      assertThat(peer.texts).containsExactly("Done");
      // floats of 16 kHz; the resampler holds some milliseconds back
      int floats = peer.pieces.stream().mapToInt(each -> each.length / 4).sum();
      assertThat(floats).isBetween(6_000, 6_400);
      ByteBuffer last =
          ByteBuffer.wrap(peer.pieces.get(peer.pieces.size() - 1)).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(last.getFloat(400)).isCloseTo(0.5f, within(0.01f));
    }
  }

  @Test
  void sherpa_serverInPython_endsByClosing() {
    try (ScriptedServer peer =
            new ScriptedServer(
                chunk ->
                    chunk == 0
                        ? List.of("{\"text\":\"路灯坏了\",\"segment\":0}", ScriptedServer.GOODBYE)
                        : List.of("{\"text\":\"路灯\",\"segment\":0}"));
        Recognizer recognizer = provider("sherpa+", Optional.empty(), peer).open()) {
      for (int i = 0; i < 2; i++) {
        for (int step = 0; step < 4; step++) {
          recognizer.accept(STEP);
        }
        Recognition result = recognizer.finish();
        assertThat(result.text()).isEqualTo("路灯坏了");
        assertThat(result.words()).hasSize(4);
        assertThat(result.words().get(1).start()).isEqualTo(Duration.ofMillis(100));
        assertThat(result.words().get(3).end()).isEqualTo(Duration.ofMillis(400));
      }
      assertThat(meters.counter("asr.server.moves").count()).isZero();
    }
  }

  @Test
  void funAsr_serverInCpp_piecesAreReplacedByTheSecondPass_andTheLastIsMarked() {
    try (ScriptedServer peer =
            new ScriptedServer(
                chunk ->
                    switch (chunk) {
                      case 1 -> List.of(funAsr("2pass-online", "陆", false, ""));
                      case 2 -> List.of(funAsr("2pass-online", "灯坏", false, ""));
                      case 3 ->
                          List.of(
                              funAsr(
                                  "2pass-offline",
                                  "路灯坏了，",
                                  false,
                                  "[[10,90],[90,150],[150,220],[220,300]]"));
                      case 0 ->
                          List.of(
                              funAsr("2pass-online", "请", false, ""),
                              funAsr("2pass-offline", "请修一下 LED。", true, ""));
                      default -> List.of();
                    });
        Recognizer recognizer = provider("funasr+", Optional.empty(), peer).open()) {
      recognizer.accept(STEP);
      await().until(() -> recognizer.partial().text().equals("陆"));
      recognizer.accept(STEP);
      await().until(() -> recognizer.partial().text().equals("陆灯坏"));
      recognizer.accept(STEP);
      await().until(() -> recognizer.partial().text().equals("路灯坏了"));
      recognizer.accept(STEP);
      Recognition result = recognizer.finish();
      assertThat(result.text()).isEqualTo("路灯坏了请修一下LED");
      assertThat(result.words().get(1))
          .isEqualTo(new Word("灯", Duration.ofMillis(90), Duration.ofMillis(150), 0.75));
      assertThat(result.words().get(8).text()).isEqualTo("LED");
      assertThat(result.words().get(8).end()).isEqualTo(Duration.ofMillis(400));
      assertThat(peer.texts.get(0))
          .contains("\"mode\":\"2pass\"", "\"audio_fs\":16000", "\"is_speaking\":true")
          .contains("\"chunk_size\":[5,10,5]", "\"itn\":false");
      assertThat(peer.texts.get(1)).isEqualTo("{\"is_speaking\":false}");
      // samples of 16 bits at 16 kHz
      assertThat(peer.samples.get()).isBetween(6_000L, 6_400L);
    }
  }

  @Test
  void funAsr_serverInPython_marksTheOpposite_andEndsByQuiet() {
    try (ScriptedServer peer =
            new ScriptedServer(
                chunk ->
                    chunk == 1
                        ? List.of(funAsr("2pass-online", "路灯", true, ""))
                        : chunk == 0
                            ? List.of(funAsr("2pass-offline", "路灯坏了。", false, ""))
                            : List.of());
        Recognizer recognizer = provider("funasr+", Optional.empty(), peer).open()) {
      recognizer.accept(STEP);
      await().until(() -> recognizer.partial().text().equals("路灯"));
      recognizer.accept(STEP);
      assertThat(recognizer.finish().text()).isEqualTo("路灯坏了");
    }
  }

  @Test
  void funAsr_thatAnswersNothingButLives_heardNothing() {
    try (ScriptedServer peer = new ScriptedServer(chunk -> List.of());
        Recognizer recognizer = provider("funasr+", Optional.of(new Local()), peer).open()) {
      recognizer.accept(STEP);
      assertThat(recognizer.finish()).isEqualTo(Recognition.NOTHING);
      assertThat(meters.counter("asr.server.moves").count()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sherpa+", "funasr+"})
  void serverThatFails_localRecogniserHearsTheWhole(String prefix) {
    try (ScriptedServer peer =
            new ScriptedServer(
                chunk ->
                    chunk == 2 ? List.of(ScriptedServer.HANG_UP) : List.of("{\"text\":\"路\"}"));
        Recognizer recognizer = provider(prefix, Optional.of(new Local()), peer).open()) {
      for (int i = 0; i < 4; i++) {
        recognizer.accept(STEP);
      }
      await().until(() -> meters.counter("asr.server.moves").count() > 0 || alive(recognizer));
      assertThat(recognizer.finish().text()).isEqualTo("本地3200");
    }
  }

  private static boolean alive(Recognizer recognizer) {
    recognizer.accept(new short[0]);
    return false;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sherpa+", "funasr+"})
  void serverThatSaysSomethingElse_isGivenUp(String prefix) {
    try (ScriptedServer peer = new ScriptedServer(chunk -> List.of("{\"partial\":\"路\"}"));
        Recognizer recognizer = provider(prefix, Optional.of(new Local()), peer).open()) {
      recognizer.accept(STEP);
      assertThat(recognizer.finish().text()).isEqualTo("本地800");
    }
  }

  @Test
  void phrases_areListenedForByTheLocalRecogniser_becauseTheseServersCannot() {
    try (ScriptedServer peer = new ScriptedServer(chunk -> List.of())) {
      RecognizerProvider both = provider("sherpa+", Optional.of(new Local()), peer);
      try (Recognizer bound = both.open(Set.of("噪音扰民"))) {
        bound.accept(STEP);
        assertThat(bound.finish().text()).isEqualTo("本地800");
      }
      RecognizerProvider alone =
          servers.orElseThrow().provider(Language.MANDARIN, 8_000, Optional.empty());
      assertThat(alone.abilities().grammar()).isFalse();
      assertThatThrownBy(() -> alone.open(Set.of("噪音扰民")))
          .isInstanceOf(PhraseException.class)
          .hasMessageContaining("cannot be bound to phrases");
    }
  }

  @Test
  void addresses_tellTheProtocol() {
    ServerAddress sherpa =
        ServerAddress.foreign(" sherpa+wss://10.0.0.9:6006", "", Language.CANTONESE);
    assertThat(sherpa.protocol()).isEqualTo(ServerAddress.Protocol.SHERPA);
    assertThat(sherpa.uri().getScheme()).isEqualTo("wss");
    assertThat(sherpa).hasToString("sherpa+wss://10.0.0.9:6006");
    assertThat(ServerAddress.foreign("funasr+ws://h:10095", "", Language.MANDARIN).protocol())
        .isEqualTo(ServerAddress.Protocol.FUNASR);
    assertThat(ServerAddress.foreign("ws://h:2700", "", Language.MANDARIN).protocol())
        .isEqualTo(ServerAddress.Protocol.VOSK);
    for (String none : List.of("kaldi+ws://h:1", "sherpa+http://h:1", "sherpa+ws://h")) {
      assertThatThrownBy(() -> ServerAddress.foreign(none, "", Language.MANDARIN))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> ServerAddress.node("sherpa+ws://h:1", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String funAsr(String mode, String text, boolean last, String timestamp) {
    return "{\"mode\":\""
        + mode
        + "\",\"wav_name\":\"call\",\"text\":\""
        + text
        + "\",\"is_final\":"
        + last
        + (timestamp.isEmpty() ? "" : ",\"timestamp\":\"" + timestamp + "\"")
        + "}";
  }
}
