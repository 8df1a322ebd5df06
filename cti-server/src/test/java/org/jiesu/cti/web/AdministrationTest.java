package org.jiesu.cti.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.web.RunningServer.Browser;
import org.jiesu.cti.web.RunningServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdministrationTest {
  private static final String NAVIGATION = "/api/admin/navigation";
  private static final String ROLLBACK = "/api/admin/navigation/rollback";

  @TempDir private Path root;
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(root);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void operator_isRefused() {
    Browser operator = server.wangMin();
    assertThat(operator.get(NAVIGATION, NAVIGATION).status()).isEqualTo(403);
    assertThat(operator.get("/api/admin/city-files", "/api/admin/city-files").status())
        .isEqualTo(403);
    assertThat(rollBack(operator, "0123456789ab").status()).isEqualTo(403);
  }

  @Test
  void cityFiles_thatAreRight_haveNoProblem() {
    Reply reply = server.administrator().get("/api/admin/city-files", "/api/admin/city-files");
    assertThat(reply.json().path("ok").asBoolean()).as(reply.body()).isTrue();
  }

  @Test
  void navigation_goesBackToAnEarlierVersion() throws IOException {
    Browser administrator = server.administrator();
    String first = administrator.get(NAVIGATION, NAVIGATION).json().path("version").asText();
    Path tree = root.resolve("hotline.yaml");
    Files.writeString(tree, Files.readString(tree) + "# changed\n");
    await()
        .until(
            () ->
                !administrator
                    .get(NAVIGATION, NAVIGATION)
                    .json()
                    .path("version")
                    .asText()
                    .equals(first));

    Reply reply = rollBack(administrator, first);

    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.json().path("version").asText()).isEqualTo(first);
    assertThat(reply.json().path("rolledBack").asBoolean()).isTrue();
    assertThat(reply.json().path("versions")).hasSize(2);
  }

  @Test
  void navigation_toAVersionThatIsNotThere_isRefusedAndStays() {
    Browser administrator = server.administrator();
    Reply reply = rollBack(administrator, "0123456789ab");
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.json().path("detail").asText()).contains("没有保存过版本");
    assertThat(administrator.get(NAVIGATION, NAVIGATION).json().path("rolledBack").asBoolean())
        .isFalse();
  }

  private static Reply rollBack(Browser browser, String version) {
    return browser.send(
        HttpMethod.POST, ROLLBACK, ROLLBACK, Optional.of(Map.of("version", version)));
  }
}
