package org.jiesu.asr.audiosocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jiesu.asr.audio.Pcm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudioSocketCodecTest {

  @Property(tries = 10_000)
  void frames_encodedSplitAnywhereAndDecoded_areTheSame(
      @ForAll("frames") List<AudioSocketFrame> frames, @ForAll @Size(max = 12) List<Integer> cuts) {
    EmbeddedChannel out = new EmbeddedChannel(new AudioSocketEncoder());
    frames.forEach(out::writeOutbound);
    ByteBuf bytes = Unpooled.buffer();
    for (ByteBuf part = out.readOutbound(); part != null; part = out.readOutbound()) {
      bytes.writeBytes(part);
      part.release();
    }
    EmbeddedChannel in = new EmbeddedChannel(new AudioSocketDecoder());
    for (int cut : cuts) {
      if (bytes.isReadable()) {
        in.writeInbound(bytes.readBytes(Math.floorMod(cut, bytes.readableBytes()) + 1));
      }
    }
    if (bytes.isReadable()) {
      in.writeInbound(bytes.readBytes(bytes.readableBytes()));
    }
    bytes.release();
    assertThat(all(in).stream().map(AudioSocketCodecTest::describe))
        .isEqualTo(frames.stream().map(AudioSocketCodecTest::describe).toList());
    in.finishAndReleaseAll();
    out.finishAndReleaseAll();
  }

  @Property(tries = 20_000)
  void anyBytes_decoded_areFramesOrACorruptedFrame(@ForAll @Size(max = 200) byte[] bytes) {
    decodeOrRefuse(bytes);
  }

  @Property(tries = 10_000)
  void framesWithOneByteChanged_decoded_areFramesOrACorruptedFrame(
      @ForAll("frames") List<AudioSocketFrame> frames, @ForAll int where, @ForAll byte change) {
    EmbeddedChannel out = new EmbeddedChannel(new AudioSocketEncoder());
    frames.forEach(out::writeOutbound);
    ByteBuf bytes = Unpooled.buffer();
    for (ByteBuf part = out.readOutbound(); part != null; part = out.readOutbound()) {
      bytes.writeBytes(part);
      part.release();
    }
    out.finishAndReleaseAll();
    if (bytes.isReadable()) {
      bytes.setByte(Math.floorMod(where, bytes.readableBytes()), change);
    }
    byte[] array = new byte[bytes.readableBytes()];
    bytes.readBytes(array);
    bytes.release();
    decodeOrRefuse(array);
  }

  @Test
  void audioFrame_asAsteriskSendsIt_isLittleEndianWithABigEndianLength() {
    EmbeddedChannel in = new EmbeddedChannel(new AudioSocketDecoder());
    in.writeInbound(
        Unpooled.wrappedBuffer(new byte[] {0x10, 0, 4, 1, 2, (byte) 0xff, (byte) 0xff}));
    AudioSocketFrame.Audio audio = in.readInbound();
    assertThat(audio.pcm().sampleRate()).isEqualTo(8_000);
    assertThat(audio.pcm().samples()).containsExactly((short) 0x0201, (short) -1);
  }

  @ParameterizedTest
  @CsvSource({
    "0x10,8000",
    "0x11,12000",
    "0x12,16000",
    "0x13,24000",
    "0x14,32000",
    "0x15,44100",
    "0x16,48000",
    "0x17,96000",
    "0x18,192000"
  })
  void audioKind_ofEachRate_isThatOfAsterisk(String kind, int rate) {
    EmbeddedChannel out = new EmbeddedChannel(new AudioSocketEncoder());
    out.writeOutbound(new AudioSocketFrame.Audio(new Pcm(rate, new short[2])));
    ByteBuf bytes = out.readOutbound();
    assertThat(bytes.getUnsignedByte(0)).isEqualTo(Short.decode(kind));
    bytes.release();
    out.finishAndReleaseAll();
  }

  @ParameterizedTest
  @CsvSource({
    "0x02,0,unknown", "0x19,2,unknown", "0x10,3,3 bytes", "0x10,65534,65534 bytes",
    "0x01,15,15 bytes", "0x03,2,2 bytes", "0x00,1,1 bytes", "0xff,9,9 bytes"
  })
  void header_thatBreaksTheProtocol_isRefusedBeforeItsPayload(
      String kind, int length, String message) {
    EmbeddedChannel in = new EmbeddedChannel(new AudioSocketDecoder());
    ByteBuf header = Unpooled.buffer().writeByte(Integer.decode(kind)).writeShort(length);
    assertThatThrownBy(() -> in.writeInbound(header))
        .isInstanceOf(CorruptedFrameException.class)
        .hasMessageContaining(message);
    in.finishAndReleaseAll();
  }

  private static void decodeOrRefuse(byte[] bytes) {
    EmbeddedChannel in = new EmbeddedChannel(new AudioSocketDecoder());
    ByteBuf buffer = Unpooled.buffer().writeBytes(bytes);
    try {
      in.writeInbound(buffer);
    } catch (DecoderException e) {
      assertThat(e).isInstanceOf(CorruptedFrameException.class);
    } finally {
      assertThat(all(in)).hasSizeLessThanOrEqualTo(bytes.length / 3);
      in.finishAndReleaseAll();
    }
    assertThat(buffer.refCnt()).isZero();
  }

  private static List<AudioSocketFrame> all(EmbeddedChannel channel) {
    List<AudioSocketFrame> frames = new ArrayList<>();
    for (AudioSocketFrame frame = channel.readInbound();
        frame != null;
        frame = channel.readInbound()) {
      frames.add(frame);
    }
    return frames;
  }

  private static List<Object> describe(AudioSocketFrame frame) {
    if (frame instanceof AudioSocketFrame.Audio audio) {
      List<Object> parts = new ArrayList<>();
      parts.add(audio.pcm().sampleRate());
      for (short sample : audio.pcm().samples()) {
        parts.add(sample);
      }
      return parts;
    }
    return List.of(frame);
  }

  @Provide
  Arbitrary<List<AudioSocketFrame>> frames() {
    Arbitrary<AudioSocketFrame> audio =
        Combinators.combine(
                Arbitraries.of(8_000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000),
                Arbitraries.shorts().array(short[].class).ofMaxSize(20))
            .as((rate, samples) -> new AudioSocketFrame.Audio(new Pcm(rate, samples)));
    Arbitrary<AudioSocketFrame> identity =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
            .as((high, low) -> new AudioSocketFrame.Identity(new UUID(high, low)));
    Arbitrary<AudioSocketFrame> digit =
        Arbitraries.chars().with("0123456789*#ABCD".toCharArray()).map(AudioSocketFrame.Digit::new);
    Arbitrary<AudioSocketFrame> failure =
        Arbitraries.integers().between(0, 255).map(AudioSocketFrame.Failure::new);
    return Arbitraries.oneOf(
            audio, identity, digit, failure, Arbitraries.just(new AudioSocketFrame.HangUp()))
        .list()
        .ofMaxSize(6);
  }
}
