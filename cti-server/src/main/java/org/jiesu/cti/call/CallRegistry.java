package org.jiesu.cti.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of calls on a journal on disk. One thread writes: it takes everything that waits,
 * writes it to the calls' files, forces each touched file once, and only then lets the entries be
 * seen and told; a second thread tells the listeners. While the disk refuses, entries wait in
 * memory within {@link JournalLimits}, {@link #journalStatus()} says so, and they are written, in
 * order, as soon as it can be done.
 *
 * <p>At the start, calls that had not ended are brought back from their journals. An ended call
 * leaves memory after a while; asking for it, or adding to it, reads its file.
 *
 * <p>{@link #find} gives a call from the moment it was opened; everything else that anybody can see
 * is on disk.
 */
public final class CallRegistry implements Calls, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CallRegistry.class);
  private static final int BATCH = 4_096;
  private static final Duration SWEEP = Duration.ofMinutes(1);
  private static final Duration CLOSING = Duration.ofSeconds(10);
  private static final Duration CLOSING_POLL = Duration.ofMillis(5);

  /** Makes the writer look up. */
  private static final Appended WAKE =
      new Appended(
          new CallId(new UUID(0, 0)),
          Instant.EPOCH,
          new CallEvent.TicketRegistered(""),
          new byte[0]);

  private final Clock clock;
  private final JournalLimits limits;
  private final JournalFile.Opener opener;
  private final ObjectMapper mapper;
  private final Journal journal;
  private final Map<CallId, Known> known = new ConcurrentHashMap<>();
  private final List<CallListener> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<JournalStatus>> statusListeners = new CopyOnWriteArrayList<>();

  // Bounded by the two counters, which also count what the writer holds.
  private final BlockingQueue<Appended> appended = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final BlockingQueue<Runnable> dispatch;

  private final Counter refused;
  private final Counter partialsDropped;
  private final Timer commits;

  private final Thread writer;
  private final Thread dispatcher;
  private volatile boolean closing;
  private volatile JournalStatus status;

  // The dispatcher's own.
  private boolean telling = true;

  // The writer's own.
  private final Set<Known> failing = new LinkedHashSet<>();
  private Duration pause;

  private CallRegistry(
      Path directory,
      Clock clock,
      MeterRegistry meters,
      JournalLimits limits,
      JournalFile.Opener opener) {
    this.clock = clock;
    this.limits = limits;
    this.opener = opener;
    mapper = CallJson.newMapper();
    journal = new Journal(directory, mapper, clock.getZone());
    dispatch = new LinkedBlockingQueue<>(limits.dispatch());
    pause = limits.retryFirst();
    status = new JournalStatus(true, clock.instant(), "", 0);
    refused = meters.counter("jiesu.journal.refused");
    partialsDropped = meters.counter("jiesu.partials.dropped");
    commits = meters.timer("jiesu.journal.commit");
    meters.gauge("jiesu.journal.waiting", waiting);
    meters.gaugeCollectionSize("jiesu.dispatch.waiting", List.of(), dispatch);
    meters.gaugeMapSize("jiesu.calls.remembered", List.of(), known);
    writer = new Thread(this::write, "call-journal");
    dispatcher = new Thread(this::tell, "call-dispatch");
  }

  /** Opens the journal with the default limits. */
  public static CallRegistry open(Path journalDirectory, Clock clock, MeterRegistry meters) {
    return open(journalDirectory, clock, meters, JournalLimits.defaults());
  }

  /**
   * Opens the journal and brings back the calls that had not ended.
   *
   * @param clock its zone decides the day a journal belongs to
   * @throws org.jiesu.cti.HotlineException with a message in Chinese, if the directory cannot be
   *     used
   */
  public static CallRegistry open(
      Path journalDirectory, Clock clock, MeterRegistry meters, JournalLimits limits) {
    return open(journalDirectory, clock, meters, limits, JournalFile::onDisk);
  }

  static CallRegistry open(
      Path journalDirectory,
      Clock clock,
      MeterRegistry meters,
      JournalLimits limits,
      JournalFile.Opener opener) {
    CallRegistry registry = new CallRegistry(journalDirectory, clock, meters, limits, opener);
    try {
      registry.replay();
    } catch (RuntimeException e) {
      registry.journal.close();
      throw e;
    }
    registry.writer.start();
    registry.dispatcher.start();
    return registry;
  }

  /** A call in memory. */
  private static final class Known {
    final CallId id;
    final Path file;
    final Map<Side, Spoken> spoken = new EnumMap<>(Side.class);

    /** Whether the listeners know this call. */
    volatile boolean told;

    // The writer's own.
    final ArrayDeque<Appended> unwritten = new ArrayDeque<>();
    @Nullable JournalFile open;
    boolean loaded;
    long length;
    Instant touched;

    // Guarded by this.
    private final List<TimelineEntry> timeline = new ArrayList<>();

    /** Absent until loaded. */
    volatile @Nullable Call call;

    Known(CallId id, Path file, Instant now) {
      this.id = id;
      this.file = file;
      touched = now;
      for (Side side : Side.values()) {
        spoken.put(side, new Spoken());
      }
    }

    void load(Journal.Content content) {
      loaded = true;
      told = true;
      length = content.length();
      synchronized (this) {
        timeline.clear();
        timeline.addAll(content.entries());
        call = content.entries().isEmpty() ? null : CallFold.of(content.entries());
      }
    }

    Call add(TimelineEntry entry) {
      synchronized (this) {
        timeline.add(entry);
        Call before = call;
        Call after =
            entry.sequence() == 1 || before == null
                ? CallFold.begin(entry)
                : CallFold.add(before, entry);
        call = after;
        return after;
      }
    }

    synchronized long sequence() {
      return timeline.size();
    }

    /** Entries are numbered from 1 without gaps. */
    synchronized List<TimelineEntry> after(long sequence) {
      int from = (int) Math.max(0, Math.min(sequence, timeline.size()));
      return List.copyOf(timeline.subList(from, timeline.size()));
    }
  }

  /** What one side is saying: at most one partial waits to be told. Guarded by itself. */
  private static final class Spoken {
    CallListener.@Nullable Partial latest;

    /** Utterances appended but not yet told: a newer partial told before them would be wiped. */
    int underway;

    boolean queued;
  }

  private record Appended(CallId call, Instant at, CallEvent event, byte[] json) {}

  // ---- what others ask for

  @Override
  public CallId open(CallEvent.Arrived arrived) {
    CallId id = CallId.random();
    Appended first = take(id, arrived);
    Known opened = new Known(id, journal.fileOf(id, first.at()), first.at());
    opened.loaded = true;
    opened.call = CallFold.begin(new TimelineEntry(id, 1, first.at(), arrived));
    known.put(id, opened);
    appended.add(first);
    return id;
  }

  /**
   * {@inheritDoc}
   *
   * @throws JournalFullException if too many entries wait for the disk; nothing was changed
   * @throws IllegalArgumentException if the event cannot be written as JSON
   * @throws IllegalStateException if the registry is closed
   */
  @Override
  public void append(CallId call, CallEvent event) {
    Known there = known.get(call);
    if (there == null && journal.locate(call).isEmpty()) {
      throw new NoSuchElementException("no call " + call);
    }
    Appended entry = take(call, event);
    if (there != null && event instanceof CallEvent.Uttered uttered) {
      Spoken spoken = there.spoken.get(uttered.utterance().side());
      synchronized (spoken) {
        spoken.underway++;
        spoken.latest = null;
        appended.add(entry);
      }
      return;
    }
    appended.add(entry);
  }

  private Appended take(CallId call, CallEvent event) {
    byte[] json;
    try {
      json = mapper.writerFor(CallEvent.class).writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          event.getClass().getSimpleName() + " cannot be written: " + e.getOriginalMessage(), e);
    }
    boolean computable =
        event instanceof CallEvent.EmotionAssessed || event instanceof CallEvent.FieldSuggested;
    int entries = waiting.incrementAndGet();
    long bytes = waitingBytes.addAndGet(json.length);
    // After counting: the writer ends only when all that was counted has reached it.
    if (closing) {
      waiting.decrementAndGet();
      waitingBytes.addAndGet(-json.length);
      throw new IllegalStateException("the registry of calls is closed");
    }
    boolean full =
        computable
            ? entries > limits.entries() / 5 * 4 || bytes > limits.bytes() / 5 * 4
            : entries > limits.entries() || bytes > limits.bytes();
    if (full) {
      waiting.decrementAndGet();
      waitingBytes.addAndGet(-json.length);
      refused.increment();
      throw new JournalFullException(
          "等待写入磁盘的通话记录已达上限（" + limits.entries() + " 条），本条未被接受；请检查服务器磁盘，恢复后重试。");
    }
    return new Appended(call, clock.instant(), event, json);
  }

  @Override
  public void partial(CallId call, CallListener.Partial partial) {
    Known there = known.get(call);
    if (there == null || closing) {
      return;
    }
    Spoken spoken = there.spoken.get(partial.side());
    synchronized (spoken) {
      spoken.latest = partial;
      // While the disk refuses, partials are all that an operator sees of the conversation.
      if (spoken.underway == 0 || !status.writing()) {
        queuePartial(there, spoken);
      }
    }
  }

  private void queuePartial(Known there, Spoken spoken) {
    if (spoken.queued) {
      return;
    }
    spoken.queued = dispatch.offer(() -> tellPartial(there, spoken));
    if (!spoken.queued) {
      spoken.latest = null;
      partialsDropped.increment();
    }
  }

  @Override
  public Optional<Call> find(CallId call) {
    Known there = known.get(call);
    Call inMemory = there == null ? null : there.call;
    return inMemory != null
        ? Optional.of(inMemory)
        : read(call).filter(entries -> !entries.isEmpty()).map(CallFold::of);
  }

  @Override
  public List<Call> live() {
    List<Call> live = new ArrayList<>();
    for (Known there : known.values()) {
      Call call = there.call;
      if (call != null && call.state() != CallState.ENDED && there.sequence() > 0) {
        live.add(call);
      }
    }
    live.sort(Comparator.comparing(Call::arrivedAt));
    return live;
  }

  @Override
  public List<TimelineEntry> timeline(CallId call, long afterSequence) {
    Known there = known.get(call);
    if (there != null && there.call != null) {
      return there.after(afterSequence);
    }
    return read(call).orElse(List.of()).stream()
        .filter(entry -> entry.sequence() > afterSequence)
        .toList();
  }

  private Optional<List<TimelineEntry>> read(CallId call) {
    Optional<Path> file = journal.locate(call);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(journal.read(file.get()).entries());
    } catch (IOException e) {
      log.error("journal of call {} cannot be read: {}", call, e.toString());
    } catch (BrokenJournalException e) {
      log.error("{}", e.getMessage());
      journal.quarantine(file.get());
    }
    return Optional.empty();
  }

  @Override
  public Subscription subscribe(CallListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Whether what happens reaches the disk. */
  public JournalStatus journalStatus() {
    JournalStatus now = status;
    return new JournalStatus(now.writing(), now.since(), now.detail(), waiting.get());
  }

  /**
   * Calls {@code listener}, on the journal's thread, each time the disk begins to refuse or writes
   * again.
   */
  public Subscription subscribeStatus(Consumer<JournalStatus> listener) {
    statusListeners.add(listener);
    return () -> statusListeners.remove(listener);
  }

  /**
   * The last entry on disk of each call that arrived on {@code since} or later. Looks into every
   * file: for a background thread.
   */
  Map<CallId, Long> journalled(LocalDate since) {
    Map<CallId, Long> last = new LinkedHashMap<>();
    for (Path day : journal.days()) {
      if (Journal.dateOf(day).filter(date -> date.isBefore(since)).isPresent()) {
        continue;
      }
      for (Path file : journal.files(day)) {
        Journal.callOf(file).ifPresent(call -> last.put(call, journal.lastSequence(file)));
      }
    }
    return last;
  }

  // ---- the start

  private void replay() {
    Instant now = clock.instant();
    LocalDate yesterday = LocalDate.ofInstant(now, clock.getZone()).minusDays(1);
    int read = 0;
    int unfinished = 0;
    for (Path day : journal.days()) {
      if (journal.isClosed(day)) {
        continue;
      }
      boolean allEnded = true;
      for (Path file : journal.files(day)) {
        read++;
        allEnded &= replay(file, now);
      }
      if (allEnded && Journal.dateOf(day).filter(date -> date.isBefore(yesterday)).isPresent()) {
        journal.close(day);
      }
    }
    for (Known there : known.values()) {
      Call call = there.call;
      unfinished += call != null && call.state() != CallState.ENDED ? 1 : 0;
    }
    log.info("journal {}: {} calls seen, {} had not ended", journal.directory(), read, unfinished);
  }

  /** Brings one call back if it is still of interest; whether it has ended. */
  private boolean replay(Path file, Instant now) {
    try {
      boolean ended = journal.hasEnded(file);
      boolean fresh =
          Files.getLastModifiedTime(file).toInstant().isAfter(now.minus(limits.keepEnded()));
      if (ended && !fresh) {
        return true;
      }
      Journal.Content content = reread(file);
      if (content.entries().isEmpty()) {
        // Killed while writing the arrival: nobody was ever told of this call.
        Files.delete(file);
        return true;
      }
      CallId id = content.entries().get(0).call();
      Known there = new Known(id, file, now);
      there.load(content);
      known.put(id, there);
      return ended;
    } catch (BrokenJournalException e) {
      log.error("{}", e.getMessage());
      journal.quarantine(file);
      return true;
    } catch (IOException e) {
      log.error("journal {} cannot be read: {}", file, e.toString());
      return false;
    }
  }

  // ---- the writer

  private void write() {
    ArrayDeque<Appended> batch = new ArrayDeque<>();
    Set<Known> touched = new LinkedHashSet<>();
    Instant swept = clock.instant();
    long retryAt = System.nanoTime();
    boolean done = false;
    while (!done) {
      try {
        Duration wait = closing ? CLOSING_POLL : batch.isEmpty() ? SWEEP : limits.retryFirst();
        long nanos = wait.toNanos();
        if (!failing.isEmpty()) {
          nanos = Math.min(nanos, retryAt - System.nanoTime());
        }
        Appended first = appended.poll(nanos, TimeUnit.NANOSECONDS);
        if (first != null) {
          batch.add(first);
          appended.drainTo(batch, BATCH);
        }
        boolean nothing = batch.isEmpty();
        take(batch, touched);
        done = closing && nothing && waiting.get() == held();
        boolean failed = !failing.isEmpty();
        boolean retry = done || failed && System.nanoTime() - retryAt >= 0;
        if (retry) {
          touched.addAll(failing);
        } else {
          touched.removeAll(failing);
        }
        commit(touched);
        touched.clear();
        if (failing.isEmpty()) {
          pause = limits.retryFirst();
        } else if (retry || !failed) {
          retryAt = System.nanoTime() + pause.toNanos();
          pause = shorter(pause.multipliedBy(2), limits.retryLongest());
        }
        if (!swept.plus(SWEEP).isAfter(clock.instant())) {
          swept = clock.instant();
          sweep(swept);
        }
      } catch (InterruptedException e) {
        // Nobody but the JVM's end interrupts this thread; closing goes through the queue.
        log.warn("the journal's thread was interrupted and goes on");
      } catch (RuntimeException | Error e) {
        // What is in the batch, touched or failing stays there for the next round.
        log.error("the journal's thread met an error and goes on", e);
      }
    }
    if (waiting.get() > 0) {
      log.error("closed with {} entries that could not be written to disk", waiting.get());
    }
  }

  private void take(ArrayDeque<Appended> batch, Set<Known> touched) {
    for (Appended entry = batch.peek(); entry != null; entry = batch.peek()) {
      if (entry != WAKE) {
        Known there = there(entry.call());
        there.unwritten.add(entry);
        touched.add(there);
      }
      batch.remove();
    }
  }

  private int held() {
    return failing.stream().mapToInt(there -> there.unwritten.size()).sum();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private Known there(CallId call) {
    return known.computeIfAbsent(
        call,
        id ->
            new Known(
                id,
                journal.locate(id).orElseGet(() -> journal.fileOf(id, clock.instant())),
                clock.instant()));
  }

  private void commit(Collection<Known> touched) {
    if (touched.isEmpty()) {
      return;
    }
    long began = System.nanoTime();
    Map<Known, List<TimelineEntry>> written = new LinkedHashMap<>();
    Map<Known, Long> lengths = new LinkedHashMap<>();
    for (Known there : touched) {
      try {
        write(there, written, lengths);
      } catch (BrokenJournalException e) {
        giveUp(there, e);
      } catch (IOException | RuntimeException e) {
        refuse(there, e);
      }
    }
    List<Known> durable = new ArrayList<>();
    for (Known there : written.keySet()) {
      try {
        if (there.open != null) {
          there.open.force();
        }
        durable.add(there);
      } catch (IOException | RuntimeException e) {
        refuse(there, e);
      }
    }
    commits.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    Instant now = clock.instant();
    for (Known there : durable) {
      failing.remove(there);
      there.length = lengths.get(there);
      there.touched = now;
      for (TimelineEntry entry : written.get(there)) {
        Appended done = there.unwritten.remove();
        waiting.decrementAndGet();
        waitingBytes.addAndGet(-done.json().length);
        Call call = there.add(entry);
        enqueue(() -> tellEntry(there, call, entry));
      }
      Call call = there.call;
      if (call != null && call.state() == CallState.ENDED) {
        close(there);
      }
    }
    if (failing.isEmpty() && !status.writing()) {
      publish(new JournalStatus(true, now, "", waiting.get()));
      log.info("the journal can be written again; nothing was lost");
    }
  }

  private void write(Known there, Map<Known, List<TimelineEntry>> written, Map<Known, Long> lengths)
      throws IOException {
    if (!there.loaded) {
      there.load(reread(there.file));
    }
    if (there.open == null) {
      there.open = opener.open(there.file, there.length);
    }
    List<TimelineEntry> entries = new ArrayList<>();
    long sequence = there.sequence();
    long length = there.length;
    List<byte[]> lines = new ArrayList<>();
    for (Appended entry : there.unwritten) {
      sequence++;
      byte[] line = Journal.line(there.id, sequence, entry.at(), entry.json());
      lines.add(line);
      length += line.length;
      entries.add(new TimelineEntry(there.id, sequence, entry.at(), entry.event()));
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) (length - there.length));
    lines.forEach(buffer::put);
    there.open.write(buffer.flip());
    written.put(there, entries);
    lengths.put(there, length);
  }

  private Journal.Content reread(Path file) throws IOException {
    try {
      Journal.Content content = journal.read(file);
      if (content.torn() > 0) {
        log.warn("journal {}: the last line was torn, {} bytes cut off", file, content.torn());
      }
      return content;
    } catch (NoSuchFileException e) {
      throw new BrokenJournalException(file, 0, "the file is gone");
    }
  }

  private void refuse(Known there, Exception why) {
    close(there);
    failing.add(there);
    if (status.writing()) {
      log.error(
          "journal {} cannot be written, entries wait in memory: {}", there.file, why.toString());
      String cause = String.valueOf(why.getMessage());
      String detail =
          cause.contains("No space left")
              ? "服务器磁盘已满，通话内容暂存在内存中，暂不显示。请管理员清理数据目录所在的磁盘；腾出空间后自动继续，不会丢失。"
              : "通话记录无法写入磁盘，通话内容暂存在内存中，暂不显示。请管理员检查数据目录的权限和磁盘；恢复后自动继续，不会丢失。";
      publish(new JournalStatus(false, clock.instant(), detail, waiting.get()));
    }
  }

  private void giveUp(Known there, BrokenJournalException why) {
    log.error("{}", why.getMessage());
    for (Appended entry : there.unwritten) {
      waiting.decrementAndGet();
      waitingBytes.addAndGet(-entry.json().length);
      log.error(
          "call {}: an entry of type {} had nowhere to go",
          there.id,
          entry.event().getClass().getSimpleName());
    }
    there.unwritten.clear();
    failing.remove(there);
    known.remove(there.id);
    journal.quarantine(there.file);
  }

  private void close(Known there) {
    JournalFile open = there.open;
    there.open = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        log.debug("journal {}: {}", there.file, e.toString());
      }
    }
  }

  private void sweep(Instant now) {
    Instant oldest = now.minus(limits.keepEnded());
    known
        .values()
        .removeIf(
            there -> {
              Call call = there.call;
              return call != null
                  && call.state() == CallState.ENDED
                  && there.unwritten.isEmpty()
                  && there.touched.isBefore(oldest);
            });
  }

  private void publish(JournalStatus now) {
    status = now;
    for (Consumer<JournalStatus> listener : statusListeners) {
      try {
        listener.accept(now);
      } catch (RuntimeException e) {
        log.error("a listener of the journal's status failed", e);
      }
    }
  }

  // ---- the dispatcher

  private void enqueue(Runnable work) {
    while (true) {
      try {
        dispatch.put(work);
        return;
      } catch (InterruptedException e) {
        log.warn("the journal's thread was interrupted and goes on");
      }
    }
  }

  private void tell() {
    while (telling) {
      try {
        dispatch.take().run();
      } catch (InterruptedException e) {
        log.warn("the dispatch thread was interrupted and goes on");
      }
    }
  }

  private void tellEntry(Known there, Call call, TimelineEntry entry) {
    there.told = true;
    each(listener -> listener.onEntry(call, entry));
    if (entry.event() instanceof CallEvent.Uttered uttered) {
      Spoken spoken = there.spoken.get(uttered.utterance().side());
      synchronized (spoken) {
        spoken.underway = Math.max(0, spoken.underway - 1);
        if (spoken.underway == 0 && spoken.latest != null) {
          queuePartial(there, spoken);
        }
      }
    }
  }

  private void tellPartial(Known there, Spoken spoken) {
    CallListener.Partial partial;
    synchronized (spoken) {
      spoken.queued = false;
      if (spoken.underway > 0 && status.writing()) {
        // It was said after an utterance that is not told yet, and is queued again behind it.
        return;
      }
      partial = spoken.latest;
      spoken.latest = null;
    }
    Call call = there.call;
    if (partial != null && call != null && there.told) {
      each(listener -> listener.onPartial(call, partial));
    }
  }

  private void each(Consumer<CallListener> telling) {
    for (CallListener listener : listeners) {
      try {
        telling.accept(listener);
      } catch (RuntimeException | Error e) {
        log.error("a listener of calls failed; the others go on", e);
      }
    }
  }

  /** Writes and tells what waits, within ten seconds, then gives the journal back. Idempotent. */
  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    appended.add(WAKE);
    try {
      writer.join(CLOSING.toMillis());
      enqueue(() -> telling = false);
      dispatcher.join(CLOSING.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    known.values().forEach(this::close);
    journal.close();
  }
}
