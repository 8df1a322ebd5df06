package org.jiesu.cti.ticket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * A service that speaks OpenAI's chat completions. One request at a time for each question; nothing
 * blocks. An answer that is late, too long, no JSON or not of that form fails the question.
 */
final class LanguageModel {
  private static final int LONGEST_ANSWER = 256 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LanguageModelSettings settings;
  private final HttpClient client;

  LanguageModel(LanguageModelSettings settings, Executor executor) {
    this.settings = settings;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(settings.timeout())
            .executor(executor)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  /** What the model says; fails with an {@link IOException} that tells why it did not. */
  CompletableFuture<String> ask(String task, String text) {
    CompletableFuture<HttpResponse<byte[]>> response =
        client.sendAsync(request(task, text), info -> new Limited());
    CompletableFuture<String> answer =
        response
            .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
            .thenApply(LanguageModel::content);
    // ends the exchange too, so that an endless answer is not read on
    answer.whenComplete((said, failure) -> response.cancel(true));
    return answer;
  }

  private HttpRequest request(String task, String text) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", settings.model());
    body.put("temperature", 0);
    body.putArray("messages")
        .add(JSON.createObjectNode().put("role", "system").put("content", task))
        .add(JSON.createObjectNode().put("role", "user").put("content", text));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(settings.url() + "/chat/completions"))
            .timeout(settings.timeout())
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8));
    if (!settings.key().isEmpty()) {
      request.header("Authorization", "Bearer " + settings.key());
    }
    return request.build();
  }

  private static String content(HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      throw new CompletionException(new IOException("status " + response.statusCode()));
    }
    try {
      JsonNode content =
          JSON.readTree(response.body()).path("choices").path(0).path("message").path("content");
      if (!content.isTextual()) {
        throw new CompletionException(new IOException("no choices[0].message.content"));
      }
      return content.textValue();
    } catch (JsonProcessingException e) {
      throw new CompletionException(new IOException("not JSON", e));
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** A body up to a limit; beyond it the exchange is cancelled. */
  private static final class Limited implements HttpResponse.BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private Flow.@org.jspecify.annotations.Nullable Subscription subscription;

    @Override
    public CompletionStage<byte[]> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        if (read.size() + bytes.length > LONGEST_ANSWER) {
          if (subscription != null) {
            subscription.cancel();
          }
          body.completeExceptionally(
              new IOException("an answer of more than " + LONGEST_ANSWER + " bytes"));
          return;
        }
        read.writeBytes(bytes);
      }
    }

    @Override
    public void onError(Throwable failure) {
      body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      body.complete(read.toByteArray());
    }
  }
}
