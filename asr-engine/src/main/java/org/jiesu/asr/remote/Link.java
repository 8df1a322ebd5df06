package org.jiesu.asr.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLException;

/**
 * One WebSocket connection to a recognition server. What is sent before it is open waits. It tells
 * once that it is down, whatever the reason; may be used by any thread, never blocks.
 */
final class Link {
  /** The reason of a peer that ends the connection as it should be ended. */
  static final String GOODBYE = "said goodbye";

  private static final int CONNECT_MS = 2_000;
  private static final int LARGEST_MESSAGE = 1 << 20;

  /** A peer that lets more than a minute of audio lie is as good as dead. */
  private static final int MOST_UNSENT = 1 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerAddress address;
  private final Listener listener;
  private final Deque<WebSocketFrame> early = new ArrayDeque<>();
  private final Channel channel;
  private boolean open;
  private boolean down;

  /** Called on the connection's event loop: return quickly. */
  interface Listener {
    void onOpen();

    /** A text as it came; true where it is no JSON and was understood all the same. */
    default boolean onText(String text) {
      return false;
    }

    void onMessage(JsonNode message);

    /** The peer has answered {@link Link#ping}. */
    default void onPong() {}

    void onDown(String reason);
  }

  Link(EventLoopGroup loops, ServerAddress address, Listener listener) {
    this.address = address;
    this.listener = listener;
    ChannelFuture connecting;
    synchronized (this) {
      connecting =
          new Bootstrap()
              .group(loops)
              .channel(NioSocketChannel.class)
              .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
              .option(ChannelOption.TCP_NODELAY, true)
              .option(ChannelOption.SO_KEEPALIVE, true)
              .option(
                  ChannelOption.WRITE_BUFFER_WATER_MARK,
                  new WriteBufferWaterMark(MOST_UNSENT / 2, MOST_UNSENT))
              .handler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) throws SSLException {
                      assemble(made);
                    }
                  })
              .connect(address.uri().getHost(), address.uri().getPort());
      channel = connecting.channel();
    }
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            down("cannot be reached: " + done.cause().getMessage());
          }
        });
    channel.closeFuture().addListener(closed -> down("closed the connection"));
  }

  void send(short[] samples) {
    ByteBuf bytes = Unpooled.buffer(samples.length * 2);
    for (short sample : samples) {
      bytes.writeShortLE(sample);
    }
    send(new BinaryWebSocketFrame(bytes));
  }

  /** Samples as floats between -1 and 1, little-endian. */
  void sendFloats(short[] samples) {
    ByteBuf bytes = Unpooled.buffer(samples.length * Float.BYTES);
    for (short sample : samples) {
      bytes.writeFloatLE(sample / 32_768f);
    }
    send(new BinaryWebSocketFrame(bytes));
  }

  void send(byte[] bytes, int from, int length) {
    send(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(bytes, from, length)));
  }

  void send(String text) {
    send(new TextWebSocketFrame(text));
  }

  /** Asks whether the peer lives. */
  void ping() {
    send(new PingWebSocketFrame());
  }

  /** Ends the connection; nothing is told any more. */
  void close() {
    synchronized (this) {
      down = true;
      early.forEach(WebSocketFrame::release);
      early.clear();
    }
    if (channel.isActive()) {
      channel.writeAndFlush(new CloseWebSocketFrame()).addListener(sent -> channel.close());
    } else {
      channel.close();
    }
  }

  private void send(WebSocketFrame frame) {
    synchronized (this) {
      if (down) {
        frame.release();
        return;
      }
      if (!open) {
        early.add(frame);
        return;
      }
    }
    if (!channel.isWritable()) {
      frame.release();
      down("does not take what is sent");
      return;
    }
    channel.writeAndFlush(frame);
  }

  private void down(String reason) {
    synchronized (this) {
      if (down) {
        return;
      }
      down = true;
      early.forEach(WebSocketFrame::release);
      early.clear();
    }
    channel.close();
    listener.onDown(reason);
  }

  private void opened() {
    synchronized (this) {
      if (down) {
        return;
      }
      open = true;
      early.forEach(channel::write);
      early.clear();
      channel.flush();
    }
    listener.onOpen();
  }

  private void assemble(Channel made) throws SSLException {
    DefaultHttpHeaders headers = new DefaultHttpHeaders();
    if (!address.token().isEmpty()) {
      headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + address.token());
    }
    if (address.uri().getScheme().equals("wss")) {
      made.pipeline()
          .addLast(
              address
                  .tls()
                  .newHandler(made.alloc(), address.uri().getHost(), address.uri().getPort()));
    }
    made.pipeline()
        .addLast(new HttpClientCodec())
        .addLast(new HttpObjectAggregator(1 << 14))
        .addLast(
            new WebSocketClientProtocolHandler(
                WebSocketClientProtocolConfig.newBuilder()
                    .webSocketUri(address.uri())
                    .customHeaders(headers)
                    .maxFramePayloadLength(LARGEST_MESSAGE)
                    .handshakeTimeoutMillis(CONNECT_MS)
                    .handleCloseFrames(false)
                    .dropPongFrames(false)
                    .generateOriginHeader(false)
                    .build()))
        .addLast(new WebSocketFrameAggregator(LARGEST_MESSAGE))
        .addLast(new Reader());
  }

  private final class Reader extends SimpleChannelInboundHandler<WebSocketFrame> {

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event == WebSocketClientProtocolHandler.ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
        opened();
      } else if (event
          == WebSocketClientProtocolHandler.ClientHandshakeStateEvent.HANDSHAKE_TIMEOUT) {
        down("does not answer as a WebSocket server");
      }
      super.userEventTriggered(context, event);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      if (frame instanceof CloseWebSocketFrame) {
        down(GOODBYE);
        return;
      }
      if (frame instanceof PongWebSocketFrame) {
        listener.onPong();
        return;
      }
      if (!(frame instanceof TextWebSocketFrame text)) {
        // what was said is nobody's business: only the size is told
        down("sends binary data of " + frame.content().readableBytes() + " bytes");
        return;
      }
      String said = text.text();
      if (listener.onText(said)) {
        return;
      }
      JsonNode message;
      try {
        message = JSON.readTree(said);
      } catch (JsonProcessingException e) {
        down("sends something that is not JSON, " + said.length() + " characters long");
        return;
      }
      if (!message.isObject()) {
        down("sends JSON that is no object, " + said.length() + " characters long");
        return;
      }
      listener.onMessage(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable e) {
      down("fails: " + e.getMessage());
    }
  }
}
