package org.jiesu.softphone.control;

import java.util.function.Consumer;

/**
 * The telephone that a page steers. Each command takes effect at once or throws {@link
 * org.jiesu.softphone.SoftphoneException} with what to tell the operator; what follows from it is
 * seen as a change of state.
 */
public interface Phone {
  PhoneState state();

  /** Has {@code listener} told every change of state, on a thread that must not be blocked. */
  void onChange(Consumer<PhoneState> listener);

  void answer();

  void hangUp();

  void hold();

  void resume();

  void mute(boolean on);

  void press(String digits);

  void dial(String number);
}
