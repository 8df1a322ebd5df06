package org.jiesu.softphone.dialogue;

import java.time.Duration;
import java.util.Optional;
import org.jiesu.softphone.audio.Speech;

/** One thing a simulated person does; the next begins when it is done. */
public sealed interface Step {

  /** Wait until the call is answered; what is heard before is not meant for us. */
  record Answered() implements Step {}

  /**
   * Wait until the other side has spoken and has then been silent for {@link DialoguePlayer#PAUSE}.
   *
   * @param limit go on after this long even if it has not
   */
  record Prompt(Optional<Duration> limit) implements Step {}

  /**
   * Say something.
   *
   * @param name for the time-line
   */
  record Say(String name, Speech speech) implements Step {}

  /** Press keys. */
  record Press(String digits) implements Step {}

  /** Say nothing for a while. */
  record Pause(Duration length) implements Step {}

  /** Hang up. */
  record HangUp() implements Step {}

  /** The step as one writes it in a script. */
  default String text() {
    if (this instanceof Prompt prompt) {
      return prompt.limit().map(limit -> "prompt:" + seconds(limit)).orElse("prompt");
    }
    if (this instanceof Say say) {
      return "wav:" + say.name();
    }
    if (this instanceof Press press) {
      return "dtmf:" + press.digits();
    }
    if (this instanceof Pause pause) {
      return "wait:" + seconds(pause.length());
    }
    return this instanceof HangUp ? "hangup" : "answered";
  }

  private static String seconds(Duration length) {
    return java.math.BigDecimal.valueOf(length.toMillis(), 3).stripTrailingZeros().toPlainString();
  }
}
