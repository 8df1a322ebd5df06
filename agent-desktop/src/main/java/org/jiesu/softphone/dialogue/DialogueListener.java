package org.jiesu.softphone.dialogue;

import java.time.Duration;

/** Told how a dialogue goes, on the media thread; must not block it. Times are media time. */
public interface DialogueListener {
  /** A step begins. */
  default void begun(Step step, Duration at) {}

  /** The step is done. */
  default void done(Step step, Duration at) {}

  /** The other side begins to speak, or has stopped. */
  default void heard(boolean speaking, Duration at) {}

  /** All steps are done. */
  default void finished(Duration at) {}

  /** Keys are to be pressed now. */
  void press(String digits);

  /** The person hangs up. */
  void hangUp();
}
