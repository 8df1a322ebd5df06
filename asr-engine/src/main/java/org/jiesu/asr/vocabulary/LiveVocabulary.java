package org.jiesu.asr.vocabulary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.model.ModelDirectory;
import org.jiesu.asr.model.ModelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the vocabulary of a running engine up to date: whoever changes a city's words tells it, and
 * the calls that begin some seconds later know them. Compiles on a thread of its own, one at a
 * time; of several changes that wait only the newest is compiled. When a compilation or the loading
 * of its model fails, the engine goes on with what it has. A model that was compiled before from
 * the same input is used again, so that after a restart nothing is compiled.
 */
public final class LiveVocabulary implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveVocabulary.class);
  private static final int KEPT = 3;

  /** Raise when the same input is to give other files. */
  private static final int COMPILER_VERSION = 2;

  private final Model base;
  private final CompilerOptions options;
  private final Path directory;
  private final Consumer<Model> use;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "vocabulary");
            made.setDaemon(true);
            return made;
          });
  private final Object lock = new Object();
  private @Nullable Change waiting;
  private volatile @Nullable CompiledVocabulary inUse;

  private record Change(
      Vocabulary vocabulary,
      List<String> texts,
      boolean usable,
      CompletableFuture<CompiledVocabulary> result) {}

  /**
   * Prepares; nothing is compiled before the first {@link #update}.
   *
   * @param base the model that is extended, verified
   * @param directory where compiled models are put, its own
   * @param use makes an engine use a model, for example {@code engine::use}
   */
  public LiveVocabulary(Model base, CompilerOptions options, Path directory, Consumer<Model> use) {
    this.base = base;
    this.options = options;
    this.directory = directory.toAbsolutePath().normalize();
    this.use = use;
  }

  /**
   * Compiles and uses a vocabulary; returns at once.
   *
   * @param texts sentences as they are said
   * @return what was compiled, once calls use it; or why not. Where a newer change came before this
   *     one's turn, the newer one's result
   */
  public CompletableFuture<CompiledVocabulary> update(Vocabulary vocabulary, List<String> texts) {
    return update(vocabulary, texts, false);
  }

  /**
   * The same with what can be used: words that cannot be pronounced are left out and named in the
   * result, so that one strange name does not keep a city's streets from being known.
   */
  public CompletableFuture<CompiledVocabulary> updateUsable(
      Vocabulary vocabulary, List<String> texts) {
    return update(vocabulary, texts, true);
  }

  private CompletableFuture<CompiledVocabulary> update(
      Vocabulary vocabulary, List<String> texts, boolean usable) {
    CompletableFuture<CompiledVocabulary> result = new CompletableFuture<>();
    synchronized (lock) {
      Change before = waiting;
      waiting = new Change(vocabulary, List.copyOf(texts), usable, result);
      if (before != null) {
        result.whenComplete((made, failure) -> pass(made, failure, before.result()));
        return result;
      }
    }
    try {
      thread.execute(this::compileNewest);
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  /** Why a vocabulary could not be brought into force, in Chinese, for an administrator. */
  public static String explained(Throwable why) {
    if (why instanceof VocabularyException) {
      return String.valueOf(why.getMessage());
    }
    return why instanceof OutOfMemoryError
        ? "内存不够，请调大 JIESU_HEAP（识别节点是 JIESU_ENGINE_HEAP）或减少地名。"
        : "模型没有建成，或者引擎没有接受（" + why.getMessage() + "）。";
  }

  /** What calls that begin now use; empty while that is still the base model. */
  public Optional<CompiledVocabulary> inUse() {
    return Optional.ofNullable(inUse);
  }

  /** Ends once the compilation in progress has; what waits is not compiled. */
  @Override
  public void close() {
    thread.shutdown();
    Change left;
    synchronized (lock) {
      left = waiting;
      waiting = null;
    }
    if (left != null) {
      left.result().cancel(false);
    }
  }

  private static void pass(
      @Nullable CompiledVocabulary made,
      @Nullable Throwable failure,
      CompletableFuture<CompiledVocabulary> to) {
    if (failure != null) {
      to.completeExceptionally(failure);
    } else {
      to.complete(made);
    }
  }

  private void compileNewest() {
    Change change;
    synchronized (lock) {
      change = waiting;
      waiting = null;
    }
    if (change == null) {
      return;
    }
    try {
      CompiledVocabulary made = compiled(change);
      use.accept(made.model());
      inUse = made;
      removeOld(made.model());
      change.result().complete(made);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      log.warn("the vocabulary of {} stays as it is: {}", base.name(), e.getMessage());
      change.result().completeExceptionally(e);
    }
  }

  private CompiledVocabulary compiled(Change change) {
    String name = base.name() + "-" + fingerprint(change);
    Path target = directory.resolve(name);
    if (Files.exists(target)) {
      try {
        Model there = new ModelCatalogue(List.of(directory)).verified(name);
        Files.setLastModifiedTime(target, FileTime.from(Instant.now()));
        return VocabularyCompiler.described(there);
      } catch (ModelException | VocabularyException | IOException e) {
        log.warn("{} is compiled again: {}", name, e.getMessage());
        remove(target);
      }
    }
    VocabularyCompiler compiler = new VocabularyCompiler(options);
    return change.usable()
        ? compiler.compileUsable(
            base, change.vocabulary(), change.texts(), target, LiveVocabulary::note)
        : compiler.compile(base, change.vocabulary(), change.texts(), target);
  }

  private static void note(String leftOut) {
    log.debug("left out of the vocabulary: {}", leftOut);
  }

  private String fingerprint(Change change) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((byte) COMPILER_VERSION);
      digest.update((byte) (change.usable() ? 1 : 0));
      digest.update(Files.readAllBytes(base.directory().resolve("model.json")));
      digest.update(options.toString().getBytes(StandardCharsets.UTF_8));
      for (VocabularyEntry entry : change.vocabulary().entries()) {
        String facts = entry.word() + entry.kind() + entry.weight() + entry.readings() + "\n";
        digest.update(facts.getBytes(StandardCharsets.UTF_8));
      }
      for (String line : change.texts()) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new ModelException("model " + base.name() + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Keeps the newest, of which the one before may still be used by calls. */
  private void removeOld(Model used) {
    List<Path> made = new ArrayList<>();
    try (Stream<Path> list = Files.list(directory)) {
      list.filter(
              each ->
                  each.getFileName().toString().matches(".*-[0-9a-f]{12}")
                      && each.getFileName().toString().startsWith(base.name() + "-"))
          .sorted(Comparator.comparing(LiveVocabulary::modified).reversed())
          .forEach(made::add);
    } catch (IOException e) {
      log.warn("cannot list {}: {}", directory, e.getMessage());
    }
    made.remove(used.directory());
    made.stream().skip(KEPT - 1).forEach(LiveVocabulary::remove);
  }

  private static FileTime modified(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  private static void remove(Path old) {
    try {
      ModelDirectory.remove(old);
    } catch (IOException e) {
      log.warn("cannot remove {}: {}", old, e.getMessage());
    }
  }
}
