package org.jiesu.softphone.audio;

/**
 * Who hears the far end, 8 kHz linear mono. Called once every 20 ms by the media thread of a call,
 * so an implementation must not block, and must copy what it keeps.
 */
public interface AudioSink extends AutoCloseable {
  /** A sink that hears nothing. */
  AudioSink NOBODY = frame -> {};

  /** Takes the next 20 ms. */
  void write(short[] frame);

  @Override
  default void close() {}

  /** Both sinks hear the same. */
  default AudioSink and(AudioSink other) {
    AudioSink first = this;
    return new AudioSink() {
      @Override
      public void write(short[] frame) {
        first.write(frame);
        other.write(frame);
      }

      @Override
      public void close() {
        first.close();
        other.close();
      }
    };
  }
}
