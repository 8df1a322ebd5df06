package org.jiesu.softphone.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jiesu.softphone.SoftphoneException;
import org.jiesu.softphone.audio.AudioSink;
import org.jiesu.softphone.audio.AudioSource;
import org.jiesu.softphone.rtp.PortRange;
import org.jiesu.softphone.sip.PhoneCall.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two of our user agents call each other over real UDP. */
class PhoneCallTest {
  private static final AudioSource TONE =
      frame -> {
        for (int i = 0; i < frame.length; i++) {
          frame[i] = (short) (i % 2 == 0 ? 6_000 : -6_000);
        }
      };

  private final StringBuffer pressed = new StringBuffer();
  private final AtomicReference<PhoneCall> rung = new AtomicReference<>();
  private final Level calledHears = new Level();
  private final Level callerHears = new Level();
  private final UserAgent called =
      agent(
          "1001",
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 9),
          new UserAgentListener() {
            @Override
            public void incoming(PhoneCall call) {
              rung.set(call);
            }

            @Override
            public void pressed(PhoneCall call, char digit) {
              pressed.append(digit);
            }
          });
  private final UserAgent caller =
      agent(
          "13800001234",
          new InetSocketAddress(InetAddress.getLoopbackAddress(), called.port()),
          new UserAgentListener() {});

  @AfterEach
  void close() {
    caller.close();
    called.close();
  }

  @Test
  void answered_bothSpeakAndPressKeys_untilCallerHangsUp() {
    PhoneCall out = talk();
    assertThat(rung.get().peer()).isEqualTo("13800001234");
    await().until(() -> calledHears.loud() && callerHears.loud());
    out.press("0#9");
    await().until(() -> "0#9".contentEquals(pressed));
    out.hangUp();
    await().until(() -> rung.get().state() == State.ENDED);
    assertThat(rung.get().end().orElseThrow().kind()).isEqualTo(CallEnd.Kind.REMOTE);
    assertThat(out.end().orElseThrow().kind()).isEqualTo(CallEnd.Kind.LOCAL);
    assertThat(called.call()).isEmpty();
    assertThat(caller.call()).isEmpty();
  }

  @Test
  void held_byEitherEnd_isSilentUntilResumed() {
    PhoneCall out = talk();
    PhoneCall in = rung.get();
    await().until(calledHears::loud);
    in.hold();
    await().until(() -> in.state() == State.HELD && out.heldByPeer());
    await().until(() -> calledHears.quiet() && callerHears.quiet());
    in.resume();
    await().until(() -> in.state() == State.TALKING && !out.heldByPeer());
    await().until(() -> calledHears.loud() && callerHears.loud());
    out.hold();
    await().until(() -> out.state() == State.HELD && in.heldByPeer());
    out.resume();
    await().until(() -> out.state() == State.TALKING && !in.heldByPeer());
    in.hangUp();
    await().until(() -> out.end().isPresent());
    assertThat(out.end().orElseThrow().kind()).isEqualTo(CallEnd.Kind.REMOTE);
  }

  @Test
  void held_byBothAtOnce_settles() {
    PhoneCall out = talk();
    PhoneCall in = rung.get();
    in.hold();
    out.hold();
    await().until(() -> in.state() == State.HELD && out.state() == State.HELD);
    in.hangUp();
    await().until(() -> out.state() == State.ENDED);
  }

  @Test
  void heldAndResumedAtOnce_endsTalking() {
    PhoneCall out = talk();
    out.hold();
    out.resume();
    await().until(() -> out.state() == State.TALKING && !rung.get().heldByPeer());
    await().until(calledHears::loud);
  }

  @Test
  void hangUp_whileRinging_cancels() {
    PhoneCall out = caller.dial("1001", TONE, callerHears);
    await().until(() -> rung.get() != null && out.alerted());
    out.hangUp();
    assertThat(out.state()).isEqualTo(State.ENDED);
    await().until(() -> rung.get().state() == State.ENDED);
    assertThat(rung.get().end().orElseThrow().kind()).isEqualTo(CallEnd.Kind.CANCELLED);
  }

  @Test
  void hangUp_rightAfterDialling_leavesNobodyRinging() {
    caller.dial("1001", TONE, callerHears).hangUp();
    await().until(() -> rung.get() != null && rung.get().state() == State.ENDED);
    assertThat(called.call()).isEmpty();
  }

  @Test
  void refused_isBusyForTheCaller() {
    PhoneCall out = caller.dial("1001", TONE, callerHears);
    await().until(() -> rung.get() != null);
    rung.get().hangUp();
    await().until(() -> out.end().isPresent());
    assertThat(out.end().orElseThrow())
        .isEqualTo(new CallEnd(CallEnd.Kind.BUSY, 486, "对方正忙，请稍后再拨"));
  }

  @Test
  void secondCall_whileTalking_isBusyAndTheFirstGoesOn() {
    talk();
    try (UserAgent other =
        agent(
            "13900005678",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), called.port()),
            new UserAgentListener() {})) {
      PhoneCall second = other.dial("1001", TONE, AudioSink.NOBODY);
      await().until(() -> second.end().isPresent());
      assertThat(second.end().orElseThrow().kind()).isEqualTo(CallEnd.Kind.BUSY);
    }
    assertThat(rung.get().state()).isEqualTo(State.TALKING);
  }

  @Test
  void answered_andHungUpAtOnce_endsBoth() {
    PhoneCall out = caller.dial("1001", TONE, callerHears);
    await().until(() -> rung.get() != null);
    rung.get().answer();
    rung.get().hangUp();
    await().until(() -> out.state() == State.ENDED);
    await().until(() -> caller.call().isEmpty() && called.call().isEmpty());
  }

  @Test
  void agentClosed_whileTalking_hangsUp() {
    PhoneCall out = talk();
    called.close();
    await().until(() -> out.end().isPresent());
    assertThat(out.end().orElseThrow().kind()).isEqualTo(CallEnd.Kind.REMOTE);
  }

  @Test
  void commands_inTheWrongState_areRefusedInWords() {
    PhoneCall out = caller.dial("1001", TONE, callerHears);
    assertThatThrownBy(out::answer).isInstanceOf(SoftphoneException.class);
    assertThatThrownBy(out::hold).hasMessageContaining("没有通话");
    assertThatThrownBy(() -> out.press("1")).hasMessageContaining("接通");
    assertThatThrownBy(() -> caller.dial("1002", TONE, callerHears)).hasMessageContaining("正在通话");
    assertThatThrownBy(() -> called.dial("a b", TONE, callerHears)).hasMessageContaining("号码");
  }

  private PhoneCall talk() {
    PhoneCall out = caller.dial("1001", TONE, callerHears);
    await().until(() -> rung.get() != null);
    rung.get().attach(TONE, calledHears);
    rung.get().answer();
    await().until(() -> out.state() == State.TALKING);
    return out;
  }

  private static UserAgent agent(
      String user, InetSocketAddress server, UserAgentListener listener) {
    return new UserAgent(
        new Account(
            user, Optional.empty(), server, InetAddress.getLoopbackAddress(), 0, PortRange.ANY),
        Clock.systemUTC(),
        listener);
  }

  private static final class Level implements AudioSink {
    private final AtomicInteger last = new AtomicInteger();

    @Override
    public void write(short[] frame) {
      last.set(Math.abs(frame[80]));
    }

    boolean loud() {
      return last.get() > 5_000;
    }

    boolean quiet() {
      return last.get() < 50;
    }
  }
}
