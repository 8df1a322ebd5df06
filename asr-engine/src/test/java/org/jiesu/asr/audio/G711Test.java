package org.jiesu.asr.audio;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class G711Test {

  @Property(tries = 2_000)
  void aLaw_anySample_isWithinHalfAStep(@ForAll short sample) {
    int back = G711.decodeALaw(G711.encodeALaw(sample));
    assertThat(Math.abs(back - sample)).isLessThanOrEqualTo(8 + Math.abs((int) sample) / 32);
  }

  @Property(tries = 2_000)
  void muLaw_anySample_isWithinHalfAStep(@ForAll short sample) {
    int back = G711.decodeMuLaw(G711.encodeMuLaw(sample));
    int clipped = Math.max(-32_124, Math.min(32_124, sample));
    assertThat(Math.abs(back - clipped)).isLessThanOrEqualTo(8 + Math.abs(clipped) / 24);
  }

  @Property
  void everyCode_decodedAndEncoded_isItself(@ForAll byte code) {
    assertThat(G711.encodeALaw(G711.decodeALaw(code))).isEqualTo(code);
    short linear = G711.decodeMuLaw(code);
    // µ-law has two zeros
    if (linear != 0) {
      assertThat(G711.encodeMuLaw(linear)).isEqualTo(code);
    }
  }

  @Example
  void knownCodes_areThoseOfTheRecommendation() {
    assertThat(G711.decodeALaw((byte) 0xd5)).isEqualTo((short) 8);
    assertThat(G711.decodeALaw((byte) 0xaa)).isEqualTo((short) 32_256);
    assertThat(G711.decodeMuLaw((byte) 0xff)).isEqualTo((short) 0);
    assertThat(G711.decodeMuLaw((byte) 0x80)).isEqualTo((short) 32_124);
    assertThat(G711.encodeALaw((short) 0)).isEqualTo((byte) 0xd5);
    assertThat(G711.encodeMuLaw((short) 0)).isEqualTo((byte) 0xff);
  }
}
