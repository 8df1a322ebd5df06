package org.jiesu.cti.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jdbi.v3.core.Jdbi;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.evaluation.AcousticCheck;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.stream.Hearing;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvents;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.MemoryCalls;
import org.jiesu.cti.call.Progress;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.SteppedClock;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.classification.Fingerprint;
import org.jiesu.cti.classification.MatterHistory;
import org.jiesu.cti.classification.MatterLearning;
import org.jiesu.cti.classification.MatterLesson;
import org.jiesu.cti.classification.MatterOffice;
import org.jiesu.cti.classification.MatterSettings;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.dispatch.DispatchExperience;
import org.jiesu.cti.dispatch.DispatchFile;
import org.jiesu.cti.dispatch.DispatchLearning;
import org.jiesu.cti.dispatch.DispatchLedger;
import org.jiesu.cti.dispatch.DispatchOffice;
import org.jiesu.cti.dispatch.DispatchPlan;
import org.jiesu.cti.dispatch.DispatchSettings;
import org.jiesu.cti.dispatch.Dispatcher;
import org.jiesu.cti.dispatch.ModelStore;
import org.jiesu.cti.extraction.GazetteerFiles;
import org.jiesu.cti.identity.DemoAccount;
import org.jiesu.cti.identity.Identity;
import org.jiesu.cti.identity.Person;
import org.jiesu.cti.identity.QuickIdentity;
import org.jiesu.cti.identity.Role;
import org.jiesu.cti.knowledge.CityCodes;
import org.jiesu.cti.knowledge.Divisions;
import org.jiesu.cti.knowledge.KnowledgeBase;
import org.jiesu.cti.knowledge.Proposals;
import org.jiesu.cti.navigation.NavigationSettings;
import org.jiesu.cti.navigation.PublishedTree;
import org.jiesu.cti.seat.Seat;
import org.jiesu.cti.store.CallRow;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.jiesu.cti.ticket.Tickets;
import org.jiesu.cti.understanding.LiveInterpreter;
import org.jiesu.cti.understanding.MatterLedger;

/** A real server on a free port, over a real database in memory and fakes for the rest. */
final class RunningServer implements AutoCloseable {

  static final String LEADER = "2001";
  static final String LEADER_PASSWORD = "correct horse battery";
  static final String SECRET = "softphone-secret";
  static final String ADMINISTRATOR = "9001";

  private static final Path CONFIG = Path.of("../config");
  // it takes a second to read and no test of the web changes it
  private static final LiveInterpreter INTERPRETER =
      new LiveInterpreter(CONFIG, ZoneId.of("Asia/Shanghai"));

  private static final CityCodes CODES =
      new CityCodes() {
        @Override
        public boolean isMatter(String code) {
          return INTERPRETER.get().matters().nameOf(code).isPresent();
        }

        @Override
        public boolean isUnit(String code) {
          return INTERPRETER.get().units().stream().anyMatch(unit -> unit.code().equals(code));
        }
      };

