package org.jiesu.asr.stream;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audiosocket.AudioSocketReceiver;
import org.jiesu.asr.audiosocket.AudioSocketServer;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jiesu.asr.recognition.VoskProvider;
import org.jiesu.asr.remote.NodeVocabulary;
import org.jiesu.asr.remote.RecognitionServers;
import org.jiesu.asr.remote.ServerAddress;
import org.jiesu.asr.vocabulary.PublishedVocabulary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The speech engine in the server's own process: AudioSocket in, events out. */
public final class InProcessEngine implements SpeechEngine {
  private static final Logger log = LoggerFactory.getLogger(InProcessEngine.class);
  private static final long TICK_MS = 200;
  private static final int WAITING_THREADS = 32;

  private final EngineSettings settings;
  private final Optional<RecognitionServers> servers;
  private final SharedProviders providers;
  private final LongSupplier nanos;
  private final EngineMetrics metrics;
  private final AudioSpill spill;
  private final DecodePool pool;
  private final AudioSocketServer server;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "speech-timer");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<UUID, Announced> streams = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  private record Announced(Stream stream, Future<?> deadline, AtomicBoolean admitted) {}

  /**
   * Loads the models and listens.
   *
   * @throws org.jiesu.asr.model.ModelException if a model is missing or damaged
   * @throws org.jiesu.asr.recognition.RecognitionException if libvosk refuses one
   * @throws org.jiesu.asr.audiosocket.AudioSocketException if the port is taken
   */
  public static InProcessEngine start(EngineSettings settings, MeterRegistry registry) {
    return start(settings, List.of(), registry);
  }

  /**
   * Loads the models and listens; recognises on other servers where there are any, and itself while
   * none of them can.
   *
   * @throws org.jiesu.asr.model.ModelException if a model is missing or damaged
   * @throws org.jiesu.asr.recognition.RecognitionException if libvosk refuses one
   * @throws org.jiesu.asr.audiosocket.AudioSocketException if the port is taken
   */
  public static InProcessEngine start(
      EngineSettings settings, List<ServerAddress> addresses, MeterRegistry registry) {
    ModelCatalogue catalogue = new ModelCatalogue(settings.modelDirectories());
    Map<Language, Model> models = new EnumMap<>(Language.class);
    // all are verified before the first is loaded
    settings
        .models()
        .forEach((language, name) -> models.put(language, catalogue.verified(name, language)));
    Map<Language, RecognizerProvider> providers = new EnumMap<>(Language.class);
    try {
      models.forEach(
          (language, model) -> {
            providers.put(language, SharedProviders.loaded(model));
            log.info(
                "model {} loaded: {}, {} Hz", model.name(), language.code(), model.sampleRate());
          });
      Optional<RecognitionServers> servers =
          addresses.isEmpty()
              ? Optional.empty()
              : Optional.of(new RecognitionServers(addresses, registry, System::nanoTime));
      try {
        return new InProcessEngine(settings, providers, servers, registry, System::nanoTime);
      } catch (RuntimeException e) {
        servers.ifPresent(RecognitionServers::close);
        throw e;
      }
    } catch (RuntimeException e) {
      providers.values().forEach(RecognizerProvider::close);
      throw e;
    }
  }

  /**
   * An engine with recognisers of one's own; it closes them when it is closed.
   *
   * @param nanos monotonic clock
   */
  public InProcessEngine(
      EngineSettings settings,
      Map<Language, RecognizerProvider> providers,
      MeterRegistry registry,
      LongSupplier nanos) {
    this(settings, providers, Optional.empty(), registry, nanos);
  }

  private InProcessEngine(
      EngineSettings settings,
      Map<Language, RecognizerProvider> own,
      Optional<RecognitionServers> servers,
      MeterRegistry registry,
      LongSupplier nanos) {
    this.servers = servers;
    Map<Language, RecognizerProvider> providers =
        servers.map(there -> there.before(own)).orElse(own);
    if (providers.isEmpty()) {
      throw new IllegalArgumentException("a speech engine needs at least one recogniser");
    }
    settings
        .fixedLanguage()
        .ifPresent(
            language -> {
              if (!providers.containsKey(language)) {
                throw new IllegalArgumentException("no recogniser for " + language);
              }
            });
    this.settings = settings;
    this.providers = new SharedProviders(providers);
    this.nanos = nanos;
    metrics = new EngineMetrics(registry, nanos);
    spill = new AudioSpill(registry, AudioSpill.OF_ONE);
    int threads = settings.decodeThreads();
    // with other servers, threads wait for answers more than they decode
    pool =
        new DecodePool(
            threads > 0
                ? threads
                : Math.max(
                    servers.isPresent() ? WAITING_THREADS : 1,
                    Runtime.getRuntime().availableProcessors()));
    try {
      server =
          new AudioSocketServer(
              new InetSocketAddress(settings.host(), settings.port()),
              settings.firstFrame(),
              settings.connections(),
              this::admit,
              nanos);
    } catch (RuntimeException e) {
      timer.shutdownNow();
      pool.close();
      spill.close();
      throw e;
    }
    timer.scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    log.info("listening for AudioSocket at {}", server.address());
  }

  @Override
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public void announce(UUID stream, SpeechListener listener) {
    SharedProviders.Lease lease = providers.lease();
    Tap tap =
        new Tap(
            stream,
            listener,
            settings,
            lease.providers(),
            lease.sampleRate(),
            pool.lane(),
            spill,
            metrics,
            () -> end(stream, lease));
    announce(stream, tap, lease);
  }

  @Override
  public Dialogue announceDialogue(UUID stream, DialogueListener listener) {
    SharedProviders.Lease lease = providers.lease();
    Conversation conversation =
        new Conversation(
            stream,
            listener,
            settings,
            lease.providers(),
            lease.sampleRate(),
            pool.lane(),
            metrics,
            nanos,
            () -> end(stream, lease));
    announce(stream, conversation, lease);
    return conversation;
  }

  @Override
  public void use(Model model) {
    if (closed.get()) {
      throw new IllegalStateException("the speech engine is closed");
    }
    VoskProvider provider = SharedProviders.loaded(model);
    providers.replace(servers.map(there -> there.before(provider)).orElse(provider));
    log.info("calls that begin now use model {} for {}", model.name(), model.language().code());
  }

  @Override
  public void publish(PublishedVocabulary vocabulary) {
    servers.ifPresent(there -> there.publish(vocabulary));
  }

  @Override
  public List<NodeVocabulary> nodeVocabularies(Language language) {
    return servers.map(there -> there.vocabularies(language)).orElse(List.of());
  }

  @Override
  public Hearing hear(Pcm recording, Map<Language, Set<String>> phrases) {
    if (closed.get()) {
      throw new IllegalStateException("the speech engine is closed");
    }
    try (SharedProviders.Lease lease = providers.lease()) {
      return Rehearsal.hear(recording, lease.providers(), lease.sampleRate(), settings, phrases);
    }
  }

  /** Models that were replaced and are still used by a call. */
  int replacedModels() {
    return providers.replaced();
  }

  @Override
  public void pause(UUID stream) {
    Announced announced = streams.get(stream);
    if (announced != null) {
      announced.stream().pause();
    }
  }

  @Override
  public void resume(UUID stream) {
    Announced announced = streams.get(stream);
    if (announced != null) {
      announced.stream().resume();
    }
  }

  @Override
  public void withdraw(UUID stream) {
    Announced announced = streams.get(stream);
    if (announced != null) {
      announced.admitted().set(true);
      announced.stream().withdraw();
    }
  }

  @Override
  public EngineStatus status() {
    return metrics.status();
  }

  /** Connections open now, those not yet admitted included. */
  public int openConnections() {
    return server.openConnections();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    timer.shutdownNow();
    streams.values().forEach(announced -> announced.stream().withdraw());
    server.close();
    pool.close();
    spill.close();
    providers.close();
    servers.ifPresent(RecognitionServers::close);
  }

  private void announce(UUID id, Stream stream, SharedProviders.Lease lease) {
    if (closed.get()) {
      lease.close();
      throw new IllegalStateException("the speech engine is closed");
    }
    AtomicBoolean admitted = new AtomicBoolean();
    Future<?> deadline =
        timer.schedule(
            () -> {
              if (admitted.compareAndSet(false, true)) {
                log.warn(
                    "stream {} did not connect within {} s", id, settings.announced().toSeconds());
                stream.neverConnected();
              }
            },
            settings.announced().toMillis(),
            TimeUnit.MILLISECONDS);
    if (streams.putIfAbsent(id, new Announced(stream, deadline, admitted)) != null) {
      deadline.cancel(false);
      lease.close();
      throw new IllegalStateException("stream " + id + " is announced and has not ended");
    }
  }

  private Optional<AudioSocketReceiver> admit(UUID stream) {
    Announced announced = streams.get(stream);
    if (announced == null || !announced.admitted().compareAndSet(false, true)) {
      return Optional.empty();
    }
    announced.deadline().cancel(false);
    return Optional.of(announced.stream());
  }

  private void end(UUID stream, SharedProviders.Lease lease) {
    forget(stream);
    lease.close();
  }

  private void forget(UUID stream) {
    Announced announced = streams.remove(stream);
    if (announced != null) {
      announced.deadline().cancel(false);
    }
  }

  private void tick() {
    long now = nanos.getAsLong();
    streams.values().forEach(announced -> announced.stream().tick(now));
  }
}
