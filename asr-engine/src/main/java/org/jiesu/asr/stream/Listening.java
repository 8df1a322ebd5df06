package org.jiesu.asr.stream;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jiesu.asr.recognition.ResamplingRecognizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recognisers of several languages that hear the same utterance, in steps of 100 ms. One that fails
 * is closed and replaced with the next utterance. Lives on its stream's lane.
 */
final class Listening implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Listening.class);
  private static final Duration STEP = Duration.ofMillis(100);

  private final Map<Language, RecognizerProvider> providers;
  private final Function<RecognizerProvider, Recognizer> opener;
  private final int sampleRate;
  private final EngineMetrics metrics;
  private final Map<Language, Recognizer> open = new EnumMap<>(Language.class);
  private final short[] step;
  private int filled;
  private boolean failed;

  Listening(
      Map<Language, RecognizerProvider> providers,
      Function<RecognizerProvider, Recognizer> opener,
      int sampleRate,
      EngineMetrics metrics) {
    this.providers = providers;
    this.opener = opener;
    this.sampleRate = sampleRate;
    this.metrics = metrics;
    step = new short[(int) (sampleRate * STEP.toMillis() / 1_000)];
  }

  /** Begins an utterance in these languages; recognisers of others are closed. */
  void begin(Set<Language> languages) {
    filled = 0;
    failed = false;
    keepOnly(languages);
    for (Language language : languages) {
      RecognizerProvider provider = providers.get(language);
      if (provider != null && !open.containsKey(language)) {
        try {
          int rate = provider.abilities().sampleRate();
          Recognizer recognizer = opener.apply(provider);
          open.put(
              language,
              rate == sampleRate
                  ? recognizer
                  : new ResamplingRecognizer(recognizer, sampleRate, rate));
        } catch (RuntimeException e) {
          fail(language, e);
        }
      }
    }
  }

  void keepOnly(Set<Language> languages) {
    for (Language language : Set.copyOf(open.keySet())) {
      if (!languages.contains(language)) {
        drop(language);
      }
    }
  }

  /** Takes the next samples; returns whether a step was decoded. */
  boolean accept(short[] samples) {
    boolean decoded = false;
    int at = 0;
    while (at < samples.length) {
      int count = Math.min(samples.length - at, step.length - filled);
      System.arraycopy(samples, at, step, filled, count);
      filled += count;
      at += count;
      if (filled == step.length) {
        decode();
        decoded = true;
      }
    }
    return decoded;
  }

  Map<Language, Recognition> partialWords() {
    return ask(Recognizer::partialWords);
  }

  Map<Language, Recognition> partial() {
    return ask(Recognizer::partial);
  }

  /** Ends the utterance; a language that failed is missing. */
  Map<Language, Recognition> finish() {
    decode();
    return ask(Recognizer::finish);
  }

  /** Whether a recogniser failed in this utterance. */
  boolean failed() {
    return failed;
  }

  @Override
  public void close() {
    keepOnly(Set.of());
  }

  private void decode() {
    if (filled == 0) {
      return;
    }
    short[] samples = Arrays.copyOf(step, filled);
    filled = 0;
    for (Language language : Set.copyOf(open.keySet())) {
      try {
        open.get(language).accept(samples);
      } catch (RuntimeException e) {
        fail(language, e);
      }
    }
  }

  private Map<Language, Recognition> ask(Function<Recognizer, Recognition> question) {
    Map<Language, Recognition> answers = new EnumMap<>(Language.class);
    for (Language language : Set.copyOf(open.keySet())) {
      try {
        answers.put(language, question.apply(open.get(language)));
      } catch (RuntimeException e) {
        fail(language, e);
      }
    }
    return answers;
  }

  private void fail(Language language, RuntimeException e) {
    failed = true;
    metrics.failed();
    log.error("the recogniser of {} failed; the next utterance gets a fresh one", language, e);
    drop(language);
  }

  private void drop(Language language) {
    Recognizer recognizer = open.remove(language);
    if (recognizer != null) {
      try {
        recognizer.close();
      } catch (RuntimeException e) {
        log.warn("a recogniser of {} could not be closed", language, e);
      }
    }
  }
}
