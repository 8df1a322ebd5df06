package org.jiesu.cti.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.web.RunningServer.Browser;
import org.jiesu.cti.web.RunningServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnowledgeRoutesTest {
  private static final String LIST = "/api/admin/knowledge";
  private static final String ONE = "/api/admin/knowledge/{article}";

  @TempDir private Path root;
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(root);
    server.knowledge.load();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Map<String, Object> draft(String title, String body) {
    return new HashMap<>(Map.of("kind", "ARTICLE", "title", title, "body", body));
  }

  private static Reply step(Browser who, String id, String step, Map<String, Object> body) {
    return who.send(
        HttpMethod.POST, ONE + "/" + step, LIST + "/" + id + "/" + step, Optional.of(body));
  }

  private static void say(RunningServer server, CallId call, int number, String text) {
    Instant at = server.clock.instant();
    server.calls.append(
        call,
        new CallEvent.Uttered(
            new Utterance(
                number,
                Side.CALLER,
                at,
                at.plusSeconds(2),
                text,
                List.of(),
                0.9,
                Language.MANDARIN,
                Optional.empty())));
  }

  /** What the test of all routes does with those of the knowledge base. */
  static void useAll(RunningServer server, Browser operator, CallId call) {
    server.knowledge.load();
    String path = "/api/calls/" + call + "/knowledge";
    Reply found =
        operator.get("/api/knowledge", "/api/knowledge?query=%E8%B7%AF%E7%81%AF&call=" + call);
    assertThat(found.json().get(0).path("article").asText()).isEqualTo("street-lamp-out");
    Reply map = operator.get("/api/knowledge/{article}", "/api/knowledge/map-noise");
    assertThat(map.json().at("/map/nodes/0/options/0/key").asInt()).isEqualTo(1);
    assertThat(operator.get("/api/calls/{id}/knowledge", path).status()).isEqualTo(200);
    Reply used =
        operator.send(
            HttpMethod.POST,
            "/api/calls/{id}/knowledge",
            path,
            Optional.of(Map.of("article", "street-lamp-out", "outcome", "USED")));
    assertThat(used.status()).isEqualTo(204);
  }

  @Test
  void everyRouteOfTheAdministrators_usedAsDocumented_answersAsDocumented() {
    Browser writer = server.administrator();
    Browser reviewer = server.signIn("9002", "jiesu-9002");
    Reply created = writer.send(HttpMethod.POST, LIST, LIST, Optional.of(draft("放风筝", "指定区域可以放。")));
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    String id = created.json().at("/article/id").asText();
    assertThat(step(writer, id, "submit", Map.of("version", 1)).status()).isEqualTo(200);
    assertThat(step(writer, id, "approve", Map.of("version", 1)).status()).isEqualTo(409);
    assertThat(
            step(reviewer, id, "return", Map.of("version", 1, "remark", "写清区域"))
                .json()
                .path("remark")
                .asText())
        .isEqualTo("写清区域");
    Map<String, Object> second = draft("放风筝", "南区草坪可以放。");
    second.put("basedOn", 1);
    second.put("reviewOn", "2026-01-01");
    second.put("tags", List.of("公园"));
    second.put("matters", List.of("080301"));
    assertThat(writer.send(HttpMethod.PUT, ONE, LIST + "/" + id, Optional.of(second)).status())
        .isEqualTo(200);
    step(writer, id, "submit", Map.of("version", 2));
    Reply live = step(reviewer, id, "approve", Map.of("version", 2));
    assertThat(live.json().path("state").asText()).isEqualTo("PUBLISHED");
    assertThat(
            writer
                .get(LIST, LIST + "?due=true&kind=ARTICLE&state=PUBLISHED&query=%E9%A3%8E%E7%AD%9D")
                .json())
        .hasSize(1);
    Map<String, Object> third = draft("放风筝", "北区草坪可以放。");
    third.put("basedOn", 2);
    writer.send(HttpMethod.PUT, ONE, LIST + "/" + id, Optional.of(third));
    step(writer, id, "submit", Map.of("version", 3));
    step(reviewer, id, "approve", Map.of("version", 3));
    assertThat(
            step(writer, id, "rollback", Map.of("version", 2))
                .json()
                .at("/article/version")
                .asInt())
        .isEqualTo(4);
    assertThat(writer.get(ONE, LIST + "/" + id).json()).hasSize(4);
    assertThat(step(reviewer, id, "retire", Map.of("remark", "过时")).status()).isEqualTo(204);
    Reply imported = takeOver(writer, "一.md", "# 新的一篇\n\n正文\n");
    assertThat(imported.status()).as(imported.body()).isEqualTo(201);
    Reply checked =
        writer.send(
            HttpMethod.POST,
            "/api/admin/knowledge-map",
            "/api/admin/knowledge-map",
            Optional.of(Map.of("text", "[开始] 答：完。")));
    assertThat(checked.json().path("nodes")).hasSize(1);
    assertThat(
            writer.get("/api/admin/knowledge-gaps", "/api/admin/knowledge-gaps?days=30").status())
        .isEqualTo(200);
    assertThat(writer.get("/api/admin/knowledge-usage", "/api/admin/knowledge-usage").status())
        .isEqualTo(200);
    assertThat(server.contract.succeeded())
        .containsAll(
            server.contract.operations().stream()
                .filter(operation -> operation.contains(LIST))
                .toList());
  }

  private static Reply takeOver(Browser who, String name, String text) {
    return who.send(
        HttpMethod.POST,
        KnowledgeAdministration.IMPORT,
        KnowledgeAdministration.IMPORT,
        Optional.of(
            Map.of(
                "name",
                name,
                "content",
                Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))));
  }

  @Test
  void operator_cannotAdminister() {
    Browser operator = server.wangMin();
    assertThat(operator.get(LIST, LIST).status()).isEqualTo(403);
    assertThat(takeOver(operator, "一.md", "# 一\n\n二\n").status()).isEqualTo(403);
    assertThat(operator.get("/api/admin/knowledge-gaps", "/api/admin/knowledge-gaps").status())
        .isEqualTo(403);
  }

  @Test
  void mistakes_areToldByFieldOrByLine() {
    Browser writer = server.administrator();
    Map<String, Object> wrong = draft("标题", "正文");
    wrong.put("matters", List.of("999999"));
    wrong.put("unit", "XX");
    Reply refused = writer.send(HttpMethod.POST, LIST, LIST, Optional.of(wrong));
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().at("/fields/matters").asText()).contains("999999");
    assertThat(refused.json().at("/fields/unit").asText()).contains("XX");
    Reply file = takeOver(writer, "../坏.md", "没有标题");
    assertThat(file.status()).isEqualTo(422);
    assertThat(file.json().path("detail").asText()).startsWith("坏.md:1");
    Reply map =
        writer.send(
            HttpMethod.POST,
            "/api/admin/knowledge-map",
            "/api/admin/knowledge-map",
            Optional.of(Map.of("text", "[开始] 问\n1 走 -> 没有")));
    assertThat(map.status()).isEqualTo(422);
    assertThat(map.json().path("detail").asText()).contains("第 2 行");
  }

  @Test
  void largeFile_isTakenWhereOtherBodiesAreTooLarge() {
    Browser writer = server.administrator();
    StringBuilder csv = new StringBuilder("标题,正文\n");
    for (int i = 0; i < 200; i++) {
      csv.append("第").append(i).append("篇,").append("很长的正文。".repeat(60)).append('\n');
    }
    assertThat(csv.length()).isGreaterThan(64 * 1024);
    assertThat(takeOver(writer, "多.csv", csv.toString()).json().path("articles")).hasSize(200);
  }

  @Test
  void proposals_followTheCaller_toTheDeskOfTheCallAlone() {
    Browser wang = server.wangMin();
    Browser li = server.liQiang();
    try (Page hers = wang.page().resume();
        Page his = li.page().resume()) {
      CallId call = server.talk("1001");
      say(server, call, 1, "建设路的路灯不亮，已经坏了半个月了");
      hers.expect("proposals", 1);
      assertThat(hers.all("proposals").get(0).at("/proposals/0/article").asText())
          .isEqualTo("street-lamp-out");
      assertThat(hers.all("proposals").get(0).at("/proposals/0/words").toString()).contains("路灯");
      Reply rejected =
          wang.send(
              HttpMethod.POST,
              "/api/calls/{id}/knowledge",
              "/api/calls/" + call + "/knowledge",
              Optional.of(Map.of("article", "street-lamp-out", "outcome", "REJECTED")));
      assertThat(rejected.status()).isEqualTo(204);
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          wang.get("/api/calls/{id}/knowledge", "/api/calls/" + call + "/knowledge")
                              .body())
                      .doesNotContain("street-lamp-out"));
      assertThat(
              wang.get("/api/calls/{id}", "/api/calls/" + call)
                  .json()
                  .at("/articles/street-lamp-out")
                  .asText())
          .isEqualTo("REJECTED");
      assertThat(li.get("/api/calls/{id}/knowledge", "/api/calls/" + call + "/knowledge").status())
          .isEqualTo(403);
      his.settle();
      assertThat(his.count("proposals")).isZero();
    }
  }

  @Test
  void article_thatIsNotThere_isSaidToBeGone() {
    Browser wang = server.wangMin();
    assertThat(wang.get("/api/knowledge/{article}", "/api/knowledge/no-such").status())
        .isEqualTo(404);
    assertThat(wang.get("/api/knowledge", "/api/knowledge?query=").status()).isEqualTo(400);
  }
}
