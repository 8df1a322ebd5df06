package org.jiesu.cti.telephony;

import java.time.Instant;
import org.jiesu.asr.stream.SpeechListener;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.Side;

/** Who listens to what the taps hear. */
@FunctionalInterface
public interface TapAudience {

  /**
   * The listener for one tap.
   *
   * @param openedAt the instant of the tap's media time zero
   */
  SpeechListener listener(CallId call, Side side, Instant openedAt);
}
