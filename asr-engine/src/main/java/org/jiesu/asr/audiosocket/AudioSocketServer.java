package org.jiesu.asr.audiosocket;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Listens for AudioSocket connections. Reads always; a connection that does not say in time which
 * stream it is, that is not admitted, that breaks the protocol, or that comes when the limit of
 * connections is reached, is closed at once.
 */
public final class AudioSocketServer implements AutoCloseable {
  private final EventLoopGroup loops;
  private final ChannelGroup connections =
      new DefaultChannelGroup("audiosocket", GlobalEventExecutor.INSTANCE, true);
  private final AtomicInteger open = new AtomicInteger();
  private final Channel listening;

  /**
   * Binds and listens.
   *
   * @param address port 0 takes a free one
   * @param firstFrame time allowed for the first frame
   * @param limit most connections at once
   * @param nanos monotonic clock that stamps arrivals
   * @throws AudioSocketException if the address cannot be bound
   */
  public AudioSocketServer(
      InetSocketAddress address,
      Duration firstFrame,
      int limit,
      Admission admission,
      LongSupplier nanos) {
    loops =
        new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("audiosocket", true), NioIoHandler.newFactory());
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1_024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.add(channel);
                    channel
                        .pipeline()
                        .addLast(new AudioSocketDecoder())
                        .addLast(new AudioSocketEncoder())
                        .addLast(new ConnectionHandler(admission, firstFrame, open, limit, nanos));
                  }
                });
    try {
      listening = bootstrap.bind(address).syncUninterruptibly().channel();
    } catch (Exception e) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new AudioSocketException(
          "cannot listen for AudioSocket at " + address + ": " + e.getMessage(), e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** Connections open now. */
  public int openConnections() {
    return open.get();
  }

  /** Stops listening, closes every connection and waits for that. */
  @Override
  public void close() {
    listening.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    connections.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
