package org.jiesu.asr.remote;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.Resampler;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.RecognitionException;
import org.jiesu.asr.recognition.Word;
import org.jspecify.annotations.Nullable;

/**
 * A session of one utterance, with a server that takes 16 kHz and answers when it pleases. What is
 * common to the protocols of sherpa-onnx and FunASR; what they write is left to the two.
 */
abstract class UtteranceSession implements Session, Link.Listener {
  static final int RATE = 16_000;

  private final ServerAddress address;
  private final int inputRate;
  private final LongSupplier nanos;
  private final Consumer<Session> onDown;
  private final Resampler resampler;
  private @Nullable Link link;
  private long samples;
  private long heardAt;
  private @Nullable String trouble;
  private @Nullable CompletableFuture<Recognition> last;

  UtteranceSession(
      ServerAddress address, int inputRate, LongSupplier nanos, Consumer<Session> onDown) {
    this.address = address;
    this.inputRate = inputRate;
    this.nanos = nanos;
    this.onDown = onDown;
    resampler = new Resampler(inputRate, RATE);
  }

  /** Connects, once the session is made: it may be told that the link is down at once. */
  final void connect(EventLoopGroup loops) {
    synchronized (this) {
      link = new Link(loops, address, this);
    }
  }

  /** The connection; after {@link #connect}. */
  final Link link() {
    Link open;
    synchronized (this) {
      open = link;
    }
    if (open == null) {
      throw new IllegalStateException("not connected");
    }
    return open;
  }

  /** Sends samples at {@link #RATE}. */
  abstract void send(short[] resampled);

  /** Says that the utterance is over. */
  abstract void sayEnd();

  /** The words so far, those that may still change included; called with the lock held. */
  abstract List<Word> words();

  /** Whether what was told is all, now that the server has ended the connection. */
  abstract boolean wholeAtGoodbye();

  @Override
  public ServerAddress address() {
    return address;
  }

  @Override
  public void audio(short[] chunk) {
    short[] resampled;
    synchronized (this) {
      samples += chunk.length;
      resampled = inputRate == RATE ? chunk : resampler.process(chunk);
    }
    send(resampled);
  }

  @Override
  public CompletableFuture<Recognition> finish() {
    CompletableFuture<Recognition> answer = new CompletableFuture<>();
    synchronized (this) {
      if (trouble != null) {
        answer.completeExceptionally(new RecognitionException(trouble));
        return answer;
      }
      last = answer;
      heardAt = nanos.getAsLong();
    }
    sayEnd();
    return answer;
  }

  @Override
  public synchronized Recognition partial() {
    return new Recognition(List.of(), Recognition.of(words()).text(), 0);
  }

  @Override
  public synchronized Recognition partialWords() {
    return Recognition.of(new ArrayList<>(words()));
  }

  @Override
  public synchronized boolean idle() {
    return samples == 0;
  }

  @Override
  public synchronized Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  @Override
  public synchronized boolean silentFor(Duration limit) {
    return last != null && nanos.getAsLong() - heardAt > limit.toNanos();
  }

  @Override
  public void giveUp(String reason) {
    onDown(reason);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (trouble == null) {
        trouble = "closed";
      }
    }
    link().close();
  }

  @Override
  public void onOpen() {}

  @Override
  public void onDown(String reason) {
    CompletableFuture<Recognition> waiting;
    Recognition result;
    boolean whole;
    synchronized (this) {
      if (trouble != null) {
        return;
      }
      trouble = reason;
      waiting = last;
      whole = reason.equals(Link.GOODBYE) && wholeAtGoodbye();
      last = null;
      result = whole ? Recognition.of(words()) : Recognition.NOTHING;
    }
    link().close();
    if (waiting != null && whole) {
      waiting.complete(result);
      return;
    }
    if (waiting != null) {
      waiting.completeExceptionally(new RecognitionException(reason));
    }
    onDown.accept(this);
  }

  /** Length of what was sent; called with the lock held. */
  final Duration length() {
    return Pcm.durationOf(samples, inputRate);
  }

  /** Whether the end was said and the result is waited for; called with the lock held. */
  final boolean ending() {
    return last != null;
  }

  /** The server lives; called with the lock held. */
  final void heard() {
    heardAt = nanos.getAsLong();
  }

  /** What is there is all. */
  final void complete() {
    CompletableFuture<Recognition> waiting;
    Recognition result;
    synchronized (this) {
      waiting = last;
      last = null;
      result = Recognition.of(words());
    }
    if (waiting != null) {
      waiting.complete(result);
    }
  }

  /** A text of a message, not too long for a log. */
  static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
