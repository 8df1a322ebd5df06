package org.jiesu.asr.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.Resampler;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.audiosocket.AudioSocketConnection;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.LanguageChoice;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A caller who is spoken to. Every language's recogniser is bound to the phrases; the surest one's
 * answer counts when it is one whole phrase, fills the utterance, and is sure enough. Otherwise the
 * utterance, which was kept, is recognised freely.
 */
final class Conversation implements Dialogue, Ear.Listener, Segmenter.Sink, Stream {
  private static final Logger log = LoggerFactory.getLogger(Conversation.class);
  private static final Duration LONGEST_KEPT = Duration.ofSeconds(20);
  private static final Duration LONGEST_PROMPT = Duration.ofMinutes(3);

  private final UUID id;
  private final DialogueListener listener;
  private final EngineMetrics metrics;
  private final DecodePool.Lane lane;
  private final Map<Language, RecognizerProvider> providers;
  private final int sampleRate;
  private final double phraseConfidence;
  private final Ear ear;
  private final Segmenter segmenter;
  private final Listening free;
  private final Prompter prompter;
  private final Runnable onEnded;
  private final short[] kept;
  private volatile @Nullable AudioSocketConnection connection;
  private volatile boolean closing;
  private ListenedFor phrases = new ListenedFor(Map.of());
  private @Nullable Listening bound;
  private int keptLength;
  private Duration active = Duration.ZERO;
  private boolean paused;
  private boolean ended;

  Conversation(
      UUID id,
      DialogueListener listener,
      EngineSettings settings,
      Map<Language, RecognizerProvider> providers,
      int sampleRate,
      DecodePool.Lane lane,
      EngineMetrics metrics,
      LongSupplier nanos,
      Runnable onEnded) {
    this.id = id;
    this.listener = listener;
    this.metrics = metrics;
    this.lane = lane;
    this.providers = providers;
    this.sampleRate = sampleRate;
    this.onEnded = onEnded;
    phraseConfidence = settings.phraseConfidence();
    kept = new short[(int) Pcm.samplesIn(LONGEST_KEPT, sampleRate)];
    // a caller who waits for an answer has given it up by then
    ear = new Ear(lane, metrics, sampleRate, Optional.empty(), this);
    segmenter = new Segmenter(sampleRate, settings::endSilence, this);
    free = new Listening(providers, RecognizerProvider::open, sampleRate, metrics);
    prompter =
        new Prompter(
            nanos,
            interrupted -> lane.execute(() -> tell(() -> listener.onPromptEnded(interrupted))));
  }

  @Override
  public void play(Path prompt) {
    short[] samples;
    try (WavReader reader = WavReader.open(prompt)) {
      int rate = reader.format().sampleRate();
      short[] read = reader.read((int) Pcm.samplesIn(LONGEST_PROMPT, rate));
      samples = rate == Prompter.RATE ? read : new Resampler(rate, Prompter.RATE).process(read);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot play " + prompt + ": " + e.getMessage(), e);
    }
    if (!closing) {
      prompter.play(samples);
    }
  }

  @Override
  public void stopPlaying() {
    prompter.stop();
  }

  @Override
  public void listenFor(Map<Language, Set<String>> wanted) {
    Map<Language, Set<String>> known = new EnumMap<>(Language.class);
    wanted.forEach(
        (language, list) -> {
          RecognizerProvider provider = providers.get(language);
          if (provider != null && !list.isEmpty()) {
            provider.checkPhrases(list);
            known.put(language, Set.copyOf(list));
          }
        });
    lane.execute(() -> bind(known));
  }

  @Override
  public void close() {
    closing = true;
    AudioSocketConnection open = connection;
    if (open != null) {
      open.hangUp();
    } else {
      lane.execute(this::finish);
    }
  }

  @Override
  public void onConnected(AudioSocketConnection made) {
    connection = made;
    metrics.connected();
    if (closing) {
      made.hangUp();
      return;
    }
    lane.execute(() -> tell(listener::onConnected));
    prompter.connected(made);
  }

  @Override
  public void onAudio(Pcm audio, long nanos) {
    ear.audio(audio, nanos);
  }

