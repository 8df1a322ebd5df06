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
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.PhraseException;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jiesu.asr.vocabulary.PublishedVocabulary;
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
  private final Map<Language, PublishedVocabulary.Packed> wanted = new EnumMap<>(Language.class);
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
      if (server.address.ours()) {
        Gauge.builder("asr.server.vocabulary", server, this::current)
            .description("1 while an engine node uses the vocabulary that was published last")
            .tag("server", server.name())
            .register(registry);
      }
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

  /**
   * Brings a language's words to every node that recognises it, now or when it comes.
   *
   * @throws org.jiesu.asr.vocabulary.VocabularyException if it is larger than nodes take
   */
  public void publish(PublishedVocabulary vocabulary) {
    if (servers.stream().noneMatch(each -> each.address.ours())) {
      return;
    }
    PublishedVocabulary.Packed packed = vocabulary.packed();
    synchronized (this) {
      wanted.put(packed.language(), packed);
    }
  }

  /** How far each node is with what was published last for a language; empty before that. */
  public synchronized List<NodeVocabulary> vocabularies(Language language) {
    PublishedVocabulary.Packed packed = wanted.get(language);
    return packed == null
        ? List.of()
        : servers.stream()
            .filter(each -> each.address.ours())
            .filter(each -> !each.alive || each.languages.contains(language))
            .map(
                each -> new NodeVocabulary(each.name(), state(each, packed), problem(each, packed)))
            .toList();
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
        server.deliveries.values().forEach(VocabularyDelivery::close);
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
    private boolean takesVocabularies;
    private final Map<Language, Told> told = new EnumMap<>(Language.class);
    private final Map<Language, VocabularyDelivery> deliveries = new EnumMap<>(Language.class);
    private final Map<Language, Sent> sent = new EnumMap<>(Language.class);

    Server(ServerAddress address) {
      this.address = address;
      address.language().ifPresent(languages::add);
    }

    String name() {
      return address.uri().getHost() + ":" + address.uri().getPort();
    }
  }

  /** What a node tells of a language's vocabulary. */
  private record Told(String version, String state, String problem) {}

  /** What a node was sent last, what came of it, and when it may be tried again. */
  private record Sent(String version, boolean again, long after, String problem) {}

  /** Opens a session on the least loaded server that can be used. */
  Optional<Session> open(Language language, int sampleRate, Set<String> phrases) {
    Server server;
    synchronized (this) {
      Optional<Server> least =
          servers.stream()
              .filter(each -> usable(each) && each.languages.contains(language))
              .filter(each -> phrases.isEmpty() || each.address.protocol().phrases())
              .min(Comparator.comparingDouble(this::load));
      if (closed || least.isEmpty()) {
        return Optional.empty();
      }
      server = least.get();
      Session session = session(server, language, sampleRate, phrases);
      server.sessions.add(session);
      // it may have failed before it was in the list
      if (session.trouble().isPresent()) {
        server.sessions.remove(session);
      }
      return Optional.of(session);
    }
  }

  private Session session(Server server, Language language, int sampleRate, Set<String> phrases) {
    Consumer<Session> onDown = gone -> lost(server, gone);
    return switch (server.address.protocol()) {
      case SHERPA -> new SherpaSession(loops, server.address, sampleRate, nanos, onDown);
      case FUNASR -> new FunAsrSession(loops, server.address, sampleRate, nanos, onDown);
      case NODE, VOSK ->
          new VoskSession(loops, server.address, language, sampleRate, phrases, nanos, onDown);
    };
  }

  /** Whether a server of a language can be bound to phrases. */
  private boolean phrasesIn(Language language) {
    return servers.stream()
        .anyMatch(
            each ->
                each.address.protocol().phrases()
                    && (each.address.ours()
                        || each.address.language().equals(Optional.of(language))));
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
        if (server.alive) {
          wanted.values().forEach(packed -> deliver(server, packed));
        }
      }
    }
    orphans.forEach(orphan -> orphan.giveUp("is silent"));
  }

  /**
   * Sends a node what it does not have, once in a connection: where another server has sent it
   * something else since, the two are not to undo each other's for ever.
   */
  private void deliver(Server server, PublishedVocabulary.Packed packed) {
    Language language = packed.language();
    VocabularyDelivery under = server.deliveries.get(language);
    if (under != null && under.version().equals(packed.version())) {
      return;
    }
    Told told = server.told.get(language);
    Sent sent = server.sent.get(language);
    boolean was = sent != null && sent.version().equals(packed.version());
    if (!server.takesVocabularies
        || !server.languages.contains(language)
        || told != null && told.version().equals(packed.version())
        || was && !(sent.again() && nanos.getAsLong() - sent.after() >= 0)) {
      return;
    }
    if (under != null) {
      under.close();
    }
    server.deliveries.put(
        language,
        new VocabularyDelivery(
            loops,
            server.address,
            packed,
            (outcome, problem) -> delivered(server, packed, outcome, problem)));
  }

  private void delivered(
      Server server,
      PublishedVocabulary.Packed packed,
      VocabularyDelivery.Outcome outcome,
      String problem) {
    synchronized (this) {
      VocabularyDelivery ended = server.deliveries.get(packed.language());
      if (ended == null || !ended.version().equals(packed.version())) {
        return;
      }
      server.deliveries.remove(packed.language());
      server.sent.put(
          packed.language(),
          new Sent(
              packed.version(),
              outcome == VocabularyDelivery.Outcome.INTERRUPTED,
              nanos.getAsLong() + LONGEST_PAUSE.toNanos(),
              problem));
    }
    if (outcome == VocabularyDelivery.Outcome.ACCEPTED) {
      log.info(
          "engine node {} has got the vocabulary of {}, {} bytes",
          server.address,
          packed.language().code(),
          packed.bytes().length);
    } else {
      log.warn(
          "engine node {} has not got the vocabulary of {}: {}",
          server.address,
          packed.language().code(),
          problem);
    }
  }

  private NodeVocabulary.State state(Server server, PublishedVocabulary.Packed packed) {
    if (!server.alive) {
      return NodeVocabulary.State.AWAY;
    }
    if (!server.takesVocabularies) {
      return NodeVocabulary.State.UNABLE;
    }
    Told told = server.told.get(packed.language());
    if (told != null && told.version().equals(packed.version())) {
      return switch (told.state()) {
        case "in-force" -> NodeVocabulary.State.IN_FORCE;
        case "building" -> NodeVocabulary.State.BUILDING;
        default -> NodeVocabulary.State.FAILED;
      };
    }
    Sent sent = server.sent.get(packed.language());
    boolean over = sent != null && sent.version().equals(packed.version()) && !sent.again();
    // what it has got it tells with its next message, twice a second
    boolean just = over && sent.problem().isEmpty() && nanos.getAsLong() - sent.after() < 0;
    return over && !just ? NodeVocabulary.State.FAILED : NodeVocabulary.State.SENDING;
  }

  private static String problem(Server server, PublishedVocabulary.Packed packed) {
    Told told = server.told.get(packed.language());
    if (told != null && told.version().equals(packed.version())) {
      return told.problem();
    }
    Sent sent = server.sent.get(packed.language());
    if (sent == null || !sent.version().equals(packed.version())) {
      return "";
    }
    return sent.problem().isEmpty() && told != null ? "另一台服务器之后给了它别的词表" : sent.problem();
  }

  /** 1 while a node uses everything that was published for its languages. */
  private synchronized double current(Server server) {
    return wanted.values().stream()
            .filter(packed -> server.languages.contains(packed.language()))
            .allMatch(packed -> state(server, packed) == NodeVocabulary.State.IN_FORCE)
        ? 1
        : 0;
  }

  private List<Session> dead(Server server, String reason) {
    if (server.alive || server.failures == 0) {
      log.warn("engine node {} {}; tried again from time to time", server.address, reason);
    }
    server.control = null;
    server.alive = false;
    server.deliveries.values().forEach(VocabularyDelivery::close);
    server.deliveries.clear();
    server.sent.clear();
    server.told.clear();
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
        JsonNode vocabularies = status.path("vocabularies");
        server.takesVocabularies = vocabularies.isObject();
        server.told.clear();
        for (Language language : server.languages) {
          JsonNode one = vocabularies.path(language.code());
          if (one.isObject()) {
            server.told.put(
                language,
                new Told(
                    one.path("version").asText(),
                    one.path("state").asText(),
                    one.path("problem").asText("")));
          }
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
              .orElseGet(
                  () -> new Abilities(language, sampleRate, servers.phrasesIn(language), true));
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
      if (local.isEmpty() && !abilities.grammar()) {
        throw new PhraseException(
            "the servers that recognise "
                + abilities.language().code()
                + " cannot be bound to phrases, and jiesu.speech.models names no model that can");
      }
      local.ifPresent(each -> each.checkPhrases(phrases));
    }

    @Override
    public void close() {
      local.ifPresent(RecognizerProvider::close);
    }
  }
}
