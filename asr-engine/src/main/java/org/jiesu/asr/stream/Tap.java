package org.jiesu.asr.stream;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audiosocket.AudioSocketConnection;
import org.jiesu.asr.prosody.Prosody;
import org.jiesu.asr.prosody.ProsodyMeter;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.LanguageChoice;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A side of a conversation that is only listened to. All languages are recognised until one is
 * chosen, then that one alone; when the chosen one turns out to understand little, all are tried
 * again.
 */
final class Tap implements Ear.Listener, Segmenter.Sink, Stream {
  private static final Logger log = LoggerFactory.getLogger(Tap.class);
  private static final Duration SILENCE_REPORT = Duration.ofSeconds(5);
  private static final Duration EARLY_CHOICE = Duration.ofMillis(700);
  private static final Duration EARLY_CHOICE_AGAIN = Duration.ofMillis(300);
  private static final double POOR = 0.6;
  private static final double NOISE = 0.3;
  private static final double NOISE_OF_ONE_SYLLABLE = 0.5;
  private static final int POOR_UTTERANCES = 2;

  private final UUID id;
  private final SpeechListener listener;
  private final EngineMetrics metrics;
  private final DecodePool.Lane lane;
  private final Ear ear;
  private final Segmenter segmenter;
  private final ProsodyMeter prosody;
  private final Listening listening;
  private final Set<Language> languages;
  private final Endpointing endpointing;
  private final Runnable onEnded;
  private volatile @Nullable AudioSocketConnection connection;
  private LanguageChoice choice = new LanguageChoice();
  private @Nullable Language chosen;
  private @Nullable Language told;
  // whoever speaks first must not wait for the choice to see anything: word confidences, which it
  // needs, come two seconds late out of libvosk
  private Language likely;
  private int poor;
  private long sequence;
  private boolean paused;
  private boolean ended;
  private Duration start = Duration.ZERO;
  private Duration heard = Duration.ZERO;
  private Duration nextChoice = EARLY_CHOICE;
  private Duration nextSilence = SILENCE_REPORT;
  private String shown = "";

  Tap(
      UUID id,
      SpeechListener listener,
      EngineSettings settings,
      Map<Language, RecognizerProvider> providers,
      int sampleRate,
      DecodePool.Lane lane,
      AudioSpill spill,
      EngineMetrics metrics,
      Runnable onEnded) {
    this.id = id;
    this.listener = listener;
    this.metrics = metrics;
    this.lane = lane;
    this.onEnded = onEnded;
    endpointing = new Endpointing(settings.endSilence(), settings.endSilenceOfDigits());
    chosen = settings.fixedLanguage().orElse(null);
    told = chosen;
    languages = chosen != null ? EnumSet.of(chosen) : EnumSet.copyOf(providers.keySet());
    likely = languages.iterator().next();
    ear = new Ear(lane, metrics, sampleRate, Optional.of(spill.track()), this);
    segmenter = new Segmenter(sampleRate, endpointing::pause, this);
    prosody = new ProsodyMeter(sampleRate);
    listening = new Listening(providers, RecognizerProvider::open, sampleRate, metrics);
  }

  @Override
  public void onConnected(AudioSocketConnection made) {
    connection = made;
    metrics.connected();
    // opened before anybody speaks: the first utterance is the one that is waited for
    lane.execute(() -> listening.begin(languages));
  }

  @Override
  public void onAudio(Pcm audio, long nanos) {
    ear.audio(audio, nanos);
  }

