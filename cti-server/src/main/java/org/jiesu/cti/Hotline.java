package org.jiesu.cti;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jiesu.asr.audiosocket.AudioSocketException;
import org.jiesu.asr.evaluation.AcousticCheck;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.model.ModelException;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.remote.ServerAddress;
import org.jiesu.asr.stream.EngineSettings;
import org.jiesu.asr.stream.EngineStatus;
import org.jiesu.asr.stream.InProcessEngine;
import org.jiesu.asr.stream.SpeechEngine;
import org.jiesu.cti.call.CallProjection;
import org.jiesu.cti.call.CallRegistry;
import org.jiesu.cti.classification.MatterHistory;
import org.jiesu.cti.classification.MatterLearning;
import org.jiesu.cti.classification.MatterMeanings;
import org.jiesu.cti.classification.MatterOffice;
import org.jiesu.cti.classification.MatterSettings;
import org.jiesu.cti.dispatch.DispatchLearning;
import org.jiesu.cti.dispatch.DispatchLedger;
import org.jiesu.cti.dispatch.DispatchOffice;
import org.jiesu.cti.dispatch.DispatchSettings;
import org.jiesu.cti.dispatch.ModelStore;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.extraction.GazetteerFiles;
import org.jiesu.cti.extraction.MentionFinder;
import org.jiesu.cti.identity.DemoAccount;
import org.jiesu.cti.identity.Identity;
import org.jiesu.cti.identity.IdentityAwayException;
import org.jiesu.cti.knowledge.Divisions;
import org.jiesu.cti.knowledge.KnowledgeBase;
import org.jiesu.cti.knowledge.Proposals;
import org.jiesu.cti.navigation.NavigationSettings;
import org.jiesu.cti.navigation.Navigator;
import org.jiesu.cti.seat.SeatBoard;
import org.jiesu.cti.seat.Seats;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.jiesu.cti.store.StoreException;
import org.jiesu.cti.telephony.Telephony;
import org.jiesu.cti.telephony.TelephonySettings;
import org.jiesu.cti.ticket.DraftPhrasing;
import org.jiesu.cti.ticket.LanguageModelSettings;
import org.jiesu.cti.ticket.Tickets;
import org.jiesu.cti.transcript.Transcripts;
import org.jiesu.cti.understanding.LiveInterpreter;
import org.jiesu.cti.understanding.MatterLedger;
import org.jiesu.cti.understanding.Understanding;
import org.jiesu.cti.web.AdministrationParts;
import org.jiesu.cti.web.Condition;
import org.jiesu.cti.web.KnowledgeParts;
import org.jiesu.cti.web.RegisteredTickets;
import org.jiesu.cti.web.SystemStatus;
import org.jiesu.cti.web.WebParts;
import org.jiesu.cti.web.WebServer;
import org.jiesu.cti.web.WebSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hotline server, put together: builds each part with what it needs, starts them from the
 * journal up to the web, and stops them in the opposite order. The only class that knows everybody.
 */
