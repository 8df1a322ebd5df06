package org.jiesu.asr.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.RecognitionException;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.RecognizerProvider.Abilities;
import org.jspecify.annotations.Nullable;

/**
 * A recogniser on whichever server there is. It keeps the utterance until it is recognised, so that
 * another server, or the local recogniser when there is none, can hear it from its beginning.
 */
final class RemoteRecognizer implements Recognizer {
  /** A foreign server that owes an answer for so long is given up. */
  private static final Duration ANSWER = Duration.ofSeconds(3);

  /** Longest wait for a result, all servers together: late is better than never. */
  private static final Duration RESULT = Duration.ofSeconds(20);

  private static final Duration RETRY = Duration.ofMillis(100);

  /** So many servers that fail at one utterance: it is not their fault, or there is no better. */
  private static final int MOST_FAILURES = 3;

  private static final int MESSAGE_SAMPLES = 16_000;

  private final RecognitionServers servers;
  private final Abilities abilities;
  private final Set<String> phrases;
  private final Optional<Supplier<Recognizer>> local;
  private final LongSupplier nanos;
  private final List<short[]> utterance = new ArrayList<>();
  private @Nullable Session session;
  private @Nullable Recognizer fallback;
  private long triedAt;
  private int failures;

  RemoteRecognizer(
      RecognitionServers servers,
      Abilities abilities,
      Set<String> phrases,
      Optional<Supplier<Recognizer>> local,
      LongSupplier nanos) {
    this.servers = servers;
    this.abilities = abilities;
    this.phrases = Set.copyOf(phrases);
    this.local = local;
    this.nanos = nanos;
    triedAt = nanos.getAsLong() - RETRY.toNanos();
    // connected before anybody speaks
    open();
  }

  @Override
  public void accept(short[] samples) {
    utterance.add(samples);
    if (fallback != null) {
      fallback.accept(samples);
      return;
    }
    Session current = working();
    if (current != null) {
      current.audio(samples);
    } else if (!reopen()) {
      fallBack();
    }
  }

  @Override
  public Recognition partial() {
    if (fallback != null) {
      return fallback.partial();
    }
    Session current = session;
    return current == null ? Recognition.NOTHING : current.partial();
  }

  @Override
  public Recognition partialWords() {
    if (fallback != null) {
      return fallback.partialWords();
    }
    Session current = session;
    return current == null ? Recognition.NOTHING : current.partialWords();
  }

  @Override
  public Recognition finish() {
    Recognition result = fallback != null ? fallback.finish() : result();
    utterance.clear();
    failures = 0;
    if (fallback != null) {
      fallback.close();
      fallback = null;
    }
    Session current = session;
    if (current == null || !current.address().ours()) {
      release(true);
      open();
    }
    return result;
  }

  @Override
  public void close() {
    release(true);
    utterance.clear();
    if (fallback != null) {
      fallback.close();
      fallback = null;
    }
  }

  private Recognition result() {
    long deadline = nanos.getAsLong() + RESULT.toNanos();
    while (nanos.getAsLong() - deadline < 0) {
      if (working() == null) {
        if (!reopen() && fallBack() && fallback != null) {
          return fallback.finish();
        }
        if (working() == null) {
          pause();
          continue;
        }
      }
      Optional<Recognition> answer = answer(working(), deadline);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    if (fallBack() && fallback != null) {
      return fallback.finish();
    }
    throw new RecognitionException(
        "no recognition server for "
            + abilities.language().code()
            + " has answered within "
            + RESULT.toSeconds()
            + " s");
  }

  private Optional<Recognition> answer(@Nullable Session current, long deadline) {
    if (current == null) {
      return Optional.empty();
    }
    CompletableFuture<Recognition> answer = current.finish();
    while (true) {
      try {
        return Optional.of(answer.get(100, TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        if (current.silentFor(ANSWER) || nanos.getAsLong() - deadline >= 0) {
          current.giveUp("has given no result in time");
        }
      } catch (ExecutionException e) {
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RecognitionException("interrupted while waiting for a recognition server", e);
      }
    }
  }

  /** The session, unless it has failed. */
  private @Nullable Session working() {
    Session current = session;
    if (current == null) {
      return null;
    }
    if (current.silentFor(ANSWER)) {
      current.giveUp("has not answered for " + ANSWER.toMillis() + " ms");
    }
    if (current.trouble().isPresent()) {
      if (!utterance.isEmpty()) {
        servers.moved();
        failures++;
      }
      release(false);
      return null;
    }
    return current;
  }

  /**
   * Opens a session anew and tells it what was said so far, but not twice in a moment: then there
   * may be one the next time.
   *
   * @return false if there is no server, or none that is of use for this utterance
   */
  private boolean reopen() {
    if (failures >= MOST_FAILURES && local.isPresent()) {
      return false;
    }
    long now = nanos.getAsLong();
    if (now - triedAt < RETRY.toNanos()) {
      return true;
    }
    triedAt = now;
    open();
    Session current = session;
    if (current == null) {
      return false;
    }
    inMessages(current::audio);
    return true;
  }

  /** Lets the local recogniser hear the utterance, where there is one. */
  private boolean fallBack() {
    if (local.isEmpty()) {
      return false;
    }
    release(false);
    Recognizer opened = local.get().get();
    fallback = opened;
    inMessages(opened::accept);
    return true;
  }

  private void inMessages(Consumer<short[]> taker) {
    int length = utterance.stream().mapToInt(each -> each.length).sum();
    short[] all = new short[length];
    int at = 0;
    for (short[] each : utterance) {
      System.arraycopy(each, 0, all, at, each.length);
      at += each.length;
    }
    for (int from = 0; from < length; from += MESSAGE_SAMPLES) {
      taker.accept(Arrays.copyOfRange(all, from, Math.min(length, from + MESSAGE_SAMPLES)));
    }
  }

  private void open() {
    session = servers.open(abilities.language(), abilities.sampleRate(), phrases).orElse(null);
  }

  private void release(boolean worked) {
    Session current = session;
    session = null;
    if (current != null) {
      servers.release(current, worked && current.trouble().isEmpty());
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RecognitionException("interrupted while waiting for a recognition server", e);
    }
  }
}
