package org.jiesu.asr;

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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Listens for TCP connections on two event loops of its own and closes what is open when it is
 * closed.
 */
public final class TcpListener implements AutoCloseable {
  private final EventLoopGroup loops;
  private final ChannelGroup connections;
  private final Channel listening;

  /**
   * Binds and listens.
   *
   * @param name of the threads
   * @param address port 0 takes a free one
   * @param assemble puts a connection's handlers in place, on its event loop
   * @throws io.netty.channel.ChannelException or whatever the platform says, if it cannot be bound
   */
  public TcpListener(String name, InetSocketAddress address, Consumer<Channel> assemble) {
    loops =
        new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    connections = new DefaultChannelGroup(name, GlobalEventExecutor.INSTANCE, true);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1_024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.add(channel);
                    assemble.accept(channel);
                  }
                });
    boolean bound = false;
    try {
      listening = bootstrap.bind(address).syncUninterruptibly().channel();
      bound = true;
    } finally {
      if (!bound) {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      }
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  /** Stops listening, closes every connection and waits for that, some seconds at most. */
  @Override
  public void close() {
    listening.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    connections.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
