package org.jiesu.cti.telephony;

import java.time.Duration;

/** Pauses between attempts: the first, then each twice the one before, up to the longest. */
record BackOff(Duration first, Duration longest) {

  /** The pause before attempt {@code number}, counted from 1. */
  Duration before(int number) {
    long factor = 1L << Math.min(Math.max(number - 1, 0), 30);
    Duration pause = first.multipliedBy(factor);
    return pause.compareTo(longest) > 0 ? longest : pause;
  }
}
