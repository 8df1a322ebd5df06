package org.jiesu.asr.remote;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A foreign recognition server that answers as it is told, over a real WebSocket. */
final class ScriptedServer implements AutoCloseable {
  static final String HANG_UP = "hang up";
  static final String GOODBYE = "goodbye";
  private static final Set<String> ENDS =
      Set.of("{\"eof\" : 1}", "Done", "{\"is_speaking\":false}");

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listening;
  final List<String> texts = new CopyOnWriteArrayList<>();
  final List<byte[]> pieces = new CopyOnWriteArrayList<>();
  final AtomicLong samples = new AtomicLong();
  final AtomicInteger connections = new AtomicInteger();

  /** What is answered: to audio by its running number in the connection, 0 to its end. */
  interface Script {
    List<String> answers(int chunk);
  }

  ScriptedServer(Script script) {
    listening =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    open.add(channel);
                    connections.incrementAndGet();
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(1 << 14))
                        .addLast(new WebSocketServerProtocolHandler("/", null, false, 1 << 20))
                        .addLast(new Answering(script));
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  String uri() {
    return "ws://127.0.0.1:" + ((java.net.InetSocketAddress) listening.localAddress()).getPort();
  }

  void hangUpAll() {
    open.close().awaitUninterruptibly();
  }

  @Override
  public void close() {
    listening.close().awaitUninterruptibly();
    hangUpAll();
    loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
  }

  private final class Answering extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final Script script;
    private int chunks;

    Answering(Script script) {
      this.script = script;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      List<String> answers = List.of();
      if (frame instanceof BinaryWebSocketFrame) {
        samples.addAndGet(frame.content().readableBytes() / 2);
        byte[] bytes = new byte[frame.content().readableBytes()];
        frame.content().getBytes(frame.content().readerIndex(), bytes);
        pieces.add(bytes);
        answers = script.answers(++chunks);
      } else if (frame instanceof TextWebSocketFrame text) {
        texts.add(text.text());
        if (ENDS.contains(text.text())) {
          answers = script.answers(0);
        }
      }
      for (String answer : answers) {
        if (answer.equals(HANG_UP)) {
          context.close();
        } else if (answer.equals(GOODBYE)) {
          context.writeAndFlush(new CloseWebSocketFrame()).addListener(sent -> context.close());
        } else {
          context.writeAndFlush(new TextWebSocketFrame(answer));
        }
      }
    }
  }
}
