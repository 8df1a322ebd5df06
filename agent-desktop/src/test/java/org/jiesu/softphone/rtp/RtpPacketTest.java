package org.jiesu.softphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RtpPacketTest {

  @Property(tries = 20_000)
  void parse_anyBytes_neverThrowsAndNeverReadsBeyond(
      @ForAll @Size(max = 80) byte[] bytes, @ForAll @IntRange(max = 100) int length) {
    RtpPacket.parse(bytes, length)
        .ifPresent(
            packet -> {
              assertThat(length).isLessThanOrEqualTo(bytes.length);
              assertThat(packet.payload().length).isLessThanOrEqualTo(length - RtpPacket.HEADER);
              assertThat(packet.payloadType()).isBetween(0, 127);
              assertThat(packet.sequence()).isBetween(0, 65_535);
            });
  }

  @Property(tries = 10_000)
  void parse_headerLikeBytes_neverThrows(
      @ForAll byte flags, @ForAll @Size(min = 12, max = 60) byte[] bytes) {
    bytes[0] = (byte) (0x80 | flags & 0x3f);
    RtpPacket.parse(bytes, bytes.length)
        .ifPresent(packet -> assertThat(packet.payload().length).isLessThan(bytes.length));
  }

  @Property(tries = 2_000)
  void encode_anyPacket_parsesToTheSame(
      @ForAll @IntRange(max = 127) int type,
      @ForAll boolean marker,
      @ForAll @IntRange(max = 65_535) int sequence,
      @ForAll @LongRange(min = 0, max = 0xffff_ffffL) long timestamp,
      @ForAll @LongRange(min = 0, max = 0xffff_ffffL) long source,
      @ForAll @Size(max = 200) byte[] payload) {
    byte[] bytes = new RtpPacket(type, marker, sequence, timestamp, source, payload).encode();
    RtpPacket parsed = RtpPacket.parse(bytes, bytes.length).orElseThrow();
    assertThat(parsed.payloadType()).isEqualTo(type);
    assertThat(parsed.marker()).isEqualTo(marker);
    assertThat(parsed.sequence()).isEqualTo(sequence);
    assertThat(parsed.timestamp()).isEqualTo(timestamp);
    assertThat(parsed.source()).isEqualTo(source);
    assertThat(parsed.payload()).isEqualTo(payload);
  }

  @Test
  void parse_extensionSourcesAndPadding_areDropped() {
    byte[] bytes = new byte[12 + 4 + 8 + 3 + 2];
    bytes[0] = (byte) (0x80 | 0x20 | 0x10 | 1);
    bytes[1] = 8;
    bytes[19] = 1; // one word of extension
    bytes[24] = 11;
    bytes[25] = 22;
    bytes[26] = 33;
    bytes[28] = 2;
    assertThat(RtpPacket.parse(bytes, bytes.length).orElseThrow().payload())
        .containsExactly(11, 22, 33);
  }

  @Property(tries = 10_000)
  void telephoneEvent_anyBytes_neverThrows(@ForAll @Size(max = 8) byte[] payload) {
    TelephoneEvent.parse(payload)
        .ifPresent(event -> assertThat(TelephoneEvent.isDigit(event.digit())).isTrue());
  }
}
