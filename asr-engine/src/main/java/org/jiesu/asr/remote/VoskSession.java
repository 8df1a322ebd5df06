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

/**
 * A session by vosk-server's protocol. A node of ours recognises utterance after utterance in one
 * session; a foreign server one only, because vosk-server has no word for the end of an utterance
 * but {@code eof}, after which it closes. May be used by any thread.
 */
final class VoskSession extends Session {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String UNKNOWN = "[unk]";

  /** Foreign servers compare the text of this, blank included. */
  private static final String EOF = "{\"eof\" : 1}";

  private final int sampleRate;
  private final List<Word> done = new ArrayList<>();
  private String partial = "";
  private Recognition partialWords = Recognition.NOTHING;
  private int unanswered;
  private boolean wordsAsked;
  private boolean answeredSinceEnd;

  VoskSession(
      EventLoopGroup loops,
      ServerAddress address,
      Language language,
      int sampleRate,
      Set<String> phrases,
      LongSupplier nanos,
      Consumer<Session> onDown) {
    super(address, nanos, onDown);
    this.sampleRate = sampleRate;
    connect(loops);
    link().send(configuration(address, language, sampleRate, phrases));
  }

  @Override
  void audio(short[] chunk) {
    synchronized (this) {
      count(chunk.length);
      asked();
    }
    link().send(chunk);
  }

  @Override
  void beforeEnd() {
    answeredSinceEnd = false;
    unanswered++;
  }

  @Override
  void sayEnd() {
    link().send(address().ours() ? "{\"reset\":1}" : EOF);
  }

  @Override
  synchronized Recognition partial() {
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
  Recognition partialWords() {
    if (!address().ours()) {
      return partial();
    }
    boolean ask;
    Recognition known;
    synchronized (this) {
      known = partialWords;
      ask = !wordsAsked && trouble().isEmpty();
      wordsAsked = true;
      if (ask) {
        asked();
      }
    }
    if (ask) {
      link().send("{\"partial_words\":1}");
    }
    return known;
  }

  /**
   * Whether a foreign server owes an answer for so long. A node of ours that announces its load
   * lives: one that is only slow must not be asked the same again, which would make it slower.
   */
  @Override
  synchronized boolean silentFor(Duration limit) {
    return !address().ours() && (unanswered > 0 || ending()) && longSinceHeard(limit);
  }

  @Override
  Recognition told() {
    return Recognition.of(done);
  }

  /** Some close after eof without counting their answers. */
  @Override
  boolean wholeAtGoodbye() {
    return answeredSinceEnd;
  }

  @Override
  public void onMessage(JsonNode message) {
    Optional<String> complaint = read(message);
    complaint.ifPresent(this::onDown);
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
      heard();
    }
  }

  /** What is wrong with a message, if anything. */
  private Optional<String> read(JsonNode message) {
    CompletableFuture<Recognition> finished = null;
    Recognition result = Recognition.NOTHING;
    synchronized (this) {
      if (message.has("error")) {
        return Optional.of("refuses: " + shortened(message.path("error").asText()));
      }
      unanswered = Math.max(0, unanswered - 1);
      heard();
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
      answeredSinceEnd |= ending();
      boolean end = address().ours() ? message.path("final").asBoolean() : unanswered == 0;
      if (ending() && end) {
        finished = taken();
        result = told();
        done.clear();
        partialWords = Recognition.NOTHING;
        count(0);
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
      names.add(shortened(each.next()));
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
    return Spoken.spread(text, from, Pcm.durationOf(samples(), sampleRate));
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
