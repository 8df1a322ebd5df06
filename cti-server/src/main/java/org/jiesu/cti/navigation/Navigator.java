package org.jiesu.cti.navigation;

import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jiesu.asr.stream.SpeechEngine;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.Calls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks callers through the tree that is published when they arrive. All walks share one thread,
 * which only ever does short work; what the engine or telephony say is handed to it. Any thread may
 * call any method.
 */
public final class Navigator implements Navigation, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Navigator.class);

  private final NavigationSettings settings;
  private final PublishedTree published;
  private final SpeechEngine engine;
  private final Calls calls;
  private final ScheduledExecutorService walking;

  /**
   * Loads the tree, with a thread of its own for the walks.
   *
   * @throws NavigationException if the tree is wrong and no earlier version was ever published
   */
  public Navigator(NavigationSettings settings, SpeechEngine engine, Calls calls, Clock clock) {
    this(settings, new PublishedTree(settings, clock), engine, calls, walkingThread());
  }

  Navigator(
      NavigationSettings settings,
      PublishedTree published,
      SpeechEngine engine,
      Calls calls,
      ScheduledExecutorService walking) {
    this.settings = settings;
    this.published = published;
    this.engine = engine;
    this.calls = calls;
    this.walking = walking;
  }

  /** The tree's publication: status, history, going back. */
  public PublishedTree published() {
    return published;
  }

  @Override
  public Walk begin(CallId call) {
    CallerWalk walk =
        new CallerWalk(
            call,
            published.current(),
            engine,
            calls,
            walking,
            settings.phraseConfidence(),
            settings.connectWithin());
    if (settings.enabled()) {
      walk.begin();
    } else {
      walk.skip("导航已停用");
    }
    return walk;
  }

  /** Stops watching the tree. Walks in progress end in the default queue when asked for. */
  @Override
  public void close() {
    published.close();
    walking.shutdownNow();
    try {
      if (!walking.awaitTermination(2, TimeUnit.SECONDS)) {
        log.warn("a walk's step has not ended within 2 s of closing the navigation");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ScheduledExecutorService walkingThread() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "navigation");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    return Executors.unconfigurableScheduledExecutorService(executor);
  }
}
