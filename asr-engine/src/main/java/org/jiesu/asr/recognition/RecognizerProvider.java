package org.jiesu.asr.recognition;

import java.util.Set;

/**
 * Opens recognisers for one language: the interface to be written for another recogniser. All
 * methods may be called by any thread; opening may take tens of milliseconds.
 */
public interface RecognizerProvider extends AutoCloseable {

  /** What its recognisers can do. */
  Abilities abilities();

  /**
   * Opens a recogniser of free speech.
   *
   * @throws RecognitionException if it cannot be opened
   */
  Recognizer open();

  /**
   * Opens a recogniser that knows nothing but these phrases.
   *
   * @throws PhraseException if {@link #checkPhrases} would
   * @throws RecognitionException if it cannot be opened
   */
  Recognizer open(Set<String> phrases);

  /**
   * Checks that phrases can be recognised; quick.
   *
   * @throws PhraseException naming the phrase and what in it is unknown, or saying that there is no
   *     grammar
   */
  void checkPhrases(Set<String> phrases);

  /** The words its recognisers can write; empty where that is not known. */
  default Set<String> vocabulary() {
    return Set.of();
  }

  /** Frees what the recognisers share. Close them first. */
  @Override
  void close();

  /**
   * What a recogniser can do.
   *
   * @param language it understands
   * @param sampleRate it takes, in hertz: 8000 or 16000
   * @param grammar whether it can be bound to phrases
   * @param partials whether it tells what it has heard so far
   */
  record Abilities(Language language, int sampleRate, boolean grammar, boolean partials) {}
}
