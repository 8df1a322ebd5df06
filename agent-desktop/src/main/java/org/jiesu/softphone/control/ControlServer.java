package org.jiesu.softphone.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jiesu.softphone.SoftphoneException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loopback WebSocket {@code /softphone} by which pages steer the telephone; its messages are
 * described in {@code softphone-protocol.md}. A page must come from an allowed origin and show the
 * extension's token first. Commands run one after another on a thread of their own, at most {@value
 * #COMMANDS_WAITING} waiting; a page that sends faster, or reads slower than the telephone changes,
 * is disconnected.
 */
public final class ControlServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlServer.class);
  private static final String PATH = "/softphone";
  private static final int LARGEST_MESSAGE = 4_096;
  private static final int MOST_PAGES = 16;
  private static final int MOST_MESSAGES_PER_SECOND = 50;
  private static final int COMMANDS_WAITING = 64;
  private static final int HELLO_SECONDS = 5;
  private static final int HTTP_SECONDS = 5;
  private static final int WRITE_BUFFER = 64 * 1_024;
  private static final int CLOSE_TOKEN = 4_401;
  private static final int CLOSE_POLICY = 1_008;
  private static final int CLOSE_FULL = 1_013;

  private final Phone phone;
  private final PageToken token;
  private final Set<String> origins;
  private final int messagesPerSecond;
  private final ObjectMapper json = new ObjectMapper();
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("control", true), NioIoHandler.newFactory());
  private final ThreadPoolExecutor commands =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(COMMANDS_WAITING),
          new DefaultThreadFactory("phone-commands", true));
  private final ChannelGroup connected = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ChannelGroup welcomed = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel server;

  /**
   * Binds and serves.
   *
   * @param address loopback unless there is a reason; port 0 for any
   * @param origins of the pages that may connect, as browsers send them
   * @throws SoftphoneException if the port is taken
   */
  public ControlServer(
      InetSocketAddress address, Set<String> origins, PageToken token, Phone phone) {
    this(address, origins, token, phone, MOST_MESSAGES_PER_SECOND);
  }

  ControlServer(
      InetSocketAddress address,
      Set<String> origins,
      PageToken token,
      Phone phone,
      int messagesPerSecond) {
    this.origins = Set.copyOf(origins);
    this.token = token;
    this.phone = phone;
    this.messagesPerSecond = messagesPerSecond;
    var binding =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(WRITE_BUFFER / 2, WRITE_BUFFER))
            .childHandler(new Pipeline())
            .bind(address)
            .awaitUninterruptibly();
    if (!binding.isSuccess()) {
      shutDown();
      throw new SoftphoneException(
          "软电话控制端口 " + address.getPort() + " 被占用，请关闭另一个软电话或设置 JIESU_SOFTPHONE_PORT",
          binding.cause());
    }
    server = binding.channel();
    phone.onChange(this::broadcast);
  }

  /** The port served. */
  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  @Override
  public void close() {
    server.close().awaitUninterruptibly();
    shutDown();
  }

  private void shutDown() {
    connected.close();
    commands.shutdownNow();
    loop.shutdownGracefully(0, 2, TimeUnit.SECONDS);
  }

  private void broadcast(PhoneState state) {
    String text = text(state);
    for (Channel page : welcomed) {
      send(page, text);
    }
  }

  private void send(Channel page, String text) {
    if (page.isWritable()) {
      page.writeAndFlush(new TextWebSocketFrame(text));
    } else if (welcomed.remove(page) && page.isOpen()) {
      log.warn("a page reads too slowly and is disconnected");
      page.close();
    }
  }

  private String text(PhoneState state) {
    ObjectNode message = json.createObjectNode();
    message.put("type", "state").put("registered", state.registered());
    state
        .call()
        .ifPresentOrElse(
            call ->
                message
                    .putObject("call")
                    .put("state", call.stage().name().toLowerCase(Locale.ROOT))
                    .put("peer", call.peer())
                    .put("since", call.since().toString()),
            () -> message.putNull("call"));
    message.put("muted", state.muted()).put("error", state.error());
    return message.toString();
  }

  private void refuse(Channel page, String problem) {
    send(page, json.createObjectNode().put("type", "error").put("message", problem).toString());
  }

  private static void dismiss(Channel page, int code, String reason) {
    page.writeAndFlush(new CloseWebSocketFrame(code, reason))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private final class Pipeline extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      connected.add(channel);
      channel
          .pipeline()
          .addLast(new HttpServerCodec(1_024, 8_192, 8_192))
          .addLast(new HttpObjectAggregator(LARGEST_MESSAGE))
          .addLast(new Doorkeeper())
          .addLast(
              new WebSocketServerProtocolHandler(
                  WebSocketServerProtocolConfig.newBuilder()
                      .websocketPath(PATH)
                      .maxFramePayloadLength(LARGEST_MESSAGE)
                      .allowExtensions(false)
                      .handshakeTimeoutMillis(HTTP_SECONDS * 1_000L)
                      .build()))
          .addLast(new Page());
      // covers those that connect and send no request
      var deadline =
          channel
              .eventLoop()
              .schedule(
                  () -> {
                    if (!welcomed.contains(channel)) {
                      dismiss(channel, CLOSE_TOKEN, "hello");
                    }
                  },
                  HTTP_SECONDS + HELLO_SECONDS,
                  TimeUnit.SECONDS);
      channel.closeFuture().addListener(done -> deadline.cancel(false));
    }
  }

  /** Lets in only WebSocket requests of allowed origins that really mean this machine. */
  private final class Doorkeeper extends SimpleChannelInboundHandler<FullHttpRequest> {
    Doorkeeper() {
      super(false);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      String origin = request.headers().get(HttpHeaderNames.ORIGIN, "");
      HttpResponseStatus refusal = null;
      if (!request.decoderResult().isSuccess()) {
        refusal = HttpResponseStatus.BAD_REQUEST;
      } else if (!PATH.equals(request.uri())) {
        refusal = HttpResponseStatus.NOT_FOUND;
      } else if (!origins.contains(origin) || !local(request)) {
        log.warn("a page of origin {} is refused", origin.isEmpty() ? "none" : clean(origin));
        refusal = HttpResponseStatus.FORBIDDEN;
      } else if (!request
          .headers()
          .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
        refusal = HttpResponseStatus.UPGRADE_REQUIRED;
      } else if (connected.size() > MOST_PAGES) {
        refusal = HttpResponseStatus.SERVICE_UNAVAILABLE;
      }
      if (refusal == null) {
        context.fireChannelRead(request);
        return;
      }
      request.release();
      var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refusal);
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      log.debug("request dropped: {}", cause.toString());
      context.close();
    }

    /** A name that resolves here only by DNS rebinding is not this machine. */
    private boolean local(FullHttpRequest request) {
      String host = request.headers().get(HttpHeaderNames.HOST, "");
      return host.matches("(localhost|127\\.0\\.0\\.1|\\[::1\\])(:[0-9]{1,5})?");
    }

    private String clean(String text) {
      return text.substring(0, Math.min(80, text.length())).replaceAll("[^\\x20-\\x7e]", "?");
    }
  }

  /** One page. */
  private final class Page extends SimpleChannelInboundHandler<WebSocketFrame> {
    private boolean known;
    private long second;
    private int inSecond;

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      Channel page = context.channel();
      if (!(frame instanceof TextWebSocketFrame text)) {
        dismiss(page, 1_003, "text only");
        return;
      }
      long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
      inSecond = now == second ? inSecond + 1 : 1;
      second = now;
      if (inSecond > messagesPerSecond) {
        dismiss(page, CLOSE_POLICY, "too many messages");
        return;
      }
      JsonNode message = parse(text.text());
      String type = message.path("type").asText("");
      if (!known) {
        if ("hello".equals(type) && token.matches(message.path("token").asText(""))) {
          known = true;
          welcome(page);
        } else {
          log.warn("a page without the token is disconnected");
          dismiss(page, CLOSE_TOKEN, "token");
        }
      } else if (message.isMissingNode()) {
        refuse(page, "软电话没有听懂页面的消息，请刷新页面");
      } else if (!"hello".equals(type)) {
        submit(page, type, message);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      log.debug("page disconnected: {}", cause.toString());
      context.close();
    }

    private JsonNode parse(String text) {
      try {
        JsonNode message = json.readTree(text);
        return message != null && message.isObject() ? message : json.missingNode();
      } catch (IOException | StackOverflowError e) {
        return json.missingNode();
      }
    }

    private void welcome(Channel page) {
      // in line with the commands, so that no older state follows a newer one
      try {
        commands.execute(
            () -> {
              welcomed.add(page);
              page.writeAndFlush(new TextWebSocketFrame(text(phone.state())));
            });
      } catch (RejectedExecutionException e) {
        dismiss(page, CLOSE_FULL, "busy");
      }
    }

    private void submit(Channel page, String type, JsonNode message) {
      Consumer<Phone> command = command(type, message);
      try {
        commands.execute(
            () -> {
              try {
                command.accept(phone);
              } catch (SoftphoneException e) {
                refuse(page, e.getMessage());
              } catch (RuntimeException e) {
                log.error("command {} failed", type, e);
                refuse(page, "软电话出错，请重试；仍不行请重启软电话");
              }
            });
      } catch (RejectedExecutionException e) {
        refuse(page, "软电话正忙，请稍后再试");
      }
    }

    private Consumer<Phone> command(String type, JsonNode message) {
      return switch (type) {
        case "answer" -> Phone::answer;
        case "hangup" -> Phone::hangUp;
        case "hold" -> Phone::hold;
        case "resume" -> Phone::resume;
        case "mute" -> telephone -> telephone.mute(true);
        case "unmute" -> telephone -> telephone.mute(false);
        case "dtmf" -> telephone -> telephone.press(word(message, "digits", "按键"));
        case "dial" -> telephone -> telephone.dial(word(message, "number", "号码"));
        default ->
            telephone -> {
              throw new SoftphoneException("软电话不认识这个操作，请刷新页面");
            };
      };
    }

    private String word(JsonNode message, String field, String what) {
      JsonNode value = message.path(field);
      if (!value.isTextual() || value.asText().isBlank()) {
        throw new SoftphoneException("缺少" + what + "，请输入后再试");
      }
      return value.asText().strip();
    }
  }
}
