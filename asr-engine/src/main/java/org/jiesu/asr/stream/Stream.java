package org.jiesu.asr.stream;

import org.jiesu.asr.audiosocket.AudioSocketReceiver;

/** A stream that was announced. Its methods may be called by any thread and do not block. */
interface Stream extends AudioSocketReceiver {

  /** Time passes, whether anything arrives or not. */
  void tick(long nanos);

  void pause();

  void resume();

  /** The time to connect has passed. */
  void neverConnected();

  /** Nobody wants it any more. */
  void withdraw();
}
