package org.jiesu.cti.call;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until told to go on. */
public final class SteppedClock extends Clock {
  private final AtomicReference<Instant> now;
  private final ZoneId zone;

  public SteppedClock(Instant start) {
    this(new AtomicReference<>(start), ZoneId.of("Asia/Shanghai"));
  }

  private SteppedClock(AtomicReference<Instant> now, ZoneId zone) {
    this.now = now;
    this.zone = zone;
  }

  public void advance(Duration step) {
    now.updateAndGet(at -> at.plus(step));
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new SteppedClock(now, other);
  }

  @Override
  public Instant instant() {
    return now.get();
  }
}
