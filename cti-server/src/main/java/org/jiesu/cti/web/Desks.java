package org.jiesu.cti.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallListener;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.identity.Identity;
import org.jiesu.cti.identity.Person;
import org.jiesu.cti.identity.Session;
import org.jiesu.cti.knowledge.Proposal;
import org.jiesu.cti.knowledge.Proposals;
import org.jiesu.cti.seat.Seat;
import org.jiesu.cti.seat.Seats;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open pages: lets them in, and passes on what happens to those whose business it is. Its
 * methods may be called by any thread and do not block.
 */
final class Desks implements CallListener, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Desks.class);
  private static final int MOST_ENTRIES = 500;

  private final Vertx vertx;
  private final Identity identity;
  private final Calls calls;
  private final Seats seats;
  private final Proposals proposals;
  private final SeatRoutes seating;
  private final CallAccess access;
  private final Supplier<SystemStatus> status;
  private final Origins origins;
  private final BlockingWork work;
  private final Gate gate;
  private final Json json;
  private final InstantSource clock;
  private final Limits limits;
  private final String instance = UUID.randomUUID().toString();
  private final Map<String, Set<Desk>> byPerson = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private final Counter partialsDropped;
  private final Counter closedSlow;
  private final List<AutoCloseable> subscriptions = new ArrayList<>();
  private final List<Long> timers = new ArrayList<>();
  private volatile Optional<SystemStatus> lastStatus = Optional.empty();
  private volatile boolean polling;
  private volatile boolean closing;

  /**
   * How much a page may take.
   *
   * @param socketQueueBytes what may wait in the socket before the desk's own backlog begins
   * @param silence a page not heard of for so long is gone
   * @param absence an operator whose last page is gone for so long is not ready any more
   */
  record Limits(
      int perSession,
      int inAll,
      int socketQueueBytes,
      int backlogMessages,
      int backlogCharacters,
      Duration firstMessage,
      Duration silence,
      Duration absence,
      Duration checkEvery,
      Duration sessionCheckEvery,
      Duration statusEvery) {

    static Limits usual() {
      return new Limits(
          4,
          2_000,
          256 * 1024,
          2_000,
          4 * 1024 * 1024,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(2));
    }
  }

  Desks(
      Vertx vertx,
      WebParts parts,
      SeatRoutes seating,
      CallAccess access,
      Origins origins,
      BlockingWork work,
      Gate gate,
      Json json,
      Limits limits) {
    this.vertx = vertx;
    this.identity = parts.identity();
    this.calls = parts.calls();
    this.seats = parts.seats();
    this.proposals = parts.knowledge().proposals();
    this.seating = seating;
    this.access = access;
    this.status = parts.status();
    this.origins = origins;
    this.work = work;
    this.gate = gate;
    this.json = json;
    this.clock = parts.clock();
    this.limits = limits;
    MeterRegistry metrics = parts.metrics();
    Gauge.builder("jiesu.web.desks", open, AtomicInteger::get)
        .description("Open pages")
        .register(metrics);
    this.partialsDropped =
        Counter.builder("jiesu.web.partials.dropped")
            .description("Unfinished speech not sent to pages that were too slow")
            .register(metrics);
    this.closedSlow =
        Counter.builder("jiesu.web.desks.slow")
            .description("Pages closed because they were too slow")
            .register(metrics);
  }

  /** Begins to follow calls, seats and the server's condition. */
  void start() {
    subscriptions.add(calls.subscribe(this));
    subscriptions.add(seats.subscribe(this::onSeat));
    subscriptions.add(proposals.subscribe(this::onProposals));
    every(limits.checkEvery(), () -> each(desk -> true, desk -> desk.check(clock.instant())));
    every(limits.sessionCheckEvery(), this::checkSessions);
    every(limits.statusEvery(), this::checkStatus);
  }

  private void every(Duration period, Runnable step) {
    timers.add(vertx.setPeriodic(period.toMillis(), ignored -> step.run()));
  }

  int open() {
    return open.get();
  }

  /** Lets a page in, or answers why not. Event loop. */
  void upgrade(RoutingContext context) {
    if (!"websocket".equalsIgnoreCase(context.request().getHeader("Upgrade"))) {
      throw new Problem(400, "这个地址只接受 WebSocket 连接。");
    }
    if (!origins.allows(context.request()).orElse(false)) {
      throw new Problem(403, "请求来自别的网站，已拒绝。请从本系统的页面操作。");
    }
    if (closing || open.get() >= limits.inAll()) {
      throw Problem.busy();
    }
    String token = Gate.token(context).orElseThrow(Problem::notSignedIn);
    context.request().pause();
    work.run(() -> identity.resolve(token).orElseThrow(Problem::notSignedIn))
        .compose(
            session -> {
              if (session.person().mustChangePassword()) {
                return Future.failedFuture(new Problem(403, "请先修改初始密码。"));
              }
              return context.request().toWebSocket().onSuccess(socket -> accept(session, socket));
            })
        .onFailure(
            failure -> {
              context.request().resume();
              gate.fail(context, failure);
            });
  }

  private void accept(Session session, ServerWebSocket socket) {
    Context context = vertx.getOrCreateContext();
    String person = session.person().number();
    Desk desk =
        new Desk(
            session,
            socket,
            context,
            json,
            access,
            this::resume,
            limits,
            partialsDropped::increment,
            clock.instant());
    Set<Desk> desks =
        byPerson.compute(
            person,
            (key, known) -> {
              Set<Desk> all = known == null ? new CopyOnWriteArraySet<>() : known;
              all.add(desk);
              return all;
            });
    open.incrementAndGet();
    socket.exceptionHandler(failure -> log.debug("Page of {} failed", person, failure));
    socket.closeHandler(ignored -> left(desk, socket));
    socket.textMessageHandler(text -> desk.heard(text, clock.instant()));
    socket.binaryMessageHandler(ignored -> desk.close(Desk.NOT_UNDERSTOOD));
    desk.open(instance, clock.instant());
    if (closing) {
      desk.close(Desk.STOPPING);
    }
    desks.stream()
        .filter(other -> other.session().token().equals(session.token()))
        .limit(Math.max(0, countOf(desks, session) - limits.perSession()))
        .forEach(oldest -> oldest.later(() -> oldest.close(Desk.TOO_MANY)));
    log.info("Page of {} connected", person);
  }

  private static int countOf(Set<Desk> desks, Session session) {
    return (int)
        desks.stream().filter(other -> other.session().token().equals(session.token())).count();
  }

  private void left(Desk desk, ServerWebSocket socket) {
    desk.closed();
    open.decrementAndGet();
    String person = desk.session().person().number();
    byPerson.computeIfPresent(
        person,
        (key, desks) -> {
          desks.remove(desk);
          return desks.isEmpty() ? null : desks;
        });
    if (desk.ending().equals(Optional.of(Desk.TOO_SLOW))) {
      closedSlow.increment();
    }
    log.info(
        "Page of {} left ({})",
        person,
        desk.ending()
            .map(Desk.Ending::reason)
            .orElseGet(() -> socket.closeStatusCode() == null ? "connection lost" : "by itself"));
    if (!byPerson.containsKey(person) && !closing) {
      vertx.setTimer(limits.absence().toMillis(), ignored -> absent(person));
    }
  }

  // A ringing phone with nobody before the page would only make a caller wait.
  private void absent(String person) {
    if (byPerson.containsKey(person) || closing) {
      return;
    }
    work.run(
            () -> {
              seats
                  .find(person)
                  .filter(seat -> seat.presence() == Seat.Presence.READY)
                  .ifPresent(seat -> seats.notReady(person, "坐席页面已断开"));
              return true;
            })
        .onFailure(failure -> log.warn("Cannot make {} not ready", person, failure));
  }

  private Future<Desk.Resumed> resume(Session session, Map<CallId, Long> known) {
    return work.run(
        () -> {
          Person person = session.person();
          Optional<Seat> seat = seating.sit(person);
          Map<CallId, Call> theirs = new LinkedHashMap<>();
          calls.live().stream()
              .filter(call -> access.isTheirs(person, call))
              .forEach(call -> theirs.put(call.id(), call));
          List<CallId> gone = new ArrayList<>();
          seat.flatMap(Seat::call)
              .flatMap(calls::find)
              .filter(call -> access.isTheirs(person, call))
              .ifPresent(call -> theirs.putIfAbsent(call.id(), call));
          for (CallId id : known.keySet()) {
            if (theirs.containsKey(id)) {
              continue;
            }
            calls
                .find(id)
                .filter(call -> access.isTheirs(person, call))
                .ifPresentOrElse(call -> theirs.put(id, call), () -> gone.add(id));
          }
          List<Desk.Missing> missing =
              theirs.values().stream()
                  .map(call -> missing(call, known.getOrDefault(call.id(), 0L)))
                  .toList();
          return new Desk.Resumed(seat, statusNow(), missing, gone);
        });
  }

  private Desk.Missing missing(Call call, long known) {
    if (known > 0 && known <= call.sequence() && call.sequence() - known <= MOST_ENTRIES) {
      List<TimelineEntry> entries =
          calls.timeline(call.id(), known).stream()
              .filter(entry -> entry.sequence() <= call.sequence())
              .toList();
      if (entries.size() == call.sequence() - known) {
        return new Desk.Missing(call, Optional.of(entries));
      }
    }
    return new Desk.Missing(call, Optional.empty());
  }

  private SystemStatus statusNow() {
    SystemStatus now = lastStatus.orElseGet(status);
    lastStatus = Optional.of(now);
    return now;
  }

  private void checkStatus() {
    if (open.get() == 0 || polling) {
      return;
    }
    polling = true;
    work.run(status::get)
        .onComplete(
            result -> {
              polling = false;
              if (result.succeeded() && !lastStatus.equals(Optional.of(result.result()))) {
                lastStatus = Optional.of(result.result());
                each(desk -> true, desk -> desk.statusChanged(result.result()));
              } else if (result.failed()) {
                log.warn("Cannot tell the server's condition", result.cause());
              }
            });
  }

  private void checkSessions() {
    for (Set<Desk> desks : byPerson.values()) {
      for (Desk desk : desks) {
        work.run(() -> identity.look(desk.session().token()).isPresent())
            .onSuccess(
                alive -> {
                  if (!alive) {
                    desk.later(() -> desk.close(Desk.SESSION_OVER));
                  }
                });
      }
    }
  }

  @Override
  public void onEntry(Call call, TimelineEntry entry) {
    CallEvent event = entry.event();
    boolean changesHands =
        event instanceof CallEvent.Offered
            || event instanceof CallEvent.OfferEnded
            || event instanceof CallEvent.Answered;
    if (changesHands) {
      each(desk -> true, desk -> desk.entry(call, entry));
    } else {
      call.operator()
          .ifPresent(
              person -> of(person).forEach(desk -> desk.later(() -> desk.entry(call, entry))));
    }
  }

  @Override
  public void onPartial(Call call, Partial partial) {
    call.operator()
        .ifPresent(
            person -> of(person).forEach(desk -> desk.later(() -> desk.partial(call, partial))));
  }

  private void onProposals(Call call, List<Proposal> proposed) {
    call.operator()
        .ifPresent(
            person ->
                of(person).forEach(desk -> desk.later(() -> desk.proposals(call.id(), proposed))));
  }

  private void onSeat(Seat seat) {
    of(seat.operator()).forEach(desk -> desk.later(() -> desk.seatChanged(seat)));
  }

  private Set<Desk> of(String person) {
    return byPerson.getOrDefault(person, Set.of());
  }

  private void each(Predicate<Desk> which, java.util.function.Consumer<Desk> step) {
    byPerson
        .values()
        .forEach(
            desks ->
                desks.stream().filter(which).forEach(desk -> desk.later(() -> step.accept(desk))));
  }

  /** Ends the pages of a session. */
  void closeSession(String token, Desk.Ending ending) {
    each(desk -> desk.session().token().equals(token), desk -> desk.close(ending));
  }

  /** Ends the pages of a person. */
  void closePerson(String number, Desk.Ending ending) {
    of(number).forEach(desk -> desk.later(() -> desk.close(ending)));
  }

  @Override
  public void close() {
    closing = true;
    timers.forEach(vertx::cancelTimer);
    for (AutoCloseable subscription : subscriptions) {
      try {
        subscription.close();
      } catch (Exception e) {
        log.warn("Cannot end a subscription", e);
      }
    }
    each(desk -> true, desk -> desk.close(Desk.STOPPING));
  }
}
