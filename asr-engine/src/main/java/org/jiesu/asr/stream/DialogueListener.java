package org.jiesu.asr.stream;

import org.jiesu.asr.recognition.Language;

/**
 * What happens in a {@link Dialogue}. Called in order on a thread of the engine: return quickly.
 */
public interface DialogueListener {

  /** The caller's connection is up; prompts queued before are played from now on. */
  void onConnected();

  /** The last queued prompt has been heard to its end, or was stopped ({@code interrupted}). */
  void onPromptEnded(boolean interrupted);

  /** The caller has begun to speak: the moment to stop the prompt. */
  void onSpeechStarted();

  /**
   * The caller said one of the phrases.
   *
   * @param confidence 0 to 1, of the phrase against the other phrases, not calibrated; the caller
   *     of this method decides what is enough
   */
  void onPhrase(Language language, String phrase, double confidence);

  /**
   * The caller said something else.
   *
   * @param text the best guess of free recognition, may be empty
   * @param confidence the share of its characters that is expected to be right, where the model is
   *     calibrated
   */
  void onUnmatched(Language language, String text, double confidence);

  /** The caller pressed a key: 0-9, *, #, A-D. */
  void onDigit(char digit);

  /** The connection has ended or never came; nothing follows. */
  void onClosed();
}
