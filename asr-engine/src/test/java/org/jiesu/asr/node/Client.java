package org.jiesu.asr.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of a node, by the JDK's WebSocket and not by ours. */
final class Client implements WebSocket.Listener {
  static final String CLOSED = "closed";
  private static final ObjectMapper JSON = new ObjectMapper();

  final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final StringBuilder part = new StringBuilder();
  WebSocket socket;

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      said.add(part.toString());
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    said.add(CLOSED);
    return null;
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  void send(short[] samples) {
    ByteBuffer bytes = ByteBuffer.allocate(samples.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asShortBuffer().put(samples);
    // the JDK masks a little-endian buffer in the wrong order
    socket.sendBinary(bytes.order(ByteOrder.BIG_ENDIAN), true).join();
  }

  String next() throws InterruptedException {
    String next = said.poll(30, TimeUnit.SECONDS);
    assertThat(next).as("an answer").isNotNull();
    return next;
  }

  JsonNode answer() throws Exception {
    return JSON.readTree(next());
  }
}
