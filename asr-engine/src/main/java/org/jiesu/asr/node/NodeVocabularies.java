package org.jiesu.asr.node;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.vocabulary.CompiledVocabulary;
import org.jiesu.asr.vocabulary.CompilerOptions;
import org.jiesu.asr.vocabulary.LiveVocabulary;
import org.jiesu.asr.vocabulary.PublishedVocabulary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server has published, compiled into this node's own models, one language at a time on
 * threads that decode nothing. Streams that begin afterwards use it. May be used by any thread.
 */
final class NodeVocabularies implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeVocabularies.class);

  private final Map<Language, Told> told = new EnumMap<>(Language.class);
  private final Map<Language, LiveVocabulary> live = new EnumMap<>(Language.class);
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "node-vocabulary");
            made.setDaemon(true);
            return made;
          });

  private record Told(String version, String state, String problem) {}

  /**
   * Prepares; nothing is compiled before something is published.
   *
   * @param models that the node was started with
   * @param directory where compiled models are put, this node's own
   * @param use makes the node use a model
   */
  NodeVocabularies(Map<Language, Model> models, Path directory, Consumer<Model> use) {
    models.forEach(
        (language, model) ->
            live.put(
                language, new LiveVocabulary(model, CompilerOptions.standard(), directory, use)));
  }

  /** Whether this language's model is here. */
  boolean takes(Language language) {
    return live.containsKey(language);
  }

  /**
   * Brings what was published into force; returns at once. What is there already is not made anew.
   */
  void take(PublishedVocabulary.Packed packed) {
    synchronized (this) {
      Told before = told.get(packed.language());
      if (before != null
          && before.version().equals(packed.version())
          && !before.state().equals("failed")) {
        return;
      }
      told.put(packed.language(), new Told(packed.version(), "building", ""));
    }
    try {
      thread.execute(() -> compile(packed));
    } catch (RejectedExecutionException e) {
      log.debug("a vocabulary came while the node was closing");
    }
  }

  /** For each language that something was published for: version, state and problem. */
  ObjectNode status() {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    synchronized (this) {
      told.forEach(
          (language, each) -> {
            ObjectNode one = status.putObject(language.code());
            one.put("version", each.version()).put("state", each.state());
            if (!each.problem().isEmpty()) {
              one.put("problem", each.problem());
            }
          });
    }
    return status;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("a vocabulary is still being compiled");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    live.values().forEach(LiveVocabulary::close);
  }

  private void compile(PublishedVocabulary.Packed packed) {
    Language language = packed.language();
    if (!newest(packed)) {
      return;
    }
    Told now;
    try {
      PublishedVocabulary published = PublishedVocabulary.unpacked(packed);
      CompiledVocabulary made =
          live.get(language).updateUsable(published.vocabulary(), published.texts()).join();
      log.info("streams that begin now use {}, with {} words", made.model().name(), made.words());
      now = new Told(packed.version(), "in-force", "");
    } catch (RuntimeException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      log.warn("the published vocabulary of {} is not used", language.code(), why);
      now = new Told(packed.version(), "failed", LiveVocabulary.explained(why));
    }
    synchronized (this) {
      if (newest(packed)) {
        told.put(language, now);
      }
    }
  }

  private synchronized boolean newest(PublishedVocabulary.Packed packed) {
    Told now = told.get(packed.language());
    return now != null && now.version().equals(packed.version());
  }
}
