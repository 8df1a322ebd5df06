package org.jiesu.cti.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down the guessing of passwords. After some failures the next attempt must wait, twice as
 * long after each further failure; a success, or a quarter of an hour without a failure, clears it.
 * Counted for a number from one address (so that nobody can lock an operator out from elsewhere),
 * and with a greater allowance for a number from anywhere and for an address, behind which a whole
 * hall may sit. Kept in memory, bounded: the oldest counts are forgotten first. Safe for all
 * threads.
 */
final class SignInThrottle {

  static final int FAILURES_PER_NUMBER_AND_ADDRESS = 5;
  static final int FAILURES_PER_NUMBER = 30;
  static final int FAILURES_PER_ADDRESS = 50;
  static final Duration FIRST_WAIT = Duration.ofSeconds(10);
  static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

  private static final int LIMIT = 20_000;

  private final InstantSource clock;
  private final Map<String, Failures> failures =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > LIMIT;
        }
      };

  private record Failures(int count, Instant last, Instant blockedUntil) {}

  SignInThrottle(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Begins an attempt, counting it as failed until {@link #succeeded} says otherwise: attempts made
   * at the same moment cannot slip through together.
   *
   * @return how long to wait first; zero when the attempt may be made
   */
  synchronized Duration begin(String number, String address) {
    Instant now = clock.instant();
    Duration wait = Duration.ZERO;
    for (String key : new String[] {pair(number, address), number(number), address(address)}) {
      Failures known = failures.get(key);
      if (known != null && known.blockedUntil().isAfter(now)) {
        Duration left = Duration.between(now, known.blockedUntil());
        wait = left.compareTo(wait) > 0 ? left : wait;
      }
    }
    if (wait.isZero()) {
      count(pair(number, address), FAILURES_PER_NUMBER_AND_ADDRESS, now);
      count(number(number), FAILURES_PER_NUMBER, now);
      count(address(address), FAILURES_PER_ADDRESS, now);
    }
    return wait;
  }

  /** The attempt begun last was right. */
  synchronized void succeeded(String number, String address) {
    failures.remove(pair(number, address));
    uncount(number(number));
    uncount(address(address));
  }

  private void count(String key, int allowed, Instant now) {
    Failures before = failures.get(key);
    int count =
        before == null || before.last().plus(LONGEST_WAIT).isBefore(now) ? 1 : before.count() + 1;
    Instant blockedUntil = now;
    if (count >= allowed) {
      int doublings = Math.min(count - allowed, 10);
      Duration wait = FIRST_WAIT.multipliedBy(1L << doublings);
      blockedUntil = now.plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
    }
    failures.put(key, new Failures(count, now, blockedUntil));
  }

  private void uncount(String key) {
    Failures before = failures.get(key);
    if (before != null) {
      if (before.count() <= 1) {
        failures.remove(key);
      } else {
        failures.put(key, new Failures(before.count() - 1, before.last(), before.last()));
      }
    }
  }

  private static String pair(String number, String address) {
    return "b " + address + ' ' + number;
  }

  private static String number(String number) {
    return "n " + number;
  }

  private static String address(String address) {
    return "a " + address;
  }
}
