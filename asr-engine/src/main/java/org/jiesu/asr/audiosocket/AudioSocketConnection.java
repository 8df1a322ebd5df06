package org.jiesu.asr.audiosocket;

import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import org.jiesu.asr.audio.Pcm;

/** One accepted connection. Any thread may call any method; nothing blocks. */
public interface AudioSocketConnection {

  /** The stream it said it is. */
  UUID stream();

  /**
   * Sends audio. Dropped when the peer does not read: late audio is worth nothing.
   *
   * @throws IllegalArgumentException if AudioSocket has no such sample rate
   */
  void send(Pcm audio);

  /** Where timed work for this connection runs: its own event loop, so keep it short. */
  ScheduledExecutorService loop();

  /** Sends 0x00 and closes. Idempotent. */
  void hangUp();
}
