package org.jiesu.cti.identity;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PasswordsTest {

  private final Passwords quick = new Passwords(1_000);

  @Test
  void hash_matchesItsPasswordOnly() {
    String hash = quick.hash("一个好密码 1");

    assertThat(quick.matches("一个好密码 1", hash)).isTrue();
    assertThat(quick.matches("一个好密码 2", hash)).isFalse();
    assertThat(quick.matches("", hash)).isFalse();
  }

  @Test
  void hash_ofTheSamePassword_differsEachTime() {
    assertThat(quick.hash("same")).isNotEqualTo(quick.hash("same"));
  }

  @Test
  void hash_inService_isSlowOnPurposeAndNamesItsCount() {
    String hash = new Passwords(Passwords.ITERATIONS).hash("password");

    assertThat(hash).startsWith("1$210000$");
    assertThat(quick.matches("password", hash)).isTrue();
  }

  @Test
  void hash_withFewerIterations_isOutdated() {
    assertThat(new Passwords(2_000).outdated(quick.hash("x"))).isTrue();
    assertThat(quick.outdated(quick.hash("x"))).isFalse();
    assertThat(quick.outdated("plain")).isTrue();
  }

  @Property(tries = 300)
  void matches_againstAnything_neverFails(@ForAll String password, @ForAll String hash) {
    assertThat(quick.matches(password, hash)).isFalse();
    assertThat(quick.matches(password, "1$10$" + hash + "$" + hash)).isFalse();
  }
}
