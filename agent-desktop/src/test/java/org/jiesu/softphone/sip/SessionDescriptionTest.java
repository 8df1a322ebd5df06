package org.jiesu.softphone.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jiesu.softphone.rtp.Codec;
import org.jiesu.softphone.rtp.Direction;
import org.junit.jupiter.api.Test;

class SessionDescriptionTest {
  private static final String ASTERISK =
      """
      v=0
      o=- 1044 3 IN IP4 127.0.0.1
      s=Asterisk
      c=IN IP4 127.0.0.1
      t=0 0
      m=audio 22034 RTP/AVP 8 0 101
      a=rtpmap:8 PCMA/8000
      a=rtpmap:0 PCMU/8000
      a=rtpmap:101 telephone-event/8000
      a=fmtp:101 0-16
      a=ptime:20
      a=maxptime:140
      a=sendrecv
      m=video 22036 RTP/AVP 99
      """;

  @Test
  void parse_asterisksOffer_isUnderstoodAndAnsweredWithoutVideo() {
    SessionDescription offer = SessionDescription.parse(ASTERISK).orElseThrow();
    assertThat(offer.port()).isEqualTo(22_034);
    assertThat(offer.codecs()).containsExactly(Codec.PCMA, Codec.PCMU);
    assertThat(offer.telephoneEvent()).hasValue(101);
    String answer = offer.answer(1, 2, "127.0.0.1", 4_000, Direction.SENDRECV).text();
    assertThat(answer)
        .contains("m=audio 4000 RTP/AVP 8 101\r\n")
        .contains("a=sendrecv\r\n")
        .contains("m=video 0 RTP/AVP 99\r\n");
  }

  @Test
  void answer_toHold_isMirrored() {
    SessionDescription held =
        SessionDescription.parse(ASTERISK.replace("a=sendrecv", "a=sendonly")).orElseThrow();
    assertThat(held.answer(1, 2, "127.0.0.1", 4_000, Direction.SENDRECV).direction())
        .isEqualTo(Direction.RECVONLY);
    assertThat(held.answer(1, 2, "127.0.0.1", 4_000, Direction.SENDONLY).direction())
        .isEqualTo(Direction.INACTIVE);
  }

  @Test
  void parse_oldStyleHold_doesNotReceive() {
    SessionDescription held =
        SessionDescription.parse(ASTERISK.replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0"))
            .orElseThrow();
    assertThat(held.direction().receives()).isFalse();
  }

  @Test
  void parse_hostName_isRefused() {
    assertThat(SessionDescription.parse(ASTERISK.replace("IP4 127.0.0.1", "IP4 example.org")))
        .isEmpty();
  }

  @Test
  void text_ofOurs_parsesToTheSame() {
    SessionDescription ours =
        SessionDescription.offer(5, 6, "127.0.0.1", 4_000, Direction.SENDONLY);
    assertThat(SessionDescription.parse(ours.text())).contains(ours);
  }

  @Property(tries = 20_000)
  void parse_mangledDescription_neverThrowsAndCanBeAnswered(@ForAll("mangled") String text) {
    SessionDescription.parse(text)
        .filter(SessionDescription::usable)
        .ifPresent(
            offer -> {
              String answer = offer.answer(1, 1, "127.0.0.1", 4_000, Direction.SENDRECV).text();
              assertThat(SessionDescription.parse(answer)).isPresent();
            });
  }

  @Provide
  Arbitrary<String> mangled() {
    List<String> lines = ASTERISK.lines().toList();
    Arbitrary<String> line =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, Arbitraries.of(lines)),
            net.jqwik.api.Tuple.of(
                2,
                Arbitraries.of(
                    "m=audio 0 RTP/AVP 8",
                    "m=audio 99999 RTP/AVP 8",
                    "m=audio 5 RTP/AVP",
                    "m=",
                    "m=audio",
                    "a=rtpmap:",
                    "a=rtpmap:300 telephone-event/8000",
                    "c=IN IP4",
                    "o=- x y",
                    "a=inactive",
                    "m=video")),
            net.jqwik.api.Tuple.of(1, Arbitraries.strings().ofMaxLength(30)));
    return line.list().ofMaxSize(14).map(list -> "v=0\n" + String.join("\n", list));
  }
}
