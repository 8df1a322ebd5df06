package org.jiesu.asr.remote;

import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.RecognitionException;
import org.jspecify.annotations.Nullable;

/**
 * What one server is asked and has answered; how that is written is left to the protocols. May be
 * used by any thread, and nothing blocks. Fields are guarded by this object's lock, which is never
 * held while somebody else is told something.
 */
abstract class Session implements Link.Listener {
  private final ServerAddress address;
  private final LongSupplier nanos;
  private final Consumer<Session> onDown;
  private @Nullable Link link;
  private @Nullable String trouble;
  private @Nullable CompletableFuture<Recognition> last;
  private long samples;
  private long heardAt;

  Session(ServerAddress address, LongSupplier nanos, Consumer<Session> onDown) {
    this.address = address;
    this.nanos = nanos;
    this.onDown = onDown;
  }

  /** Connects, once the session is made: it may be told that the link is down at once. */
  final void connect(EventLoopGroup loops) {
    synchronized (this) {
      link = new Link(loops, address, this);
    }
  }

  abstract void audio(short[] chunk);

  abstract Recognition partial();

  /** The words that are known so far, with confidence where the server tells it. */
  abstract Recognition partialWords();

  /** Whether the server owes an answer for so long. */
  abstract boolean silentFor(Duration limit);

  /** Everything the server has told; called with the lock held. */
  abstract Recognition told();

  /** Whether that is all, now that the server has said goodbye; called with the lock held. */
  abstract boolean wholeAtGoodbye();

  /** The end is about to be said; called with the lock held. */
  abstract void beforeEnd();

  /** Says that the utterance is over. */
  abstract void sayEnd();

  final ServerAddress address() {
    return address;
  }

  /** Ends the utterance; the answer fails when the server does. */
  final CompletableFuture<Recognition> finish() {
    CompletableFuture<Recognition> answer = new CompletableFuture<>();
    synchronized (this) {
      if (trouble != null) {
        answer.completeExceptionally(new RecognitionException(trouble));
        return answer;
      }
      last = answer;
      heard();
      beforeEnd();
    }
    sayEnd();
    return answer;
  }

  /** Whether it was told nothing since it was opened or its last utterance ended. */
  final synchronized boolean idle() {
    return samples == 0;
  }

  /** Why it is of no use any more. */
  final synchronized Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** Gives it up for a reason that somebody else found. */
  final void giveUp(String reason) {
    onDown(reason);
  }

  final void close() {
    synchronized (this) {
      if (trouble == null) {
        trouble = "closed";
      }
    }
    link().close();
  }

  @Override
  public final void onOpen() {}

  @Override
  public final void onDown(String reason) {
    CompletableFuture<Recognition> waiting;
    Recognition result;
    boolean whole;
    synchronized (this) {
      if (trouble != null) {
        return;
      }
      trouble = reason;
      whole = reason.equals(Link.GOODBYE) && wholeAtGoodbye();
      result = whole ? told() : Recognition.NOTHING;
      waiting = taken();
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

  /** Samples of the utterance; with the lock held. */
  final long samples() {
    return samples;
  }

  /** Samples are about to be sent; none: another utterance begins. With the lock held. */
  final void count(int more) {
    samples = more == 0 ? 0 : samples + more;
  }

  /** Whether the end was said and the result is waited for; with the lock held. */
  final boolean ending() {
    return last != null;
  }

  /** Who waits for the result, who then waits no more; with the lock held. */
  final @Nullable CompletableFuture<Recognition> taken() {
    CompletableFuture<Recognition> waiting = last;
    last = null;
    return waiting;
  }

  /** Waiting begins anew; with the lock held. */
  final void heard() {
    heardAt = nanos.getAsLong();
  }

  /** Whether that is so long ago; with the lock held. */
  final boolean longSinceHeard(Duration limit) {
    return nanos.getAsLong() - heardAt > limit.toNanos();
  }

  /** What another machine writes, not too long for a log. */
  static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
