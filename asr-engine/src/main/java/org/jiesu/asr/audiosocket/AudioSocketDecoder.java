package org.jiesu.asr.audiosocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;
import java.util.UUID;
import org.jiesu.asr.audio.Pcm;

/**
 * Bytes to frames, however the bytes were split. What breaks the protocol is a {@link
 * CorruptedFrameException}, found from the header alone, so that no more than one frame of the
 * longest kind is ever held.
 */
final class AudioSocketDecoder extends ByteToMessageDecoder {
  private boolean corrupted;

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (corrupted) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (in.readableBytes() < Wire.HEADER) {
      return;
    }
    int kind = in.getUnsignedByte(in.readerIndex());
    int length = in.getUnsignedShort(in.readerIndex() + 1);
    check(kind, length);
    if (in.readableBytes() < Wire.HEADER + length) {
      return;
    }
    in.skipBytes(Wire.HEADER);
    out.add(frame(kind, length, in));
  }

  private void check(int kind, int length) {
    boolean right =
        switch (kind) {
          case Wire.HANG_UP -> length == 0;
          case Wire.IDENTITY -> length == Wire.IDENTITY_LENGTH;
          case Wire.DIGIT -> length == 1;
          case Wire.FAILURE -> length <= 4;
          default -> {
            if (!Wire.isAudio(kind)) {
              throw corrupted(String.format("unknown AudioSocket kind 0x%02x", kind));
            }
            yield length % 2 == 0 && length <= Wire.LONGEST_AUDIO;
          }
        };
    if (!right) {
      throw corrupted(String.format("AudioSocket kind 0x%02x with %d bytes", kind, length));
    }
  }

  private AudioSocketFrame frame(int kind, int length, ByteBuf in) {
    return switch (kind) {
      case Wire.HANG_UP -> new AudioSocketFrame.HangUp();
      case Wire.IDENTITY -> new AudioSocketFrame.Identity(new UUID(in.readLong(), in.readLong()));
      case Wire.DIGIT -> {
        int digit = in.readUnsignedByte();
        if (!Wire.isDigit(digit)) {
          throw corrupted(String.format("AudioSocket digit 0x%02x", digit));
        }
        yield new AudioSocketFrame.Digit((char) digit);
      }
      case Wire.FAILURE -> {
        int code = 0;
        for (int i = 0; i < length; i++) {
          code = code << 8 | in.readUnsignedByte();
        }
        yield new AudioSocketFrame.Failure(code);
      }
      default -> {
        short[] samples = new short[length / 2];
        for (int i = 0; i < samples.length; i++) {
          samples[i] = in.readShortLE();
        }
        yield new AudioSocketFrame.Audio(new Pcm(Wire.rateOf(kind), samples));
      }
    };
  }

  private CorruptedFrameException corrupted(String message) {
    corrupted = true;
    return new CorruptedFrameException(message);
  }
}
