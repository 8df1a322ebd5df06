package org.jiesu.softphone.audio;

/**
 * What the near end says, 8 kHz linear mono. Called once every 20 ms by the media thread of a call,
 * so an implementation must not block.
 */
public interface AudioSource extends AutoCloseable {
  /** Samples in a frame of 20 ms. */
  int FRAME = 160;

  /** A source that says nothing. */
  AudioSource SILENCE = frame -> java.util.Arrays.fill(frame, (short) 0);

  /** Fills the frame with the next 20 ms; with zeros where there is nothing to say. */
  void read(short[] frame);

  @Override
  default void close() {}
}