public final class Hotline implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Hotline.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final int port;

  /**
   * Starts the whole server; returns when the desktop can be reached.
   *
   * @throws HotlineException if anything cannot be had: a port, a directory, a model
   */
  Hotline(Config config, Clock clock) {
    try {
      // All settings are read before anything is opened: most mistakes are found at once.
      DatabaseSettings databaseSettings = DatabaseSettings.from(config);
      DispatchSettings dispatchSettings = DispatchSettings.from(config);
      MatterSettings matterSettings = MatterSettings.from(config);
      EngineSettings engineSettings = engineSettings(config);
      List<ServerAddress> recognitionServers = recognitionServers(config);
      NavigationSettings navigationSettings = NavigationSettings.from(config);
      TelephonySettings telephonySettings = TelephonySettings.from(config);
      WebSettings webSettings = WebSettings.from(config);
      LanguageModelSettings languageModel = LanguageModelSettings.from(config);

      Optional<SentenceEncoder> encoder = SentenceEncoder.open(config.getString("jiesu.encoder"));
      encoder.ifPresent(this::keep);

      Path data = Path.of(config.getString("jiesu.data-directory"));
      keep(onlyOneOn(data));
      PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      keep(meters::close);
      observeProcess(meters).forEach(this::keep);

      CallRegistry calls = keep(CallRegistry.open(data.resolve("journal"), clock, meters));
      keep(calls.subscribe(new CallStory()));
      LineMetrics line = new LineMetrics(calls, meters);
      keep(calls.subscribe(line));
      Database database = keep(Database.open(databaseSettings, data));
      migrateIfThere(config, database);
      Identity identity = identity(config, database, clock);
      Tickets tickets = keep(new Tickets(calls, database, clock));
      Transcripts transcripts = new Transcripts(calls);
      Path city = Path.of(config.getString("jiesu.config-directory"));
      AtomicReference<LiveInterpreter> understood = new AtomicReference<>();
      DispatchLearning learning =
          new DispatchLearning(
              new ModelStore(
                  data.resolve("dispatch/models"), clock, dispatchSettings.keep(), encoder),
              data.resolve("dispatch/lessons.jsonl"),
              dispatchSettings,
              clock,
              () -> understood.get().get().units(),
              () -> DispatchLedger.fared(database, clock));
      Optional<MatterMeanings> meanings = encoder.map(one -> keep(new MatterMeanings(one)));
      MatterLearning matterLearning =
          keep(
              new MatterLearning(
                  new MatterHistory(data.resolve("classification"), clock),
                  matterSettings,
                  clock,
                  () -> understood.get().get().matters(),
                  meanings));
      LiveInterpreter interpreter =
          keep(new LiveInterpreter(city, clock.getZone(), learning, matterLearning, encoder));
      understood.set(interpreter);
      MatterLedger matterLedger = new MatterLedger(database, matterLearning, clock);
      matterLedger.load();
      matterLearning.build();
      keep(refreshing("dispatch-learning", learning::refresh));
      keep(
          refreshing(
              "matter-refresh",
              () -> {
                matterLedger.load();
                matterLearning.refresh();
              }));
      tickets.dispatchBy((call, fields) -> interpreter.get().dispatch(call, fields));
      tickets.askBy((call, fields) -> interpreter.get().unasked(call, fields));
      DispatchLedger ledger =
          new DispatchLedger(
              database, tickets, () -> interpreter.get().dispatcher(), clock, learning::learn);
      tickets.watch(ledger);
      tickets.watch(matterLedger);
      DispatchOffice office =
          new DispatchOffice(
              city.resolve("dispatch"),
              data.resolve("published/dispatch"),
              clock,
              () -> interpreter.get().dispatcher(),
              interpreter::reload,
              ledger,
              learning);
      Optional<DraftPhrasing> phrasing = phrasing(languageModel, calls, interpreter, clock);
      phrasing.ifPresent(this::keep);
      keep(
          new Understanding(
              calls, interpreter, call -> phrasing.ifPresent(asked -> asked.phrase(call))));
      KnowledgeBase knowledge =
          keep(
              new KnowledgeBase(
                  database,
                  data.resolve("knowledge-index"),
                  city.resolve("knowledge"),
                  Divisions.read(city.resolve("lexicon/divisions.csv")),
                  new LiveCodes(interpreter),
                  encoder,
                  clock));
      Proposals proposals = keep(new Proposals(calls, knowledge));
      CityLists lists = new CityLists(config, interpreter);
      CallProjection projection =
          keep(
              new CallProjection(
                  calls,
                  database,
                  // the ledgers write of tickets that are there
                  List.of(
                      transcripts.projector(),
                      tickets.projector(),
                      ledger,
                      matterLedger,
                      knowledge.projector()),
                  clock,
                  meters));

      SpeechEngine engine = keep(engine(engineSettings, recognitionServers, meters));
      Navigator navigator = keep(new Navigator(navigationSettings, engine, calls, clock));
      Optional<CityVocabulary> vocabulary =
          config.getBoolean("jiesu.speech.city-vocabulary")
              ? Optional.of(
                  keep(
                      new CityVocabulary(
                          engineSettings.models(),
                          new ModelCatalogue(engineSettings.modelDirectories()),
                          city.resolve("lexicon"),
                          data.resolve("vocabulary"),
                          interpreter::lexicon,
                          navigator.published()::phrases,
                          engine::use,
                          CityVocabulary.Nodes.of(engine),
                          clock)))
              : Optional.empty();
      AtomicReference<Seats> seats = new AtomicReference<>();
      Telephony telephony =
          keep(
              new Telephony(
                  telephonySettings,
                  calls,
                  navigator,
                  engine,
                  transcripts,
                  seats::get,
                  clock,
                  meters));
      seats.set(
          keep(
              new SeatBoard(
                  calls, telephony, clock, config.getDuration("jiesu.seat.wrap-up-limit"))));
      keep(seats.get().subscribe(line::onSeat));

      Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
      keep(() -> vertx.close().await(10, TimeUnit.SECONDS));
      WebServer web =
          keep(
              new WebServer(
                  vertx,
                  webSettings,
                  new WebParts(
                      identity,
                      calls,
                      telephony,
                      seats.get(),
                      new RegisteredTickets(tickets, ledger),
                      lists,
                      () -> status(telephony, calls, projection, database, engine, phrasing),
                      new AdministrationParts(
                          navigator.published(),
                          interpreter,
                          new GazetteerFiles(
                              city.resolve("lexicon"), data.resolve("published"), clock),
                          () -> vocabulary.map(CityVocabulary::conditions).orElse(List.of()),
                          new AcousticCheck(
                              engine::hear,
                              navigator.published()::phrases,
                              navigationSettings.phraseConfidence()),
                          office,
                          learning,
                          new MatterOffice(
                              city.resolve("classification"),
                              data.resolve("published"),
                              clock,
                              () -> interpreter.get().dispatcher().plan().matterUses(),
                              matterLearning,
                              interpreter::reload),
                          matterLearning,
                          matterLedger),
                      new KnowledgeParts(knowledge, proposals),
                      meters,
                      clock)));

      knowledge.start();
      projection.start();
      vocabulary.ifPresent(CityVocabulary::start);
      telephony.start();
      port = web.start();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Takes over what other programs publish, and lets lessons age. */
  private static AutoCloseable refreshing(String name, Runnable refresh) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            refresh.run();
          } catch (RuntimeException e) {
            log.error("{} failed; what was learned stays as it was", name, e);
          }
        },
        5,
        5,
        TimeUnit.SECONDS);
    return timer::shutdownNow;
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  private static Identity identity(Config config, Database database, Clock clock) {
    Identity identity =
        new Identity(
            database.people(),
            database.sessions(),
            database.audit(),
            clock,
            config.getDuration("jiesu.web.session-idle"),
            config.getBoolean("jiesu.demo") ? DemoAccount.people() : List.of());
    try {
      identity.prepare();
    } catch (IdentityAwayException e) {
      log.warn("the database is away; the first to sign in waits for it: {}", e.getMessage());
    }
    return identity;
  }

  /** The built-in database must be ours to use; one on another machine may come later. */
  private static void migrateIfThere(Config config, Database database) {
    try {
      database.migrate();
    } catch (StoreException e) {
      if (config.getString("jiesu.database.url").isEmpty()) {
        throw e;
      }
      log.warn("the database is away; the journal goes on without it: {}", e.getMessage());
    }
  }

  private static Optional<DraftPhrasing> phrasing(
      LanguageModelSettings settings, CallRegistry calls, LiveInterpreter city, Clock clock) {
    if (!settings.configured()) {
      return Optional.empty();
    }
    log.info("drafts of ended calls are phrased by {}", settings);
    return Optional.of(
        new DraftPhrasing(calls, settings, new MentionFinder(city.lexicon()), clock.getZone()));
  }

  private static EngineSettings engineSettings(Config config) {
    Config speech = config.getConfig("jiesu.speech");
    Map<Language, String> models = new EnumMap<>(Language.class);
    speech
        .getObject("models")
        .unwrapped()
        .forEach(
            (code, model) -> {
              if (!String.valueOf(model).isBlank()) {
                models.put(
                    Language.ofCode(code)
                        .orElseThrow(
                            () ->
                                new ConfigurationException(
                                    "jiesu.speech.models: no language "
                                        + code
                                        + "; there are cmn (Mandarin) and yue (Cantonese)")),
                    String.valueOf(model));
              }
            });
    return EngineSettings.of(
            speech.getString("host"),
            speech.getInt("port"),
            speech.getInt("decode-threads"),
            speech.getStringList("model-directories").stream().map(Path::of).toList(),
            models)
        .withPhraseConfidence(config.getDouble("jiesu.navigation.phrase-confidence"));
  }

  private static List<ServerAddress> recognitionServers(Config config) {
    Config speech = config.getConfig("jiesu.speech");
    String trust = speech.getString("trust");
    List<ServerAddress> addresses = new ArrayList<>();
    for (String uri : speech.getStringList("nodes")) {
      addresses.add(
          address("nodes", trust, () -> ServerAddress.node(uri, speech.getString("node-token"))));
    }
    for (Language language : Language.values()) {
      String key = "servers." + language.code();
      for (String uri : speech.getStringList(key)) {
        addresses.add(
            address(
                key,
                trust,
                () -> ServerAddress.foreign(uri, speech.getString("servers-token"), language)));
      }
    }
    return addresses;
  }

  private static ServerAddress address(String key, String trust, Supplier<ServerAddress> read) {
    try {
      ServerAddress address = read.get();
      return trust.isEmpty() ? address : address.trusting(Path.of(trust));
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("jiesu.speech." + key + ": " + e.getMessage());
    }
  }

  private static SpeechEngine engine(
      EngineSettings settings, List<ServerAddress> servers, MeterRegistry meters) {
    try {
      return InProcessEngine.start(settings, servers, meters);
    } catch (ModelException e) {
      throw new HotlineException(
          e.getMessage()
              + "; scripts/models list tells what there is, jiesu.speech.models and"
              + " jiesu.speech.model-directories say what is wanted and where it lies",
          e);
    } catch (AudioSocketException e) {
      throw new HotlineException(
          e.getMessage()
              + "; is another program using the port? Set jiesu.speech.port"
              + " (JIESU_AUDIOSOCKET_PORT)",
          e);
    }
  }

  private static SystemStatus status(
      Telephony telephony,
      CallRegistry calls,
      CallProjection projection,
      Database database,
      SpeechEngine engine,
      Optional<DraftPhrasing> phrasing) {
    return new SystemStatus(
        condition(telephony.status().connected(), telephony.status().detail()),
        condition(calls.journalStatus().writing(), calls.journalStatus().detail()),
        projection.status().working()
            ? database.trouble().map(Condition::bad).orElseGet(Condition::good)
            : Condition.bad(projection.status().detail()),
        recognition(engine.status()),
        phrasing.flatMap(DraftPhrasing::trouble).map(Condition::bad).orElseGet(Condition::good));
  }

  private static Condition recognition(EngineStatus status) {
    return switch (status.step()) {
      case KEEPING_UP -> Condition.good();
      case WITHOUT_PARTIALS -> Condition.bad("语音识别跟不上，目前仅显示完整语句，字幕会晚几秒到几分钟；通话不受影响。");
      case SHEDDING -> Condition.bad("语音识别跟不上，部分语音未识别，请自行记录要点；通话不受影响。");
    };
  }

  private static Condition condition(boolean ok, String detail) {
    return ok ? Condition.good() : Condition.bad(detail);
  }

  /** Returns what must be closed. */
  private static List<AutoCloseable> observeProcess(PrometheusMeterRegistry meters) {
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(meters);
    LogbackMetrics messages = new LogbackMetrics();
    messages.bindTo(meters);
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    return List.of(collections, messages);
  }

  /** Two servers on one directory would write one journal; the lock goes with the process. */
  private static AutoCloseable onlyOneOn(Path data) {
    try {
      Files.createDirectories(data);
      FileChannel channel =
          FileChannel.open(
              data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = null;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        log.debug("the lock is held by this process", e);
      }
      if (lock == null) {
        channel.close();
        throw new HotlineException(
            "another server already runs on "
                + data.toAbsolutePath()
                + "; stop it, or set jiesu.data-directory");
      }
      return channel;
    } catch (IOException e) {
      throw new HotlineException(
          "the data directory "
              + data.toAbsolutePath()
              + " cannot be used ("
              + e
              + "); make it writable, or set jiesu.data-directory (JIESU_DATA)",
          e);
    }
  }

  /** The port the desktop is served on. */
  int port() {
    return port;
  }

  /** Stops what was started, last first; what is journalled stays. Idempotent. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        log.warn("could not be stopped cleanly", e);
      }
    }
  }

  /**
   * Runs until the process is told to end.
   *
   * @param args none are taken; configuration comes from {@code config/hotline.conf} and the
   *     environment
   */
  public static void main(String[] args) throws InterruptedException {
    Path directory = Path.of(System.getenv().getOrDefault("JIESU_CONFIG", "config"));
    Hotline hotline;
    try {
      Config config = Configuration.load(directory.resolve("hotline.conf"));
      hotline = new Hotline(config, Clock.system(ZoneId.of(config.getString("jiesu.time-zone"))));
    } catch (RuntimeException e) {
      log.error("the hotline cannot start: {}", e.getMessage(), e);
      System.err.println("the hotline cannot start: " + e.getMessage());
      System.exit(1);
      return;
    }
    log.info("the desktop is at http://localhost:{}", hotline.port());
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  log.info("stopping; calls go on without us");
                  hotline.close();
                  ended.countDown();
                },
                "shutdown"));
    ended.await();
  }
}
