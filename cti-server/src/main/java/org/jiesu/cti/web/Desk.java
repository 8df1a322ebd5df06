package org.jiesu.cti.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallListener;
import org.jiesu.cti.call.CallState;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.identity.Session;
import org.jiesu.cti.knowledge.Proposal;
import org.jiesu.cti.seat.Seat;

/**
 * One open page: what it has been told, so that nothing is missing and nothing is told twice.
 * Confined to the event loop of its connection, except where a method says otherwise.
 *
 * <p>What the page is too slow to take waits here, within a limit; partials are dropped first, then
 * the connection is closed so that the page comes back and resumes.
 */
final class Desk {

  static final Ending NOT_UNDERSTOOD = new Ending(4400, "not understood");
  static final Ending SESSION_OVER = new Ending(4401, "session over");
  static final Ending CONNECT_AGAIN = new Ending(4408, "connect again");
  static final Ending TOO_SLOW = new Ending(4408, "too slow");
  static final Ending SILENT = new Ending(4408, "silent");
  static final Ending TOO_MANY = new Ending(4409, "too many pages");
  static final Ending STOPPING = new Ending(1001, "server stops");

  private static final int ARRIVED_LIMIT = 2_000;
  private static final int CALLS_LIMIT = 50;
  // What a browser counts exactly.
  private static final long GREATEST_SEQUENCE = (1L << 53) - 1;

  private final Session session;
  private final ServerWebSocket socket;
  private final Context context;
  private final Json json;
  private final CallAccess access;
  private final Resumption resumption;
  private final Desks.Limits limits;
  private final Runnable onPartialDropped;
  private final Instant openedAt;

  private final Map<CallId, Call> told = new HashMap<>();
  private final Deque<String> backlog = new ArrayDeque<>();
  private long backlogCharacters;
  private Phase phase = Phase.NEW;
  private final List<Arrived> arrivedMeanwhile = new ArrayList<>();
  private Optional<Map<CallId, Long>> resumeNext = Optional.empty();
  private Instant heardAt;
  private boolean closed;
  private Optional<Ending> ending = Optional.empty();

  /** How a connection ends (RFC 6455, 7.4). */
  record Ending(int code, String reason) {}

  /** Works out, off the event loop, what a page must be told to go on. */
  @FunctionalInterface
  interface Resumption {
    Future<Resumed> resume(Session session, Map<CallId, Long> known);
  }

  /** What a page must be told to go on. */
  record Resumed(
      Optional<Seat> seat, SystemStatus status, List<Missing> calls, List<CallId> gone) {}

  /** A call that is the page's: as it is, and the entries that bring the page there. */
  record Missing(Call call, Optional<List<TimelineEntry>> entries) {}

  private record Arrived(Call call, TimelineEntry entry) {}

  private enum Phase {
    NEW,
    RESUMING,
    LIVE
  }

  Desk(
      Session session,
      ServerWebSocket socket,
      Context context,
      Json json,
      CallAccess access,
      Resumption resumption,
      Desks.Limits limits,
      Runnable onPartialDropped,
      Instant now) {
    this.session = session;
    this.socket = socket;
    this.context = context;
    this.json = json;
    this.access = access;
    this.resumption = resumption;
    this.limits = limits;
    this.onPartialDropped = onPartialDropped;
    this.openedAt = now;
    this.heardAt = now;
  }

  /** The session it belongs to. Any thread. */
  Session session() {
    return session;
  }

  /** Runs something on the event loop of this page. Any thread. */
  void later(Runnable step) {
    context.runOnContext(
        ignored -> {
          if (!closed) {
            step.run();
          }
        });
  }

  void open(String instance, Instant now) {
    socket.setWriteQueueMaxSize(limits.socketQueueBytes());
    socket.drainHandler(ignored -> drain());
    send(new Hello(1, instance, now));
  }

