package org.jiesu.cti.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.store.AuditDao;
import org.jiesu.cti.store.Database;
import org.junit.jupiter.api.Test;

/** What {@link Identity} must do on every database we support. */
abstract class IdentityContract {
  static final String PASSWORD = "correct horse battery";
  private static final String HERE = "127.0.0.1";

  abstract Database database();

  Identity identity(List<DemoAccount> demoAccounts) {
    return QuickIdentity.of(
        database().jdbi(), Clock.systemUTC(), Duration.ofHours(9), demoAccounts);
  }

  static Session signedIn(SignInResult result) {
    assertThat(result).isInstanceOf(SignInResult.SignedIn.class);
    return ((SignInResult.SignedIn) result).session();
  }

  static SignInResult signIn(Identity identity, String number, String password) {
    return identity.signIn(number, password, HERE, Optional.empty());
  }

  private static Person person(String number, Optional<String> extension) {
    return new Person(
        number,
        "赵班长",
        Set.of(Role.LEADER, Role.OPERATOR),
        extension,
        Set.of("general"),
        Optional.empty(),
        false);
  }

  @Test
  void demoPeople_preparedTwice_areThereOnceAndSignIn() {
    identity(DemoAccount.people()).prepare();
    Identity identity = identity(DemoAccount.people());
    identity.prepare();

    Session session = signedIn(signIn(identity, "1001", "jiesu-1001"));

    assertThat(session.person().extension()).contains("1001");
    assertThat(session.person().queues()).contains("general", "cantonese");
    assertThat(identity(List.of()).resolve(session.token())).as("out of demo mode").isEmpty();
    assertThat(identity(DemoAccount.people()).resolve(session.token()))
        .as("after a restart")
        .contains(session);
  }

  @Test
  void person_addedChangedAndDisabled_signsInAccordingly() {
    Identity identity = identity(List.of());
    identity.add(person("2001", Optional.of("2001")), PASSWORD);
    Session first = signedIn(signIn(identity, "2001", PASSWORD));
    Session second = identity.changePassword(first, PASSWORD, "another horse battery", HERE);

    assertThat(identity.all()).map(Person::extension).contains(Optional.of("2001"));
    assertThat(identity.resolve(first.token())).isEmpty();
    assertThat(identity.resolve(second.token())).contains(second);
    assertThat(signIn(identity, "2001", PASSWORD)).isInstanceOf(SignInResult.Refused.class);
    identity.disable("2001", true);
    assertThat(identity.resolve(second.token())).isEmpty();
    identity.disable("2001", false);
    identity.resetPassword("2001", "third horse battery");
    assertThat(signedIn(signIn(identity, "2001", "third horse battery")).person())
        .satisfies(found -> assertThat(found.mustChangePassword()).isTrue());
    assertThatThrownBy(() -> identity.add(person("2001", Optional.empty()), PASSWORD))
        .hasMessageContaining("工号 2001 已经有了");
    assertThatThrownBy(() -> identity.add(person("2002", Optional.of("2001")), PASSWORD))
        .hasMessageContaining("分机 2001 已经有人用了");
  }

  @Test
  void person_changed_isSoWithTheNextRequest() {
    Identity identity = identity(List.of());
    identity.add(person("2201", Optional.of("2201")), PASSWORD);
    identity.add(person("2202", Optional.of("2202")), PASSWORD);
    Session session = signedIn(signIn(identity, "2201", PASSWORD));

    identity.change("2201", before -> ofUnit(before, Optional.of("CG-YH")));

    assertThat(identity.resolve(session.token()).orElseThrow().person())
        .satisfies(
            found -> {
              assertThat(found.roles()).containsExactly(Role.UNIT);
              assertThat(found.unit()).contains("CG-YH");
              assertThat(found.extension()).contains("2201");
            });
    assertThatThrownBy(() -> identity.change("2299", before -> before))
        .hasMessageContaining("没有工号 2299");
    assertThatThrownBy(() -> identity.change("2201", before -> person("2201", Optional.of("2202"))))
        .hasMessageContaining("分机 2202 已经有人用了");
    assertThatThrownBy(() -> identity.change("2201", before -> ofUnit(before, Optional.empty())))
        .hasMessageContaining("--unit");
    assertThatThrownBy(
            () -> identity.change("2201", before -> ofUnit(before, Optional.of("城管'--"))))
        .hasMessageContaining("单位编码只能用字母");
    assertThat(identity.resolve(session.token()).orElseThrow().person().unit()).contains("CG-YH");
  }

  private static Person ofUnit(Person before, Optional<String> unit) {
    return new Person(
        before.number(),
        before.name(),
        Set.of(Role.UNIT),
        before.extension(),
        before.queues(),
        unit,
        before.mustChangePassword());
  }

  @Test
  void signOut_session_isOver() {
    Identity identity = identity(List.of());
    identity.add(person("2101", Optional.empty()), PASSWORD);
    Session session = signedIn(signIn(identity, "2101", PASSWORD));

    identity.signOut(session, HERE);

    assertThat(identity.resolve(session.token())).isEmpty();
  }

  @Test
  void strangeText_isRefusedAndNotedWithoutTrouble() {
    Identity identity = identity(List.of());
    for (String number :
        List.of("\0", "10\ud83d01", "😡".repeat(40), "a'; drop table person; --", "")) {
      assertThat(signIn(identity, number, "\0\ud83d wrong"))
          .isInstanceOf(SignInResult.Refused.class);
    }
    identity.note(AuditKind.SIGN_IN_FAILED, "1001", HERE, "x" + "😡".repeat(300) + "\0");

    assertThat(database().audit().newest(1))
        .extracting(AuditDao.AuditRow::kind)
        .containsExactly("SIGN_IN_FAILED");
  }
}
