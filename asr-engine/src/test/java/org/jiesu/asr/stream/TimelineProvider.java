package org.jiesu.asr.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.PhraseException;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.RecognitionException;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jiesu.asr.recognition.Word;

/**
 * A recogniser driven by a time line: a word for every 400 ms of audio it is given, whatever that
 * sounds like. Can be told to fail, and to stop until it is let go on.
 */
final class TimelineProvider implements RecognizerProvider {
  static final int RATE = 8_000;
  private static final int WORD_SAMPLES = RATE * 2 / 5;

  final AtomicLong decoded = new AtomicLong();
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger blocked = new AtomicInteger();
  volatile double confidence;
  volatile int failures;
  volatile CountDownLatch gate = new CountDownLatch(0);
  private final Language language;
  private final List<String> words;

  TimelineProvider(Language language, double confidence, String... words) {
    this.language = language;
    this.confidence = confidence;
    this.words = List.of(words);
  }

  @Override
  public Abilities abilities() {
    return new Abilities(language, RATE, true, true);
  }

  @Override
  public Recognizer open() {
    return new Timeline(words);
  }

  @Override
  public Recognizer open(Set<String> phrases) {
    return new Timeline(phrases.stream().sorted().limit(1).toList());
  }

  @Override
  public void checkPhrases(Set<String> phrases) {
    if (phrases.contains("?")) {
      throw new PhraseException("phrase \"?\" is unknown");
    }
  }

  @Override
  public void close() {}

  private final class Timeline implements Recognizer {
    private final List<String> script;
    private long samples;
    private boolean closed;

    Timeline(List<String> script) {
      this.script = script;
      open.incrementAndGet();
    }

    @Override
    public void accept(short[] audio) {
      blocked.incrementAndGet();
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      blocked.decrementAndGet();
      if (failures > 0) {
        failures--;
        throw new RecognitionException("told to fail");
      }
      samples += audio.length;
      decoded.addAndGet(audio.length);
    }

    @Override
    public Recognition partial() {
      List<Word> said = new ArrayList<>();
      for (int i = 0; i < Math.min(script.size(), samples / WORD_SAMPLES); i++) {
        said.add(
            new Word(
                script.get(i),
                Duration.ofMillis(400L * i),
                Duration.ofMillis(400L * (i + 1)),
                confidence));
      }
      return Recognition.of(said);
    }

    @Override
    public Recognition finish() {
      Recognition all = partial();
      samples = 0;
      return all;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.decrementAndGet();
      }
    }
  }
}
