package org.jiesu.asr.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jiesu.asr.TcpListener;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jiesu.asr.stream.DecodePool;
import org.jiesu.asr.stream.SharedProviders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recognises what others send by vosk-server's WebSocket protocol, and tells servers of ours how
 * loaded it is. Beyond its capacity, and where decoding falls behind, partials are left out; audio
 * never is: a client that sends faster than it is decoded is read more slowly.
 */
public final class RecognitionServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RecognitionServer.class);
  private static final int LARGEST_MESSAGE = 1 << 20;

  private final SharedProviders providers;
  private final Optional<NodeVocabularies> vocabularies;
  private final DecodePool pool;
  private final TcpListener listener;

  /**
   * Binds and listens.
   *
   * @param providers closed with this
   * @throws NodeException if the address cannot be bound; the providers are closed then
   */
  public RecognitionServer(
      NodeSettings settings,
      Map<Language, RecognizerProvider> providers,
      PrometheusMeterRegistry meters) {
    this(settings, providers, shared -> Optional.empty(), meters);
  }

  /**
   * A node that learns the words that servers publish.
   *
   * @param models that are loaded; servers' words are compiled into them
   * @param directory where compiled models are put, this node's own
   * @throws NodeException if the address cannot be bound
   * @throws org.jiesu.asr.SpeechException if a model cannot be used
   */
  public static RecognitionServer learning(
      NodeSettings settings,
      Map<Language, Model> models,
      Path directory,
      PrometheusMeterRegistry meters) {
    Map<Language, RecognizerProvider> loaded = new EnumMap<>(Language.class);
    models.forEach((language, model) -> loaded.put(language, SharedProviders.loaded(model)));
    return new RecognitionServer(
        settings,
        loaded,
        shared ->
            Optional.of(
                new NodeVocabularies(
                    models, directory, model -> shared.replace(SharedProviders.loaded(model)))),
        meters);
  }

  private RecognitionServer(
      NodeSettings settings,
      Map<Language, RecognizerProvider> own,
      Function<SharedProviders, Optional<NodeVocabularies>> learner,
      PrometheusMeterRegistry meters) {
    providers = new SharedProviders(own);
    vocabularies = learner.apply(providers);
    pool = new DecodePool(settings.decodeThreads());
    NodeMetrics metrics = new NodeMetrics(meters, settings.capacity());
    ServedStream.Node node =
        new ServedStream.Node(
            providers, vocabularies, pool, metrics, settings.capacity(), System::nanoTime);
    AtomicInteger open = new AtomicInteger();
    try {
      Optional<SslContext> tls = settings.certificate().map(RecognitionServer::tls);
      listener =
          new TcpListener(
              "recognition",
              new InetSocketAddress(settings.host(), settings.port()),
              channel -> {
                channel.closeFuture().addListener(closed -> open.decrementAndGet());
                if (open.incrementAndGet() > settings.connections()) {
                  metrics.refused();
                  channel.close();
                  return;
                }
                tls.ifPresent(each -> channel.pipeline().addLast(each.newHandler(channel.alloc())));
                channel
                    .pipeline()
                    .addLast(
                        new ReadTimeoutHandler(settings.idle().toMillis(), TimeUnit.MILLISECONDS))
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpObjectAggregator(1 << 14))
                    .addLast(new Doorkeeper(settings.token(), meters, metrics))
                    .addLast(
                        new WebSocketServerProtocolHandler(
                            WebSocketServerProtocolConfig.newBuilder()
                                .websocketPath("/")
                                .checkStartsWith(true)
                                .handshakeTimeoutMillis(5_000)
                                .maxFramePayloadLength(LARGEST_MESSAGE)
                                .build()))
                    .addLast(new WebSocketFrameAggregator(LARGEST_MESSAGE))
                    .addLast(new Usher(node));
              });
    } catch (Exception e) {
      closeDecoding();
      if (e instanceof NodeException told) {
        throw told;
      }
      throw new NodeException(
          "cannot listen at " + settings.host() + ":" + settings.port() + ": " + e.getMessage(), e);
    }
    log.info("engine node listening at {}: {}", address(), settings);
  }

  private static SslContext tls(NodeSettings.Certificate proof) {
    try {
      return SslContextBuilder.forServer(proof.chain().toFile(), proof.key().toFile()).build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new NodeException(
          "certificate "
              + proof.chain()
              + " and key "
              + proof.key()
              + " cannot be used (PEM, the key without a password): "
              + e.getMessage(),
          e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return listener.address();
  }

  @Override
  public void close() {
    listener.close();
    closeDecoding();
  }

  private void closeDecoding() {
    vocabularies.ifPresent(NodeVocabularies::close);
    pool.close();
    providers.close();
  }

  /** Sees a connection to where it wants to go, once it is a WebSocket. */
  private static final class Usher extends ChannelInboundHandlerAdapter {
    private final ServedStream.Node node;

    Usher(ServedStream.Node node) {
      this.node = node;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete done) {
        boolean vocabulary =
            new QueryStringDecoder(done.requestUri()).path().endsWith(VocabularyReceiver.PATH);
        context
            .pipeline()
            .replace(
                this,
                null,
                vocabulary ? new VocabularyReceiver(node.vocabularies()) : new ServedStream(node));
      }
      super.userEventTriggered(context, event);
    }
  }
}
