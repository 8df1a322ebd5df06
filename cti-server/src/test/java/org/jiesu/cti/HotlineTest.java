package org.jiesu.cti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole server: the city's own files, the shipped models, no Asterisk. */
@Timeout(120)
class HotlineTest {
  private static final Path CITY = Path.of("..", "config");

  @TempDir Path directory;
  private Path data;
  private Set<Thread> before = Set.of();

  @BeforeEach
  void lookAround() {
    data = directory.resolve("data");
    before = Thread.getAllStackTraces().keySet();
  }

  @Test
  void server_started_teachesItsRecognisersTheCitysNamesAndSaysSo() throws IOException {
    Map<String, Object> learning = Map.of("jiesu.speech.city-vocabulary", true);
    try (RunningHotline hotline = new RunningHotline(RunningHotline.config(data, learning))) {
      assertThat(hotline.signIn("9001").status()).isEqualTo(200);
      await()
          .atMost(60, TimeUnit.SECONDS)
          .untilAsserted(
              () -> {
                JsonNode ears = hotline.get("/api/admin/gazetteer/vocabularies").json();
                assertThat(ears).hasSize(2);
                for (JsonNode each : ears) {
                  assertThat(each.has("problem")).as(each.toString()).isFalse();
                  assertThat(each.path("inForceSince").asText()).isNotEmpty();
                  assertThat(each.path("added").asInt()).isGreaterThan(20);
                }
              });
    }
    assertNothingIsLeft();
  }

  @Test
  void server_withoutAsterisk_servesSaysSoAndStartsAgainOnItsDirectory() throws IOException {
    String cookie;
    try (RunningHotline hotline = new RunningHotline(RunningHotline.config(data, Map.of()))) {
      assertThat(hotline.get("/health").body()).isEqualTo("ok");
      assertThat(hotline.get("/api/status").status()).isEqualTo(401);
      assertThat(hotline.get("/api/session").json().path("demoAccounts")).hasSize(5);

      RunningHotline.Reply signedIn = hotline.signIn("1001");
      assertThat(signedIn.status()).as(signedIn.body()).isEqualTo(200);
      assertThat(signedIn.json().at("/person/name").asText()).isEqualTo("王敏");

      await()
          .untilAsserted(
              () -> {
                JsonNode status = hotline.get("/api/status").json();
                assertThat(status.at("/telephony/ok").asBoolean(true)).isFalse();
                assertThat(status.at("/telephony/detail").asText()).contains("话务交换机");
                assertThat(status.at("/journal/ok").asBoolean()).isTrue();
                assertThat(status.at("/database/ok").asBoolean()).isTrue();
                assertThat(status.at("/engine/ok").asBoolean()).isTrue();
              });
      assertThat(hotline.get("/metrics").body())
          .contains("jiesu_telephony_connected 0.0", "jiesu_journal_waiting", "asr_decode_lag");
      assertDashboard(hotline.get("/metrics").body());
      assertLists(hotline.get("/api/reference").json());
      assertThatThrownBy(() -> new RunningHotline(RunningHotline.config(data, Map.of())))
          .isInstanceOf(HotlineException.class)
          .hasMessageContaining("another server already runs on")
          .hasMessageContaining("jiesu.data-directory");
      assertThat(hotline.get("/health").body()).as("the first goes on").isEqualTo("ok");
      cookie = hotline.cookie;
    }
    assertNothingIsLeft();
    try (RunningHotline again = new RunningHotline(RunningHotline.config(data, Map.of()))) {
      again.cookie = cookie;
      assertThat(again.get("/api/session").json().at("/person/number").asText())
          .as("a restart signs nobody out")
          .isEqualTo("1001");
    }
  }

  /** Each series that the dashboard draws is there before anything has happened. */
  private static void assertDashboard(String metrics) throws IOException {
    Path file =
        Path.of(System.getProperty("project.root", "..")).resolve("config/grafana/jiesu.json");
    List<String> series = new ArrayList<>();
    for (JsonNode panel : new ObjectMapper().readTree(file.toFile()).path("panels")) {
      assertThat(panel.path("title").asText()).isNotBlank();
      for (JsonNode target : panel.path("targets")) {
        Matcher name = Pattern.compile("[a-z]+(?:_[a-z]+)+").matcher(target.path("expr").asText());
        assertThat(name.find()).as(target.toString()).isTrue();
        series.add(name.group());
      }
    }
    assertThat(series)
        .hasSizeGreaterThan(40)
        // only where engine nodes are configured; RecognitionServers registers them
        .filteredOn(name -> !name.startsWith("asr_server_"))
        .allSatisfy(name -> assertThat(metrics).containsPattern("(?m)^" + name + "[ {]"));
  }

  private static void assertLists(JsonNode lists) {
    assertThat(codes(lists.path("kinds"))).contains("投诉", "举报");
    assertThat(lists.path("matters")).hasSizeGreaterThan(5);
    JsonNode first = lists.path("matters").get(0);
    assertThat(first.at("/code").asText()).matches("\\d{2}0000");
    JsonNode second = first.path("children").get(0);
    assertThat(second.at("/code").asText()).matches("\\d{4}00");
    JsonNode third = second.path("children").get(0);
    assertThat(third.at("/code").asText()).matches("\\d{6}").startsWith(code(second, 4));
    assertThat(third.path("children")).isEmpty();
    assertThat(lists.path("units")).isNotEmpty();
    assertThat(codes(lists.path("queues"))).contains("general", "cantonese");
    assertThat(lists.path("queues"))
        .allSatisfy(queue -> assertThat(queue.path("name").asText()).containsPattern("\\p{IsHan}"));
    assertThat(lists.path("notReadyReasons")).extracting(JsonNode::asText).contains("小休", "用餐");
  }

