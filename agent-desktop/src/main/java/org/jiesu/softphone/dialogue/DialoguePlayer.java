package org.jiesu.softphone.dialogue;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jiesu.softphone.audio.AudioSink;
import org.jiesu.softphone.audio.AudioSource;
import org.jiesu.softphone.audio.Speech;
import org.jiesu.softphone.rtp.RtpSession;
import org.jspecify.annotations.Nullable;

/**
 * A simulated person at one end of a call: goes through its steps, and is silent when they are
 * done. Its only clock is the media: each frame it is asked for is 20 ms. {@link #read} and {@link
 * #write} belong to the media thread; {@link #answered} may come from any.
 */
public final class DialoguePlayer implements AudioSource, AudioSink {
  /** Silence after which the other side is taken to have finished. */
  public static final Duration PAUSE = Duration.ofMillis(900);

  private static final int FRAME_MILLIS = 20;

  private final Iterator<Step> steps;
  private final DialogueListener listener;
  private final TurnDetector detector = new TurnDetector();
  private volatile boolean answered;
  private @Nullable Step step;
  private long frames;
  private long stepFrames;
  private int position;
  private boolean speaking;
  private boolean finished;

  public DialoguePlayer(List<Step> steps, DialogueListener listener) {
    this.steps = List.copyOf(steps).iterator();
    this.listener = listener;
  }

  /** The call has been answered. */
  public void answered() {
    answered = true;
  }

  @Override
  public void read(short[] frame) {
    Arrays.fill(frame, (short) 0);
    // a step that takes no time lets the next begin in the same frame
    while (!finished) {
      Step now = step;
      if (now == null) {
        begin();
        continue;
      }
      if (!perform(now, frame)) {
        break;
      }
      step = null;
      listener.done(now, at());
      if (now instanceof Step.Say) {
        break;
      }
    }
    stepFrames++;
    frames++;
  }

  @Override
  public void write(short[] frame) {
    detector.accept(frame);
    if (detector.speaking() != speaking) {
      speaking = detector.speaking();
      listener.heard(speaking, at());
    }
  }

  @Override
  public void close() {}

  private void begin() {
    if (!steps.hasNext()) {
      finished = true;
      listener.finished(at());
      return;
    }
    Step next = steps.next();
    step = next;
    stepFrames = 0;
    position = 0;
    listener.begun(next, at());
    if (next instanceof Step.Press press) {
      listener.press(press.digits());
    } else if (next instanceof Step.HangUp) {
      listener.hangUp();
    }
  }

  /** Lets one frame of a step pass; whether the step is done. */
  private boolean perform(Step now, short[] frame) {
    if (now instanceof Step.Answered) {
      if (answered) {
        detector.forget();
      }
      return answered;
    }
    if (now instanceof Step.Prompt prompt) {
      boolean heardOut = detector.spoken() && detector.silence().compareTo(PAUSE) >= 0;
      boolean tired =
          prompt.limit().isPresent() && sinceBegin().compareTo(prompt.limit().get()) >= 0;
      if (heardOut || tired) {
        detector.forget();
      }
      return heardOut || tired;
    }
    if (now instanceof Step.Say say) {
      Speech speech = say.speech();
      speech.copy(position, frame);
      int audible = speech.audibleEnd();
      // an answer may begin while the file's own silence at its end still plays
      if (position <= audible && position + FRAME > audible) {
        detector.forget();
      }
      position += FRAME;
      return position >= speech.size();
    }
    if (now instanceof Step.Press press) {
      return sinceBegin().compareTo(RtpSession.DIGIT_TIME.multipliedBy(press.digits().length()))
          >= 0;
    }
    return !(now instanceof Step.Pause pause) || sinceBegin().compareTo(pause.length()) >= 0;
  }

  private Duration sinceBegin() {
    return Duration.ofMillis(stepFrames * FRAME_MILLIS);
  }

  private Duration at() {
    return Duration.ofMillis(frames * FRAME_MILLIS);
  }
}
