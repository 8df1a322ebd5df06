package org.jiesu.softphone.rtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jiesu.softphone.SoftphoneException;
import org.jiesu.softphone.audio.AudioSink;
import org.jiesu.softphone.audio.AudioSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The media stream of one call: a UDP port, a thread that receives into the jitter buffer, and a
 * thread that every 20 ms of monotonic time sends one frame from the source and gives one frame to
 * the sink. Answers to wherever packets really come from (symmetric RTP): the first sender after
 * each negotiation is believed, another one only after two seconds without the first. No RTCP. All
 * methods are safe from any thread.
 */
public final class RtpSession implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RtpSession.class);
  private static final long FRAME_NANOS = 20_000_000;
  private static final long STALL_NANOS = 200_000_000;
  private static final long SENDER_LOST_NANOS = 2_000_000_000;
  private static final int DIGITS_WAITING = 64;
  private static final int TONE_SAMPLES = 1_280;
  private static final int PAUSE_FRAMES = 4;
  private static final int END_PACKETS = 3;
  private static final int LARGEST_DATAGRAM = 2_048;

  /** How long one key takes, with the pause after it. */
  public static final Duration DIGIT_TIME =
      Duration.ofMillis((TONE_SAMPLES / AudioSource.FRAME + END_PACKETS + PAUSE_FRAMES) * 20L);

  /** Where and how the other end wants its packets. */
  public record Terms(
      InetSocketAddress remote, Codec codec, OptionalInt telephoneEvent, Direction direction) {}

  private final DatagramSocket socket;
  private final JitterBuffer buffer = new JitterBuffer();
  private final Queue<Character> digits = new ArrayBlockingQueue<>(DIGITS_WAITING);
  private final IntConsumer digitHeard;
  private final Thread receiver;
  private final Thread pacer;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  private volatile AudioSource source = AudioSource.SILENCE;
  private volatile AudioSink sink = AudioSink.NOBODY;
  private volatile Terms terms =
      new Terms(new InetSocketAddress(0), Codec.PCMA, OptionalInt.empty(), Direction.INACTIVE);
  private volatile SocketAddress destination = new InetSocketAddress(0);
  private volatile boolean latched;
  private volatile boolean muted;
  private volatile boolean held;
  private volatile boolean closed;
  private boolean running;

  // the receiver's own
  private long senderSource = -1;
  private long lastHeardNanos;
  private long lastEventTimestamp = -1;

  // the pacer's own
  private final long ssrc;
  private int sequence;
  private long timestamp;
  private boolean marker = true;
  private char digit;
  private int digitSamples = -1;
  private int digitEnds;
  private int digitPause;

  /**
   * Binds a port.
   *
   * @param digitHeard told each key the other end presses, on the receiving thread
   * @throws SoftphoneException if no port of the range is free
   */
  public RtpSession(InetAddress local, PortRange ports, IntConsumer digitHeard) {
    this.digitHeard = digitHeard;
    socket = bind(local, ports);
    SecureRandom random = new SecureRandom();
    ssrc = random.nextInt() & 0xffff_ffffL;
    sequence = random.nextInt(1 << 15);
    timestamp = random.nextInt() & 0x7fff_ffffL;
    receiver = new Thread(this::receive, "rtp-" + port());
    pacer = new Thread(this::pace, "media-" + port());
    receiver.setDaemon(true);
    pacer.setDaemon(true);
    pacer.setPriority(Thread.MAX_PRIORITY);
  }

  /** The local UDP port. */
  public int port() {
    return socket.getLocalPort();
  }

  /** Sets what is said and who hears; takes effect with the next frame. */
  public void attach(AudioSource newSource, AudioSink newSink) {
    source = newSource;
    sink = newSink;
  }

  /** Follows new terms; the first call starts the stream. */
  public synchronized void negotiate(Terms agreed) {
    boolean moved = !agreed.remote().equals(terms.remote());
    terms = agreed;
    if (moved) {
      destination = agreed.remote();
      latched = false;
    }
    if (!running && !closed) {
      running = true;
      receiver.start();
      pacer.start();
    }
  }

  /** Says silence instead of what the source says. */
  public void mute(boolean on) {
    muted = on;
  }

  /** Neither says nor hears anything, while the stream goes on. */
  public void hold(boolean on) {
    held = on;
  }

  /**
   * Presses keys, one after another.
   *
   * @throws SoftphoneException if one is not a key, the other end takes no keys, or too many wait
   */
  public void press(String keys) {
    if (keys.isEmpty() || !keys.chars().allMatch(key -> TelephoneEvent.isDigit((char) key))) {
      throw new SoftphoneException("按键只能是 0-9、*、#、A-D，请重新输入");
    }
    if (terms.telephoneEvent().isEmpty()) {
      throw new SoftphoneException("对方不支持按键，请改为口头说明");
    }
    if (digits.size() + keys.length() > DIGITS_WAITING) {
      throw new SoftphoneException("按键太多，请等前面的按键发完");
    }
    keys.chars().forEach(key -> digits.offer((char) key));
  }

  public RtpStatistics statistics() {
    return new RtpStatistics(
        sent.get(),
        buffer.received(),
        buffer.lost(),
        buffer.late(),
        buffer.duplicate(),
        buffer.concealed(),
        refused.get(),
        Duration.ofNanos((long) (buffer.jitterSamples() * 125_000)),
        Duration.ofMillis(buffer.targetFrames() * 20L));
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      socket.close();
      if (running) {
        // the pacer closes source and sink itself, after its last frame
        LockSupport.unpark(pacer);
        return;
      }
    }
    closeEnds();
  }

  private void closeEnds() {
    AudioSource said = source;
    AudioSink heard = sink;
    said.close();
    heard.close();
  }

  private static DatagramSocket bind(InetAddress local, PortRange ports) {
    try {
      if (ports.first() == 0) {
        return new DatagramSocket(0, local);
      }
      int even = ports.first() + ports.first() % 2;
      int count = (ports.last() - even) / 2 + 1;
      int offset = count <= 0 ? 0 : new SecureRandom().nextInt(count);
      for (int i = 0; i < count; i++) {
        try {
          return new DatagramSocket(even + 2 * ((offset + i) % count), local);
        } catch (SocketException e) {
          log.trace("port taken", e);
        }
      }
      throw new SoftphoneException("媒体端口 " + ports.first() + "-" + ports.last() + " 都被占用，请关闭其他软电话");
    } catch (SocketException e) {
      throw new SoftphoneException("打不开媒体端口：" + e.getMessage(), e);
    }
  }

  private void receive() {
    byte[] bytes = new byte[LARGEST_DATAGRAM];
    DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
    while (!closed) {
      try {
        datagram.setLength(bytes.length);
        socket.receive(datagram);
        accept(
            bytes,
            datagram.getLength(),
            (InetSocketAddress) datagram.getSocketAddress(),
            System.nanoTime());
      } catch (IOException e) {
        if (!closed) {
          // an ICMP refusal of something we sent; the other end may open its port later
          log.trace("receiving", e);
        }
      } catch (RuntimeException e) {
        log.warn("packet dropped", e);
      }
    }
  }

  private void accept(byte[] bytes, int length, InetSocketAddress from, long nanos) {
    RtpPacket packet = RtpPacket.parse(bytes, length).orElse(null);
    Terms agreed = terms;
    boolean event =
        packet != null
            && agreed.telephoneEvent().isPresent()
            && packet.payloadType() == agreed.telephoneEvent().getAsInt();
    Codec codec = packet == null ? null : Codec.ofPayloadType(packet.payloadType()).orElse(null);
    if (packet == null || (!event && codec == null) || !believed(from, nanos)) {
      refused.incrementAndGet();
      return;
    }
    lastHeardNanos = nanos;
    if (packet.source() != senderSource) {
      senderSource = packet.source();
      buffer.reset();
    }
    if (event) {
      buffer.pass(packet.sequence());
      TelephoneEvent.parse(packet.payload())
          .filter(pressed -> packet.timestamp() != lastEventTimestamp)
          .ifPresent(
              pressed -> {
                lastEventTimestamp = packet.timestamp();
                digitHeard.accept(pressed.digit());
              });
    } else if (codec == null || !agreed.direction().receives()) {
      buffer.pass(packet.sequence());
    } else {
      buffer.put(packet.sequence(), packet.timestamp(), codec.decode(packet.payload()), nanos);
    }
  }

  private boolean believed(InetSocketAddress from, long nanos) {
    if (latched && nanos - lastHeardNanos < SENDER_LOST_NANOS) {
      return from.equals(destination);
    }
    destination = from;
    latched = true;
    return true;
  }

  private void pace() {
    short[] said = new short[AudioSource.FRAME];
    short[] heard = new short[AudioSource.FRAME];
    long next = System.nanoTime();
    while (!closed) {
      try {
        source.read(said);
        send(said);
        buffer.pull(heard);
        if (held || !terms.direction().receives()) {
          Arrays.fill(heard, (short) 0);
        }
        sink.write(heard);
      } catch (IOException | UncheckedIOException e) {
        if (!closed) {
          log.trace("sending", e);
        }
      } catch (RuntimeException e) {
        log.warn("a frame was dropped", e);
      }
      next += FRAME_NANOS;
      long now = System.nanoTime();
      if (now - next > STALL_NANOS) {
        next = now;
      }
      while (!closed && (now = System.nanoTime()) < next) {
        LockSupport.parkNanos(next - now);
      }
    }
    closeEnds();
  }

  private void send(short[] said) throws IOException {
    Terms agreed = terms;
    long frameTimestamp = timestamp;
    timestamp += AudioSource.FRAME;
    if (pressing(agreed)) {
      return;
    }
    if (agreed.direction() == Direction.INACTIVE || agreed.direction() == Direction.RECVONLY) {
      marker = true;
      return;
    }
    if (muted || held) {
      Arrays.fill(said, (short) 0);
    }
    transmit(
        new RtpPacket(
            agreed.codec().payloadType(),
            marker,
            sequence,
            frameTimestamp & 0xffff_ffffL,
            ssrc,
            agreed.codec().encode(said)));
    marker = false;
  }

  private boolean pressing(Terms agreed) throws IOException {
    if (agreed.telephoneEvent().isEmpty() || !agreed.direction().sends()) {
      return false;
    }
    if (digitPause > 0) {
      digitPause--;
      return false;
    }
    boolean first = digitSamples < 0;
    if (first) {
      Character pressed = digits.poll();
      if (pressed == null) {
        return false;
      }
      digit = pressed;
      digitSamples = 0;
      digitEnds = END_PACKETS;
    }
    // all packets of one key carry the time at which it was pressed
    long pressedAt = timestamp - AudioSource.FRAME - digitSamples - elapsedEnds();
    boolean end = digitSamples >= TONE_SAMPLES;
    if (!end) {
      digitSamples += AudioSource.FRAME;
      pressedAt = timestamp - digitSamples;
    }
    transmit(
        new RtpPacket(
            agreed.telephoneEvent().getAsInt(),
            first,
            sequence,
            pressedAt & 0xffff_ffffL,
            ssrc,
            new TelephoneEvent(digit, end, digitSamples).encode()));
    if (end && --digitEnds == 0) {
      digitSamples = -1;
      digitPause = PAUSE_FRAMES;
      marker = true;
    }
    return true;
  }

  private long elapsedEnds() {
    return (long) (END_PACKETS - digitEnds) * AudioSource.FRAME;
  }

  private void transmit(RtpPacket packet) throws IOException {
    sequence = (sequence + 1) & 0xffff;
    byte[] bytes = packet.encode();
    SocketAddress to = destination;
    if (to instanceof InetSocketAddress address && address.getPort() > 0) {
      socket.send(new DatagramPacket(bytes, bytes.length, to));
      sent.incrementAndGet();
    }
  }
}
