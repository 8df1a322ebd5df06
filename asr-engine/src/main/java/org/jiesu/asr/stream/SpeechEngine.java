package org.jiesu.asr.stream;

import java.net.InetSocketAddress;
import java.util.UUID;

/**
 * Turns AudioSocket connections into speech events. A connection is accepted only for a UUID that
 * was announced here, once, and only within the time the engine allows for the first frame. All
 * methods may be called from any thread and do not block.
 */
public interface SpeechEngine extends AutoCloseable {

  /** Where Asterisk must connect to, never a wildcard address. */
  InetSocketAddress address();

  /**
   * Expects one connection that is only listened to: a tap of one side of a conversation.
   *
   * @throws IllegalStateException if the UUID was announced before, or the engine is closed
   */
  void announce(UUID stream, SpeechListener listener);

  /**
   * Expects one two-way connection: a caller who is spoken to.
   *
   * @throws IllegalStateException if the UUID was announced before, or the engine is closed
   */
  Dialogue announceDialogue(UUID stream, DialogueListener listener);

  /**
   * Stops recognising a stream until {@link #resume}; its media time goes on. Unknown streams are
   * ignored.
   */
  void pause(UUID stream);

  /** Recognises a paused stream again. Unknown streams are ignored. */
  void resume(UUID stream);

  /**
   * Forgets an announced stream, closing its connection if there is one. Unknown streams are
   * ignored.
   */
  void withdraw(UUID stream);

  @Override
  void close();
}
