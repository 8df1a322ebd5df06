package org.jiesu.cti.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.web.RunningServer.Browser;
import org.jiesu.cti.web.RunningServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatterRoutesTest {
  private static final String BASE = "/api/admin/matters";

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

  private JsonNode tree() {
    Reply reply = administrator.get(BASE, BASE);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.json();
  }

  private Reply post(String what, Map<String, Object> body) {
    String path = BASE + "/" + what;
    return administrator.send(HttpMethod.POST, path, path, Optional.of(body));
  }

  private Reply publish(JsonNode matters, String basedOn) {
    return administrator.send(
        HttpMethod.PUT, BASE, BASE, Optional.of(Map.of("matters", matters, "basedOn", basedOn)));
  }

  private static int place(JsonNode matters, String code) {
    for (int i = 0; i < matters.size(); i++) {
      if (matters.get(i).path("code").asText().equals(code)) {
        return i;
      }
    }
    throw new AssertionError(code);
  }

  private static ObjectNode matter(JsonNode matters, String code) {
    return (ObjectNode) matters.get(place(matters, code));
  }

  @Test
  void operator_isRefusedButSeesWhatToAsk() {
    assertThat(server.wangMin().get(BASE, BASE).status()).isEqualTo(403);
    Reply template = server.wangMin().get("/api/matters/{code}", "/api/matters/020601");
    assertThat(template.status()).as(template.body()).isEqualTo(200);
    assertThat(template.json().at("/questions/0/about").asText()).isEqualTo("人员情况");
    assertThat(template.json().at("/questions").findValuesAsText("field"))
        .contains("PHONE", "ADDRESS");
    assertThat(server.wangMin().get("/api/matters/{code}", "/api/matters/020600").status())
        .isEqualTo(404);
  }

  @Test
  void changedMatter_comparedTriedPublishedAndTakenBack() {
    JsonNode before = tree();
    String version = before.path("version").asText();
    JsonNode matters = before.path("matters").deepCopy();
    ((ArrayNode) matter(matters, "020101").path("keywords"))
        .addObject()
        .put("word", "乌灯黑火")
        .put("weight", 9);
    JsonNode changes = post("check", Map.of("matters", matters)).json().path("changes");
    assertThat(changes).hasSize(1);
    assertThat(changes.at("/0/code").asText()).isEqualTo("020101");
    assertThat(changes.at("/0/fields/0").asText()).isEqualTo("keywords");
    Reply tried = post("try", Map.of("matters", matters, "sentence", "成条巷乌灯黑火"));
    assertThat(tried.json().at("/0/code").asText()).isEqualTo("020101");
    assertThat(tried.json().at("/0/words/0").asText()).isEqualTo("乌灯黑火");

    Reply published = publish(matters, version);
    assertThat(published.status()).as(published.body()).isEqualTo(200);
    assertThat(published.json().at("/versions/0/by").asText())
        .isEqualTo(RunningServer.ADMINISTRATOR);
    assertThat(publish(matters, version).status()).isEqualTo(409);
    Reply now = post("try", Map.of("sentence", "成条巷乌灯黑火"));
    assertThat(now.json().at("/0/code").asText()).isEqualTo("020101");
    assertThat(post("rollback", Map.of("version", version)).json().path("version").asText())
        .isEqualTo(version);
    assertThat(post("rollback", Map.of("version", "000000000000")).status()).isEqualTo(409);
  }

  @Test
  void matterThatADutyNames_cannotBeLeftOut() {
    JsonNode before = tree();
    List<String> inUse = new ArrayList<>();
    before.path("uses").forEach(use -> inUse.add(use.path("code").asText()));
    assertThat(inUse).isSorted().contains("010101");
    String used = inUse.get(0);
    JsonNode matters = before.path("matters").deepCopy();
    ArrayNode left = server.mapper.createArrayNode();
    String branch = used.replaceAll("(00)+$", "");
    matters.forEach(
        each -> {
          if (!each.path("code").asText().startsWith(branch)) {
            left.add(each);
          }
        });
    for (Reply refused :
        new Reply[] {
          publish(left, before.path("version").asText()), post("check", Map.of("matters", left))
        }) {
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.json().path("detail").asText()).contains("还在使用，不能去掉").contains("派单");
      assertThat(refused.json().at("/fields/field").asText()).startsWith(branch);
    }
    assertThat(tree().path("version").asText()).isEqualTo(before.path("version").asText());
  }

  @Test
  void wrongMatter_isRefusedWithItsCode() {
    JsonNode before = tree();
    JsonNode matters = before.path("matters").deepCopy();
    matter(matters, "020101").put("kind", "抱怨");
    Reply refused = publish(matters, before.path("version").asText());
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().path("detail").asText()).contains("事项 020101：诉求类型，应为");
    assertThat(refused.json().at("/fields/field").asText()).isEqualTo("020101");

    matter(matters, "020101").put("kind", "求助").put("code", "990101");
    Reply orphan = publish(matters, before.path("version").asText());
    assertThat(orphan.json().path("detail").asText()).contains("没有上级事项 990100");
  }

  @Test
  void table_writtenAndReadAgain_isTheSameTree() {
    String table = administrator.get(BASE + "/table", BASE + "/table").json().path("text").asText();
    Reply read = post("table", Map.of("name", "city.csv", "text", table));
    assertThat(read.status()).as(read.body()).isEqualTo(200);
    assertThat(read.json().path("matters")).hasSameSizeAs(tree().path("matters"));
    Reply wrong = post("table", Map.of("name", "city.csv", "text", "一级,二级,三级\n市容,噪声"));
    assertThat(wrong.status()).isEqualTo(422);
    assertThat(wrong.json().at("/fields/line").asText()).isEqualTo("2");
  }

  @Test
  void whatTicketsTaught_isShownAndTakenBack() {
    String path = BASE + "/learned";
    assertThat(server.wangMin().get(path, path).status()).isEqualTo(403);
    assertThat(administrator.get(path, path).json().path("lessons")).isEmpty();
    String number = server.teach("乌七麻黑的圆墩墩歪了车都进不来", "010101", "020101");
    JsonNode taught = administrator.get(path, path).json();
    assertThat(taught.path("tickets").asInt()).isEqualTo(1);
    assertThat(taught.path("corrected").asInt()).isEqualTo(1);
    assertThat(taught.at("/lessons/0/number").asText()).isEqualTo(number);
    assertThat(taught.at("/lessons/0/proposed").asText()).isEqualTo("010101");
    assertThat(taught.at("/lessons/0/weight").asDouble()).isEqualTo(1);
    Reply tried = post("try", Map.of("sentence", "圆墩墩歪了车进不来"));
    assertThat(tried.json().at("/0/code").asText()).isEqualTo("020101");
    assertThat(tried.json().at("/0/similar").asInt()).isEqualTo(1);

    String undo = path + "/{number}/undo";
    Reply undone =
        administrator.send(
            HttpMethod.POST, undo, path + "/" + number + "/undo", Optional.of(Map.of()));
    assertThat(undone.status()).as(undone.body()).isEqualTo(200);
    assertThat(undone.json().path("tickets").asInt()).isZero();
    assertThat(undone.json().at("/lessons/0/undoneBy").asText())
        .isEqualTo(RunningServer.ADMINISTRATOR);
    assertThat(post("try", Map.of("sentence", "圆墩墩歪了车进不来")).json().findValuesAsText("code"))
        .doesNotContain("020101");
    assertThat(
            administrator
                .send(HttpMethod.POST, undo, path + "/" + number + "/undo", Optional.of(Map.of()))
                .status())
        .isEqualTo(404);
  }

  @Test
  void learnedHistory_canBeForgottenAndTakenIntoUseAgain() {
    server.learn("管子冒泡泡往外滋水", "020103");
    JsonNode before = administrator.get(BASE + "/learned", BASE + "/learned").json();
    assertThat(before.path("history").asInt()).isEqualTo(1);
    assertThat(before.path("source").asText()).isEqualTo("tickets.jsonl");
    String version = before.path("version").asText();
    assertThat(post("try", Map.of("sentence", "管子冒泡泡往外滋水")).json().at("/0/code").asText())
        .isEqualTo("020103");
    JsonNode none = post("learned/rollback", Map.of()).json();
    assertThat(none.path("history").asInt()).isZero();
    assertThat(none.path("remembered").asInt()).isZero();
    JsonNode again = post("learned/rollback", Map.of("version", version)).json();
    assertThat(again.path("history").asInt()).isEqualTo(1);
    assertThat(post("learned/rollback", Map.of("version", "ffffffffffff")).status()).isEqualTo(409);
  }

  @Test
  void whatWasLeftUnasked_isShownWithTheTicketAndByMatter() {
    server.tickets.unasked = List.of("时段", "事发地点");
    String number =
        server
            .tickets
            .confirm(
                server.arrive(),
                Map.of(TicketField.TITLE, "噪音", TicketField.MATTER, "010101"),
                "1001")
            .toCompletableFuture()
            .join()
            .number();
    JsonNode ticket =
        server.wangMin().get("/api/tickets/{number}", "/api/tickets/" + number).json();
    assertThat(ticket.path("unasked")).extracting(JsonNode::asText).containsExactly("时段", "事发地点");
    assertThat(server.wangMin().get("/api/admin/unasked", "/api/admin/unasked").status())
        .isEqualTo(403);
    JsonNode unasked = administrator.get("/api/admin/unasked", "/api/admin/unasked").json();
    assertThat(unasked.path("days").asInt()).isEqualTo(30);
    assertThat(unasked.at("/matters/0/matter").asText()).isEqualTo("010101");
    assertThat(unasked.at("/matters/0/open").asInt()).isEqualTo(1);
  }
}
