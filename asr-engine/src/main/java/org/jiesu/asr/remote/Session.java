package org.jiesu.asr.remote;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jiesu.asr.recognition.Recognition;

/** What one server is asked and has answered. May be used by any thread; nothing blocks. */
interface Session {

  ServerAddress address();

  void audio(short[] chunk);

  /** Ends the utterance; the answer fails when the server does. */
  CompletableFuture<Recognition> finish();

  Recognition partial();

  /** The words that are known so far, with confidence where the server tells it. */
  Recognition partialWords();

  /** Whether it was told nothing since it was opened or its last utterance ended. */
  boolean idle();

  /** Why it is of no use any more. */
  Optional<String> trouble();

  /** Whether the server owes an answer for so long. */
  boolean silentFor(Duration limit);

  /** Gives it up for a reason that somebody else found. */
  void giveUp(String reason);

  void close();
}