  @Override
  public void onDigit(char digit) {
    lane.execute(() -> tell(() -> listener.onDigit(digit)));
  }

  @Override
  public void onClosed() {
    metrics.disconnected();
    prompter.closed();
    lane.execute(this::finish);
  }

  @Override
  public void tick(long nanos) {
    if (connection != null) {
      ear.tick(nanos);
    }
  }

  @Override
  public void pause() {
    lane.execute(
        () -> {
          paused = true;
          segmenter.flush();
        });
  }

  @Override
  public void resume() {
    lane.execute(() -> paused = false);
  }

  @Override
  public void neverConnected() {
    lane.execute(this::finish);
  }

  @Override
  public void withdraw() {
    close();
  }

  @Override
  public void onAudio(short[] samples) {
    if (paused) {
      segmenter.skip(samples.length);
    } else {
      segmenter.accept(samples);
    }
  }

  @Override
  public void onGap(long samples) {
    if (paused) {
      segmenter.skip(samples);
    } else {
      segmenter.silence(samples);
    }
  }

  @Override
  public void onShed(long samples) {
    segmenter.skip(samples);
  }

  @Override
  public void onShedEnded(Duration length) {
    log.warn("dialogue {}: {} ms of audio were shed", id, length.toMillis());
  }

  @Override
  public void begin(Duration start) {
    keptLength = 0;
    active = Duration.ZERO;
    if (bound != null) {
      bound.begin(phrases.phrases().keySet());
    }
    tell(listener::onSpeechStarted);
  }

  @Override
  public void audio(short[] frame, boolean voiced) {
    if (voiced) {
      active = active.plusMillis(20);
    }
    int count = Math.min(frame.length, kept.length - keptLength);
    System.arraycopy(frame, 0, kept, keptLength, count);
    keptLength += count;
    if (bound != null) {
      bound.accept(frame);
    }
  }

  @Override
  public void end(Duration end) {
    if (ended || paused) {
      return;
    }
    Map<Language, Recognition> results = bound == null ? Map.of() : bound.finish();
    if (!results.isEmpty()) {
      Language language = phrases.best(results, active);
      Recognition result = results.getOrDefault(language, Recognition.NOTHING);
      if (phrases.isPhrase(language, result, active) && result.confidence() >= phraseConfidence) {
        metrics.utterance(language);
        tell(
            () ->
                listener.onPhrase(
                    language, phrases.spelling(language, result), result.confidence()));
        return;
      }
    }
    recogniseFreely();
  }

  private void recogniseFreely() {
    free.begin(providers.keySet());
    free.accept(Arrays.copyOf(kept, keptLength));
    Map<Language, Recognition> results = free.finish();
    if (results.isEmpty()) {
      Language any = providers.keySet().iterator().next();
      tell(() -> listener.onUnmatched(any, "", 0));
      return;
    }
    Language language = LanguageChoice.best(results).language();
    Recognition result = results.getOrDefault(language, Recognition.NOTHING);
    metrics.utterance(language);
    tell(() -> listener.onUnmatched(language, result.text(), result.probability()));
  }

  private void bind(Map<Language, Set<String>> known) {
    if (bound != null) {
      bound.close();
    }
    phrases = new ListenedFor(known);
    bound = null;
    if (known.isEmpty() || ended) {
      return;
    }
    Listening made = new Listening(providers, this::openBound, sampleRate, metrics);
    made.begin(known.keySet());
    if (segmenter.speaking()) {
      made.accept(Arrays.copyOf(kept, keptLength));
    }
    bound = made;
  }

  private Recognizer openBound(RecognizerProvider provider) {
    return provider.open(phrases.phrases().getOrDefault(provider.abilities().language(), Set.of()));
  }

  private void finish() {
    if (ended) {
      return;
    }
    ended = true;
    ear.finish();
    free.close();
    if (bound != null) {
      bound.close();
      bound = null;
    }
    tell(listener::onClosed);
    onEnded.run();
  }

  private void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      log.error("dialogue {}: its listener failed", id, e);
    }
  }
}
