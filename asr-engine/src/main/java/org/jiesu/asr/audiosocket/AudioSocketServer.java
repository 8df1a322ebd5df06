package org.jiesu.asr.audiosocket;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jiesu.asr.TcpListener;

/**
 * Listens for AudioSocket connections. Reads always; a connection that does not say in time which
 * stream it is, that is not admitted, that breaks the protocol, or that comes when the limit of
 * connections is reached, is closed at once.
 */
public final class AudioSocketServer implements AutoCloseable {
  private final AtomicInteger open = new AtomicInteger();
  private final TcpListener listener;

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
    try {
      listener =
          new TcpListener(
              "audiosocket",
              address,
              channel ->
                  channel
                      .pipeline()
                      .addLast(new AudioSocketDecoder())
                      .addLast(new AudioSocketEncoder())
                      .addLast(new ConnectionHandler(admission, firstFrame, open, limit, nanos)));
    } catch (Exception e) {
      throw new AudioSocketException(
          "cannot listen for AudioSocket at " + address + ": " + e.getMessage(), e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return listener.address();
  }

  /** Connections open now. */
  public int openConnections() {
    return open.get();
  }

  /** Stops listening, closes every connection and waits for that. */
  @Override
  public void close() {
    listener.close();
  }
}
