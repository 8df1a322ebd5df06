package org.jiesu.asr.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.ReadTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.Resampler;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.PhraseException;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jiesu.asr.recognition.Word;
import org.jiesu.asr.stream.DecodePool;
import org.jiesu.asr.stream.Segmenter;
import org.jiesu.asr.stream.SharedProviders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a node. It answers as vosk-server does: each piece of audio with one message, a
 * partial or, where an utterance ended in it, its result. To servers of ours, which find utterances
 * themselves ({@code "endpoint":false}), it says more: {@code {"reset":1}} ends an utterance,
 * {@code {"partial_words":1}} asks for words with times and confidence, {@code
 * {"config":{"status":true}}} for the load, twice a second.
 */
final class ServedStream extends SimpleChannelInboundHandler<WebSocketFrame>
    implements Segmenter.Sink {
  private static final Logger log = LoggerFactory.getLogger(ServedStream.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration END_SILENCE = Duration.ofMillis(600);
  private static final long STATUS_MS = 500;

  /** With more waiting, partials are left out. */
  private static final Duration NO_PARTIALS = Duration.ofMillis(1_500);

  /** With more waiting, nothing is read until half of it is decoded. */
  private static final Duration READ_NO_MORE = Duration.ofSeconds(60);

  private static final int LOWEST_RATE = 8_000;
  private static final int HIGHEST_RATE = 48_000;

  private final Node node;
  private final DecodePool.Lane lane;
  private final AtomicLong backlog = new AtomicLong();
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> announcing;

  // on the lane
  private Language language;
  private int inputRate = LOWEST_RATE;
  private boolean words = true;
  private boolean alternatives;
  private boolean endpoint = true;
  private Set<String> phrases = Set.of();
  private SharedProviders.@Nullable Lease lease;
  private @Nullable Recognizer recognizer;
  private @Nullable Segmenter segmenter;
  private @Nullable Resampler resampler;
  private boolean beyondCapacity;
  private boolean over;
  private Duration start = Duration.ZERO;
  private String partial = "";
  private final List<Word> ended = new ArrayList<>();
  private boolean hasEnded;

  /** What all connections of a node share. */
  record Node(
      SharedProviders providers,
      Optional<NodeVocabularies> vocabularies,
      DecodePool pool,
      NodeMetrics metrics,
      int capacity,
      LongSupplier nanos) {}

  ServedStream(Node node) {
    this.node = node;
    lane = node.pool().lane();
    language = node.providers().languages().iterator().next();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext from, WebSocketFrame frame) {
    if (frame instanceof BinaryWebSocketFrame) {
      ByteBuf bytes = frame.content();
      if (bytes.readableBytes() % 2 != 0) {
        lane.execute(() -> refuse("audio must be whole samples of 16 bits, little-endian, mono"));
        return;
      }
      short[] samples = new short[bytes.readableBytes() / 2];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = bytes.readShortLE();
      }
      // the rate may not be known yet; what counts is when there is too much
      long length = Pcm.durationOf(samples.length, LOWEST_RATE).toNanos();
      node.metrics().decoding().queued(length);
      if (backlog.addAndGet(length) > READ_NO_MORE.toNanos()) {
        from.channel().config().setAutoRead(false);
      }
      long arrived = node.nanos().getAsLong();
      lane.execute(() -> hear(samples, arrived, length));
    } else if (frame instanceof TextWebSocketFrame text) {
      String said = text.text();
      lane.execute(() -> obey(said));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext gone) throws Exception {
    if (announcing != null) {
      announcing.cancel(false);
    }
    lane.execute(this::end);
    super.channelInactive(gone);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable e) {
    if (e instanceof ReadTimeoutException) {
      log.info("a client has said nothing for too long; its connection is closed");
    } else {
      node.metrics().refused();
      log.info("a client's connection failed: {}", e.getMessage());
    }
    from.close();
  }

  @Override
  public void begin(Duration from) {
    start = from;
    partial = "";
  }

  @Override
  public void audio(short[] frame, boolean active) {
    if (recognizer != null) {
      recognizer.accept(frame);
    }
  }

  @Override
  public void end(Duration until) {
    if (recognizer == null) {
      return;
    }
    hasEnded = true;
    partial = "";
    ended.addAll(recognizer.finish().after(start).words());
    node.metrics().decoding().utterance(language);
  }

  private void hear(short[] samples, long arrived, long length) {
    try {
      if (over) {
        return;
      }
      node.metrics().decoding().lag(node.nanos().getAsLong() - arrived);
      guarded(
          () -> {
            Recognizer current = opened();
            short[] suited = resampler == null ? samples : resampler.process(samples);
            if (segmenter != null) {
              segmenter.accept(suited);
            } else {
              current.accept(suited);
            }
            answer(current);
          });
    } finally {
      node.metrics().decoding().queued(-length);
      if (backlog.addAndGet(-length) < READ_NO_MORE.toNanos() / 2) {
        readAgain();
      }
    }
  }

  private void answer(Recognizer current) {
    if (hasEnded) {
      say(taken());
      return;
    }
    boolean speaking = segmenter == null || segmenter.speaking();
    if (!speaking) {
      partial = "";
    } else if (late()) {
      node.metrics().decoding().shedPartial();
    } else {
      partial = current.partial().text();
    }
    say(JSON.createObjectNode().put("partial", partial));
  }

  private boolean late() {
    if (beyondCapacity && node.metrics().decoding().streams() <= node.capacity()) {
      beyondCapacity = false;
    }
    return beyondCapacity || backlog.get() > NO_PARTIALS.toNanos();
  }

  private void obey(String text) {
    if (over) {
      return;
    }
    JsonNode message;
    try {
      message = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      refuse("this is not JSON");
      return;
    }
    if (message.path("config").isObject()) {
      configure(message.path("config"));
    } else if (message.has("eof")) {
      guarded(
          () -> {
            finish();
            say(taken());
            bye();
          });
    } else if (message.has("reset")) {
      guarded(
          () -> {
            finish();
            say(taken().put("final", true));
          });
    } else if (message.has("partial_words")) {
      guarded(
          () -> {
            Recognition heard = late() ? Recognition.NOTHING : opened().partialWords();
            ObjectNode said = JSON.createObjectNode().put("partial", partial);
            said.set("partial_result", list(heard.words()));
            say(said);
          });
    } else {
      refuse("a message must have config, eof or reset");
    }
  }

  private void finish() {
    if (segmenter != null) {
      segmenter.flush();
    } else if (recognizer != null) {
      start = Duration.ZERO;
      end(Duration.ZERO);
    }
  }

  private void configure(JsonNode configuration) {
    if (configuration.path("status").asBoolean()) {
      ChannelHandlerContext there = context;
      if (there != null) {
        there.executor().execute(this::announce);
      }
      return;
    }
    if (recognizer != null) {
      refuse("the configuration must come before the audio");
      return;
    }
    JsonNode rate = configuration.path("sample_rate");
    if (!rate.isMissingNode()) {
      // vosk's clients send 8000.0 as well
      double wanted = rate.asDouble();
      if (wanted < LOWEST_RATE || wanted > HIGHEST_RATE || wanted != Math.rint(wanted)) {
        refuse("sample_rate must be " + LOWEST_RATE + " to " + HIGHEST_RATE);
        return;
      }
      inputRate = (int) wanted;
    }
    for (String field : List.of("language", "model")) {
      String code = configuration.path(field).asText("");
      if (!code.isEmpty()) {
        Language wanted =
            Language.ofCode(code).filter(node.providers().languages()::contains).orElse(null);
        if (wanted == null) {
          refuse(
              field
                  + " must be one of "
                  + node.providers().languages().stream().map(Language::code).toList());
          return;
        }
        language = wanted;
      }
    }
    words = configuration.path("words").asBoolean(words);
    endpoint = configuration.path("endpoint").asBoolean(endpoint);
    alternatives = configuration.path("max_alternatives").asInt() > 0;
    JsonNode list = configuration.path("phrase_list");
    if (!list.isMissingNode() && !list.isNull()) {
      Set<String> wanted = new LinkedHashSet<>();
      for (JsonNode phrase : list) {
        // vosk's way to say "or anything else", which our grammar always says
        if (!phrase.isTextual()) {
          refuse("phrase_list must hold phrases");
          return;
        }
        if (!phrase.asText().equals("[unk]") && !phrase.asText().isBlank()) {
          wanted.add(phrase.asText());
        }
      }
      phrases = wanted;
    }
    guarded(this::opened);
  }

  private Recognizer opened() {
    Recognizer current = recognizer;
    if (current == null) {
      SharedProviders.Lease taken = lease != null ? lease : node.providers().lease();
      lease = taken;
      RecognizerProvider provider = taken.providers().get(language);
      if (provider == null) {
        throw new IllegalStateException("no provider of " + language);
      }
      current = phrases.isEmpty() ? provider.open() : provider.open(phrases);
      recognizer = current;
      int rate = provider.abilities().sampleRate();
      resampler = inputRate == rate ? null : new Resampler(inputRate, rate);
      segmenter = endpoint ? new Segmenter(rate, () -> END_SILENCE, this) : null;
      beyondCapacity = node.metrics().decoding().began() > node.capacity();
    }
    return current;
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (PhraseException | IllegalArgumentException e) {
      refuse(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      node.metrics().decoding().failed();
      log.error("a recogniser of {} failed", language, e);
      refuse("the recogniser failed");
    }
  }

  /** What ended since it was last said, as vosk says it. */
  private ObjectNode taken() {
    List<Word> said = List.copyOf(ended);
    ended.clear();
    hasEnded = false;
    ObjectNode result = JSON.createObjectNode();
    if (words && !said.isEmpty()) {
      result.set("result", list(said));
    }
    result.put("text", String.join(" ", said.stream().map(Word::text).toList()));
    if (!alternatives) {
      return result;
    }
    result.put("confidence", Recognition.of(said).confidence());
    ObjectNode all = JSON.createObjectNode();
    all.putArray("alternatives").add(result);
    return all;
  }

  private static ArrayNode list(List<Word> said) {
    ArrayNode list = JSON.createArrayNode();
    for (Word word : said) {
      ObjectNode told = list.addObject();
      told.put("conf", word.confidence())
          .put("end", word.end().toMillis() / 1e3)
          .put("start", word.start().toMillis() / 1e3)
          .put("word", word.text());
      if (word.probability() != word.confidence()) {
        told.put("probability", word.probability());
      }
    }
    return list;
  }

  /** On the event loop. */
  private void announce() {
    ChannelHandlerContext there = context;
    if (there == null || announcing != null || !there.channel().isActive()) {
      return;
    }
    announcing =
        there
            .executor()
            .scheduleWithFixedDelay(this::tellLoad, 0, STATUS_MS, TimeUnit.MILLISECONDS);
  }

  private void tellLoad() {
    ChannelHandlerContext there = context;
    if (there == null || !there.channel().isWritable()) {
      return;
    }
    ObjectNode message = JSON.createObjectNode();
    ObjectNode status = message.putObject("status");
    status.put("streams", node.metrics().decoding().streams()).put("capacity", node.capacity());
    ArrayNode languages = status.putArray("languages");
    node.providers().languages().forEach(each -> languages.add(each.code()));
    node.vocabularies().ifPresent(each -> status.set("vocabularies", each.status()));
    there.writeAndFlush(new TextWebSocketFrame(message.toString()));
  }

  private void say(ObjectNode message) {
    ChannelHandlerContext there = context;
    if (there != null) {
      there.writeAndFlush(new TextWebSocketFrame(message.toString()));
    }
  }

  private void refuse(String why) {
    node.metrics().refused();
    say(JSON.createObjectNode().put("error", why));
    bye();
  }

  private void bye() {
    end();
    ChannelHandlerContext there = context;
    if (there != null) {
      there.writeAndFlush(new CloseWebSocketFrame()).addListener(sent -> there.close());
    }
  }

  private void end() {
    over = true;
    if (recognizer != null) {
      node.metrics().decoding().ended();
      recognizer.close();
      recognizer = null;
    }
    if (lease != null) {
      lease.close();
      lease = null;
    }
  }

  private void readAgain() {
    ChannelHandlerContext there = context;
    if (there != null && !there.channel().config().isAutoRead()) {
      there.executor().execute(() -> there.channel().config().setAutoRead(true));
    }
  }
}
