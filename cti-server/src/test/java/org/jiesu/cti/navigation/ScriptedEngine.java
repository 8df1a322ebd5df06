package org.jiesu.cti.navigation;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.stream.Dialogue;
import org.jiesu.asr.stream.DialogueListener;
import org.jiesu.asr.stream.EngineStatus;
import org.jiesu.asr.stream.SpeechEngine;
import org.jiesu.asr.stream.SpeechListener;

/** An engine whose callers a test speaks for. Prompts play in virtual time. */
final class ScriptedEngine implements SpeechEngine {
  private final VirtualTime time;
  final Map<UUID, Line> lines = new LinkedHashMap<>();
  final List<UUID> withdrawn = new ArrayList<>();
  boolean refusing;

  ScriptedEngine(VirtualTime time) {
    this.time = time;
  }

  Line line(Walk walk) {
    return Optional.ofNullable(lines.get(walk.stream())).orElseThrow();
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", 9492);
  }

  @Override
  public void announce(UUID stream, SpeechListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Dialogue announceDialogue(UUID stream, DialogueListener listener) {
    if (refusing) {
      throw new IllegalStateException("engine closed");
    }
    Line line = new Line(listener);
    lines.put(stream, line);
    return line;
  }

  @Override
  public void pause(UUID stream) {}

  @Override
  public void resume(UUID stream) {}

  @Override
  public void withdraw(UUID stream) {
    withdrawn.add(stream);
  }

  @Override
  public EngineStatus status() {
    return new EngineStatus(EngineStatus.Step.KEEPING_UP, Duration.ZERO);
  }

  @Override
  public void close() {}

  /** One caller's line. */
  final class Line implements Dialogue {
    final DialogueListener caller;

    /** What was played, {@code language/file}, and {@code -} where it was stopped. */
    final List<String> heard = new ArrayList<>();

    Map<Language, Set<String>> phrases = Map.of();
    boolean closed;
    boolean silentAboutEnds;

    /** Every stop comes in the moment in which the prompt has ended by itself. */
    boolean stopsTooLate;

    boolean broken;
    private long busyUntil;
    private Optional<ScheduledFuture<?>> end = Optional.empty();

    Line(DialogueListener caller) {
      this.caller = caller;
    }

    @Override
    public void play(Path prompt) {
      if (broken) {
        throw new java.io.UncheckedIOException(new java.io.IOException("gone"));
      }
      Path directory = Optional.ofNullable(prompt.getParent()).orElseThrow();
      heard.add(directory.getFileName() + "/" + prompt.getFileName());
      String name = String.valueOf(prompt.getFileName());
      long length = name.equals("welcome.wav") ? 4000 : name.equals("transfer.wav") ? 2000 : 1000;
      // Queued prompts follow each other; a test queues them in one instant.
      busyUntil = end.isPresent() ? busyUntil + length : length;
      end.ifPresent(before -> before.cancel(false));
      end =
          Optional.of(
              time.schedule(
                  () -> {
                    end = Optional.empty();
                    if (!silentAboutEnds) {
                      caller.onPromptEnded(false);
                    }
                  },
                  busyUntil,
                  TimeUnit.MILLISECONDS));
    }

    @Override
    public void stopPlaying() {
      heard.add("-");
      end.ifPresent(before -> before.cancel(false));
      end = Optional.empty();
      caller.onPromptEnded(!stopsTooLate);
    }

    @Override
    public void listenFor(Map<Language, Set<String>> listened) {
      phrases = listened;
    }

    @Override
    public void close() {
      closed = true;
      end.ifPresent(playing -> playing.cancel(false));
    }

    void says(Language language, String phrase, double confidence) {
      caller.onSpeechStarted();
      time.advance(Duration.ofMillis(900));
      caller.onPhrase(language, phrase, confidence);
    }

    void saysFreely(Language language, String text) {
      caller.onSpeechStarted();
      time.advance(Duration.ofMillis(900));
      caller.onUnmatched(language, text, 0.5);
    }
  }
}
