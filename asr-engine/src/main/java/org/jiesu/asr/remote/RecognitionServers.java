package org.jiesu.asr.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recognition servers that are known, how loaded they are and whether they live. A node of ours
 * announces both twice a second; one that is silent for {@link #SILENT} is dead, and what it was
 * recognising moves. A foreign server is believed to live until it fails. Whoever failed is left
 * alone for a time that doubles. May be used by any thread.
 */
public final class RecognitionServers implements AutoCloseable {
  /** Longest silence of a node that lives. */
  static final Duration SILENT = Duration.ofMillis(1_500);

  private static final Duration CONNECTING = Duration.ofSeconds(4);
  private static final Logger log = LoggerFactory.getLogger(RecognitionServers.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int FOREIGN_CAPACITY = 20;
  private static final int TELEPHONE_RATE = 8_000;

  private final LongSupplier nanos;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          2, new DefaultThreadFactory("recognition-servers", true), NioIoHandler.newFactory());
  private final List<Server> servers = new ArrayList<>();
  private final Counter moved;
  private boolean closed;

  /**
   * Connects to the nodes among them.
   *
   * @param nanos monotonic clock
   */
  public RecognitionServers(
      List<ServerAddress> addresses, MeterRegistry registry, LongSupplier nanos) {
    this.nanos = nanos;
    addresses.stream().distinct().forEach(address -> servers.add(new Server(address)));
    for (Server server : servers) {
      Gauge.builder("asr.server.up", server, each -> usable(each) ? 1 : 0)
          .description("1 while a recognition server is used")
          .tag("server", server.name())
          .register(registry);
      Gauge.builder("asr.server.load", server, this::load)
          .description("streams of a recognition server by its capacity")
          .tag("server", server.name())
          .register(registry);
    }
    moved =
        Counter.builder("asr.server.moves")
            .description("utterances that went on at another recogniser because a server failed")
            .register(registry);
    loops.scheduleWithFixedDelay(this::look, 0, 100, TimeUnit.MILLISECONDS);
  }

  /**
   * Recognisers of a language on these servers.
   *
   * @param local what recognises while none of the servers can; closed with the provider
   * @param sampleRate of the audio that is sent where there is no local one
   */
  public RecognizerProvider provider(
      Language language, int sampleRate, Optional<RecognizerProvider> local) {
    return new RemoteProvider(this, language, sampleRate, local, nanos);
  }

  /**
   * Providers of all languages that are recognised here or by a foreign server; each asks the
   * servers first.
   */
  public Map<Language, RecognizerProvider> before(Map<Language, RecognizerProvider> local) {
    Map<Language, RecognizerProvider> all = new EnumMap<>(Language.class);
    local.forEach((language, provider) -> all.put(language, before(provider)));
    for (Server server : servers) {
      server
          .address
          .language()
          .ifPresent(
              language ->
                  all.computeIfAbsent(
                      language, each -> provider(each, TELEPHONE_RATE, Optional.empty())));
    }
    return all;
  }

  /** A provider that asks the servers before it recognises here. */
  public RecognizerProvider before(RecognizerProvider local) {
    Language language = local.abilities().language();
    boolean asked =
        servers.stream()
            .anyMatch(
                each ->
                    each.address.ours() || each.address.language().equals(Optional.of(language)));
    return asked ? provider(language, TELEPHONE_RATE, Optional.of(local)) : local;
  }

  /** Servers that can be used now. */
  public synchronized int usable() {
    return (int) servers.stream().filter(this::usable).count();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      for (Server server : servers) {
        if (server.control != null) {
          server.control.close();
        }
      }
    }
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  /** One server, as we know it. */
  private static final class Server {
    private final ServerAddress address;
    private final List<Session> sessions = new ArrayList<>();
    private final Set<Language> languages = EnumSet.noneOf(Language.class);
    private int capacity = FOREIGN_CAPACITY;
    private int announced;
    private @Nullable Link control;
    private boolean alive;
    private long heard;
    private long restUntil;
    private int failures;

    Server(ServerAddress address) {
      this.address = address;
      address.language().ifPresent(languages::add);
    }

    String name() {
      return address.uri().getHost() + ":" + address.uri().getPort();
    }
  }

  /** Opens a session on the least loaded server that can be used. */
  Optional<Session> open(Language language, int sampleRate, Set<String> phrases) {
    Server server;
    synchronized (this) {
      Optional<Server> least =
          servers.stream()
              .filter(each -> usable(each) && each.languages.contains(language))
              .min(Comparator.comparingDouble(this::load));
      if (closed || least.isEmpty()) {
        return Optional.empty();
      }
      server = least.get();
      Session session =
          new Session(
              loops,
              server.address,
              language,
              sampleRate,
              phrases,
              nanos,
              gone -> lost(server, gone));
      server.sessions.add(session);
      // it may have failed before it was in the list
      if (session.trouble().isPresent()) {
        server.sessions.remove(session);
      }
      return Optional.of(session);
    }
  }

  /** A session is not needed any more. */
  void release(Session session, boolean worked) {
    synchronized (this) {
      for (Server server : servers) {
        if (server.sessions.remove(session) && worked && !server.address.ours()) {
          server.failures = 0;
        }
      }
    }
    session.close();
  }

  void moved() {
    moved.increment();
  }

  private boolean usable(Server server) {
    return server.address.ours()
        ? server.alive
        : server.failures == 0 || nanos.getAsLong() - server.restUntil >= 0;
  }

  private double load(Server server) {
    return (double) Math.max(server.announced, server.sessions.size()) / server.capacity;
  }

  private void lost(Server server, Session session) {
    String reason = session.trouble().orElse("");
    synchronized (this) {
      server.sessions.remove(session);
      if (session.idle() && reason.equals(Link.GOODBYE)) {
        // some close what is not used
        return;
      }
      if (!server.address.ours()) {
        rest(server);
      }
    }
    log.warn("recognition server {} {}; its utterance goes on elsewhere", server.address, reason);
  }

  private void rest(Server server) {
    long pause =
        Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(server.failures, 10));
    server.failures++;
    server.restUntil = nanos.getAsLong() + pause;
  }

  /** On an event loop: connects what is to be connected, gives up who is silent. */
  private void look() {
    List<Session> orphans = new ArrayList<>();
    synchronized (this) {
      long now = nanos.getAsLong();
      for (Server server : servers) {
        if (!server.address.ours() || closed) {
          continue;
        }
        if (server.control == null && (server.failures == 0 || now - server.restUntil >= 0)) {
          // it may have to start up first
          server.heard = now + CONNECTING.toNanos();
          server.control = new Link(loops, server.address, new Control(server));
          server.control.send("{\"config\":{\"status\":true}}");
        } else if (server.control != null && now - server.heard > SILENT.toNanos()) {
          server.control.close();
          orphans.addAll(dead(server, "has been silent for " + SILENT.toMillis() + " ms"));
        }
      }
    }
    orphans.forEach(orphan -> orphan.giveUp("is silent"));
  }

  private List<Session> dead(Server server, String reason) {
    if (server.alive || server.failures == 0) {
      log.warn("engine node {} {}; tried again from time to time", server.address, reason);
    }
    server.control = null;
    server.alive = false;
    rest(server);
    return List.copyOf(server.sessions);
  }

  private final class Control implements Link.Listener {
    private final Server server;

    Control(Server server) {
      this.server = server;
    }

    @Override
    public void onOpen() {}

    @Override
    public void onMessage(JsonNode message) {
      JsonNode status = message.path("status");
      if (!status.path("capacity").canConvertToInt() || status.path("capacity").asInt() < 1) {
        JsonNode error = message.path("error");
        onDown(
            error.isTextual()
                ? "refuses: " + error.asText()
                : "announces no load: is it an engine node? A foreign server belongs to"
                    + " jiesu.speech.servers");
        return;
      }
      synchronized (RecognitionServers.this) {
        if (!server.alive) {
          log.info("engine node {} is there: {}", server.address, status);
        }
        server.alive = true;
        server.failures = 0;
        server.heard = nanos.getAsLong();
        server.capacity = status.path("capacity").asInt();
        server.announced = status.path("streams").asInt();
        server.languages.clear();
        for (JsonNode code : status.path("languages")) {
          Language.ofCode(code.asText()).ifPresent(server.languages::add);
        }
      }
    }

    @Override
    public void onDown(String reason) {
      List<Session> orphans;
      synchronized (RecognitionServers.this) {
        if (closed || server.control == null) {
          return;
        }
        server.control.close();
        orphans = dead(server, reason);
      }
      orphans.forEach(orphan -> orphan.giveUp("is gone"));
    }
  }

  /** A provider of recognisers on the servers. */
  private static final class RemoteProvider implements RecognizerProvider {
    private final RecognitionServers servers;
    private final Optional<RecognizerProvider> local;
    private final Abilities abilities;
    private final LongSupplier nanos;

    RemoteProvider(
        RecognitionServers servers,
        Language language,
        int sampleRate,
        Optional<RecognizerProvider> local,
        LongSupplier nanos) {
      this.servers = servers;
      this.local = local;
      this.nanos = nanos;
      abilities =
          local
              .map(RecognizerProvider::abilities)
              .orElseGet(() -> new Abilities(language, sampleRate, true, true));
    }

    @Override
    public Abilities abilities() {
      return abilities;
    }

    @Override
    public Recognizer open() {
      return new RemoteRecognizer(
          servers, abilities, Set.of(), local.map(each -> each::open), nanos);
    }

    @Override
    public Recognizer open(Set<String> phrases) {
      checkPhrases(phrases);
      return new RemoteRecognizer(
          servers, abilities, phrases, local.map(each -> () -> each.open(phrases)), nanos);
    }

    @Override
    public void checkPhrases(Set<String> phrases) {
      local.ifPresent(each -> each.checkPhrases(phrases));
    }

    @Override
    public void close() {
      local.ifPresent(RecognizerProvider::close);
    }
  }
}
