package org.jiesu.softphone.caller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.audio.WavWriter;
import org.jiesu.softphone.Environment;
import org.jiesu.softphone.audio.Recording;
import org.jiesu.softphone.audio.Speech;
import org.jiesu.softphone.rtp.PortRange;
import org.jiesu.softphone.sip.Account;
import org.jiesu.softphone.sip.PhoneCall;
import org.jiesu.softphone.sip.UserAgent;
import org.jiesu.softphone.sip.UserAgentListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as the script runs it, against a user agent that answers. */
class CallCommandTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path wav;

  @BeforeEach
  void speak() throws Exception {
    short[] samples = new short[Speech.SAMPLE_RATE];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) (9_000 * Math.sin(i * i / 40_000.0));
    }
    wav = directory.resolve("turn.wav");
    WavWriter.writeAll(wav, new Pcm(Speech.SAMPLE_RATE, samples));
  }

  @Test
  void answered_everythingSaid_arrivesUnchangedAndEndsWithZero() throws Exception {
    Path heard = directory.resolve("heard.wav");
    Path said = directory.resolve("said.wav");
    try (UserAgent called = answering(call -> call.attach(frame -> {}, new Recording(heard)))) {
      int exit =
          run(
              called.port(),
              "--wav",
              wav.toString(),
              "--at-once",
              "--record-said",
              said.toString(),
              "--hang-up-after",
              "0.3");
      assertThat(exit).as(err.toString()).isZero();
    }
    assertThat(out.toString())
        .contains("接通")
        .contains("完成 wav:turn.wav")
        .contains("RESULT exit=0 answered=true end=local");
    short[] sent = WavReader.readAll(wav).samples();
    short[] received = WavReader.readAll(heard).samples();
    int shift = bestShift(sent, received);
    double error = 0;
    double power = 0;
    for (int i = 0; i < sent.length; i++) {
      error += Math.pow(sent[i] - received[i + shift], 2);
      power += Math.pow(sent[i], 2);
    }
    // G.711 itself leaves about 37 dB
    assertThat(10 * Math.log10(power / error)).isGreaterThan(30);
  }

  @Test
  void refused_asBusy_endsWithFour() {
    try (UserAgent called = answering(PhoneCall::hangUp)) {
      assertThat(run(called.port(), "--wav", wav.toString())).isEqualTo(4);
    }
    assertThat(out.toString()).contains("RESULT exit=4 answered=false end=busy");
  }

  @Test
  void timeUp_beforeEverythingIsSaid_endsWithEight() {
    try (UserAgent called = answering(call -> {})) {
      assertThat(run(called.port(), "--wav", wav.toString(), "--max-seconds", "1")).isEqualTo(8);
    }
  }

  @Test
  void otherEndHangsUp_beforeEverythingIsSaid_endsWithSeven() {
    try (UserAgent called =
        answering(
            call -> {
              call.answer();
              call.hangUp();
            })) {
      assertThat(run(called.port(), "--wav", wav.toString())).isEqualTo(7);
    }
  }

  @Test
  void nobodyThere_endsWithThree() throws Exception {
    try (DatagramSocket deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      assertThat(run(deaf.getLocalPort(), "--wav", wav.toString())).isEqualTo(3);
    }
    assertThat(out.toString()).contains("没有应答").contains("RESULT exit=3");
  }

  @Test
  void wrongUse_endsWithTwoAndSaysWhy() {
    assertThat(run(9, "--wav", directory.resolve("none.wav").toString())).isEqualTo(2);
    assertThat(run(9, "--step", "sing")).isEqualTo(2);
    assertThat(run(9, "--step", "prompt", "--dtmf", "1")).isEqualTo(2);
    assertThat(run(9, "--to", "1 2")).isEqualTo(2);
    assertThat(run(9, "--from", "")).isEqualTo(2);
    assertThat(err.toString()).contains("找不到").contains("第 1 步").contains("--step").contains("号码");
  }

  private int run(int port, String... arguments) {
    CommandLine line =
        CallCommand.commandLine(
            new Environment(Map.of(Environment.SIP_PORT, Integer.toString(port))));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  private static UserAgent answering(java.util.function.Consumer<PhoneCall> first) {
    return new UserAgent(
        new Account(
            "12345",
            Optional.empty(),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 9),
            InetAddress.getLoopbackAddress(),
            0,
            PortRange.ANY),
        Clock.systemUTC(),
        new UserAgentListener() {
          @Override
          public void incoming(PhoneCall call) {
            first.accept(call);
            if (call.state() == PhoneCall.State.RINGING) {
              call.answer();
            }
          }
        });
  }

  private static int bestShift(short[] sent, short[] received) {
    int best = 0;
    double most = -1;
    for (int shift = 0; shift + sent.length <= received.length; shift++) {
      double sum = 0;
      for (int i = 0; i < sent.length; i += 7) {
        sum += (double) sent[i] * received[i + shift];
      }
      if (sum > most) {
        most = sum;
        best = shift;
      }
    }
    return best;
  }
}