  void heard(String text, Instant now) {
    heardAt = now;
    Optional<JsonNode> message = json.read(text).filter(JsonNode::isObject);
    String type = message.map(node -> node.path("type").asText("")).orElse("");
    if (type.equals("ping") && message.get().size() == 1) {
      send(new Pong());
      return;
    }
    Optional<Map<CallId, Long>> known =
        type.equals("resume") ? message.flatMap(Desk::known) : Optional.empty();
    if (known.isEmpty()) {
      close(NOT_UNDERSTOOD);
    } else if (phase == Phase.RESUMING) {
      resumeNext = known;
    } else {
      resume(known.get());
    }
  }

  private static Optional<Map<CallId, Long>> known(JsonNode message) {
    JsonNode calls = message.path("calls");
    if (message.size() != 2 || !calls.isObject() || calls.size() > CALLS_LIMIT) {
      return Optional.empty();
    }
    Map<CallId, Long> known = new HashMap<>();
    for (Map.Entry<String, JsonNode> call : calls.properties()) {
      JsonNode sequence = call.getValue();
      if (!CallAccess.isId(call.getKey())
          || !sequence.isIntegralNumber()
          || !sequence.canConvertToLong()
          || sequence.longValue() < 0
          || sequence.longValue() > GREATEST_SEQUENCE) {
        return Optional.empty();
      }
      known.put(CallId.of(call.getKey()), sequence.longValue());
    }
    return Optional.of(known);
  }

  private void resume(Map<CallId, Long> known) {
    phase = Phase.RESUMING;
    resumption
        .resume(session, known)
        .onComplete(
            result ->
                later(
                    () -> {
                      if (result.failed()) {
                        close(CONNECT_AGAIN);
                      } else {
                        resumed(result.result());
                      }
                    }));
  }

  private void resumed(Resumed resumed) {
    resumed.seat().ifPresent(this::seat);
    status(resumed.status());
    resumed.gone().forEach(this::gone);
    told.keySet().stream()
        .filter(call -> resumed.calls().stream().noneMatch(now -> now.call().id().equals(call)))
        .toList()
        .forEach(this::gone);
    for (Missing missing : resumed.calls()) {
      missing
          .entries()
          .ifPresentOrElse(entries -> entries.forEach(this::send), () -> send(missing.call()));
      told.put(missing.call().id(), missing.call());
    }
    phase = Phase.LIVE;
    List<Arrived> meanwhile = List.copyOf(arrivedMeanwhile);
    arrivedMeanwhile.clear();
    meanwhile.forEach(arrived -> entry(arrived.call(), arrived.entry()));
    Optional<Map<CallId, Long>> next = resumeNext;
    resumeNext = Optional.empty();
    next.ifPresent(this::resume);
  }

  /** Something was added to a call that is, or was, this person's. */
  void entry(Call call, TimelineEntry entry) {
    if (phase == Phase.NEW) {
      return;
    }
    if (phase == Phase.RESUMING) {
      arrivedMeanwhile.add(new Arrived(call, entry));
      if (arrivedMeanwhile.size() > ARRIVED_LIMIT) {
        close(TOO_SLOW);
      }
      return;
    }
    Call before = told.get(call.id());
    boolean owns = call.operator().equals(Optional.of(session.person().number()));
    // The last word of a conversation is told even when the seat has moved on already.
    boolean tell = owns && before != null || access.isTheirs(session.person(), call);
    if (!tell) {
      if (before != null) {
        gone(call.id());
      }
      return;
    }
    if (before != null && entry.sequence() <= before.sequence()) {
      return;
    }
    if (before != null && entry.sequence() == before.sequence() + 1) {
      send(entry);
    } else {
      send(call);
    }
    told.put(call.id(), call);
  }

  void partial(Call call, CallListener.Partial partial) {
    if (phase == Phase.LIVE && told.containsKey(call.id())) {
      offer(new PartialMessage(call.id(), partial.side(), partial.start(), partial.text()), true);
    }
  }

  /** Other articles are proposed for a call. */
  void proposals(CallId call, List<Proposal> proposals) {
    if (phase == Phase.LIVE && told.containsKey(call)) {
      send(new ProposalsMessage(call, proposals));
    }
  }

  void seat(Seat seat) {
    send(new SeatMessage(seat));
    told.values().stream()
        .filter(call -> call.state() == CallState.ENDED)
        .filter(call -> !access.isTheirs(session.person(), call))
        .map(Call::id)
        .toList()
        .forEach(this::gone);
  }

