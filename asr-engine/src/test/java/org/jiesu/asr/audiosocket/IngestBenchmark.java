package org.jiesu.asr.audiosocket;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jiesu.asr.audio.FrameClock;
import org.jiesu.asr.audio.Pcm;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command behind {@code scripts/bench-ingest}: many AudioSocket streams, paced like telephone
 * calls by another process, received and clocked by the server without being recognised. Processor
 * cores are the server's process alone.
 */
@Command(name = "bench-ingest", mixinStandardHelpOptions = true)
public final class IngestBenchmark implements Runnable {
  private static final int RATE = 8_000;
  private static final int FRAME = RATE / 50;
  private static final long FRAME_NANOS = Duration.ofMillis(20).toNanos();
  private static final int SENDERS = 4;

  @Option(names = "--streams", defaultValue = "440")
  private int streams;

  @Option(names = "--seconds", defaultValue = "60")
  private int seconds;

  @Option(names = "--send-to", hidden = true, description = "be the sending process")
  private int port;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new IngestBenchmark()).execute(arguments));
  }

  @Override
  public void run() {
    try {
      if (port > 0) {
        send();
      } else {
        receive();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void receive() throws IOException, InterruptedException {
    AtomicLong samples = new AtomicLong();
    AtomicLong gaps = new AtomicLong();
    CountDownLatch closed = new CountDownLatch(streams);
    Admission admission = stream -> Optional.of(new Count(samples, gaps, closed));
    try (AudioSocketServer server =
        new AudioSocketServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Duration.ofSeconds(10),
            streams + 10,
            admission,
            System::nanoTime)) {
      Process sender =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  IngestBenchmark.class.getName(),
                  "--streams=" + streams,
                  "--seconds=" + seconds,
                  "--send-to=" + server.address().getPort())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      long sent = 0;
      double cores = 0;
      try (BufferedReader said =
          new BufferedReader(
              new InputStreamReader(sender.getInputStream(), StandardCharsets.UTF_8))) {
        long cpu = 0;
        long wall = 0;
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          if (line.equals("connected")) {
            cpu = processNanos();
            wall = System.nanoTime();
            System.out.println(streams + " streams connected");
          } else if (line.startsWith("sent ")) {
            sent = Long.parseLong(line.substring(5));
            cores = (double) (processNanos() - cpu) / (System.nanoTime() - wall);
          }
        }
      }
      sender.waitFor();
      boolean all = closed.await(10, TimeUnit.SECONDS);
      long received = samples.get() / FRAME;
      System.out.printf(
          "%s; %d ms of gaps were filled%n",
          all ? "all connections closed" : closed.getCount() + " connections did not close",
          gaps.get() * 1_000 / RATE);
      System.out.printf(
          Locale.ROOT,
          "RESULT streams=%d seconds=%d frames_sent=%d frames_received=%d cpu_cores=%.3f%n",
          streams,
          seconds,
          sent,
          received,
          cores);
      if (sent != received || !all) {
        System.exit(1);
      }
    }
  }

  private static long processNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private void send() throws IOException, InterruptedException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      UUID id = UUID.randomUUID();
      socket
          .getOutputStream()
          .write(
              ByteBuffer.allocate(19)
                  .put((byte) 1)
                  .putShort((short) 16)
                  .putLong(id.getMostSignificantBits())
                  .putLong(id.getLeastSignificantBits())
                  .array());
      sockets.add(socket);
    }
    System.out.println("connected");
    AtomicLong sent = new AtomicLong();
    List<Thread> senders = new ArrayList<>();
    long start = System.nanoTime() + FRAME_NANOS;
    for (int i = 0; i < SENDERS; i++) {
      int mine = i;
      Thread thread = new Thread(() -> pace(sockets, mine, start, sent), "sender-" + i);
      thread.start();
      senders.add(thread);
    }
    for (Thread thread : senders) {
      thread.join();
    }
    System.out.println("sent " + sent.get());
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void pace(List<Socket> sockets, int mine, long start, AtomicLong sent) {
    byte[] frame = new byte[3 + FRAME * 2];
    frame[0] = 0x10;
    frame[1] = (byte) (FRAME * 2 >> 8);
    frame[2] = (byte) (FRAME * 2);
    for (int i = 3; i < frame.length; i++) {
      frame[i] = (byte) (i * 31);
    }
    int rounds = seconds * 50;
    try {
      for (int round = 0; round < rounds; round++) {
        long due = start + round * FRAME_NANOS + mine * FRAME_NANOS / SENDERS;
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
          LockSupport.parkNanos(wait);
        }
        for (int i = mine; i < sockets.size(); i += SENDERS) {
          OutputStream out = sockets.get(i).getOutputStream();
          out.write(frame);
          sent.incrementAndGet();
        }
      }
    } catch (IOException e) {
      System.err.println("sending failed: " + e.getMessage());
    }
  }

  private static final class Count implements AudioSocketReceiver {
    private final AtomicLong samples;
    private final AtomicLong gaps;
    private final CountDownLatch closed;
    private final FrameClock clock = new FrameClock(RATE, Duration.ofMillis(200));

    Count(AtomicLong samples, AtomicLong gaps, CountDownLatch closed) {
      this.samples = samples;
      this.gaps = gaps;
      this.closed = closed;
    }

    @Override
    public void onConnected(AudioSocketConnection connection) {}

    @Override
    public void onAudio(Pcm audio, long nanos) {
      samples.addAndGet(audio.samples().length);
      gaps.addAndGet(clock.arrived(nanos, audio.samples().length));
    }

    @Override
    public void onClosed() {
      closed.countDown();
    }
  }
}
