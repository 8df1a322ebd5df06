package org.jiesu.cti.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.web.RunningServer.Browser;
import org.jiesu.cti.web.RunningServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatchRoutesTest {
  private static final String BASE = "/api/admin/dispatch";
  private static final String FILE = BASE + "/files/{file}";
  private static final String RULES = BASE + "/files/rules.yaml";

  @TempDir private Path root;
  private RunningServer server;
  private Browser administrator;

  @BeforeEach
  void start() {
    server = new RunningServer(root);
    administrator = server.administrator();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply put(String text, String basedOn) {
    return administrator.send(
        HttpMethod.PUT, FILE, RULES, Optional.of(Map.of("text", text, "basedOn", basedOn)));
  }

  private Reply post(String what, Map<String, String> body) {
    return administrator.send(
        HttpMethod.POST, FILE + "/" + what, RULES + "/" + what, Optional.of(body));
  }

  private String version() {
    return administrator.get(FILE, RULES).json().path("version").asText();
  }

  private static String rule(String unit) {
    return "rules:\n  - { id: trees, reason: 倒树, when: { words: { any: [树] } }, then: { unit: "
        + unit
        + " } }\n";
  }

  /** Announces a body of megabytes, sends nothing of it, and tells how the answer begins. */
  private String announced(String method, String path, String cookie) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", URI.create(server.origin()).getPort())) {
      socket.setSoTimeout(10_000);
      String head =
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + cookie
              + "Content-Length: 4000000\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void largeBody_ofNobodyOrAnOperator_isRefusedBeforeAnyOfItIsRead() throws Exception {
    Browser operator = server.wangMin();
    String signedIn = "Cookie: " + operator.cookie + "\r\nX-CSRF-Token: " + operator.csrf + "\r\n";
    for (String[] route :
        new String[][] {
          {"PUT", RULES}, {"POST", RULES + "/trial"}, {"POST", KnowledgeAdministration.IMPORT}
        }) {
      assertThat(announced(route[0], route[1], "")).isEqualTo("HTTP/1.1 401");
      assertThat(announced(route[0], route[1], signedIn)).isEqualTo("HTTP/1.1 403");
    }
  }

  @Test
  void operatorAndLeader_areRefused() {
    for (Browser other :
        new Browser[] {
          server.wangMin(), server.signIn(RunningServer.LEADER, RunningServer.LEADER_PASSWORD)
        }) {
      assertThat(other.get(BASE + "/plan", BASE + "/plan").status()).isEqualTo(403);
      assertThat(other.get(FILE, RULES).status()).isEqualTo(403);
      assertThat(other.get(BASE + "/decisions", BASE + "/decisions").status()).isEqualTo(403);
    }
  }

  @Test
  void rule_triedPublishedAndTakenBack_isInForceInBetween() {
    String first = version();
    Reply tried = post("trial", Map.of("text", rule("YL")));
    assertThat(tried.json().path("tickets").asInt()).isZero();
    assertThat(tried.json().at("/silent/0").asText()).isEqualTo("trees");
    assertThat(version()).isEqualTo(first);

    Reply published = put(rule("YL"), first);
    assertThat(published.status()).as(published.body()).isEqualTo(200);
    assertThat(published.json().at("/versions/0/by").asText())
        .isEqualTo(RunningServer.ADMINISTRATOR);
    Reply plan = administrator.get(BASE + "/plan", BASE + "/plan");
    assertThat(plan.json().at("/rules/0/id").asText()).isEqualTo("trees");
    assertThat(plan.json().path("duties").size()).isGreaterThan(40);

    Reply old = administrator.get(FILE + "/versions/{version}", RULES + "/versions/" + first);
    assertThat(old.json().path("text").asText()).contains("gas-danger");
    Reply back = post("rollback", Map.of("version", first));
    assertThat(back.json().path("version").asText()).isEqualTo(first);
    assertThat(administrator.get(BASE + "/plan", BASE + "/plan").json().at("/rules/0/id").asText())
        .isEqualTo("gas-danger");
  }

  @Test
  void wrongText_isRefusedWithItsPlaceAndTheOldStays() {
    String first = version();
    for (Reply refused :
        new Reply[] {put(rule("XX"), first), post("trial", Map.of("text", rule("XX")))}) {
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.json().path("detail").asText()).contains("没有单位 XX");
      assertThat(refused.json().at("/fields/file").asText()).isEqualTo("rules.yaml");
      assertThat(refused.json().at("/fields/line").asText()).isEqualTo("2");
      assertThat(refused.json().at("/fields/field").asText()).isEqualTo("unit");
    }
    assertThat(version()).isEqualTo(first);
  }

  @Test
  void textEditedFromAnOldVersion_isRefused() {
    String first = version();
    assertThat(put(rule("YL"), first).status()).isEqualTo(200);
    assertThat(put(rule("CG"), first).status()).isEqualTo(409);
    assertThat(post("rollback", Map.of("version", "0123456789ab")).status()).isEqualTo(409);
  }

  @Test
  void longRules_areTakenAndUnknownFilesAreNot() {
    StringBuilder text = new StringBuilder("rules:\n");
    for (int i = 0; i < 2_000; i++) {
      text.append("  - { id: r").append(i).append(", reason: 第").append(i);
      text.append("条, when: { words: { any: [词").append(i).append("] } }, then: { unit: CG } }\n");
    }
    assertThat(text.length()).isGreaterThan(100_000);
    assertThat(put(text.toString(), version()).status()).isEqualTo(200);
    assertThat(administrator.get(FILE, BASE + "/files/secrets.env").status()).isEqualTo(404);
  }

  @Test
  void learning_withoutAModel_saysSo() {
    Reply learning = administrator.get(BASE + "/learning", BASE + "/learning");
    assertThat(learning.status()).as(learning.body()).isEqualTo(200);
    assertThat(learning.json().has("model")).isFalse();
    assertThat(learning.json().path("versions")).isEmpty();
    assertThat(administrator.get(BASE + "/lessons", BASE + "/lessons").json()).isEmpty();
    assertThat(
            administrator
                .send(
                    HttpMethod.POST,
                    BASE + "/lessons/{id}/undo",
                    BASE + "/lessons/7/undo",
                    Optional.empty())
                .status())
        .isEqualTo(404);
    assertThat(
            administrator
                .send(
                    HttpMethod.POST,
                    BASE + "/learning/rollback",
                    BASE + "/learning/rollback",
                    Optional.of(Map.of("version", "0123456789ab")))
                .status())
        .isEqualTo(409);
  }

  @Test
  void decisions_areListedByFilter() {
    String path = BASE + "/decisions";
    assertThat(administrator.get(path, path + "?filter=RETURNED&limit=5").json()).isEmpty();
    assertThat(administrator.get(path, path + "?filter=X").status()).isEqualTo(400);
    assertThat(administrator.get(BASE + "/record", BASE + "/record").json()).isEmpty();
  }
}