  final SteppedClock clock = new SteppedClock(at("2026-11-22T02:30:00.125Z"));
  final Vertx vertx = Vertx.vertx();
  final JdbcConnectionPool pool =
      JdbcConnectionPool.create(
          "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
  volatile boolean databaseAway;
  final Jdbi jdbi = Jdbi.create(this::connection);
  final MemoryCalls calls = new MemoryCalls(clock);
  final FakeSeats seats = new FakeSeats(clock);
  final FakeTickets tickets = new FakeTickets(calls, clock);
  final FakeControl control = new FakeControl();
  final Contract contract = new Contract();
  final ObjectMapper mapper = new ObjectMapper();
  volatile SystemStatus status =
      new SystemStatus(Condition.good(), Condition.good(), Condition.good(), Condition.good());
  final Identity identity;
  final PublishedTree navigation;
  final Database database;
  final Tickets real;
  final DispatchOffice dispatch;
  final GazetteerFiles gazetteer;
  final MatterOffice matters;
  final MatterLearning matterLearning;
  final MatterLedger matterLedger;
  volatile List<VocabularyCondition> vocabularies = List.of();
  volatile BiFunction<Pcm, Map<Language, Set<String>>, Hearing> ears =
      (recording, phrases) -> {
        throw new UnsupportedOperationException("no engine here");
      };
  final WebClient client;
  final WebSocketClient sockets;
  private final Path root;
  final KnowledgeBase knowledge;
  final Proposals proposals;
  private final WebSettings settings;
  private final Desks.Limits limits;
  WebServer server;
  int port;

  RunningServer(Path root) {
    this(root, Desks.Limits.usual(), true);
  }

  RunningServer(Path root, Desks.Limits limits, boolean demo) {
    this.limits = limits;
    this.root = root;
    Flyway.configure().dataSource(pool).locations("classpath:db/migration").load().migrate();
    identity =
        QuickIdentity.of(jdbi, clock, Duration.ofHours(9), demo ? DemoAccount.people() : List.of());
    identity.prepare();
    identity.add(
        new Person(
            LEADER,
            "赵班长",
            Set.of(Role.LEADER),
            Optional.empty(),
            Set.of(),
            Optional.empty(),
            false),
        LEADER_PASSWORD);
    navigation = navigation(root);
    database = Database.open(new DatabaseSettings("", "", "", 2), root.resolve("data"));
    real = new Tickets(calls, database, clock);
    dispatch = dispatch(root.resolve("dispatch"));
    knowledge =
        new KnowledgeBase(
            database,
            root.resolve("knowledge-index-" + UUID.randomUUID()),
            CONFIG.resolve("knowledge"),
            Divisions.none(),
            CODES,
            Optional.empty(),
            Clock.fixed(clock.instant(), ZoneId.of("Asia/Shanghai")));
    proposals = new Proposals(calls, knowledge);
    gazetteer = gazetteer(root.resolve("lexicon"));
    matterLearning =
        new MatterLearning(
            new MatterHistory(root.resolve("learned"), clock),
            new MatterSettings(MatterSettings.HALF_LIFE),
            clock,
            () -> INTERPRETER.get().matters(),
            Optional.empty());
    matterLedger = new MatterLedger(database, matterLearning, clock);
    matters = matters(root.resolve("classification"));
    settings =
        new WebSettings(
            "127.0.0.1", 0, root, Set.of("https://12345.example.cn"), false, demo, 8693, SECRET);
    client =
        WebClient.create(
            vertx, new WebClientOptions().setDefaultHost("127.0.0.1").setFollowRedirects(false));
    sockets =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxConnections(500)
                .setMaxFrameSize(16 * 1024 * 1024)
                .setMaxMessageSize(16 * 1024 * 1024));
    start();
  }

  private Connection connection() throws SQLException {
    if (databaseAway) {
      throw new SQLException("the database is away");
    }
    return pool.getConnection();
  }

  void start() {
    server =
        new WebServer(
            vertx,
            settings,
            new WebParts(
                identity,
                calls,
                control,
                seats,
                tickets,
                RunningServer::reference,
                () -> status,
                new AdministrationParts(
                    navigation,
                    INTERPRETER,
                    gazetteer,
                    () -> vocabularies,
                    new AcousticCheck(
                        (recording, phrases) -> ears.apply(recording, phrases),
                        () -> Map.of(Language.MANDARIN, Set.of("转人工服务")),
                        0.85),
                    dispatch,
                    learning(),
                    matters,
                    matterLearning,
                    matterLedger),
                new KnowledgeParts(knowledge, proposals),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                clock),
            limits);
    port = server.start();
  }

  private DispatchLearning learning() {
    return new DispatchLearning(
        new ModelStore(root.resolve("models"), clock, 5, Optional.empty()),
        root.resolve("lessons.jsonl"),
        DispatchSettings.DEFAULT,
        clock,
        List::of,
        List::of);
  }

