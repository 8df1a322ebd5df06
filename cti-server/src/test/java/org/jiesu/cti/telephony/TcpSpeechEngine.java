package org.jiesu.cti.telephony;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.stream.Dialogue;
import org.jiesu.asr.stream.DialogueListener;
import org.jiesu.asr.stream.EngineStatus;
import org.jiesu.asr.stream.SpeechEngine;
import org.jiesu.asr.stream.SpeechEvent.Cause;
import org.jiesu.asr.stream.SpeechEvent.Lost;
import org.jiesu.asr.stream.SpeechListener;

/** An engine that speaks AudioSocket over TCP and keeps what it hears instead of recognising it. */
final class TcpSpeechEngine implements SpeechEngine {
  private final ServerSocket door;
  private final Map<UUID, SpeechListener> announced = new ConcurrentHashMap<>();
  private final Map<UUID, DialogueListener> dialogues = new ConcurrentHashMap<>();
  private final Map<UUID, Socket> connections = new ConcurrentHashMap<>();
  private final Map<UUID, ByteArrayOutputStream> heard = new ConcurrentHashMap<>();
  final Set<UUID> paused = ConcurrentHashMap.newKeySet();
  final List<UUID> refused = new CopyOnWriteArrayList<>();
  final List<UUID> withdrawn = new CopyOnWriteArrayList<>();

  TcpSpeechEngine(int port) throws IOException {
    door = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::accept, "test-engine");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket socket = door.accept();
        Thread thread = new Thread(() -> serve(socket), "test-engine-stream");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    UUID stream = null;
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        int kind = in.read();
        if (kind < 0) {
          break;
        }
        byte[] payload = new byte[in.readUnsignedShort()];
        in.readFully(payload);
        if (kind == 0x01) {
          ByteBuffer id = ByteBuffer.wrap(payload);
          stream = new UUID(id.getLong(), id.getLong());
          if (!announced.containsKey(stream) && !dialogues.containsKey(stream)) {
            refused.add(stream);
            return;
          }
          connections.put(stream, socket);
          DialogueListener dialogue = dialogues.get(stream);
          if (dialogue != null) {
            dialogue.onConnected();
          }
        } else if (kind == 0x10 && stream != null) {
          ByteArrayOutputStream bytes =
              heard.computeIfAbsent(stream, id -> new ByteArrayOutputStream());
          synchronized (bytes) {
            bytes.write(payload);
          }
        }
      }
    } catch (IOException e) {
      // the end of a stream as good as any
    } finally {
      if (stream != null) {
        connections.remove(stream);
        SpeechListener listener = announced.remove(stream);
        if (listener != null) {
          listener.onEvent(new Lost(stream, 1, Duration.ZERO, Duration.ZERO, Cause.CLOSED));
        }
        DialogueListener dialogue = dialogues.remove(stream);
        if (dialogue != null) {
          dialogue.onClosed();
        }
      }
    }
  }

  /** What a stream has heard: 8 kHz, 16 bits, little endian. */
  byte[] heard(UUID stream) {
    ByteArrayOutputStream bytes = heard.getOrDefault(stream, new ByteArrayOutputStream());
    synchronized (bytes) {
      return bytes.toByteArray();
    }
  }

  Set<UUID> connected() {
    return Set.copyOf(connections.keySet());
  }

  /** Cuts a stream as a network would. */
  void cut(UUID stream) {
    try {
      connections.get(stream).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), door.getLocalPort());
  }

  @Override
  public void announce(UUID stream, SpeechListener listener) {
    announced.put(stream, listener);
  }

  @Override
  public Dialogue announceDialogue(UUID stream, DialogueListener listener) {
    dialogues.put(stream, listener);
    return new Dialogue() {
      @Override
      public void play(Path prompt) {}

      @Override
      public void stopPlaying() {}

      @Override
      public void listenFor(Map<Language, Set<String>> phrases) {}

      @Override
      public void close() {
        Socket socket = connections.get(stream);
        if (socket != null) {
          try {
            socket.getOutputStream().write(new byte[] {0, 0, 0});
            socket.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      }
    };
  }

  @Override
  public void pause(UUID stream) {
    paused.add(stream);
  }

  @Override
  public void resume(UUID stream) {
    paused.remove(stream);
  }

  @Override
  public void withdraw(UUID stream) {
    withdrawn.add(stream);
    announced.remove(stream);
  }

  @Override
  public EngineStatus status() {
    return new EngineStatus(EngineStatus.Step.KEEPING_UP, Duration.ZERO);
  }

  @Override
  public void close() {
    try {
      door.close();
      for (Socket socket : connections.values()) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
