package org.jiesu.cti.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves when a test says so. */
final class MovableClock implements InstantSource {

  private volatile Instant now = Instant.parse("2026-11-22T02:30:00.125Z");

  @Override
  public Instant instant() {
    return now;
  }

  synchronized void advance(Duration by) {
    now = now.plus(by);
  }
}
