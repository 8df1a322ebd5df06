package org.jiesu.cti.telephony;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.asteriskjava.fastagi.AgiScript;
import org.asteriskjava.fastagi.DefaultAgiServer;
import org.asteriskjava.util.ServerSocketFacade;
import org.asteriskjava.util.SocketConnectionFacade;
import org.jiesu.cti.HotlineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The FastAGI server behind the door of the dialplan, with a bounded number of callers inside at
 * once; whoever comes beyond is let go at once, and the dialplan puts them into the queue.
 */
final class AgiEntry implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AgiEntry.class);
  private static final int BACKLOG = 128;

  private final ServerSocket door;
  private final Set<AgiConnection> inside = ConcurrentHashMap.newKeySet();
  private final Duration requestLimit;
  private final Duration silenceLimit;
  private final Server server;
  private final Thread thread;

  /**
   * Opens the port; connections are served after {@link #start}.
   *
   * @throws HotlineException if the port cannot be had
   */
  AgiEntry(
      String host,
      int port,
      int atOnce,
      Duration requestLimit,
      Duration silenceLimit,
      AgiScript script) {
    this.requestLimit = requestLimit;
    this.silenceLimit = silenceLimit;
    try {
      door = new ServerSocket();
      door.setReuseAddress(true);
      door.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
    } catch (IOException e) {
      throw new HotlineException(
          "FastAGI cannot listen on "
              + host
              + ":"
              + port
              + " ("
              + e.getMessage()
              + "): choose another jiesu.asterisk.agi-port (JIESU_AGI_PORT), here and for"
              + " scripts/asterisk",
          e);
    }
    server = new Server(script, atOnce);
    thread =
        new Thread(
            () -> {
              try {
                server.startup();
              } catch (IOException | RuntimeException e) {
                log.error("FastAGI stopped; callers go straight into the queue", e);
              }
            },
            "telephony-agi");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  int port() {
    return door.getLocalPort();
  }

  /** Connections open now. */
  int connections() {
    return inside.size();
  }

  @Override
  public void close() {
    try {
      server.shutdown();
    } catch (IllegalStateException e) {
      log.debug("FastAGI was not running");
    }
    try {
      door.close();
    } catch (IOException e) {
      log.debug("The FastAGI port was closed already", e);
    }
    // the dialplan of whoever is inside goes on into the queue
    for (AgiConnection connection : Set.copyOf(inside)) {
      try {
        connection.close();
      } catch (IOException e) {
        log.debug("A FastAGI connection was closed already", e);
      }
    }
  }

  private final class Server extends DefaultAgiServer {
    Server(AgiScript script, int atOnce) {
      super(script);
      setPoolSize(Math.min(4, atOnce));
      setMaximumPoolSize(atOnce);
      setAddress(door.getInetAddress());
      setPort(door.getLocalPort());
    }

    @Override
    protected ServerSocketFacade createServerSocket() {
      return new ServerSocketFacade() {
        @Override
        public SocketConnectionFacade accept() throws IOException {
          while (true) {
            Socket socket;
            try {
              socket = door.accept();
            } catch (IOException e) {
              if (!door.isClosed()) {
                // out of descriptors, for example: asterisk-java would try again at once, for ever
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
              }
              throw e;
            }
            try {
              AgiConnection connection =
                  new AgiConnection(socket, requestLimit, silenceLimit, inside::remove);
              inside.add(connection);
              return connection;
            } catch (IOException e) {
              socket.close();
            }
          }
        }

        @Override
        public void close() throws IOException {
          door.close();
        }

        @Override
        public void setSocketReadTimeout(int timeout) {
          // each connection has its own limits
        }
      };
    }

    @Override
    protected void handleException(String message, Exception e) {
      log.warn("{} {}", message, e.getMessage());
    }
  }
}
