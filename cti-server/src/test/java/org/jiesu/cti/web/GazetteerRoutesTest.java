package org.jiesu.cti.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.web.RunningServer.Browser;
import org.jiesu.cti.web.RunningServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GazetteerRoutesTest {
  private static final String FILES = "/api/admin/gazetteer";
  private static final String FILE = FILES + "/{file}";
  private static final String CSV = "text/csv";
  private static final String RIGHT = "name,kind,area\n永旺,merchant,东城区\n人民路,road,\n";

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

  private static Reply put(Browser browser, String file, String query, String content) {
    return browser.upload(FILE, FILES + "/" + file + query, CSV, Buffer.buffer(content));
  }

  private String inForce(String file) throws IOException {
    return Files.readString(root.resolve("lexicon").resolve(file));
  }

  @Test
  void operator_isRefused() throws IOException {
    Browser operator = server.wangMin();
    String before = inForce("places.csv");
    assertThat(operator.get(FILES, FILES).status()).isEqualTo(403);
    assertThat(put(operator, "places.csv", "?publish=true", RIGHT).status()).isEqualTo(403);
    assertThat(inForce("places.csv")).isEqualTo(before);
  }

  @Test
  void upload_withoutPublishing_namesEveryWrongLineAndChangesNothing() throws IOException {
    Browser administrator = server.administrator();
    String before = inForce("places.csv");
    Reply reply = put(administrator, "places.csv", "", "name,kind\n永旺,shop\n路,road\n人民路,road\n");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.json().path("names").asInt()).isEqualTo(1);
    assertThat(reply.json().path("problems")).hasSize(2);
    assertThat(reply.json().path("problems").path(0).path("line").asInt()).isEqualTo(2);
    assertThat(reply.json().path("problems").path(0).path("reason").asText()).contains("merchant");
    assertThat(reply.json().has("published")).isFalse();
    assertThat(inForce("places.csv")).isEqualTo(before);
  }

  @Test
  void publishing_aWrongFile_isRefusedWholeWithTheLine() throws IOException {
    String before = inForce("places.csv");
    Reply reply =
        put(server.administrator(), "places.csv", "?publish=true", "name,kind\n永旺,shop\n");
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.json().path("fields").path("line").asText()).isEqualTo("2");
    assertThat(reply.json().path("fields").path("field").asText()).isEqualTo("kind");
    assertThat(inForce("places.csv")).isEqualTo(before);
  }

  @Test
  void publishing_thenRollingBack_bringsTheOldNamesBack() throws IOException {
    Browser administrator = server.administrator();
    String before = inForce("places.csv");
    String first =
        administrator.get(FILES, FILES).json().path("files").path(0).path("version").asText();

    Reply published = put(administrator, "places.csv", "?publish=true&basedOn=" + first, RIGHT);
    assertThat(published.status()).as(published.body()).isEqualTo(200);
    JsonNode file = published.json().path("published");
    assertThat(file.path("names").asInt()).isEqualTo(2);
    assertThat(file.path("versions")).hasSize(2);
    assertThat(inForce("places.csv")).isEqualTo(RIGHT);

    assertThat(put(administrator, "places.csv", "?publish=true&basedOn=" + first, RIGHT).status())
        .isEqualTo(409);

    Reply back =
        administrator.send(
            HttpMethod.POST,
            FILE + "/rollback",
            FILES + "/places.csv/rollback",
            Optional.of(Map.of("version", first)));
    assertThat(back.status()).as(back.body()).isEqualTo(200);
    assertThat(back.json().path("version").asText()).isEqualTo(first);
    assertThat(inForce("places.csv")).isEqualTo(before);
  }

  @Test
  void publishing_aNewFile_isListedAfterTheOthers() {
    Browser administrator = server.administrator();
    assertThat(put(administrator, "places-shops.csv", "?publish=true", RIGHT).status())
        .isEqualTo(200);
    assertThat(administrator.get(FILES, FILES).json().path("files").findValuesAsText("file"))
        .containsExactly("places.csv", "places-shops.csv");
  }

  @Test
  void upload_outsideTheDirectory_isRefused() {
    Browser administrator = server.administrator();
    for (String file : new String[] {"..%2Fplaces.csv", "surnames.csv", "places-.csv"}) {
      assertThat(put(administrator, file, "?publish=true", RIGHT).status())
          .as(file)
          .isBetween(400, 499);
    }
  }

  @Test
  void upload_thatIsTooLarge_isRefusedAndTheServerGoesOn() {
    Browser administrator = server.administrator();
    byte[] large = new byte[33 * 1024 * 1024];
    java.util.Arrays.fill(large, (byte) 'x');
    Reply reply = administrator.upload(FILE, FILES + "/places.csv", CSV, Buffer.buffer(large));
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.json().path("detail").asText()).contains("32 MB");
    assertThat(administrator.get(FILES, FILES).status()).isEqualTo(200);
  }

  @Test
  void upload_thatIsNoCsv_isRefused() {
    Reply reply =
        server
            .administrator()
            .upload(FILE, FILES + "/places.csv", "application/json", Buffer.buffer("{}"));
    assertThat(reply.status()).isEqualTo(415);
  }

  @Test
  void names_thatContainAText_areFound() {
    Reply reply =
        server
            .administrator()
            .get(FILES + "/names", FILES + "/names?containing=%E8%8A%B1%E5%9B%AD");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.json().path("names").findValuesAsText("name")).contains("阳光花园");
  }

  @Test
  void sentence_tried_showsNamesAndAddressesWithTheirSpans() {
    Reply reply =
        server
            .administrator()
            .send(
                HttpMethod.POST,
                FILES + "/try",
                FILES + "/try",
                Optional.of(Map.of("sentence", "我住在杨光花元三栋")));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    JsonNode name = reply.json().path("names").path(0);
    assertThat(name.path("name").asText()).isEqualTo("阳光花园");
    assertThat(name.path("from").asInt()).isEqualTo(3);
    assertThat(name.path("likeness").asDouble()).isBetween(0.5, 0.95);
    assertThat(reply.json().path("addresses").path(0).path("written").asText()).isEqualTo("阳光花园3栋");
  }

  @Test
  void vocabularies_areToldWithWhatIsLeftOutAndWhatWentWrong() {
    server.vocabularies =
        List.of(
            new VocabularyCondition(
                "cmn",
                "jiesu-cmn-8k",
                false,
                Optional.of(server.clock.instant()),
                7_600,
                40,
                2.5,
                List.of("地名词典 name：“㐂园”里的“㐂”没有读音"),
                3,
                Optional.of("words-cmn.csv 第 2 行 weight：不是数字"),
                List.of(
                    new VocabularyCondition.Node("10.0.0.7:2700", "IN_FORCE", Optional.empty()),
                    new VocabularyCondition.Node("10.0.0.8:2700", "FAILED", Optional.of("内存不够")))));
    JsonNode told = server.administrator().get(FILES, FILES).json().at("/vocabularies/0");
    assertThat(told.path("added").asInt()).isEqualTo(40);
    assertThat(told.at("/nodes/0/state").asText()).isEqualTo("IN_FORCE");
    assertThat(told.at("/nodes/1/problem").asText()).isEqualTo("内存不够");
    assertThat(told.at("/leftOut/0").asText()).contains("没有读音");
    String path = FILES + "/vocabularies";
    assertThat(server.administrator().get(path, path).json().path(0)).isEqualTo(told);
    assertThat(server.wangMin().get(path, path).status()).isEqualTo(403);
  }
}
