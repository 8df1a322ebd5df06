package org.jiesu.asr.audiosocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jiesu.asr.audio.Pcm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AudioSocketServerTest {
  private static final UUID KNOWN = new UUID(1, 2);

  private final LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final AtomicInteger closed = new AtomicInteger();
  private AudioSocketServer server = server(Duration.ofSeconds(5), 100);

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void connection_unknownStream_isClosedPromptly() throws IOException {
    try (Asterisk asterisk = new Asterisk(server.address())) {
      asterisk.identify(UUID.randomUUID());
      assertThat(asterisk.isClosedByEngine()).isTrue();
    }
    assertThat(seen).isEmpty();
    noConnectionIsLeft();
  }

  @Test
  void connection_silentClient_isClosedAtTheDeadline() throws IOException {
    server.close();
    server = server(Duration.ofMillis(100), 100);
    try (Asterisk asterisk = new Asterisk(server.address())) {
      asterisk.send(new byte[] {1, 0});
      assertThat(asterisk.isClosedByEngine()).isTrue();
    }
    noConnectionIsLeft();
  }

  @Test
  void connection_audioBeforeItsName_isClosed() throws IOException {
    try (Asterisk asterisk = new Asterisk(server.address())) {
      asterisk.speak(new short[160]);
      assertThat(asterisk.isClosedByEngine()).isTrue();
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void connection_overTheLimit_isClosedAndTheOthersStay() throws Exception {
    server.close();
    server = server(Duration.ofSeconds(5), 1);
    try (Asterisk first = new Asterisk(server.address()).identify(KNOWN)) {
      assertThat(next()).isEqualTo("connected");
      try (Asterisk second = new Asterisk(server.address()).identify(KNOWN)) {
        assertThat(second.isClosedByEngine()).isTrue();
      }
      first.press('5');
      assertThat(next()).isEqualTo("digit 5");
    }
  }

  @Test
  void frames_inOrder_reachTheReceiver() throws Exception {
    try (Asterisk asterisk = new Asterisk(server.address()).identify(KNOWN)) {
      assertThat(next()).isEqualTo("connected");
      asterisk.speak(new short[320]).press('#');
      int samples = 0;
      String news = next();
      for (; news.startsWith("audio "); news = next()) {
        samples += Integer.parseInt(news.substring(6));
      }
      assertThat(samples).isEqualTo(320);
      assertThat(news).isEqualTo("digit #");
      asterisk.hangUp();
      assertThat(next()).isEqualTo("closed");
      assertThat(asterisk.isClosedByEngine()).isTrue();
    }
    noConnectionIsLeft();
  }

  @Test
  void connection_plainEndOfFile_isToldOnce() throws Exception {
    Asterisk asterisk = new Asterisk(server.address()).identify(KNOWN);
    assertThat(next()).isEqualTo("connected");
    asterisk.close();
    assertThat(next()).isEqualTo("closed");
    noConnectionIsLeft();
    assertThat(closed).hasValue(1);
  }

  @Test
  void connections_sendingRubbish_leaveNothingOpen() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      try (Asterisk asterisk = new Asterisk(server.address())) {
        if (i % 2 == 0) {
          asterisk.identify(KNOWN);
        }
        byte[] rubbish = new byte[random.nextInt(400)];
        random.nextBytes(rubbish);
        try {
          asterisk.send(rubbish);
        } catch (IOException e) {
          assertThat(e).hasMessageMatching(".*(reset|pipe|closed|abort).*");
        }
      }
    }
    noConnectionIsLeft();
  }

  @Test
  void port_thatIsTaken_isAClearError() {
    assertThatThrownBy(
            () ->
                new AudioSocketServer(
                    server.address(),
                    Duration.ofSeconds(1),
                    1,
                    stream -> Optional.empty(),
                    System::nanoTime))
        .isInstanceOf(AudioSocketException.class)
        .hasMessageContaining(String.valueOf(server.address().getPort()));
  }

  private void noConnectionIsLeft() {
    await().atMost(Duration.ofSeconds(5)).until(() -> server.openConnections() == 0);
  }

  private String next() throws InterruptedException {
    return Optional.ofNullable(seen.poll(5, TimeUnit.SECONDS)).orElse("nothing came");
  }

  private AudioSocketServer server(Duration firstFrame, int limit) {
    return new AudioSocketServer(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        firstFrame,
        limit,
        stream -> stream.equals(KNOWN) ? Optional.of(new Recorder()) : Optional.empty(),
        System::nanoTime);
  }

  private final class Recorder implements AudioSocketReceiver {
    @Override
    public void onConnected(AudioSocketConnection connection) {
      seen.add("connected");
    }

    @Override
    public void onAudio(Pcm audio, long nanos) {
      seen.add("audio " + audio.samples().length);
    }

    @Override
    public void onDigit(char digit) {
      seen.add("digit " + digit);
    }

    @Override
    public void onClosed() {
      closed.incrementAndGet();
      seen.add("closed");
    }
  }
}