  @Override
  public void onClosed() {
    metrics.disconnected();
    lane.execute(() -> finish(SpeechEvent.Cause.CLOSED));
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
          segmenter.flush();
          paused = true;
        });
  }

  @Override
  public void resume() {
    lane.execute(() -> paused = false);
  }

  @Override
  public void neverConnected() {
    lane.execute(() -> finish(SpeechEvent.Cause.NEVER_CONNECTED));
  }

  @Override
  public void withdraw() {
    AudioSocketConnection open = connection;
    if (open != null) {
      open.hangUp();
    } else {
      lane.execute(() -> finish(SpeechEvent.Cause.CLOSED));
    }
  }

  @Override
  public void onAudio(short[] samples) {
    if (paused) {
      segmenter.skip(samples.length);
    } else {
      segmenter.accept(samples);
      reportSilence();
    }
  }

  @Override
  public void onGap(long samples) {
    if (paused) {
      segmenter.skip(samples);
    } else {
      segmenter.silence(samples);
      reportSilence();
    }
  }

  @Override
  public void onShed(long samples) {
    segmenter.skip(samples);
  }

  @Override
  public void onShedEnded(Duration length) {
    Duration at = segmenter.position().minus(length);
    log.warn("stream {}: {} ms of audio were shed", id, length.toMillis());
    tell(
        new SpeechEvent.Lost(
            id,
            ++sequence,
            at.isNegative() ? Duration.ZERO : at,
            length,
            SpeechEvent.Cause.OVERLOADED));
  }

  @Override
  public void begin(Duration from) {
    start = from;
    heard = Duration.ZERO;
    nextChoice = EARLY_CHOICE;
    shown = "";
    endpointing.begin();
    listening.begin(chosen == null ? languages : EnumSet.of(chosen));
  }

  @Override
  public void audio(short[] frame, boolean active) {
    prosody.add(frame, active);
    boolean pausing = endpointing.frame(active);
    if (active) {
      heard = heard.plusMillis(20);
    }
    if (listening.accept(frame)) {
      showPartial();
    }
    if (pausing) {
      // not what was shown last: partials are shed first when decoding falls behind
      Map<Language, Recognition> partials = listening.partial();
      endpointing.heard(
          partials.getOrDefault(chosen != null ? chosen : likely, Recognition.NOTHING).text());
    }
  }

  @Override
  public void end(Duration end) {
    Map<Language, Recognition> results = listening.finish();
    if (results.isEmpty() || listening.failed()) {
      tell(
          new SpeechEvent.Lost(
              id, ++sequence, start, end.minus(start), SpeechEvent.Cause.RECOGNISER_FAILED));
    }
    nextSilence = end.plus(SILENCE_REPORT);
    if (results.isEmpty()) {
      prosody.finish(0);
      return;
    }
    if (chosen == null) {
      choice.finished(results).ifPresent(this::choose);
    }
    Language language =
        chosen != null && results.containsKey(chosen)
            ? chosen
            : LanguageChoice.best(results).language();
    Recognition best = results.getOrDefault(language, Recognition.NOTHING);
    Prosody voice = prosody.finish(syllables(best.text()));
    if (!isNoise(best, voice)) {
      metrics.utterance(language);
      metrics.finished(segmenter.position().minus(end), ear.arrived());
      tell(
          new SpeechEvent.Final(
              id,
              ++sequence,
              start,
              end,
              best.text(),
              best.after(start).words(),
              best.probability(),
              language,
              voice));
    } else if (!shown.isEmpty()) {
      tell(new SpeechEvent.Partial(id, ++sequence, start, end, "", language));
    }
    doubtLanguage(best);
  }

  private void finish(SpeechEvent.Cause cause) {
    if (ended) {
      return;
    }
    ended = true;
    segmenter.flush();
    ear.finish();
    listening.close();
    tell(new SpeechEvent.Lost(id, ++sequence, segmenter.position(), Duration.ZERO, cause));
    onEnded.run();
  }

  private void choose(LanguageChoice.Choice made) {
    chosen = made.language();
    likely = chosen;
    poor = 0;
    if (told != chosen) {
      told = chosen;
      tell(
          new SpeechEvent.LanguageChosen(
              id, ++sequence, segmenter.position(), made.language(), made.confidence()));
    }
  }

  /**
   * Whether this is what a recogniser makes of noise, hold tones or a cough. Measured with the
   * shipped models: words that were said have a mean confidence of 0.57 or more in their own
   * language; noise of half a second becomes one syllable, at times of 0.8, but no syllable is said
   * without a voice.
   */
  private static boolean isNoise(Recognition result, Prosody voice) {
    int syllables = syllables(result.text());
    return result.confidence() < (syllables == 1 ? NOISE_OF_ONE_SYLLABLE : NOISE)
        || syllables <= 2 && voice.pitchHz() == 0;
  }

  private void doubtLanguage(Recognition result) {
    if (chosen == null || languages.size() == 1 || result.text().isEmpty()) {
      return;
    }
    if (result.confidence() >= POOR) {
      poor = 0;
    } else if (++poor >= POOR_UTTERANCES) {
      poor = 0;
      chosen = null;
      choice = new LanguageChoice();
    }
  }

  private void showPartial() {
    if (chosen == null) {
      chooseEarly();
    }
    Map<Language, Recognition> partials = listening.partial();
    Language best = chosen != null ? chosen : likely;
    if (partials.getOrDefault(best, Recognition.NOTHING).text().isEmpty()) {
      partials.entrySet().stream()
          .filter(each -> !each.getValue().text().isEmpty())
          .findFirst()
          .ifPresent(each -> show(each.getKey(), each.getValue()));
    } else {
      show(best, partials.getOrDefault(best, Recognition.NOTHING));
    }
  }

  private void chooseEarly() {
    if (heard.compareTo(nextChoice) < 0) {
      return;
    }
    nextChoice = heard.plus(EARLY_CHOICE_AGAIN);
    Map<Language, Recognition> words = listening.partialWords();
    Optional<LanguageChoice.Choice> made = choice.early(words);
    if (made.isPresent()) {
      choose(made.get());
      listening.keepOnly(EnumSet.of(made.get().language()));
    } else if (words.values().stream().anyMatch(each -> !each.words().isEmpty())) {
      likely = LanguageChoice.best(words).language();
    }
  }

  private void show(Language language, Recognition partial) {
    if (!ear.prompt()) {
      metrics.shedPartial();
      return;
    }
    if (partial.text().isEmpty() || partial.text().equals(shown)) {
      return;
    }
    if (shown.isEmpty()) {
      metrics.firstPartial(segmenter.position().minus(start), ear.arrived());
    }
    shown = partial.text();
    tell(
        new SpeechEvent.Partial(
            id, ++sequence, start, segmenter.position(), partial.text(), language));
  }

  private void reportSilence() {
    Duration position = segmenter.position();
    if (!segmenter.speaking() && position.compareTo(nextSilence) >= 0) {
      nextSilence = position.plus(SILENCE_REPORT);
      tell(
          new SpeechEvent.Silence(
              id, ++sequence, position, position.minus(segmenter.lastSpeech())));
    }
  }

  private static int syllables(String text) {
    return (int) text.codePoints().filter(Character::isLetterOrDigit).count();
  }

  private void tell(SpeechEvent event) {
    try {
      listener.onEvent(event);
    } catch (RuntimeException e) {
      log.error("stream {}: its listener failed", id, e);
    }
  }
}
