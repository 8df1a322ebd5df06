package org.jiesu.asr.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.RecognitionException;
import org.jiesu.asr.recognition.Word;
import org.jiesu.asr.recognition.WordJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A session by vosk-server's protocol. A node of ours recognises utterance after utterance in one
 * session; a foreign server one only, because vosk-server has no word for the end of an utterance
 * but {@code eof}, after which it closes. May be used by any thread.
 */
final class VoskSession implements Session, Link.Listener {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String UNKNOWN = "[unk]";

  /** Foreign servers compare the text of this, blank included. */
  private static final String EOF = "{\"eof\" : 1}";

  private final ServerAddress address;
  private final int sampleRate;
  private final LongSupplier nanos;
  private final Consumer<Session> onDown;
  private final Link link;
  private final List<Word> done = new ArrayList<>();
  private String partial = "";
  private Recognition partialWords = Recognition.NOTHING;
  private long samples;
  private int unanswered;
  private long waitingSince;
  private boolean wordsAsked;
  private boolean answeredSinceEnd;
  private @Nullable String trouble;
  private @Nullable CompletableFuture<Recognition> last;

  VoskSession(
      EventLoopGroup loops,
      ServerAddress address,
      Language language,
      int sampleRate,
      Set<String> phrases,
      LongSupplier nanos,
      Consumer<Session> onDown) {
    this.address = address;
    this.sampleRate = sampleRate;
    this.nanos = nanos;
    this.onDown = onDown;
    // it may be told that the link is down before it has it
    synchronized (this) {
      link = new Link(loops, address, this);
    }
    link.send(configuration(address, language, sampleRate, phrases));
  }

  @Override
  public ServerAddress address() {
    return address;
  }

  @Override
  public void audio(short[] chunk) {
    synchronized (this) {
      samples += chunk.length;
      asked();
    }
    link.send(chunk);
  }

  @Override
  public CompletableFuture<Recognition> finish() {
    CompletableFuture<Recognition> answer = new CompletableFuture<>();
    synchronized (this) {
      if (trouble != null) {
        answer.completeExceptionally(new RecognitionException(trouble));
        return answer;
      }
      last = answer;
      answeredSinceEnd = false;
      waitingSince = nanos.getAsLong();
      unanswered++;
    }
    link.send(address.ours() ? "{\"reset\":1}" : EOF);
    return answer;
  }

  @Override
  public synchronized Recognition partial() {
    List<String> texts = new ArrayList<>(done.stream().map(Word::text).toList());
    for (String word : partial.split("\\s+")) {
      if (!word.equals(UNKNOWN)) {
        texts.add(word);
      }
    }
    return new Recognition(List.of(), WordJoiner.join(texts), 0);
  }

  /** The words that the server told last; asks it for the next. */
  @Override
  public Recognition partialWords() {
    if (!address.ours()) {
      return partial();
    }
    boolean ask;
    Recognition known;
    synchronized (this) {
      known = partialWords;
      ask = !wordsAsked && trouble == null;
      wordsAsked = true;
      if (ask) {
        asked();
      }
    }
    if (ask) {
      link.send("{\"partial_words\":1}");
    }
    return known;
  }

  @Override
  public synchronized boolean idle() {
    return samples == 0;
  }

  @Override
  public synchronized Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /**
   * Whether a foreign server owes an answer for so long. A node of ours that announces its load
   * lives: one that is only slow must not be asked the same again, which would make it slower.
   */
  @Override
  public synchronized boolean silentFor(Duration limit) {
    return !address.ours()
        && (unanswered > 0 || last != null)
        && nanos.getAsLong() - waitingSince > limit.toNanos();
  }

