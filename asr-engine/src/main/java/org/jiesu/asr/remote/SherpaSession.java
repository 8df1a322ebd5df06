package org.jiesu.asr.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jiesu.asr.recognition.Word;

/**
 * sherpa-onnx's streaming WebSocket protocol: floats of 16 kHz, {@code Done}; answered by texts of
 * numbered segments, each of which replaces what was told of that segment before, and, by the
 * server in C++, by {@code Done!} at the end. The server in Python closes instead. (k2-fsa's
 * online-websocket-server-impl.cc and streaming_server.py.)
 */
final class SherpaSession extends UtteranceSession {
  private static final String DONE = "Done";
  private static final String ALL_DONE = "Done!";

  private final TreeMap<Integer, List<Word>> segments = new TreeMap<>();
  private boolean told;

  SherpaSession(
      EventLoopGroup loops,
      ServerAddress address,
      int inputRate,
      LongSupplier nanos,
      Consumer<Session> onDown) {
    super(address, inputRate, nanos, onDown);
    connect(loops);
  }

  @Override
  void send(short[] resampled) {
    link().sendFloats(resampled);
  }

  @Override
  void beforeEnd() {}

  @Override
  void sayEnd() {
    link().send(DONE);
  }

  @Override
  List<Word> words() {
    List<Word> words = new ArrayList<>();
    segments.values().forEach(words::addAll);
    return words;
  }

  @Override
  boolean wholeAtGoodbye() {
    return ending() && told;
  }

  @Override
  public boolean onText(String text) {
    if (!text.equals(ALL_DONE)) {
      return false;
    }
    complete();
    return true;
  }

  @Override
  public void onMessage(JsonNode message) {
    if (!message.path("text").isTextual()) {
      onDown("says what sherpa-onnx would not");
      return;
    }
    synchronized (this) {
      heard();
      told |= ending();
      int segment = message.path("segment").asInt(0);
      Duration before =
          segments.headMap(segment).values().stream()
              .filter(words -> !words.isEmpty())
              .map(words -> words.get(words.size() - 1).end())
              .reduce(Duration.ZERO, (first, second) -> second);
      segments.put(segment, words(message, before));
    }
  }

  /** The words of a segment: by its tokens where they have times, else spread over what is left. */
  private List<Word> words(JsonNode message, Duration before) {
    List<Word> words = byTokens(message);
    return words.isEmpty()
        ? Spoken.spread(Spoken.parts(message.path("text").asText()), before, length())
        : words;
  }

  private List<Word> byTokens(JsonNode message) {
    JsonNode tokens = message.path("tokens");
    JsonNode times = listed(message.path("timestamps"));
    JsonNode logs = message.path("ys_probs");
    List<Word> words = new ArrayList<>();
    if (tokens.isEmpty() || times.size() != tokens.size()) {
      return words;
    }
    double offset = message.path("start_time").asDouble();
    double end = length().toMillis() / 1e3;
    StringBuilder text = new StringBuilder();
    double began = 0;
    double sure = 1;
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.path(i).asText();
      String said = String.join("", Spoken.parts(token));
      double start = offset + times.path(i).asDouble();
      boolean begins =
          token.startsWith("▁")
              || token.startsWith(" ")
              || said.codePoints().anyMatch(Character::isIdeographic)
              || text.codePoints().anyMatch(Character::isIdeographic);
      if (begins && !text.isEmpty()) {
        words.add(word(text.toString(), began, start, sure));
        text.setLength(0);
      }
      if (text.isEmpty()) {
        began = start;
        sure = 1;
      }
      text.append(said);
      if (logs.size() == tokens.size()) {
        sure = Math.min(sure, Math.exp(Math.min(0, logs.path(i).asDouble())));
      } else {
        sure = Spoken.CONFIDENCE_UNKNOWN;
      }
    }
    if (!text.isEmpty()) {
      words.add(word(text.toString(), began, Math.max(began, Math.min(end, began + 0.4)), sure));
    }
    return words;
  }

  private static Word word(String text, double start, double end, double confidence) {
    double begin = Math.max(0, Math.min(start, 86_400));
    return new Word(
        text,
        Duration.ofMillis(Math.round(begin * 1_000)),
        Duration.ofMillis(Math.round(Math.max(begin, Math.min(end, 86_400)) * 1_000)),
        confidence);
  }
}
