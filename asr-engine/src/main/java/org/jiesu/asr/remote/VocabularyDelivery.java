package org.jiesu.asr.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoopGroup;
import java.util.function.BiConsumer;
import org.jiesu.asr.vocabulary.PublishedVocabulary;
import org.jspecify.annotations.Nullable;

/**
 * Sends one vocabulary to one node, a piece at a time: the next one when the node has the one
 * before. Tells once how it ended. The node is not waited for by anybody.
 */
final class VocabularyDelivery implements Link.Listener {
  static final String PATH = "/vocabulary";
  private static final int PIECE = 256 << 10;

  private final PublishedVocabulary.Packed packed;
  private final BiConsumer<Outcome, String> onEnd;
  private @Nullable Link link;
  private boolean ended;

  /** How a delivery ended. */
  enum Outcome {
    ACCEPTED,
    /** The node will not have it, whenever it is sent. */
    REFUSED,
    /** The connection failed; another may not. */
    INTERRUPTED
  }

  /** Begins; {@code onEnd} is told the outcome and what was wrong. */
  VocabularyDelivery(
      EventLoopGroup loops,
      ServerAddress address,
      PublishedVocabulary.Packed packed,
      BiConsumer<Outcome, String> onEnd) {
    this.packed = packed;
    this.onEnd = onEnd;
    synchronized (this) {
      link = new Link(loops, address.at(PATH), this);
    }
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message
        .putObject("vocabulary")
        .put("language", packed.language().code())
        .put("version", packed.version())
        .put("bytes", packed.bytes().length);
    link.send(message.toString());
  }

  String version() {
    return packed.version();
  }

  /** Gives it up; nothing is told. */
  void close() {
    Link open;
    synchronized (this) {
      ended = true;
      open = link;
    }
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void onOpen() {}

  @Override
  public void onMessage(JsonNode message) {
    Link open;
    synchronized (this) {
      open = link;
    }
    if (message.has("accepted")) {
      end(Outcome.ACCEPTED, "");
    } else if (message.has("error")) {
      end(Outcome.REFUSED, message.path("error").asText());
    } else if (message.path("received").canConvertToInt() && open != null) {
      int from = message.path("received").asInt();
      if (from < 0 || from >= packed.bytes().length) {
        end(Outcome.REFUSED, "the node counts " + from + " bytes");
        return;
      }
      open.send(packed.bytes(), from, Math.min(PIECE, packed.bytes().length - from));
    }
  }

  @Override
  public void onDown(String reason) {
    end(Outcome.INTERRUPTED, reason);
  }

  private void end(Outcome outcome, String problem) {
    synchronized (this) {
      if (ended) {
        return;
      }
    }
    close();
    onEnd.accept(outcome, problem);
  }
}
