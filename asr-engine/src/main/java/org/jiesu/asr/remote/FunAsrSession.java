package org.jiesu.asr.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jiesu.asr.recognition.Word;

/**
 * FunASR's real-time WebSocket protocol in its mode {@code 2pass}: what was heard is told piece by
 * piece ({@code 2pass-online}), and what lies between two pauses once more and better ({@code
 * 2pass-offline}). The server in C++ marks its last message by {@code is_final}, which the one in
 * Python sets to the opposite and, where nothing was said, does not send; so the end is also what
 * nothing follows for {@link #QUIET}. (runtime/docs/websocket_protocol.md, funasr_wss_server.py.)
 */
final class FunAsrSession extends UtteranceSession {
  /** After the end was said and something was answered. */
  static final Duration QUIET = Duration.ofMillis(500);

  /**
   * After the end was said, where nothing was answered at all: the server is asked whether it
   * lives, and if it does, nothing was said.
   */
  static final Duration NOTHING = Duration.ofMillis(1_500);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final EventLoopGroup loops;
  private final List<Word> done = new ArrayList<>();
  private final StringBuilder online = new StringBuilder();
  private boolean answered;
  private boolean marksTheLast;
  private int messages;

  FunAsrSession(
      EventLoopGroup loops,
      ServerAddress address,
      int inputRate,
      LongSupplier nanos,
      Consumer<Session> onDown) {
    super(address, inputRate, nanos, onDown);
    this.loops = loops;
    ObjectNode opening = JSON.createObjectNode();
    opening.put("mode", "2pass").put("wav_name", "call").put("wav_format", "pcm");
    opening.put("audio_fs", RATE).put("is_speaking", true).put("itn", false);
    opening.putArray("chunk_size").add(5).add(10).add(5);
    opening.put("chunk_interval", 10);
    connect(loops);
    link().send(opening.toString());
  }

  @Override
  void send(short[] resampled) {
    link().send(resampled);
  }

  @Override
  void beforeEnd() {
    answered = false;
  }

  @Override
  void sayEnd() {
    link().send("{\"is_speaking\":false}");
    int seen;
    synchronized (this) {
      seen = messages;
    }
    endIfQuiet(seen, NOTHING);
  }

  @Override
  List<Word> words() {
    List<Word> words = new ArrayList<>(done);
    words.addAll(Spoken.spread(Spoken.parts(online.toString()), ended(), length()));
    return words;
  }

  @Override
  boolean wholeAtGoodbye() {
    return ending() && answered;
  }

  @Override
  public void onMessage(JsonNode message) {
    if (!message.path("text").isTextual()) {
      onDown("says what FunASR would not");
      return;
    }
    String text = message.path("text").asText();
    if (text.startsWith("ERROR")) {
      onDown("refuses: " + shortened(text));
      return;
    }
    boolean whole;
    int seen;
    boolean ending;
    synchronized (this) {
      heard();
      if (message.path("mode").asText().endsWith("offline")) {
        done.addAll(words(message, text));
        online.setLength(0);
      } else {
        online.append(text);
      }
      ending = ending();
      boolean marked = message.path("is_final").asBoolean();
      marksTheLast |= !ending && !marked;
      answered |= ending;
      whole = ending && marked && marksTheLast;
      seen = ++messages;
    }
    if (whole) {
      complete();
    } else if (ending) {
      endIfQuiet(seen, QUIET);
    }
  }

  private void endIfQuiet(int seen, Duration after) {
    loops
        .next()
        .schedule(
            () -> {
              boolean quiet;
              synchronized (this) {
                quiet = messages == seen && ending();
              }
              if (quiet && seen == 0) {
                link().ping();
              } else if (quiet) {
                complete();
              }
            },
            after.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void onPong() {
    boolean silent;
    synchronized (this) {
      silent = messages == 0 && ending();
    }
    if (silent) {
      complete();
    }
  }

  private List<Word> words(JsonNode message, String text) {
    List<String> parts = Spoken.parts(text);
    JsonNode times = listed(message.path("timestamp"));
    if (parts.isEmpty() || times.size() != parts.size()) {
      return Spoken.spread(parts, ended(), length());
    }
    List<Word> words = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      long start = Math.max(0, Math.min(times.path(i).path(0).asLong(), 86_400_000));
      long end = Math.max(start, Math.min(times.path(i).path(1).asLong(), 86_400_000));
      words.add(
          new Word(
              parts.get(i),
              Duration.ofMillis(start),
              Duration.ofMillis(end),
              Spoken.CONFIDENCE_UNKNOWN));
    }
    return words;
  }

  private Duration ended() {
    return done.isEmpty() ? Duration.ZERO : done.get(done.size() - 1).end();
  }
}
