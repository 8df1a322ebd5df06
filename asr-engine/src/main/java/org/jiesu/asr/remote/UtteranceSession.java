package org.jiesu.asr.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.Resampler;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Word;

/**
 * A session of one utterance, with a server that takes 16 kHz and answers when it pleases. What is
 * common to the protocols of sherpa-onnx and FunASR.
 */
abstract class UtteranceSession extends Session {
  static final int RATE = 16_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final int inputRate;
  private final Resampler resampler;

  UtteranceSession(
      ServerAddress address, int inputRate, LongSupplier nanos, Consumer<Session> onDown) {
    super(address, nanos, onDown);
    this.inputRate = inputRate;
    resampler = new Resampler(inputRate, RATE);
  }

  /** Sends samples at {@link #RATE}. */
  abstract void send(short[] resampled);

  /** The words so far, those that may still change included; called with the lock held. */
  abstract List<Word> words();

  @Override
  final void audio(short[] chunk) {
    short[] resampled;
    synchronized (this) {
      count(chunk.length);
      resampled = inputRate == RATE ? chunk : resampler.process(chunk);
    }
    send(resampled);
  }

  @Override
  final synchronized Recognition partial() {
    return new Recognition(List.of(), told().text(), 0);
  }

  @Override
  final synchronized Recognition partialWords() {
    return told();
  }

  @Override
  final synchronized boolean silentFor(Duration limit) {
    return ending() && longSinceHeard(limit);
  }

  @Override
  final Recognition told() {
    return Recognition.of(words());
  }

  /** Length of what was sent; called with the lock held. */
  final Duration length() {
    return Pcm.durationOf(samples(), inputRate);
  }

  /** What is there is all. */
  final void complete() {
    CompletableFuture<Recognition> waiting;
    Recognition result;
    synchronized (this) {
      waiting = taken();
      result = told();
    }
    if (waiting != null) {
      waiting.complete(result);
    }
  }

  /** A list, which some write as a text that holds one. */
  static JsonNode listed(JsonNode list) {
    if (!list.isTextual()) {
      return list;
    }
    try {
      return JSON.readTree(list.asText());
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }
}
