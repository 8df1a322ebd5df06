package org.jiesu.asr.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.VoiceActivityDetector;

/**
 * Cuts a stream into utterances: what lies between them is never decoded. An utterance begins a
 * pre-roll before speech was detected and is fed without holes; the pause that may end it is held
 * back until speech goes on, so that an utterance's last pause costs nothing. Counts media time in
 * samples.
 */
public final class Segmenter {
  private static final Duration FRAME = Duration.ofMillis(20);
  private static final int PRE_ROLL_FRAMES = 10 + VoiceActivityDetector.onsetFrames();
  static final int FED_PAUSE_FRAMES = 12;
  private static final long LONGEST_FRAMES = 1_500;

  private final int sampleRate;
  private final VoiceActivityDetector detector;
  private final int frameSamples;
  private final Supplier<Duration> endSilence;
  private final Sink sink;
  private final ArrayDeque<short[]> preRoll = new ArrayDeque<>();
  private final ArrayDeque<short[]> heldBack = new ArrayDeque<>();
  private short[] frame;
  private int filled;
  private long position;
  private boolean speaking;
  private boolean activeBefore;
  private int pause;
  private long frames;
  private long lastActive;

  /**
   * A segmenter at the beginning of its stream.
   *
   * @param endSilence asked at each pause: how long it must be to end the utterance
   */
  public Segmenter(int sampleRate, Supplier<Duration> endSilence, Sink sink) {
    this.sampleRate = sampleRate;
    this.endSilence = endSilence;
    this.sink = sink;
    detector = new VoiceActivityDetector(sampleRate);
    frameSamples = detector.frameSamples();
    frame = new short[frameSamples];
  }

  /** What becomes of utterances. Times are media time. */
  public interface Sink {
    /** An utterance begins. */
    void begin(Duration start);

    /** The next 20 ms of the utterance. */
    void audio(short[] frame, boolean active);

    /** The utterance is over; {@code end} is the end of its last sound. */
    void end(Duration end);
  }

  Duration position() {
    return Pcm.durationOf(position, sampleRate);
  }

  /** End of the last sound of speech, or zero. */
  Duration lastSpeech() {
    return Pcm.durationOf(lastActive, sampleRate);
  }

  /** Whether an utterance is going on. */
  public boolean speaking() {
    return speaking;
  }

  /** Takes the next samples of the stream. */
  public void accept(short[] samples) {
    int at = 0;
    while (at < samples.length) {
      int count = Math.min(samples.length - at, frameSamples - filled);
      System.arraycopy(samples, at, frame, filled, count);
      filled += count;
      at += count;
      position += count;
      if (filled == frameSamples) {
        short[] full = frame;
        frame = new short[frameSamples];
        filled = 0;
        judge(full);
      }
    }
  }

  /** Inserts silence; a long one costs no more than a short one. */
  void silence(long samples) {
    long heard = Math.min(samples, (long) sampleRate * 2);
    accept(new short[(int) heard]);
    position += samples - heard;
  }

  /** Lets media time go on without listening. */
  void skip(long samples) {
    flush();
    position += samples;
  }

  /** Ends an utterance that is going on. */
  public void flush() {
    if (speaking) {
      end();
    }
    preRoll.clear();
    filled = 0;
  }

  private void judge(short[] full) {
    boolean active = detector.accept(full, 0);
    boolean voiced = active && activeBefore;
    activeBefore = active;
    if (!speaking) {
      preRoll.add(full);
      if (preRoll.size() > PRE_ROLL_FRAMES) {
        preRoll.remove();
      }
      if (detector.onset()) {
        begin();
      }
      return;
    }
    frames++;
    if (voiced) {
      pause = 0;
      lastActive = position;
      while (!heldBack.isEmpty()) {
        sink.audio(heldBack.remove(), false);
      }
      sink.audio(full, true);
    } else if (++pause <= FED_PAUSE_FRAMES) {
      sink.audio(full, false);
    } else {
      heldBack.add(full);
    }
    if (pause * FRAME.toMillis() >= endSilence.get().toMillis() || frames >= LONGEST_FRAMES) {
      end();
    }
  }

  private void begin() {
    speaking = true;
    detector.speaking(true);
    pause = 0;
    frames = preRoll.size();
    lastActive = position;
    sink.begin(Pcm.durationOf(position - frames * frameSamples, sampleRate));
    int quiet = preRoll.size() - VoiceActivityDetector.onsetFrames();
    for (short[] each : preRoll) {
      sink.audio(each, quiet-- <= 0);
    }
    preRoll.clear();
  }

  private void end() {
    speaking = false;
    detector.speaking(false);
    activeBefore = false;
    preRoll.clear();
    while (heldBack.size() > PRE_ROLL_FRAMES) {
      heldBack.remove();
    }
    preRoll.addAll(heldBack);
    heldBack.clear();
    sink.end(Pcm.durationOf(lastActive, sampleRate));
  }
}
