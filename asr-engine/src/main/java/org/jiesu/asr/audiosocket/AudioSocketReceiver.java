package org.jiesu.asr.audiosocket;

import org.jiesu.asr.audio.Pcm;

/** Takes what arrives on one connection, in order, on its event loop: never block. */
public interface AudioSocketReceiver {

  /** The connection was accepted. */
  void onConnected(AudioSocketConnection connection);

  /**
   * Audio, all that arrived together joined.
   *
   * @param nanos monotonic time of arrival
   */
  void onAudio(Pcm audio, long nanos);

  /** A key was pressed. */
  default void onDigit(char digit) {}

  /** The connection has ended, however it did; nothing follows. */
  void onClosed();
}
