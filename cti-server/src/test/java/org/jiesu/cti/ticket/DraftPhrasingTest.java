package org.jiesu.cti.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvent.FieldSuggested;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.MemoryCalls;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.extraction.Lexicon;
import org.jiesu.cti.extraction.MentionFinder;
import org.jiesu.cti.understanding.CallInterpreter;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Phrasing against a scripted service on a port of its own. */
class DraftPhrasingTest {
  private static final CallInterpreter INTERPRETER = CallInterpreter.read(Talk.CONFIG, Talk.ZONE);
  private static final MentionFinder MENTIONS =
      new MentionFinder(Lexicon.read(Talk.CONFIG.resolve("lexicon")));
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GOOD =
      "市民王先生/女士来电投诉：人民路32号阳光花园旁边的工地夜间施工，昨天晚上12点（2026年11月22日0时）还在打桩，噪音太大，其睡不着觉。要求：尽快处理。";

  private final MemoryCalls calls = new MemoryCalls(InstantSource.system());
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private Answer answer = exchange -> {};

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/v1/chat/completions",
        exchange -> {
          requests.add(
              exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          answer.to(exchange);
        });
    server.start();
  }

  @AfterEach
  void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static Answer says(String content) {
    ObjectNode json = JSON.createObjectNode();
    json.putArray("choices").addObject().putObject("message").put("content", content);
    return exchange -> send(exchange, 200, json.toString());
  }

  private static String ticket(String title, String body) {
    return JSON.createObjectNode().put("title", title).put("body", body).toString();
  }

  /** A demonstration call with all its proposals, known to the registry. */
  private Call drafted(String demo) {
    Call call = calls.know(Talk.demo(demo).call());
    INTERPRETER
        .interpret(call)
        .fields()
        .forEach((field, value) -> calls.append(call.id(), new FieldSuggested(field, value)));
    return call;
  }

  private FieldValue phrased(Call call, Duration timeout) throws Exception {
    LanguageModelSettings settings =
        new LanguageModelSettings(
            "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/", "m", "secret", timeout);
    try (DraftPhrasing phrasing = new DraftPhrasing(calls, settings, MENTIONS, Talk.ZONE)) {
      phrasing.phrase(call.id()).get(20, TimeUnit.SECONDS);
      phrasing.phrase(call.id()).get(20, TimeUnit.SECONDS);
      trouble = phrasing.trouble().orElse("");
    }
    return latest(call, TicketField.BODY);
  }

  private String trouble = "";

  private FieldValue latest(Call call, TicketField field) {
    return calls.find(call.id()).orElseThrow().suggestions().get(field);
  }

  @Test
  void phrase_goodAnswer_becomesTheProposalWithTheExtractiveTextBesideIt() throws Exception {
    answer = says("```json\n" + ticket("关于人民路32号阳光花园旁工地夜间施工的投诉", GOOD) + "\n```");
    Call call = drafted("call1");
    String extractive = latest(call, TicketField.BODY).value();
    FieldValue body = phrased(call, Duration.ofSeconds(10));
    assertThat(body.value()).isEqualTo(GOOD);
    assertThat(body.alternatives().get(0).value()).isEqualTo(extractive);
    assertThat(body.reason()).startsWith(DraftPhrasing.REASON);
    assertThat(latest(call, TicketField.TITLE).value()).isEqualTo("关于人民路32号阳光花园旁工地夜间施工的投诉");
    assertThat(trouble).isEmpty();
    assertThat(requests).as("one request a call").hasSize(1);
    assertThat(requests.get(0))
        .startsWith("Bearer secret ")
        .doesNotContain("13800123456")
        .doesNotContain("幺三八零零一二三四五六");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "市民王先生/女士来电投诉：人民路36号阳光花园旁边工地夜间施工。要求：尽快处理。",
        "市民王先生/女士来电投诉：人民路32号阳光花园旁边工地夜间施工，已持续三个月。要求：尽快处理。",
        "市民张先生来电投诉：人民路32号阳光花园旁边工地夜间施工。要求：尽快处理。",
        "市民王女士来电投诉：人民路32号阳光花园旁边工地夜间施工。要求：尽快处理。",
        "市民王先生/女士来电投诉：解放路32号阳光花园旁边工地夜间施工。要求：尽快处理。",
        "市民王先生/女士来电投诉：人民路32号阳光花园旁边，宏达建筑公司夜间施工。要求：尽快处理。",
        "市民王先生/女士来电投诉：人民路32号阳光花园旁边工地上周三夜间施工。要求：尽快处理。",
        "市民王先生/女士来电投诉：人民路32号阳光花园旁边工地夜间施工。要求：赔偿五千元。"
      })
  void phrase_inventedFact_keepsTheExtractiveTextAndSaysWhy(String invented) throws Exception {
    answer = says(ticket("关于工地夜间施工的投诉", invented));
    Call call = drafted("call1");
    String extractive = latest(call, TicketField.BODY).value();
    FieldValue body = phrased(call, Duration.ofSeconds(10));
    assertThat(body.value()).isEqualTo(extractive);
    assertThat(body.reason()).contains("改写未采用：通话中没有");
  }

  @Test
  void phrase_failures_keepTheExtractiveTextAndAreToldAsStatus() throws Exception {
    List<Answer> failures =
        List.of(
            exchange -> send(exchange, 500, "{}"),
            exchange -> send(exchange, 200, "<html>not JSON</html>"),
            exchange -> send(exchange, 200, "{\"choices\":[]}"),
            says("好的，工单如下"),
            says(ticket("", "")),
            this::never,
            this::endless);
    for (Answer failure : failures) {
      answer = failure;
      Call call = drafted("call1");
      FieldValue before = latest(call, TicketField.BODY);
      FieldValue body = phrased(call, Duration.ofMillis(700));
      assertThat(body).isEqualTo(before);
      assertThat(trouble).contains("不受影响");
    }
  }

  private void never(HttpExchange exchange) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endless(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] block = new byte[64 * 1024];
    try (OutputStream out = exchange.getResponseBody()) {
      while (over.getCount() > 0) {
        out.write(block);
      }
    }
  }

  @Test
  void phrase_nothingListens_keepsTheExtractiveText() throws Exception {
    Call call = drafted("call1");
    FieldValue before = latest(call, TicketField.BODY);
    server.stop(0);
    assertThat(phrased(call, Duration.ofSeconds(5))).isEqualTo(before);
    assertThat(trouble).isNotEmpty();
  }

  @Test
  void phrase_operatorDecidedTheText_isNotAsked() throws Exception {
    Call call = drafted("call1");
    calls.append(
        call.id(),
        new CallEvent.FieldDecided(TicketField.BODY, "我写的", CallEvent.Decision.TYPED, "8001"));
    phrased(call, Duration.ofSeconds(5));
    assertThat(requests).isEmpty();
  }
}
