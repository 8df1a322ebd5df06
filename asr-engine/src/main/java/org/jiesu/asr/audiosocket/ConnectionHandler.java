package org.jiesu.asr.audiosocket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jiesu.asr.audio.Pcm;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one connection: first frame within its time, admission, frames to the receiver, end.
 * Audio that arrived in one read is handed on joined, so that a burst after a stall can be told
 * from a gap.
 */
final class ConnectionHandler extends SimpleChannelInboundHandler<AudioSocketFrame> {
  private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);

  private final Admission admission;
  private final Duration firstFrame;
  private final AtomicInteger open;
  private final int limit;
  private final LongSupplier nanos;
  private final List<Pcm> batch = new ArrayList<>();
  private @Nullable Future<?> deadline;
  private @Nullable AudioSocketReceiver receiver;
  private boolean ended;

  ConnectionHandler(
      Admission admission, Duration firstFrame, AtomicInteger open, int limit, LongSupplier nanos) {
    super(AudioSocketFrame.class);
    this.admission = admission;
    this.firstFrame = firstFrame;
    this.open = open;
    this.limit = limit;
    this.nanos = nanos;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (open.incrementAndGet() > limit) {
      log.warn("AudioSocket connection refused: {} are open already", limit);
      end(context);
      return;
    }
    deadline =
        context
            .executor()
            .schedule(
                () -> {
                  log.warn(
                      "AudioSocket connection closed: no first frame within {} ms",
                      firstFrame.toMillis());
                  end(context);
                },
                firstFrame.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, AudioSocketFrame frame) {
    if (ended) {
      return;
    }
    if (receiver == null) {
      first(context, frame);
      return;
    }
    if (frame instanceof AudioSocketFrame.Audio audio) {
      if (!batch.isEmpty() && batch.get(0).sampleRate() != audio.pcm().sampleRate()) {
        deliver();
      }
      batch.add(audio.pcm());
      return;
    }
    deliver();
    if (frame instanceof AudioSocketFrame.Digit digit) {
      receiver.onDigit(digit.digit());
    } else if (frame instanceof AudioSocketFrame.HangUp) {
      end(context);
    } else if (frame instanceof AudioSocketFrame.Failure failure) {
      log.warn("AudioSocket peer reports failure {}", failure.code());
      end(context);
    } else {
      log.warn("AudioSocket connection closed: it named its stream twice");
      end(context);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    deliver();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(context);
    open.decrementAndGet();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("AudioSocket connection broke: {}", cause.getMessage());
    } else if (cause instanceof DecoderException) {
      log.warn("AudioSocket connection closed: {}", cause.getMessage());
    } else {
      log.error("AudioSocket connection closed by a failure of its receiver", cause);
    }
    end(context);
  }

  private void first(ChannelHandlerContext context, AudioSocketFrame frame) {
    if (!(frame instanceof AudioSocketFrame.Identity identity)) {
      log.warn("AudioSocket connection closed: its first frame does not name a stream");
      end(context);
      return;
    }
    Optional<AudioSocketReceiver> admitted = admission.admit(identity.stream());
    if (admitted.isEmpty()) {
      log.warn("AudioSocket stream {} refused: nobody announced it", identity.stream());
      end(context);
      return;
    }
    cancelDeadline();
    receiver = admitted.get();
    receiver.onConnected(new NettyConnection(context.channel(), identity.stream()));
  }

  private void deliver() {
    AudioSocketReceiver to = receiver;
    if (batch.isEmpty() || to == null) {
      return;
    }
    Pcm joined = batch.get(0);
    if (batch.size() > 1) {
      int total = 0;
      for (Pcm pcm : batch) {
        total += pcm.samples().length;
      }
      short[] samples = new short[total];
      int at = 0;
      for (Pcm pcm : batch) {
        System.arraycopy(pcm.samples(), 0, samples, at, pcm.samples().length);
        at += pcm.samples().length;
      }
      joined = new Pcm(joined.sampleRate(), samples);
    }
    batch.clear();
    to.onAudio(joined, nanos.getAsLong());
  }

  private void end(ChannelHandlerContext context) {
    if (ended) {
      return;
    }
    ended = true;
    cancelDeadline();
    AudioSocketReceiver to = receiver;
    if (to != null) {
      try {
        deliver();
      } finally {
        context.close();
        to.onClosed();
      }
    } else {
      context.close();
    }
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private record NettyConnection(Channel channel, UUID stream) implements AudioSocketConnection {

    @Override
    public void send(Pcm audio) {
      if (Wire.kindOf(audio.sampleRate()) < 0) {
        throw new IllegalArgumentException("no AudioSocket kind for " + audio.sampleRate() + " Hz");
      }
      if (channel.isWritable()) {
        channel.writeAndFlush(new AudioSocketFrame.Audio(audio), channel.voidPromise());
      }
    }

    @Override
    public ScheduledExecutorService loop() {
      return channel.eventLoop();
    }

    @Override
    public void hangUp() {
      channel.writeAndFlush(new AudioSocketFrame.HangUp()).addListener(ChannelFutureListener.CLOSE);
    }
  }
}
