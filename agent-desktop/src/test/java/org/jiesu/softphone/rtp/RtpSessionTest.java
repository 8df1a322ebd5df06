package org.jiesu.softphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jiesu.softphone.SoftphoneException;
import org.jiesu.softphone.audio.AudioSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RtpSessionTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final StringBuffer pressed = new StringBuffer();
  private final AtomicInteger loudest = new AtomicInteger();
  private final RtpSession first = new RtpSession(LOOPBACK, PortRange.ANY, digit -> {});
  private final RtpSession second =
      new RtpSession(LOOPBACK, PortRange.ANY, digit -> pressed.append((char) digit));

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  @Test
  void negotiated_bothWays_carriesSoundAndKeysInOrder() {
    connect(Codec.PCMU);
    await().until(() -> loudest.get() > 7_000);
    first.press("12*#");
    await().until(() -> "12*#".contentEquals(pressed));
    assertThat(second.statistics().lost()).isZero();
  }

  @Test
  void muted_saysSilence() {
    first.mute(true);
    connect(Codec.PCMA);
    await().until(() -> second.statistics().received() > 20);
    assertThat(loudest.get()).isLessThan(50);
  }

  @Test
  void rubbishAndStrangers_areRefusedAndChangeNothing() throws Exception {
    connect(Codec.PCMA);
    await().until(() -> second.statistics().received() > 5);
    Random random = new Random(4);
    try (DatagramSocket stranger = new DatagramSocket(0, LOOPBACK)) {
      for (int i = 0; i < 2_000; i++) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        if (bytes.length > 12) {
          bytes[0] = (byte) 0x80;
          bytes[1] = 8;
        }
        stranger.send(
            new DatagramPacket(
                bytes, bytes.length, new InetSocketAddress(LOOPBACK, second.port())));
      }
    }
    await().until(() -> second.statistics().refused() > 100);
    long before = second.statistics().received();
    await().until(() -> second.statistics().received() > before + 10);
    await().until(() -> loudest.get() > 7_000);
  }

  @Test
  void press_notAKey_isRefused() {
    connect(Codec.PCMA);
    assertThatThrownBy(() -> first.press("12x"))
        .isInstanceOf(SoftphoneException.class)
        .hasMessageContaining("按键");
    assertThatThrownBy(() -> first.press("1".repeat(65)))
        .isInstanceOf(SoftphoneException.class)
        .hasMessageContaining("太多");
  }

  @Test
  void bind_rangeExhausted_namesTheRange() {
    int port = first.port() + first.port() % 2;
    PortRange range = new PortRange(port, port);
    try (RtpSession taken = new RtpSession(LOOPBACK, range, digit -> {})) {
      assertThat(taken.port()).isEqualTo(port);
      assertThatThrownBy(() -> new RtpSession(LOOPBACK, range, digit -> {}).close())
          .isInstanceOf(SoftphoneException.class)
          .hasMessageContaining(port + "-" + port);
    } catch (SoftphoneException e) {
      // somebody else has it: then the message is all there is to see
      assertThat(e).hasMessageContaining(port + "-" + port);
    }
  }

  private void connect(Codec codec) {
    AudioSource tone =
        frame -> {
          for (int i = 0; i < frame.length; i++) {
            frame[i] = (short) (i % 2 == 0 ? 8_000 : -8_000);
          }
        };
    first.attach(tone, frame -> {});
    second.attach(
        AudioSource.SILENCE,
        frame -> {
          for (short sample : frame) {
            loudest.accumulateAndGet(Math.abs(sample), Math::max);
          }
        });
    first.negotiate(terms(second, codec));
    second.negotiate(terms(first, codec));
  }

  private static RtpSession.Terms terms(RtpSession other, Codec codec) {
    return new RtpSession.Terms(
        new InetSocketAddress(LOOPBACK, other.port()),
        codec,
        OptionalInt.of(101),
        Direction.SENDRECV);
  }
}
