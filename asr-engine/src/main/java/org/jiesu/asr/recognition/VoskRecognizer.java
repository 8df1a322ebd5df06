package org.jiesu.asr.recognition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.jna.Pointer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jiesu.asr.audio.Pcm;
import org.jspecify.annotations.Nullable;

/**
 * One libvosk recogniser. libvosk finds end-points of its own; what it finishes early is kept and
 * joined, because the utterance is as long as our voice-activity detector says.
 */
final class VoskRecognizer implements Recognizer {
  private static final String UNKNOWN = "[unk]";

  private final ObjectMapper json;
  private final int sampleRate;
  private final UnaryOperator<List<Word>> calibration;
  private final Runnable onClose;
  private final List<Word> finished = new ArrayList<>();
  private @Nullable Pointer recognizer;
  private long accepted;
  private long before;

  VoskRecognizer(
      Pointer recognizer,
      int sampleRate,
      ObjectMapper json,
      UnaryOperator<List<Word>> calibration,
      Runnable onClose) {
    this.recognizer = recognizer;
    this.sampleRate = sampleRate;
    this.json = json;
    this.calibration = calibration;
    this.onClose = onClose;
    VoskLibrary.vosk_recognizer_set_words(recognizer, 1);
  }

  @Override
  public void accept(short[] samples) {
    int end = VoskLibrary.vosk_recognizer_accept_waveform_s(opened(), samples, samples.length);
    accepted += samples.length;
    if (end < 0) {
      throw new RecognitionException("libvosk failed to decode");
    }
    if (end > 0) {
      finished.addAll(words(parse(VoskLibrary.vosk_recognizer_result(opened())), "result"));
    }
  }

  @Override
  public Recognition partial() {
    JsonNode partial = parse(VoskLibrary.vosk_recognizer_partial_result(opened()));
    List<String> texts = new ArrayList<>(finished.stream().map(Word::text).toList());
    for (String word : partial.path("partial").asText().split(" ")) {
      if (!word.equals(UNKNOWN)) {
        texts.add(word);
      }
    }
    return new Recognition(List.of(), WordJoiner.join(texts), 0);
  }

  @Override
  public Recognition partialWords() {
    VoskLibrary.vosk_recognizer_set_partial_words(opened(), 1);
    JsonNode partial = parse(VoskLibrary.vosk_recognizer_partial_result(opened()));
    VoskLibrary.vosk_recognizer_set_partial_words(opened(), 0);
    List<Word> words = new ArrayList<>(finished);
    words.addAll(words(partial, "partial_result"));
    return Recognition.of(words);
  }

  @Override
  public Recognition finish() {
    JsonNode last = parse(VoskLibrary.vosk_recognizer_final_result(opened()));
    List<Word> words = new ArrayList<>(finished);
    words.addAll(words(last, "result"));
    finished.clear();
    before = accepted;
    return Recognition.of(calibration.apply(words));
  }

  @Override
  public void close() {
    Pointer open = recognizer;
    if (open != null) {
      recognizer = null;
      VoskLibrary.vosk_recognizer_free(open);
      onClose.run();
    }
  }

  private Pointer opened() {
    Pointer open = recognizer;
    if (open == null) {
      throw new RecognitionException("recogniser is closed");
    }
    return open;
  }

  private JsonNode parse(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new RecognitionException("libvosk answered with something that is not JSON", e);
    }
  }

  private List<Word> words(JsonNode node, String field) {
    List<Word> words = new ArrayList<>();
    for (JsonNode word : node.path(field)) {
      String text = word.path("word").asText();
      if (!text.equals(UNKNOWN)) {
        words.add(
            new Word(
                text,
                time(word.path("start").asDouble()),
                time(word.path("end").asDouble()),
                Math.max(0, Math.min(1, word.path("conf").asDouble()))));
      }
    }
    return words;
  }

  private Duration time(double seconds) {
    // libvosk counts from the recogniser's first sample, we from the utterance's
    Duration passed = Pcm.durationOf(before, sampleRate);
    Duration time = Duration.ofMillis(Math.round(seconds * 1_000)).minus(passed);
    return time.isNegative() ? Duration.ZERO : time;
  }
}
