package org.jiesu.asr.audiosocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.MessageToByteEncoder;

/** Frames to bytes. */
final class AudioSocketEncoder extends MessageToByteEncoder<AudioSocketFrame> {

  AudioSocketEncoder() {
    super(AudioSocketFrame.class);
  }

  @Override
  protected void encode(ChannelHandlerContext context, AudioSocketFrame frame, ByteBuf out) {
    if (frame instanceof AudioSocketFrame.Audio audio) {
      short[] samples = audio.pcm().samples();
      int kind = Wire.kindOf(audio.pcm().sampleRate());
      if (kind < 0) {
        throw new EncoderException("no AudioSocket kind for " + audio.pcm().sampleRate() + " Hz");
      }
      if (samples.length * 2 > Wire.LONGEST_AUDIO) {
        throw new EncoderException("AudioSocket frame of " + samples.length + " samples");
      }
      out.ensureWritable(Wire.HEADER + samples.length * 2);
      header(out, kind, samples.length * 2);
      for (short sample : samples) {
        out.writeShortLE(sample);
      }
    } else if (frame instanceof AudioSocketFrame.Identity identity) {
      header(out, Wire.IDENTITY, Wire.IDENTITY_LENGTH);
      out.writeLong(identity.stream().getMostSignificantBits());
      out.writeLong(identity.stream().getLeastSignificantBits());
    } else if (frame instanceof AudioSocketFrame.Digit digit) {
      header(out, Wire.DIGIT, 1);
      out.writeByte(digit.digit());
    } else if (frame instanceof AudioSocketFrame.Failure failure) {
      header(out, Wire.FAILURE, 1);
      out.writeByte(failure.code());
    } else {
      header(out, Wire.HANG_UP, 0);
    }
  }

  private static void header(ByteBuf out, int kind, int length) {
    out.writeByte(kind);
    out.writeShort(length);
  }
}