  /** An office with files of its own, whose changes are in force here alone. */
  private DispatchOffice dispatch(Path directory) {
    try {
      Files.createDirectories(directory);
      for (DispatchFile file : DispatchFile.values()) {
        Files.copy(
            CONFIG.resolve("dispatch").resolve(file.fileName()),
            directory.resolve(file.fileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    MatterTree matters = INTERPRETER.get().matters();
    AtomicReference<Dispatcher> dispatcher = new AtomicReference<>();
    Runnable reload =
        () ->
            dispatcher.set(
                new Dispatcher(DispatchPlan.read(directory, matters), DispatchExperience.none()));
    reload.run();
    DispatchLedger ledger =
        new DispatchLedger(database, real, dispatcher::get, clock, lesson -> {});
    return new DispatchOffice(
        directory,
        directory.resolveSibling("dispatch-history"),
        clock,
        dispatcher::get,
        reload,
        ledger,
        DispatchExperience.none());
  }

  private PublishedTree navigation(Path directory) {
    Path tree = directory.resolve("hotline.yaml");
    try {
      Files.createDirectories(directory);
      Files.copy(
          CONFIG.resolve("navigation/hotline.yaml"), tree, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PublishedTree(
        new NavigationSettings(
            true,
            tree,
            CONFIG.resolve("navigation/prompts"),
            directory.resolve("navigation-history"),
            0.9,
            Set.of("general", "consumer", "social", "urban", "police", "enterprise", "cantonese"),
            Map.of(),
            false,
            Duration.ofMillis(100),
            Duration.ofSeconds(5)),
        clock);
  }

  /** A copy, so that publishing changes nothing of ours; the interpreter keeps reading ours. */
  private GazetteerFiles gazetteer(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.copy(
          CONFIG.resolve("lexicon/places.csv"),
          directory.resolve("places.csv"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new GazetteerFiles(directory, directory.resolve("history"), clock);
  }

  /** A copy, so that publishing changes nothing of ours. */
  private MatterOffice matters(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.copy(
          CONFIG.resolve("classification/matters.yaml"),
          directory.resolve("matters.yaml"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new MatterOffice(
        directory,
        directory.resolve("history"),
        clock,
        () -> dispatch.plan().matterUses(),
        matterLearning,
        () -> {});
  }

  private static ReferenceLists reference() {
    return new ReferenceLists(
        List.of(new ReferenceLists.Choice("投诉", "投诉")),
        List.of(
            new ReferenceLists.Matter(
                "01", "市场监管", List.of(new ReferenceLists.Matter("0101", "消费纠纷", List.of())))),
        List.of(new ReferenceLists.Choice("U01", "市市场监督管理局")),
        List.of(new ReferenceLists.Choice("general", "综合")),
        List.of("小休", "用餐"));
  }

  String origin() {
    return "http://127.0.0.1:" + port;
  }

  /** A browser that is signed in. */
  final class Browser {
    final String cookie;
    final String csrf;

    Browser(String cookie, String csrf) {
      this.cookie = cookie;
      this.csrf = csrf;
    }

    Reply get(String template, String path) {
      return send(HttpMethod.GET, template, path, Optional.empty());
    }

    Reply send(HttpMethod method, String template, String path, Optional<Object> body) {
      HttpRequest<Buffer> request =
          request(method, path).putHeader("Cookie", cookie).putHeader("Origin", origin());
      if (method != HttpMethod.GET) {
        request.putHeader("X-CSRF-Token", csrf);
      }
      return exchange(request, method, template, body);
    }

    /** Sends a file. */
    Reply upload(String template, String path, String type, Buffer content) {
      return upload(HttpMethod.PUT, template, path, type, content);
    }

    Reply upload(HttpMethod method, String template, String path, String type, Buffer content) {
      HttpRequest<Buffer> request =
          request(method, path)
              .putHeader("Cookie", cookie)
              .putHeader("Origin", origin())
              .putHeader("X-CSRF-Token", csrf)
              .putHeader("Content-Type", type);
      return exchange(request, method, template, content);
    }

    /** Confirms a call's ticket. */
    Reply confirm(CallId call, Map<String, String> fields) {
      return confirm(call, (Object) Map.of("fields", fields));
    }

    Reply confirm(CallId call, Object body) {
      return send(
          HttpMethod.POST,
          "/api/calls/{id}/ticket",
          "/api/calls/" + call + "/ticket",
          Optional.of(body));
    }

    Page page() {
      return page(origin());
    }

    Page page(String origin) {
      return new Page(RunningServer.this, cookie, origin);
    }
  }

  /** An answer, found to be as documented. */
  record Reply(int status, String body, JsonNode json, HttpResponse<Buffer> raw) {}

  HttpRequest<Buffer> request(HttpMethod method, String path) {
    return client.request(method, port, "127.0.0.1", path).timeout(20_000);
  }

  Reply exchange(
      HttpRequest<Buffer> request, HttpMethod method, String template, Optional<Object> body) {
    if (body.isEmpty()) {
      return exchange(request, method, template, Buffer.buffer());
    }
    try {
      return exchange(
          request.putHeader("Content-Type", "application/json"),
          method,
          template,
          Buffer.buffer(
              body.get() instanceof String text ? text : mapper.writeValueAsString(body.get())));
    } catch (JsonProcessingException e) {
      throw new AssertionError(method + " " + template, e);
    }
  }

  private Reply exchange(
      HttpRequest<Buffer> request, HttpMethod method, String template, Buffer body) {
    try {
      HttpResponse<Buffer> response =
          (body.length() > 0 ? request.sendBuffer(body) : request.send())
              .toCompletionStage()
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      String text = response.body() == null ? "" : response.bodyAsString();
      String type = Optional.ofNullable(response.getHeader("Content-Type")).orElse("");
      assertThat(contract.checkAnswer(template, method.name(), response.statusCode(), type, text))
          .as("%s %s: %d %s", method, template, response.statusCode(), text)
          .isEmpty();
      return new Reply(
          response.statusCode(),
          text,
          type.contains("json") ? mapper.readTree(text) : mapper.nullNode(),
          response);
    } catch (Exception e) {
      throw new AssertionError(method + " " + template, e);
    }
  }

  Reply signInReply(String number, String password, Optional<String> cookie) {
    HttpRequest<Buffer> request =
        request(HttpMethod.POST, "/api/session").putHeader("Origin", origin());
    cookie.ifPresent(value -> request.putHeader("Cookie", value));
    return exchange(
        request,
        HttpMethod.POST,
        "/api/session",
        Optional.of(Map.of("number", number, "password", password)));
  }

  Browser signIn(String number, String password) {
    Reply reply = signInReply(number, password, Optional.empty());
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return browser(reply);
  }

  Browser browser(Reply reply) {
    return new Browser(
        reply.raw().getHeader("Set-Cookie").split(";", 2)[0],
        reply.json().path("csrfToken").asText());
  }

  /** A ticket in the database whose caller said this; gives its number. */
  String teach(String said, String proposed, String matter) {
    CallId call = arrive();
    calls.append(call, CallEvents.uttered(1, Side.CALLER, said));
    calls.append(
        call, new CallEvent.FieldSuggested(TicketField.MATTER, CallEvents.proposal(proposed)));
    calls.append(
        call,
        new CallEvent.TicketConfirmed(
            Map.of(TicketField.TITLE, "求助", TicketField.MATTER, matter), "1001", List.of()));
    Progress progress = new Progress(calls.find(call).orElseThrow(), calls.timeline(call, 0), 0);
    database.migrate();
    database.inTransaction(
        transaction -> {
          Call now = progress.call();
          transaction
              .calls()
              .save(
                  new CallRow(
                      call.value(),
                      now.sequence(),
                      now.state().name(),
                      now.arrivedAt(),
                      Optional.empty(),
                      Optional.empty(),
                      now.callerNumber(),
                      now.callerNumber(),
                      "12345",
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty()));
          real.projector().project(transaction, progress);
          matterLedger.project(transaction, progress);
          return true;
        });
    matterLedger.committed(progress);
    matterLearning.build();
    return real.ofCall(call).orElseThrow().number();
  }

  /** A history of one ticket is taken into use. */
  void learn(String said, String matter) {
    new MatterHistory(root.resolve("learned"), clock)
        .publish(
            List.of(new MatterLesson("", matter, matter, clock.instant(), Fingerprint.of(said))),
            "tickets.jsonl",
            "test");
    matterLearning.build();
  }

  Browser wangMin() {
    return signIn("1001", "jiesu-1001");
  }

  Browser administrator() {
    return signIn(ADMINISTRATOR, "jiesu-9001");
  }

  Browser liQiang() {
    return signIn("1002", "jiesu-1002");
  }

  CallId arrive() {
    return calls.open(
        new CallEvent.Arrived("13800123456", "12345", "PJSIP/trunk-00000001", "1700000000.1"));
  }

  /** A call that rings at an operator's and is answered. */
  CallId talk(String operator) {
    CallId call = arrive();
    ring(call, operator);
    calls.append(call, new CallEvent.Answered(operator, "PJSIP/" + operator, 1_200, 9_000));
    seats.put(operator, Seat.Presence.TALKING, Optional.of(call));
    return call;
  }

  void ring(CallId call, String operator) {
    seats.put(operator, Seat.Presence.RINGING, Optional.of(call));
    calls.append(call, new CallEvent.Offered(operator, "general"));
  }

  void hangUp(CallId call, String operator) {
    calls.append(call, new CallEvent.Ended(CallEvent.EndReason.CALLER_HUNG_UP));
    seats.put(operator, Seat.Presence.WRAP_UP, Optional.of(call));
  }

  WebSocketConnectOptions desk(String cookie, String origin) {
    return new WebSocketConnectOptions()
        .setHost("127.0.0.1")
        .setPort(port)
        .setURI("/ws/desk")
        .setTimeout(10_000)
        .addHeader("Cookie", cookie)
        .addHeader("Origin", origin);
  }

  /** What nobody in particular gets. */
  Reply get(String path) {
    return exchange(request(HttpMethod.GET, path), HttpMethod.GET, path, Optional.empty());
  }

  String metrics() {
    return get("/metrics").body();
  }

  static Instant at(String text) {
    return Instant.parse(text);
  }

  @Override
  public void close() {
    server.close();
    navigation.close();
    proposals.close();
    knowledge.close();
    matterLearning.close();
    real.close();
    database.close();
    client.close();
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    pool.dispose();
  }
}
