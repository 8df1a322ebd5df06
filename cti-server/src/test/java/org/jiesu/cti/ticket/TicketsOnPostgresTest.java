package org.jiesu.cti.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jiesu.cti.call.CallEvents;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallProjection;
import org.jiesu.cti.call.CallRegistry;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.SteppedClock;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.PostgresCluster;
import org.jiesu.cti.transcript.Transcripts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TicketsOnPostgresTest {
  @TempDir Path directory;

  @Test
  void server_stoppedWhileTicketsAreConfirmed_getsThemAllWhenItIsBack()
      throws IOException, InterruptedException {
    SteppedClock clock = new SteppedClock(CallEvents.START);
    try (PostgresCluster cluster = PostgresCluster.createIfInstalled();
        CallRegistry registry = CallRegistry.open(directory, clock, new SimpleMeterRegistry());
        Database database = Database.open(cluster.settings(), directory);
        Tickets tickets = new Tickets(registry, database, clock);
        CallProjection projection =
            new CallProjection(
                registry,
                database,
                List.of(new Transcripts(registry).projector(), tickets.projector()),
                clock,
                new SimpleMeterRegistry())) {
      projection.start();
      CallId call = registry.open(CallEvents.arrived());
      registry.append(call, CallEvents.uttered(1, Side.CALLER, "我要投诉"));
      Ticket first = done(tickets.confirm(call, TicketRulesTest.GOOD, "8001"));
      assertThat(first.number()).isEqualTo("20261122000001");
      cluster.stop();
      CallId later = registry.open(CallEvents.arrived());
      CompletableFuture<Ticket> waiting =
          tickets.confirm(later, TicketRulesTest.GOOD, "8002").toCompletableFuture();
      await().atMost(30, TimeUnit.SECONDS).until(() -> !projection.status().working());
      assertThat(waiting).isNotDone();
      cluster.start();
      assertThat(done(waiting).number()).isEqualTo("20261122000002");
      Ticket corrected =
          tickets.correct(first.number(), 1, Map.of(TicketField.TITLE, "夜间噪音"), "8002");
      assertThat(tickets.find(first.number())).contains(corrected);
      assertThat(tickets.recent(10, TicketFilter.all()))
          .extracting(Ticket::number)
          .containsExactly("20261122000002", "20261122000001");
      assertThat(tickets.historyOf("+8613800123456", 10).calls()).hasSize(2);
      await().until(() -> projection.status().working());
    }
  }

  private static Ticket done(CompletionStage<Ticket> stage) {
    return stage.toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join();
  }
}
