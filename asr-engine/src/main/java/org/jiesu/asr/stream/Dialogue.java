package org.jiesu.asr.stream;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jiesu.asr.recognition.Language;

/**
 * A caller we speak to and listen to. Listening is on all the time, so that a prompt can be
 * interrupted. May be called from any thread; nothing blocks.
 */
public interface Dialogue extends AutoCloseable {

  /**
   * Plays a WAV file (PCM, A-law or µ-law, mono) to the caller, paced in real time, after whatever
   * is still playing. The end is told by {@link DialogueListener#onPromptEnded}.
   *
   * @throws java.io.UncheckedIOException if the file is not there or not such a WAV file
   */
  void play(Path prompt);

  /** Stops playing at once and forgets what is queued (barge-in). */
  void stopPlaying();

  /**
   * Listens for whole phrases, in each language at once; replaces the phrases before. What matches
   * no phrase is reported by {@link DialogueListener#onUnmatched}.
   */
  void listenFor(Map<Language, Set<String>> phrases);

  /** Ends the connection with AudioSocket's 0x00, so that the dialplan goes on. Idempotent. */
  @Override
  void close();
}
