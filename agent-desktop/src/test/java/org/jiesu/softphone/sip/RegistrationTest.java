package org.jiesu.softphone.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jiesu.softphone.rtp.PortRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistrationTest {
  private ScriptedRegistrar registrar;

  @BeforeEach
  void start() throws IOException {
    registrar = new ScriptedRegistrar(0, "1001", "secret");
  }

  @AfterEach
  void stop() {
    registrar.close();
  }

  @Test
  void register_challenged_answersRefreshesAndLeaves() {
    registrar.grant(1);
    UserAgent agent = agent("secret", registrar.address());
    agent.register();
    await().until(() -> agent.registration().registered());
    await().until(() -> registrar.accepted().size() >= 3);
    agent.close();
    assertThat(registrar.accepted()).last().isEqualTo("0");
  }

  @Test
  void register_wrongPassword_saysSo() {
    try (UserAgent agent = agent("wrong", registrar.address())) {
      agent.register();
      await().until(() -> agent.registration().problem().contains("密码"));
      assertThat(agent.registration().registered()).isFalse();
    }
  }

  @Test
  void register_forbidden_saysSo() {
    registrar.refuse(403);
    try (UserAgent agent = agent("secret", registrar.address())) {
      agent.register();
      await().until(() -> agent.registration().problem().contains("403"));
    }
  }

  @Test
  void register_intervalTooBrief_takesTheServers() {
    registrar.wantAtLeast(90);
    registrar.grant(3_600);
    try (UserAgent agent = agent("secret", registrar.address())) {
      agent.register();
      await().until(() -> agent.registration().registered());
      assertThat(registrar.accepted()).containsExactly("90");
    }
  }

  @Test
  void register_serverRestarts_comesBack() throws IOException {
    registrar.grant(1);
    InetSocketAddress address = registrar.address();
    try (UserAgent agent = agent("secret", address)) {
      agent.register();
      await().until(() -> agent.registration().registered());
      registrar.close();
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> agent.registration().problem().contains("重试"));
      registrar = new ScriptedRegistrar(address.getPort(), "1001", "secret");
      await().atMost(Duration.ofSeconds(15)).until(() -> agent.registration().registered());
    }
  }

  private static UserAgent agent(String password, InetSocketAddress server) {
    return new UserAgent(
        new Account(
            "1001",
            Optional.of(password),
            server,
            InetAddress.getLoopbackAddress(),
            0,
            PortRange.ANY),
        Clock.systemUTC(),
        new UserAgentListener() {});
  }
}
