package org.jiesu.asr.audiosocket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/** The client side of AudioSocket as Asterisk plays it: real bytes over a real connection. */
public final class Asterisk implements AutoCloseable {
  private final Socket socket;
  private final OutputStream out;
  private final InputStream in;

  public Asterisk(InetSocketAddress engine) throws IOException {
    socket = new Socket();
    socket.connect(engine, 2_000);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(5_000);
    out = socket.getOutputStream();
    in = socket.getInputStream();
  }

  public Asterisk identify(UUID stream) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(19).put((byte) 1).putShort((short) 16);
    frame.putLong(stream.getMostSignificantBits()).putLong(stream.getLeastSignificantBits());
    return send(frame.array());
  }

  /** Sends 8 kHz audio in frames of 20 ms, as fast as they are taken. */
  public Asterisk speak(short[] samples) throws IOException {
    for (int at = 0; at < samples.length; at += 160) {
      int count = Math.min(160, samples.length - at);
      ByteBuffer frame = ByteBuffer.allocate(3 + count * 2).put((byte) 0x10);
      frame.putShort((short) (count * 2)).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        frame.putShort(samples[at + i]);
      }
      send(frame.array());
    }
    return this;
  }

  public Asterisk press(char digit) throws IOException {
    return send(new byte[] {3, 0, 1, (byte) digit});
  }

  public Asterisk hangUp() throws IOException {
    return send(new byte[] {0, 0, 0});
  }

  public Asterisk send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Reads one frame: kind and payload; empty at the end of the connection. */
  public byte[] receive() throws IOException {
    byte[] header = in.readNBytes(3);
    if (header.length < 3) {
      return new byte[0];
    }
    int length = (header[1] & 0xff) << 8 | header[2] & 0xff;
    byte[] frame = new byte[1 + length];
    frame[0] = header[0];
    if (in.readNBytes(frame, 1, length) < length) {
      return new byte[0];
    }
    return frame;
  }

  /** Whether the engine has closed the connection; waits for it up to the read timeout. */
  public boolean isClosedByEngine() {
    try {
      return in.readAllBytes().length >= 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
