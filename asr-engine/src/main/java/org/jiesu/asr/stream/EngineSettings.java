package org.jiesu.asr.stream;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.asr.recognition.Language;

/**
 * What an engine in process needs to know.
 *
 * @param host address to listen on, never a wildcard
 * @param port 0 takes a free one
 * @param decodeThreads 0 means one per processor
 * @param modelDirectories searched for models, in order
 * @param models model name per language; the languages that are listened for
 * @param fixedLanguage recognise taps in this language only, without choosing
 * @param firstFrame time a connection may take to say which stream it is
 * @param announced time an announced stream may take to connect
 * @param connections most at once
 * @param phraseConfidence below this a phrase is reported as unmatched, with free recognition's
 *     text
 * @param endSilence silence that ends an utterance
 * @param endSilenceOfDigits the least that does while a number is being said, or announced, or the
 *     speaker hesitates
 */
public record EngineSettings(
    String host,
    int port,
    int decodeThreads,
    List<Path> modelDirectories,
    Map<Language, String> models,
    Optional<Language> fixedLanguage,
    Duration firstFrame,
    Duration announced,
    int connections,
    double phraseConfidence,
    Duration endSilence,
    Duration endSilenceOfDigits) {

  public EngineSettings {
    modelDirectories = List.copyOf(modelDirectories);
    models = Map.copyOf(models);
    if (host.isBlank() || host.equals("0.0.0.0") || host.equals("::")) {
      throw new IllegalArgumentException("the speech engine must not listen on every address");
    }
    if (decodeThreads < 0 || connections < 1) {
      throw new IllegalArgumentException("decode threads and connections must be positive");
    }
  }

  /** The settings that suit a hotline. */
  public static EngineSettings of(
      String host,
      int port,
      int decodeThreads,
      List<Path> modelDirectories,
      Map<Language, String> models) {
    return new EngineSettings(
        host,
        port,
        decodeThreads,
        modelDirectories,
        models,
        Optional.empty(),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        1_000,
        0.85,
        Duration.ofMillis(600),
        Duration.ofMillis(1_500));
  }

  /** The same with another gate for phrases. */
  public EngineSettings withPhraseConfidence(double confidence) {
    return new EngineSettings(
        host,
        port,
        decodeThreads,
        modelDirectories,
        models,
        fixedLanguage,
        firstFrame,
        announced,
        connections,
        confidence,
        endSilence,
        endSilenceOfDigits);
  }

  /** The same with taps recognised in one language only. */
  public EngineSettings withFixedLanguage(Language language) {
    return new EngineSettings(
        host,
        port,
        decodeThreads,
        modelDirectories,
        models,
        Optional.of(language),
        firstFrame,
        announced,
        connections,
        phraseConfidence,
        endSilence,
        endSilenceOfDigits);
  }

  /** The same with other deadlines. */
  public EngineSettings withDeadlines(Duration first, Duration afterAnnouncement) {
    return new EngineSettings(
        host,
        port,
        decodeThreads,
        modelDirectories,
        models,
        fixedLanguage,
        first,
        afterAnnouncement,
        connections,
        phraseConfidence,
        endSilence,
        endSilenceOfDigits);
  }
}
