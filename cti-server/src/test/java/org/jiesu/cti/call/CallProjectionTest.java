package org.jiesu.cti.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.tools.Server;
import org.jiesu.cti.store.CallRow;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.jiesu.cti.store.Transaction;
import org.jiesu.cti.transcript.Transcripts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallProjectionTest {
  @TempDir Path directory;
  private final SteppedClock clock = new SteppedClock(CallEvents.START);
  private final List<AutoCloseable> open = new ArrayList<>();
  private CallRegistry registry;

  @BeforeEach
  void openRegistry() {
    registry = CallRegistry.open(directory.resolve("journal"), clock, new SimpleMeterRegistry());
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    registry.close();
  }

  private Database database(String url) {
    Database database = Database.open(new DatabaseSettings(url, "", "", 4), directory);
    open.add(database);
    return database;
  }

  private CallProjection projection(Database database, Projector... more) {
    List<Projector> projectors = new ArrayList<>();
    projectors.add(new Transcripts(registry).projector());
    projectors.addAll(List.of(more));
    CallProjection projection =
        new CallProjection(registry, database, projectors, clock, new SimpleMeterRegistry());
    projection.start();
    open.add(projection);
    return projection;
  }

  private CallId talk(int utterances) {
    CallId call = registry.open(CallEvents.arrived());
    for (int number = 1; number <= utterances; number++) {
      registry.append(call, CallEvents.uttered(number, Side.CALLER, "第" + number + "句"));
    }
    return call;
  }

  private static int said(Database database, CallId call) {
    return database.inTransaction(
        transaction -> transaction.utterances().ofCall(call.value()).size());
  }

  private static void awaitIdle(CallProjection projection) {
    await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(
            () -> {
              assertThat(projection.status().waiting()).isZero();
              assertThat(projection.status().working()).isTrue();
            });
  }

  @Test
  void calls_twentyAtOnce_areInTheDatabase() {
    Database database = database("");
    CallProjection projection = projection(database);
    List<CallId> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(talk(10));
    }
    await().untilAsserted(() -> assertThat(calls).allMatch(call -> said(database, call) == 10));
    awaitIdle(projection);
    for (CallId call : calls) {
      CallRow row =
          database.inTransaction(
              transaction -> transaction.calls().find(call.value()).orElseThrow());
      assertThat(row.sequence()).isEqualTo(11);
      assertThat(row.callerKey()).isEqualTo("13800123456");
    }
  }

  @Test
  void start_withJournalsAhead_catchesUp() {
    CallId before = talk(5);
    await().until(() -> registry.timeline(before, 0).size() == 6);
    registry.append(before, new CallEvent.Ended(CallEvent.EndReason.CALLER_HUNG_UP));
    registry.close();
    openRegistry();
    Database database = database("");
    CallProjection projection = projection(database);
    awaitIdle(projection);
    assertThat(said(database, before)).isEqualTo(5);
    projection.close();
    registry.append(before, CallEvents.uttered(6, Side.CALLER, "还有"));
    await().until(() -> registry.timeline(before, 0).size() == 8);
    awaitIdle(projection(database));
    assertThat(said(database, before)).isEqualTo(6);
  }

  @Test
  void entries_projectedTwice_areInTheDatabaseOnce() {
    AtomicInteger fresh = new AtomicInteger();
    AtomicInteger commits = new AtomicInteger();
    Database database = database("");
    CallProjection projection =
        projection(
            database,
            new Projector() {
              @Override
              public void project(Transaction transaction, Progress progress) {
                fresh.addAndGet(progress.fresh().size());
              }

              @Override
              public void committed(Progress progress) {
                commits.incrementAndGet();
              }
            });
    CallId call = talk(5);
    await().until(() -> said(database, call) == 5);
    awaitIdle(projection);
    assertThat(fresh).hasValue(6);
    assertThat(commits.get()).isPositive();
    projection.close();
    Progress again = new Progress(registry.find(call).orElseThrow(), registry.timeline(call, 0), 0);
    database.useTransaction(
        transaction -> new Transcripts(registry).projector().project(transaction, again));
    assertThat(said(database, call)).isEqualTo(5);
  }

  @Test
  void call_theDatabaseRefuses_doesNotHoldUpTheOthers() {
    Database database = database("");
    CallId bad = talk(1);
    CallProjection projection =
        projection(
            database,
            (transaction, progress) -> {
              if (progress.call().id().equals(bad)) {
                throw new IllegalStateException("on purpose");
              }
            });
    CallId good = talk(3);
    await().until(() -> said(database, good) == 3);
    await().until(() -> !projection.status().working());
    assertThat(projection.status().detail()).contains("自动重试");
    assertThat(said(database, bad)).as("all of a transaction or none").isZero();
  }

  @Test
  void database_awayAndBack_getsEverything() throws IOException, SQLException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Database database =
        database(
            "jdbc:h2:tcp://127.0.0.1:" + port + "/./remote;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE");
    CallProjection projection = projection(database);
    List<ProjectionStatus> statuses = new CopyOnWriteArrayList<>();
    projection.subscribeStatus(statuses::add);
    CallId call = talk(5);
    await().atMost(20, TimeUnit.SECONDS).until(() -> !projection.status().working());
    assertThat(projection.status().detail()).contains("数据库暂时无法使用");
    assertThat(projection.status().waiting()).isPositive();
    assertThat(registry.find(call).orElseThrow().utterances()).hasSize(5);
    Server server = server(port);
    awaitIdle(projection);
    assertThat(said(database, call)).isEqualTo(5);
    server.stop();
    registry.append(call, CallEvents.uttered(6, Side.OPERATOR, "请讲"));
    await().atMost(20, TimeUnit.SECONDS).until(() -> !projection.status().working());
    Server again = server(port);
    awaitIdle(projection);
    assertThat(said(database, call)).isEqualTo(6);
    assertThat(statuses).extracting(ProjectionStatus::working).endsWith(true, false, true);
    open.add(0, again::stop);
  }

  private Server server(int port) throws SQLException {
    return Server.createTcpServer(
            "-tcpPort",
            Integer.toString(port),
            "-ifNotExists",
            "-baseDir",
            directory.resolve("remote").toString())
        .start();
  }
}