  private static String code(JsonNode matter, int digits) {
    return matter.path("code").asText().substring(0, digits);
  }

  private static List<String> codes(JsonNode choices) {
    List<String> codes = new ArrayList<>();
    choices.forEach(choice -> codes.add(choice.path("code").asText()));
    return codes;
  }

  @Test
  void start_withoutAmiSecret_saysWhereItComesFrom() throws IOException {
    assertFails(Map.of("jiesu.asterisk.ami-secret", ""), "JIESU_AMI_SECRET", "scripts/asterisk");
  }

  @Test
  void start_withoutModels_saysHowToGetThem() throws IOException {
    Path nowhere = directory.resolve("nowhere");
    assertFails(
        Map.of("jiesu.speech.model-directories", List.of(nowhere.toString())),
        "model jiesu-",
        "jiesu.speech.model-directories",
        nowhere.toString(),
        "scripts/models");
  }

  @Test
  void start_withAnAddressThatIsNone_namesKeyAndAddress() throws IOException {
    assertFails(
        Map.of("jiesu.speech.nodes", List.of("10.0.0.7:2700")),
        "jiesu.speech.nodes",
        "\"10.0.0.7:2700\"",
        "ws://");
    assertFails(
        Map.of("jiesu.speech.servers.yue", List.of("http://10.0.0.7:2700")),
        "jiesu.speech.servers.yue",
        "http://10.0.0.7:2700");
  }

  @Test
  void start_withATakenPort_namesThePortAndItsKeyAndLetsTheOthersGo() throws IOException {
    int agi = RunningHotline.freePort();
    int speech = RunningHotline.freePort();
    int web = RunningHotline.freePort();
    Map<String, Object> ports =
        Map.of("jiesu.asterisk.agi-port", agi, "jiesu.speech.port", speech, "jiesu.web.port", web);
    try (ServerSocket other = new ServerSocket(web, 1, InetAddress.getLoopbackAddress())) {
      assertFails(ports, String.valueOf(other.getLocalPort()), "JIESU_HTTP_PORT");
    }
    try (ServerSocket other = new ServerSocket(speech, 1, InetAddress.getLoopbackAddress())) {
      assertFails(ports, String.valueOf(other.getLocalPort()), "JIESU_AUDIOSOCKET_PORT");
    }
    try (ServerSocket other = new ServerSocket(agi, 1, InetAddress.getLoopbackAddress())) {
      assertFails(ports, String.valueOf(other.getLocalPort()), "JIESU_AGI_PORT");
    }
    for (int port : List.of(agi, speech, web)) {
      try (ServerSocket free = new ServerSocket()) {
        free.setReuseAddress(true);
        free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      }
    }
  }

  @Test
  void start_withBrokenMatters_namesFileAndLine() throws IOException {
    Path city = directory.resolve("city");
    copy(CITY, city);
    Path matters = city.resolve("classification").resolve("matters.yaml");
    List<String> lines = new ArrayList<>(Files.readAllLines(matters));
    int line = 0;
    while (!lines.get(line).contains("code:")) {
      line++;
    }
    lines.set(line, lines.get(line).replaceFirst("code:.*", "code: \"12\""));
    Files.write(matters, lines);

    assertFails(
        Map.of("jiesu.config-directory", city.toString()),
        "matters.yaml",
        String.valueOf(line + 1),
        "code");
  }

  @Test
  void start_onADirectoryThatIsAFile_namesIt() throws IOException {
    Files.writeString(data, "not a directory");

    assertThatThrownBy(() -> new RunningHotline(RunningHotline.config(data, Map.of())))
        .isInstanceOf(HotlineException.class)
        .hasMessageContaining(data.toString())
        .hasMessageContaining("JIESU_DATA");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().contains("demo")) {
          Path copy = to.resolve(from.relativize(file));
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
    }
  }

  private void assertFails(Map<String, Object> overrides, String... told) throws IOException {
    assertThatThrownBy(() -> new RunningHotline(RunningHotline.config(data, overrides)))
        .satisfies(failure -> assertThat(failure.getMessage()).contains(told));
    assertNothingIsLeft();
  }

  /** No thread of ours, and the directory's lock is free. */
  private void assertNothingIsLeft() throws IOException {
    await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(
            () ->
                assertThat(
                        Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.isAlive() && !before.contains(thread))
                            .map(Thread::getName)
                            .filter(
                                name ->
                                    name.matches(
                                        "(call|telephony|decode|speech|navigation|tickets?"
                                            + "|understanding|audiosocket|vert.x|web|password"
                                            + "|database|vocabulary|city)\\b.*"))
                            .collect(Collectors.toSet()))
                    .isEmpty());
    Path lock = data.resolve("lock");
    if (Files.exists(lock)) {
      try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
          FileLock held = channel.tryLock()) {
        assertThat(held).isNotNull();
      }
    }
  }
}
