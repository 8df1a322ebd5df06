package org.jiesu.cti.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {

  private Instant now = Instant.parse("2026-11-22T00:00:00Z");
  private final SignInThrottle throttle = new SignInThrottle(() -> now);

  private void fail(int times, String number, String address) {
    for (int i = 0; i < times; i++) {
      assertThat(throttle.begin(number, address)).isZero();
    }
  }

  @Test
  void wait_afterEachFurtherFailure_doubles() {
    fail(5, "1001", "a");
    assertThat(throttle.begin("1001", "a")).isEqualTo(Duration.ofSeconds(10));
    now = now.plusSeconds(10);
    fail(1, "1001", "a");
    assertThat(throttle.begin("1001", "a")).isEqualTo(Duration.ofSeconds(20));
    now = now.plusSeconds(20);
    fail(1, "1001", "a");
    assertThat(throttle.begin("1001", "a")).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void wait_isNeverLongerThanAQuarterOfAnHour() {
    fail(5, "1001", "a");
    for (int i = 0; i < 12; i++) {
      Duration wait = throttle.begin("1001", "a");
      assertThat(wait).isLessThanOrEqualTo(SignInThrottle.LONGEST_WAIT);
      now = now.plus(wait);
      fail(1, "1001", "a");
    }
  }

  @Test
  void guessing_fromElsewhere_doesNotLockTheOperatorOut() {
    fail(5, "1001", "attacker");

    assertThat(throttle.begin("1001", "attacker")).isPositive();
    assertThat(throttle.begin("1001", "hall")).isZero();
  }

  @Test
  void guessing_ofManyNumbersFromOneAddress_isSlowed() {
    for (int i = 0; i < SignInThrottle.FAILURES_PER_ADDRESS; i++) {
      fail(1, "n" + i, "a");
    }

    assertThat(throttle.begin("another", "a")).isPositive();
    assertThat(throttle.begin("another", "b")).isZero();
  }

  @Test
  void success_clearsTheCount() {
    fail(4, "1001", "a");
    assertThat(throttle.begin("1001", "a")).isZero();
    throttle.succeeded("1001", "a");

    fail(4, "1001", "a");
    assertThat(throttle.begin("1001", "a")).isZero();
  }

  @Test
  void failures_longAgo_areForgotten() {
    fail(4, "1001", "a");
    now = now.plus(SignInThrottle.LONGEST_WAIT).plusSeconds(1);

    fail(4, "1001", "a");
    assertThat(throttle.begin("1001", "a")).isZero();
  }
}