  /** The person's seat changed. */
  void seatChanged(Seat seat) {
    if (phase == Phase.LIVE) {
      seat(seat);
    }
  }

  private void status(SystemStatus status) {
    send(new StatusMessage(status));
  }

  /** The server's condition changed. */
  void statusChanged(SystemStatus status) {
    if (phase == Phase.LIVE) {
      status(status);
    }
  }

  /** Ends the connection if nobody is there. */
  void check(Instant now) {
    if (heardAt.plus(limits.silence()).isBefore(now)) {
      close(SILENT);
    } else if (phase == Phase.NEW && openedAt.plus(limits.firstMessage()).isBefore(now)) {
      close(NOT_UNDERSTOOD);
    }
  }

  private void gone(CallId call) {
    told.remove(call);
    send(new CallGoneMessage(call));
  }

  private void send(Call call) {
    send(new CallMessage(call));
  }

  private void send(TimelineEntry entry) {
    send(new EntryMessage(entry.call(), entry.sequence(), entry.at(), entry.event()));
  }

  private void send(Message message) {
    offer(message, false);
  }

  private void offer(Message message, boolean droppable) {
    // The socket may be gone before its close handler has told us.
    if (closed || socket.isClosed()) {
      return;
    }
    boolean mustWait = !backlog.isEmpty() || socket.writeQueueFull();
    if (mustWait && droppable) {
      onPartialDropped.run();
      return;
    }
    String text = json.write(message);
    if (!mustWait) {
      socket.writeTextMessage(text);
      return;
    }
    backlog.add(text);
    backlogCharacters += text.length();
    if (backlog.size() > limits.backlogMessages()
        || backlogCharacters > limits.backlogCharacters()) {
      close(TOO_SLOW);
    }
  }

  private void drain() {
    while (!closed && !socket.isClosed() && !backlog.isEmpty() && !socket.writeQueueFull()) {
      String text = backlog.remove();
      backlogCharacters -= text.length();
      socket.writeTextMessage(text);
    }
  }

  void close(Ending ending) {
    if (!closed) {
      closed();
      this.ending = Optional.of(ending);
      socket.close((short) ending.code(), ending.reason());
    }
  }

  /** Why we ended the connection, if it was us. */
  Optional<Ending> ending() {
    return ending;
  }

  /** The connection has ended. */
  void closed() {
    closed = true;
    backlog.clear();
    backlogCharacters = 0;
    arrivedMeanwhile.clear();
  }

  /** A message to the page; {@code asyncapi.yaml} describes each. */
  sealed interface Message {}

  record Hello(String type, int protocol, String instance, Instant at) implements Message {
    Hello(int protocol, String instance, Instant at) {
      this("hello", protocol, instance, at);
    }
  }

  record Pong(String type) implements Message {
    Pong() {
      this("pong");
    }
  }

  record SeatMessage(String type, Seat seat) implements Message {
    SeatMessage(Seat seat) {
      this("seat", seat);
    }
  }

  record StatusMessage(String type, SystemStatus status) implements Message {
    StatusMessage(SystemStatus status) {
      this("status", status);
    }
  }

  record CallMessage(String type, Call call) implements Message {
    CallMessage(Call call) {
      this("call", call);
    }
  }

  record EntryMessage(String type, CallId call, long sequence, Instant at, CallEvent event)
      implements Message {
    EntryMessage(CallId call, long sequence, Instant at, CallEvent event) {
      this("entry", call, sequence, at, event);
    }
  }

  record PartialMessage(String type, CallId call, Side side, Instant start, String text)
      implements Message {
    PartialMessage(CallId call, Side side, Instant start, String text) {
      this("partial", call, side, start, text);
    }
  }

  record CallGoneMessage(String type, CallId call) implements Message {
    CallGoneMessage(CallId call) {
      this("callGone", call);
    }
  }

  record ProposalsMessage(String type, CallId call, List<Proposal> proposals) implements Message {
    ProposalsMessage(CallId call, List<Proposal> proposals) {
      this("proposals", call, proposals);
    }
  }
}
