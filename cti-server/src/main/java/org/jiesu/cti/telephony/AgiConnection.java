package org.jiesu.cti.telephony;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.asteriskjava.util.SocketConnectionFacade;
import org.jspecify.annotations.Nullable;

/**
 * One FastAGI connection with limits that asterisk-java's own does not have: the request must be
 * complete within a deadline, lines and their number are bounded, and the connection is closed by
 * whoever ends first. Afterwards Asterisk may be silent for as long as a navigation may take.
 */
final class AgiConnection implements SocketConnectionFacade {
  /** Asterisk's own buffer for an AGI line is 8192. */
  private static final int LONGEST_LINE = 8192;

  /** A request has about 25 variables; arguments add to them. */
  private static final int MOST_REQUEST_LINES = 200;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final long requestDeadline;
  private final Duration silenceLimit;
  private final Consumer<AgiConnection> onClosed;
  private boolean inRequest = true;
  private int requestLines;

  AgiConnection(
      Socket socket, Duration requestLimit, Duration silenceLimit, Consumer<AgiConnection> onClosed)
      throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
    this.requestDeadline = System.nanoTime() + requestLimit.toNanos();
    this.silenceLimit = silenceLimit;
    this.onClosed = onClosed;
    socket.setTcpNoDelay(true);
  }

  @Override
  public @Nullable String readLine() throws IOException {
    byte[] line = new byte[LONGEST_LINE];
    int length = 0;
    while (true) {
      limitWait();
      int next = in.read();
      if (next < 0) {
        if (inRequest) {
          throw new IOException("closed before the request was complete");
        }
        return null;
      }
      if (next == '\n') {
        break;
      }
      if (length == LONGEST_LINE) {
        throw new IOException("a line is longer than " + LONGEST_LINE + " bytes");
      }
      line[length++] = (byte) next;
    }
    if (length > 0 && line[length - 1] == '\r') {
      length--;
    }
    if (inRequest) {
      if (length == 0) {
        inRequest = false;
      } else if (++requestLines > MOST_REQUEST_LINES) {
        throw new IOException("a request of more than " + MOST_REQUEST_LINES + " lines");
      }
    }
    return new String(line, 0, length, StandardCharsets.UTF_8);
  }

  private void limitWait() throws IOException {
    if (!inRequest) {
      socket.setSoTimeout((int) silenceLimit.toMillis());
    } else if (in.available() == 0) {
      long left = (requestDeadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException("the request was not complete in time");
      }
      socket.setSoTimeout((int) left);
    }
  }

  @Override
  public void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    try {
      socket.close();
    } finally {
      onClosed.accept(this);
    }
  }

  @Override
  public boolean isConnected() {
    return socket.isConnected() && !socket.isClosed();
  }

  @Override
  public InetAddress getLocalAddress() {
    return socket.getLocalAddress();
  }

  @Override
  public int getLocalPort() {
    return socket.getLocalPort();
  }

  @Override
  public InetAddress getRemoteAddress() {
    return socket.getInetAddress();
  }

  @Override
  public int getRemotePort() {
    return socket.getPort();
  }
}