  @Override
  public void giveUp(String reason) {
    onDown(reason);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (trouble == null) {
        trouble = "closed";
      }
    }
    link.close();
  }

  @Override
  public void onOpen() {}

  @Override
  public void onMessage(JsonNode message) {
    Optional<String> complaint = read(message);
    complaint.ifPresent(this::onDown);
  }

  @Override
  public void onDown(String reason) {
    CompletableFuture<Recognition> waiting;
    Recognition result;
    boolean complete;
    synchronized (this) {
      if (trouble != null) {
        return;
      }
      trouble = reason;
      waiting = last;
      last = null;
      // some close after eof without counting their answers
      complete = answeredSinceEnd && reason.equals(Link.GOODBYE);
      result = complete ? Recognition.of(done) : Recognition.NOTHING;
    }
    link.close();
    if (waiting != null && complete) {
      waiting.complete(result);
      return;
    }
    if (waiting != null) {
      waiting.completeExceptionally(new RecognitionException(reason));
    }
    onDown.accept(this);
  }

  /** The message itself that opens a session. */
  static String configuration(
      ServerAddress address, Language language, int sampleRate, Set<String> phrases) {
    ObjectNode configuration = JSON.createObjectNode();
    configuration.put("sample_rate", sampleRate);
    configuration.put("words", true);
    if (!phrases.isEmpty()) {
      ArrayNode list = configuration.putArray("phrase_list");
      phrases.stream().sorted().forEach(list::add);
    }
    if (address.ours()) {
      configuration.put("language", language.code());
      configuration.put("endpoint", false);
    }
    return write(JSON.createObjectNode().set("config", configuration));
  }

  private static String write(JsonNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new RecognitionException("cannot write a message", e);
    }
  }

  private void asked() {
    if (unanswered++ == 0) {
      waitingSince = nanos.getAsLong();
    }
  }

  /** What is wrong with a message, if anything. */
  private Optional<String> read(JsonNode message) {
    CompletableFuture<Recognition> finished = null;
    Recognition result = Recognition.NOTHING;
    synchronized (this) {
      if (message.has("error")) {
        return Optional.of(
            "refuses: " + UtteranceSession.shortened(message.path("error").asText()));
      }
      unanswered = Math.max(0, unanswered - 1);
      waitingSince = nanos.getAsLong();
      if (message.has("partial")) {
        partial = message.path("partial").asText();
        if (message.has("partial_result")) {
          wordsAsked = false;
          List<Word> words = new ArrayList<>(done);
          words.addAll(words(message.path("partial_result")));
          partialWords = Recognition.of(words);
        }
        return Optional.empty();
      }
      JsonNode said = message.has("alternatives") ? message.path("alternatives").path(0) : message;
      if (!said.has("text") && !said.has("result")) {
        return Optional.of("says what vosk-server would not: " + fields(message));
      }
      done.addAll(
          said.path("result").isArray()
              ? words(said.path("result"))
              : spread(said.path("text").asText()));
      partial = "";
      answeredSinceEnd |= last != null;
      boolean end = address.ours() ? message.path("final").asBoolean() : unanswered == 0;
      if (last != null && end) {
        finished = last;
        result = Recognition.of(done);
        last = null;
        done.clear();
        partialWords = Recognition.NOTHING;
        samples = 0;
      }
    }
    if (finished != null) {
      finished.complete(result);
    }
    return Optional.empty();
  }

  private static String fields(JsonNode message) {
    List<String> names = new ArrayList<>();
    for (Iterator<String> each = message.fieldNames(); each.hasNext() && names.size() < 5; ) {
      names.add(UtteranceSession.shortened(each.next()));
    }
    return names.isEmpty() ? "an empty object" : "fields " + String.join(", ", names);
  }

  private static List<Word> words(JsonNode list) {
    List<Word> words = new ArrayList<>();
    for (JsonNode word : list) {
      String text = word.path("word").asText().strip();
      if (!text.isEmpty() && !text.equals(UNKNOWN)) {
        Duration start = time(word.path("start").asDouble());
        Duration end = time(word.path("end").asDouble());
        double confidence = clamp(word.path("conf").asDouble(Spoken.CONFIDENCE_UNKNOWN));
        words.add(
            new Word(
                text,
                start,
                end.compareTo(start) < 0 ? start : end,
                confidence,
                clamp(word.path("probability").asDouble(confidence))));
      }
    }
    return words;
  }

  private List<Word> spread(String text) {
    Duration from = done.isEmpty() ? Duration.ZERO : done.get(done.size() - 1).end();
    return Spoken.spread(text, from, Pcm.durationOf(samples, sampleRate));
  }

  private static Duration time(double seconds) {
    return seconds > 0 && seconds < 86_400
        ? Duration.ofMillis(Math.round(seconds * 1_000))
        : Duration.ZERO;
  }

  private static double clamp(double confidence) {
    return confidence >= 0 && confidence <= 1 ? confidence : confidence > 1 ? 1 : 0;
  }
}
