package org.jiesu.softphone.audio;

/**
 * The near end of one call.
 *
 * @param source what it says
 * @param sink hears the far end
 */
public record AudioEnds(AudioSource source, AudioSink sink) {
  /** Says and hears nothing. */
  public static final AudioEnds SILENT = new AudioEnds(AudioSource.SILENCE, AudioSink.NOBODY);

  /** Records what is heard. */
  public AudioEnds recordingHeard(Recording recording) {
    return new AudioEnds(source, sink.and(recording));
  }

  /** Records what is said. */
  public AudioEnds recordingSaid(Recording recording) {
    return new AudioEnds(recording.of(source), sink);
  }
}
