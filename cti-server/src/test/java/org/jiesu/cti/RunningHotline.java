package org.jiesu.cti;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole server in this process, with the city's own files and no Asterisk, and a browser. */
final class RunningHotline implements AutoCloseable {
  static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper mapper = new ObjectMapper();
  private final Hotline hotline;
  String cookie = "";

  /** An answer; {@code json} is missing unless that is what it is. */
  record Reply(int status, String body, JsonNode json, Optional<String> cookie) {}

  RunningHotline(Config config) {
    hotline = new Hotline(config, Clock.system(ZONE));
  }

  /** The defaults in demonstration mode, all on free ports. */
  static Config config(Path data, Map<String, Object> overrides) {
    Map<String, Object> all =
        new HashMap<>(
            Map.of(
                "jiesu.data-directory",
                data.toString(),
                "jiesu.config-directory",
                "../config",
                "jiesu.demo",
                true,
                "jiesu.asterisk.ami-secret",
                "0123456789abcdef",
                "jiesu.asterisk.ami-port",
                freePort(),
                "jiesu.asterisk.agi-port",
                0,
                "jiesu.speech.port",
                0,
                "jiesu.speech.model-directories",
                List.of("../asr-engine/models"),
                "jiesu.web.port",
                0));
    all.put("jiesu.database.url", "");
    // seconds of a processor at each start; CityVocabularyTest has it
    all.put("jiesu.speech.city-vocabulary", false);
    all.putAll(overrides);
    return ConfigFactory.parseMap(all)
        .withFallback(Configuration.load(data.resolve("no-file-of-the-city.conf")));
  }

  static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return hotline.port();
  }

  Reply get(String path) {
    return send(request(path).GET());
  }

  /** Signs in as one of the demonstration's operators; what follows is done as them. */
  Reply signIn(String number) {
    Reply reply =
        send(
            request("/api/session")
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"number\":\"%1$s\",\"password\":\"jiesu-%1$s\"}".formatted(number))));
    cookie = reply.cookie().orElse(cookie);
    return reply;
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hotline.port() + path))
            .timeout(Duration.ofSeconds(30))
            .header("Origin", "http://127.0.0.1:" + hotline.port());
    return cookie.isEmpty() ? request : request.header("Cookie", cookie);
  }

  private Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      boolean json =
          response.headers().firstValue("Content-Type").filter(t -> t.contains("json")).isPresent();
      return new Reply(
          response.statusCode(),
          response.body(),
          json ? mapper.readTree(response.body()) : mapper.missingNode(),
          response.headers().firstValue("Set-Cookie").map(set -> set.split(";", 2)[0]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    hotline.close();
  }
}
