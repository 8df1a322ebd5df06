package org.jiesu.softphone.dialogue;

import java.time.Duration;
import org.jiesu.asr.audio.VoiceActivityDetector;
import org.jiesu.softphone.audio.AudioSource;
import org.jiesu.softphone.audio.Speech;

/**
 * Knows whether the other side has spoken and how long it has been silent since. Clicks, steady
 * noise and call-progress tones are silence. Counts frames of 20 ms; not for two threads at once.
 */
final class TurnDetector {
  private static final int FRAME_MILLIS = 20;
  private static final int LEAST_SPEECH_FRAMES = 12;
  private static final int BETWEEN_WORDS_FRAMES = 25;

  private final VoiceActivityDetector voice = new VoiceActivityDetector(Speech.SAMPLE_RATE);
  private int activeFrames;
  private int silentFrames;
  private boolean talking;
  private boolean spoken;

  /** Hears one frame. */
  void accept(short[] frame) {
    boolean active = voice.accept(frame, 0);
    if (talking || voice.onset()) {
      if (!talking) {
        talking = true;
        voice.speaking(true);
        activeFrames = VoiceActivityDetector.onsetFrames() / 2;
      }
      if (active) {
        activeFrames++;
      }
      if (activeFrames >= LEAST_SPEECH_FRAMES) {
        spoken = true;
      }
    }
    silentFrames = active && talking ? 0 : silentFrames + 1;
    if (talking && silentFrames >= BETWEEN_WORDS_FRAMES) {
      talking = false;
      voice.speaking(false);
      activeFrames = 0;
    }
  }

  /** Forgets what was said so far, though not what is being said. */
  void forget() {
    spoken = talking && activeFrames >= LEAST_SPEECH_FRAMES;
  }

  /** Whether the other side has spoken since {@link #forget}. */
  boolean spoken() {
    return spoken;
  }

  /** Whether it speaks now. */
  boolean speaking() {
    return talking && activeFrames >= LEAST_SPEECH_FRAMES;
  }

  /** How long it has been silent. */
  Duration silence() {
    return Duration.ofMillis((long) silentFrames * FRAME_MILLIS);
  }

  static {
    assert AudioSource.FRAME == Speech.SAMPLE_RATE * FRAME_MILLIS / 1_000;
  }
}
