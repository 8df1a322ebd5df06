package org.jiesu.cti.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetClient;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built pages. */
class PagesTest {

  @TempDir Path directory;
  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    Path root = Files.createDirectories(directory.resolve("dist"));
    Files.createDirectories(root.resolve("assets"));
    Files.writeString(root.resolve("index.html"), "<!doctype html><title>接诉</title>");
    Files.writeString(root.resolve("favicon.svg"), "<svg/>");
    Files.writeString(root.resolve("assets/app-1a2b3c.js"), "export {}");
    Files.writeString(root.resolve(".secret"), "secret");
    Files.writeString(directory.resolve("secret.txt"), "secret");
    server = new RunningServer(root);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<Buffer> get(String path, String accept) throws Exception {
    return server
        .request(HttpMethod.GET, path)
        .putHeader("Accept", accept)
        .send()
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  @Test
  void startPage_andTheApplicationsOwnAddresses_areNotCachedAndGuarded() throws Exception {
    for (String path : new String[] {"/", "/index.html", "/tickets/20261122000001", "/login?a=b"}) {
      HttpResponse<Buffer> page = get(path, "text/html");
      assertThat(page.statusCode()).as(path).isEqualTo(200);
      assertThat(page.bodyAsString()).as(path).contains("接诉");
      assertThat(page.getHeader("Cache-Control")).as(path).isEqualTo("no-cache");
      assertThat(page.getHeader("Content-Type")).as(path).startsWith("text/html");
      assertThat(page.getHeader("Content-Security-Policy"))
          .contains("default-src 'self'")
          .contains("script-src 'self';")
          .contains("ws://127.0.0.1:8693")
          .contains("frame-ancestors 'none'");
      assertThat(page.getHeader("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(page.getHeader("Referrer-Policy")).isEqualTo("no-referrer");
    }
  }

  @Test
  void assets_withHashedNames_areCachedForAYear() throws Exception {
    HttpResponse<Buffer> script = get("/assets/app-1a2b3c.js", "*/*");

    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(script.getHeader("Content-Type")).contains("javascript");
    assertThat(script.getHeader("Cache-Control")).contains("max-age=31536000");
    assertThat(get("/favicon.svg", "*/*").bodyAsString()).isEqualTo("<svg/>");
  }

  @Test
  void whatIsNotThere_isAProblemAndNotTheStartPage() throws Exception {
    for (String path :
        new String[] {"/assets/", "/assets/gone.js", "/gone.js", "/.secret", "/api/gone"}) {
      HttpResponse<Buffer> gone = get(path, "text/html,*/*");
      assertThat(gone.statusCode()).as(path).isEqualTo(404);
      assertThat(gone.getHeader("Content-Type")).as(path).startsWith("application/problem+json");
      assertThat(gone.bodyAsString()).as(path).doesNotContain("secret");
    }
  }

  @Test
  void pathTraversal_inAnyWriting_readsNothingOutside() throws Exception {
    for (String path :
        new String[] {
          "/../secret.txt",
          "/assets/../../secret.txt",
          "/%2e%2e/secret.txt",
          "/assets/%2e%2e/%2e%2e/secret.txt",
          "/..%2fsecret.txt",
          "/assets/..%5c..%5csecret.txt",
          "/assets//../..//secret.txt",
          "/%252e%252e/secret.txt",
          "/..;/secret.txt",
          "//secret.txt",
          "/assets/%00/../../secret.txt"
        }) {
      String answer = raw(path);
      assertThat(answer).as(path).startsWith("HTTP/1.1 ").doesNotContain("\r\n\r\nsecret");
      assertThat(answer).as(path).doesNotContain(" 500 ");
    }
  }

  private String raw(String path) throws Exception {
    NetClient client = server.vertx.createNetClient();
    CompletableFuture<String> answer = new CompletableFuture<>();
    StringBuilder heard = new StringBuilder();
    client
        .connect(server.port, "127.0.0.1")
        .onFailure(answer::completeExceptionally)
        .onSuccess(
            socket -> {
              socket.handler(buffer -> heard.append(buffer.toString()));
              socket.closeHandler(ignored -> answer.complete(heard.toString()));
              socket.write(
                  "GET "
                      + path
                      + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nConnection: close\r\n\r\n");
            });
    return answer.get(20, TimeUnit.SECONDS);
  }

  @Test
  void pages_notBuilt_sayWhatToDo() throws Exception {
    try (RunningServer bare = new RunningServer(directory.resolve("nowhere"))) {
      HttpResponse<Buffer> page =
          bare.request(HttpMethod.GET, "/")
              .putHeader("Accept", "text/html")
              .send()
              .toCompletionStage()
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.bodyAsString()).contains("scripts/run");
    }
  }
}
