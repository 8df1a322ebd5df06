package org.jiesu.asr.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.Resampler;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.LanguageChoice;
import org.jiesu.asr.recognition.PhraseException;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jiesu.asr.recognition.ResamplingRecognizer;

/** Hears a recording as a call would be heard, in the thread that asks. */
final class Rehearsal implements Segmenter.Sink {
  private final Map<Language, RecognizerProvider> providers;
  private final int sampleRate;
  private final ListenedFor phrases;
  private final Map<Language, String> unusable = new EnumMap<>(Language.class);
  private final List<Hearing.Utterance> utterances = new ArrayList<>();
  private final List<short[]> frames = new ArrayList<>();
  private Duration start = Duration.ZERO;
  private Duration active = Duration.ZERO;

  private Rehearsal(
      Map<Language, RecognizerProvider> providers,
      int sampleRate,
      Map<Language, Set<String>> wanted) {
    this.providers = providers;
    this.sampleRate = sampleRate;
    Map<Language, Set<String>> usable = new EnumMap<>(Language.class);
    providers.forEach(
        (language, provider) -> {
          Set<String> of = wanted.getOrDefault(language, Set.of());
          try {
            if (!of.isEmpty()) {
              provider.checkPhrases(of);
              usable.put(language, of);
            }
          } catch (PhraseException e) {
            unusable.put(language, String.valueOf(e.getMessage()));
          }
        });
    phrases = new ListenedFor(usable);
  }

  static Hearing hear(
      Pcm recording,
      Map<Language, RecognizerProvider> providers,
      int sampleRate,
      EngineSettings settings,
      Map<Language, Set<String>> phrases) {
    Rehearsal rehearsal = new Rehearsal(providers, sampleRate, phrases);
    Segmenter segmenter = new Segmenter(sampleRate, settings::endSilence, rehearsal);
    segmenter.accept(
        recording.sampleRate() == sampleRate
            ? recording.samples()
            : new Resampler(recording.sampleRate(), sampleRate).process(recording.samples()));
    segmenter.flush();
    Map<Language, Set<String>> vocabularies = new EnumMap<>(Language.class);
    providers.forEach(
        (language, provider) -> {
          if (!provider.vocabulary().isEmpty()) {
            vocabularies.put(language, provider.vocabulary());
          }
        });
    return new Hearing(rehearsal.utterances, vocabularies, rehearsal.unusable);
  }

  @Override
  public void begin(Duration from) {
    start = from;
    active = Duration.ZERO;
    frames.clear();
  }

  @Override
  public void audio(short[] frame, boolean voiced) {
    frames.add(frame);
    if (voiced) {
      active = active.plusMillis(20);
    }
  }

  @Override
  public void end(Duration end) {
    Map<Language, Recognition> free = new EnumMap<>(Language.class);
    Map<Language, Recognition> bound = new EnumMap<>(Language.class);
    providers.forEach(
        (language, provider) -> {
          free.put(language, heard(provider.open(), provider));
          Set<String> of = phrases.phrases().getOrDefault(language, Set.of());
          if (!of.isEmpty()) {
            bound.put(language, heard(provider.open(of), provider));
          }
        });
    utterances.add(
        new Hearing.Utterance(
            start, end, free, LanguageChoice.best(free).language(), bound, answer(bound)));
  }

  private Optional<Hearing.Answer> answer(Map<Language, Recognition> bound) {
    if (bound.isEmpty()) {
      return Optional.empty();
    }
    Language language = phrases.best(bound, active);
    Recognition best = bound.getOrDefault(language, Recognition.NOTHING);
    return phrases.isPhrase(language, best, active)
        ? Optional.of(
            new Hearing.Answer(language, phrases.spelling(language, best), best.confidence()))
        : Optional.empty();
  }

  /** With times from the beginning of the recording. */
  private Recognition heard(Recognizer opened, RecognizerProvider provider) {
    int rate = provider.abilities().sampleRate();
    try (Recognizer recognizer =
        rate == sampleRate ? opened : new ResamplingRecognizer(opened, sampleRate, rate)) {
      frames.forEach(recognizer::accept);
      return recognizer.finish().after(start);
    }
  }
}
