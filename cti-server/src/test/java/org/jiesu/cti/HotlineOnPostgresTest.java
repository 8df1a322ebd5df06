package org.jiesu.cti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallRegistry;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.store.PostgresCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HotlineOnPostgresTest {
  @TempDir Path directory;

  @Test
  @Timeout(180)
  void database_thatComesAndGoes_isSaidAndCaughtUpWith() throws IOException, InterruptedException {
    confirmATicketInTheJournal();
    try (PostgresCluster cluster = PostgresCluster.createIfInstalled()) {
      cluster.stop();
      Map<String, Object> database =
          Map.of(
              "jiesu.database.url", cluster.settings().url(),
              "jiesu.database.user", cluster.settings().user());
      try (RunningHotline hotline =
          new RunningHotline(RunningHotline.config(directory, database))) {
        assertThat(hotline.get("/health").status()).isEqualTo(200);
        RunningHotline.Reply away = hotline.signIn("1001");
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.json().path("detail").asText()).containsPattern("\\p{IsHan}");

        cluster.start();
        await().atMost(30, TimeUnit.SECONDS).until(() -> hotline.signIn("1001").status() == 200);
        await()
            .atMost(30, TimeUnit.SECONDS)
            .untilAsserted(
                () -> {
                  JsonNode tickets = hotline.get("/api/tickets").json();
                  assertThat(tickets).hasSize(1);
                  assertThat(tickets.get(0).path("title").asText()).isEqualTo("夜间施工噪音");
                });
        assertDatabase(hotline, true);
        assertWhatTheTicketLeft(hotline);

        cluster.stop();
        assertDatabase(hotline, false);
        assertThat(hotline.get("/api/seat").status()).as("who is in stays in").isEqualTo(200);
        assertThat(hotline.get("/api/tickets").status()).isEqualTo(503);
        cluster.start();
        assertDatabase(hotline, true);
        assertThat(hotline.get("/api/tickets").json()).hasSize(1);
      }
    }
  }

  /** A lesson for the classifier, a question nobody asked. */
  private static void assertWhatTheTicketLeft(RunningHotline hotline) {
    String number = hotline.get("/api/tickets").json().get(0).path("number").asText();
    assertThat(hotline.get("/api/tickets/" + number).json().at("/unasked/0").asText())
        .isEqualTo("时段");
    assertThat(hotline.signIn("9001").status()).isEqualTo(200);
    await()
        .atMost(30, TimeUnit.SECONDS)
        .untilAsserted(
            () -> {
              JsonNode learned = hotline.get("/api/admin/matters/learned").json();
              assertThat(learned.at("/lessons/0/number").asText()).isEqualTo(number);
              assertThat(learned.at("/lessons/0/matter").asText()).isEqualTo("010101");
              assertThat(learned.path("remembered").asInt()).isEqualTo(1);
            });
    assertThat(hotline.get("/api/admin/unasked").json().at("/matters/0/open").asInt()).isEqualTo(1);
    assertThat(hotline.signIn("1001").status()).isEqualTo(200);
    assertThat(hotline.get("/api/seat").status()).as("a session that was seen").isEqualTo(200);
  }

  /** An operator's last deed before an earlier server ended. */
  private void confirmATicketInTheJournal() {
    try (CallRegistry calls =
        CallRegistry.open(
            directory.resolve("journal"),
            Clock.system(RunningHotline.ZONE),
            new SimpleMeterRegistry())) {
      CallId call =
          calls.open(
              new CallEvent.Arrived("13800123456", "12345", "PJSIP/trunk-1", "1763775000.1"));
      calls.append(
          call,
          new CallEvent.TicketConfirmed(
              Map.of(
                  TicketField.KIND, "投诉",
                  TicketField.TITLE, "夜间施工噪音",
                  TicketField.BODY, "楼下工地夜间施工。",
                  TicketField.MATTER, "010101",
                  TicketField.PHONE, "13800123456"),
              "1001",
              List.of("时段")));
    }
  }

  private static void assertDatabase(RunningHotline hotline, boolean ok) {
    await()
        .atMost(30, TimeUnit.SECONDS)
        .untilAsserted(
            () -> {
              JsonNode database = hotline.get("/api/status").json().path("database");
              assertThat(database.path("ok").asBoolean(!ok)).isEqualTo(ok);
              if (!ok) {
                assertThat(database.path("detail").asText()).contains("数据库");
              }
            });
  }
}
