package org.jiesu.asr.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.Optional;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.vocabulary.PublishedVocabulary;
import org.jspecify.annotations.Nullable;

/**
 * Takes one vocabulary from a server of ours, on a connection of its own at {@value #PATH}: {@code
 * {"vocabulary":{"language","version","bytes"}}}, then the bytes in pieces. Each is answered by
 * {@code {"received":N}}, and the last by {@code {"accepted":VERSION}}; what becomes of it is told
 * with the node's load.
 */
final class VocabularyReceiver extends SimpleChannelInboundHandler<WebSocketFrame> {
  /** Where a server connects to. */
  static final String PATH = "/vocabulary";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Optional<NodeVocabularies> vocabularies;
  private @Nullable Language language;
  private String version = "";
  private byte[] bytes = new byte[0];
  private int received;

  VocabularyReceiver(Optional<NodeVocabularies> vocabularies) {
    this.vocabularies = vocabularies;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    if (frame instanceof TextWebSocketFrame text) {
      begin(context, text.text());
    } else if (frame instanceof BinaryWebSocketFrame) {
      int length = frame.content().readableBytes();
      if (language == null || length > bytes.length - received) {
        refuse(context, "more bytes than were announced");
        return;
      }
      frame.content().readBytes(bytes, received, length);
      received += length;
      if (received < bytes.length) {
        say(context, JSON.createObjectNode().put("received", received));
      } else {
        accept(context, language);
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable e) {
    context.close();
  }

  private void begin(ChannelHandlerContext context, String said) {
    JsonNode announced;
    try {
      announced = JSON.readTree(said).path("vocabulary");
    } catch (JsonProcessingException e) {
      refuse(context, "this is not JSON");
      return;
    }
    Optional<Language> wanted = Language.ofCode(announced.path("language").asText());
    int length = announced.path("bytes").asInt();
    version = announced.path("version").asText();
    if (language != null || length < 1 || length > PublishedVocabulary.MOST_PACKED) {
      refuse(context, "one vocabulary of 1 to " + PublishedVocabulary.MOST_PACKED + " bytes");
    } else if (!version.matches("[0-9a-f]{64}")) {
      refuse(context, "version must be a SHA-256");
    } else if (wanted.isEmpty()
        || vocabularies.filter(each -> each.takes(wanted.get())).isEmpty()) {
      refuse(context, "本节点没有 " + announced.path("language").asText() + " 的可以加词的模型");
    } else {
      language = wanted.get();
      bytes = new byte[length];
      say(context, JSON.createObjectNode().put("received", 0));
    }
  }

  private void accept(ChannelHandlerContext context, Language of) {
    vocabularies.ifPresent(each -> each.take(new PublishedVocabulary.Packed(of, version, bytes)));
    say(context, JSON.createObjectNode().put("accepted", version));
    context.writeAndFlush(new CloseWebSocketFrame()).addListener(sent -> context.close());
  }

  private static void say(ChannelHandlerContext context, ObjectNode message) {
    context.writeAndFlush(new TextWebSocketFrame(message.toString()));
  }

  private static void refuse(ChannelHandlerContext context, String why) {
    say(context, JSON.createObjectNode().put("error", why));
    context.writeAndFlush(new CloseWebSocketFrame()).addListener(sent -> context.close());
  }
}
