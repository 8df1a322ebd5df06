package org.jiesu.cti.seat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallListener;
import org.jiesu.cti.call.CallState;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.seat.Seat.Presence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seats of this server, kept in memory and led by what happens to calls. An operator who lets a
 * call ring out becomes not ready, so that no caller rings there twice. Entries that come twice are
 * taken once. Listeners are told in the order of the changes, one at a time, never under a lock.
 */
public final class SeatBoard implements Seats, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SeatBoard.class);

  static final String SIGNED_IN = "签入";
  static final String MISSED = "未接来电";
  static final String WRAP_UP = "话后处理";

  /** As many calls' last sequence numbers are remembered, to know what came twice. */
  private static final int REMEMBERED_CALLS = 2_000;

  private final Calls calls;
  private final QueueMembership membership;
  private final Clock clock;
  private final Duration wrapUpLimit;
  private final Calls.Subscription subscription;
  private final ScheduledExecutorService timer;

  private final Object lock = new Object();
  private final Map<String, Seat> byOperator = new HashMap<>();

  /** What an operator asked for during a call, to be done after it. */
  private final Map<String, String> wanted = new HashMap<>();

  private final Map<CallId, Long> seen =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CallId, Long> eldest) {
          return size() > REMEMBERED_CALLS;
        }
      };

  private final List<Consumer<Seat>> listeners = new CopyOnWriteArrayList<>();
  private final Queue<Seat> untold = new ConcurrentLinkedQueue<>();
  private final ReentrantLock telling = new ReentrantLock();

  /**
   * @param wrapUpLimit longest wrap-up before an operator becomes ready again; zero for no limit
   */
  public SeatBoard(Calls calls, QueueMembership membership, Clock clock, Duration wrapUpLimit) {
    this.calls = calls;
    this.membership = membership;
    this.clock = clock;
    this.wrapUpLimit = wrapUpLimit;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "seat-wrap-up");
              thread.setDaemon(true);
              return thread;
            });
    this.subscription =
        calls.subscribe(
            new CallListener() {
              @Override
              public void onEntry(Call call, TimelineEntry entry) {
                follow(call, entry);
              }
            });
    if (!wrapUpLimit.isZero()) {
      timer.scheduleWithFixedDelay(this::endLongWrapUps, 500, 500, TimeUnit.MILLISECONDS);
    }
  }

  // ---- what operators do

  @Override
  public Seat signIn(String operator, String name, String extension, Set<String> queues) {
    Seat result;
    synchronized (lock) {
      Optional<Seat> there = at(extension).filter(seat -> !seat.operator().equals(operator));
      if (there.isPresent()) {
        if (busy(there.get())) {
          throw new IllegalStateException(
              "分机 " + extension + " 正由 " + there.get().name() + " 通话使用，请换一个分机或稍后再签入。");
        }
        remove(there.get());
      }
      Seat old = byOperator.get(operator);
      if (old != null && !old.extension().equals(extension)) {
        membership.leave(old.extension());
      }
      Seat seat;
      if (old == null) {
        seat =
            new Seat(
                operator,
                name,
                extension,
                queues,
                Presence.NOT_READY,
                SIGNED_IN,
                clock.instant(),
                Optional.empty());
        seat = resumed(seat);
      } else {
        seat =
            new Seat(
                operator,
                name,
                extension,
                queues,
                old.presence(),
                old.reason(),
                old.since(),
                old.call());
      }
      result = seat;
      boolean changed = !result.equals(old);
      byOperator.put(operator, result);
      membership.join(extension, name, queues, result.presence() != Presence.READY);
      if (changed) {
        untold.add(result);
      }
    }
    tell();
    return result;
  }

  /** After our own restart the conversation may still be going on. */
  private Seat resumed(Seat seat) {
    for (Call call : calls.live()) {
      boolean mine =
          call.operator()
              .filter(who -> who.equals(seat.operator()) || who.equals(seat.extension()))
              .isPresent();
      Optional<Presence> presence = mine ? presenceIn(call.state()) : Optional.empty();
      if (presence.isPresent()) {
        return with(seat, presence.get(), "", Optional.of(call.id()));
      }
    }
    return seat;
  }

  private static Optional<Presence> presenceIn(CallState state) {
    return switch (state) {
      case TALKING, HELD -> Optional.of(Presence.TALKING);
      case RINGING -> Optional.of(Presence.RINGING);
      case NAVIGATING, QUEUED, ENDED -> Optional.empty();
    };
  }

  @Override
  public void signOut(String operator) {
    synchronized (lock) {
      Seat seat = byOperator.get(operator);
      if (seat != null) {
        remove(seat);
      }
    }
    tell();
  }

  private void remove(Seat seat) {
    byOperator.remove(seat.operator());
    wanted.remove(seat.operator());
    membership.leave(seat.extension());
    untold.add(with(seat, Presence.OFFLINE, "", Optional.empty()));
  }

  @Override
  public Seat ready(String operator) {
    Seat result;
    synchronized (lock) {
      Seat seat = signedIn(operator);
      if (busy(seat)) {
        throw new IllegalStateException(
            seat.presence() == Presence.RINGING ? "有来电正在振铃，请先接听。" : "正在通话，通话结束后才能示闲。");
      }
      String wish = wanted.remove(operator);
      if (wish != null && seat.presence() == Presence.WRAP_UP) {
        result = change(seat, Presence.NOT_READY, wish, Optional.empty());
        membership.pause(seat.extension(), true, wish);
      } else {
        result =
            seat.presence() == Presence.READY
                ? seat
                : change(seat, Presence.READY, "", Optional.empty());
        membership.pause(seat.extension(), false, "");
      }
    }
    tell();
    return result;
  }

  @Override
  public Seat notReady(String operator, String reason) {
    Seat result;
    synchronized (lock) {
      Seat seat = signedIn(operator);
      if (busy(seat)) {
        wanted.put(operator, reason);
        result = change(seat, seat.presence(), reason, seat.call());
      } else if (seat.presence() == Presence.NOT_READY && seat.reason().equals(reason)) {
        result = seat;
      } else {
        wanted.remove(operator);
        result = change(seat, Presence.NOT_READY, reason, Optional.empty());
        membership.pause(seat.extension(), true, reason);
      }
    }
    tell();
    return result;
  }

  // ---- what calls do

  private void follow(Call call, TimelineEntry entry) {
    synchronized (lock) {
      Long last = seen.get(entry.call());
      if (last != null && entry.sequence() <= last) {
        return;
      }
      seen.put(entry.call(), entry.sequence());
      CallEvent event = entry.event();
      if (event instanceof CallEvent.Offered offered) {
        at(offered.operator(), seat -> rings(seat, entry.call()));
      } else if (event instanceof CallEvent.OfferEnded ended) {
        at(ended.operator(), seat -> missed(seat, entry.call()));
      } else if (event instanceof CallEvent.Answered answered) {
        for (Seat seat : inCall(entry.call())) {
          if (!isAt(seat, answered.operator())) {
            over(seat);
          }
        }
        at(answered.operator(), seat -> talks(seat, entry.call()));
      } else if (event instanceof CallEvent.Transferred transferred) {
        inCall(entry.call()).stream()
            .filter(seat -> isAt(seat, transferred.operator()))
            .forEach(this::over);
      } else if (event instanceof CallEvent.Ended) {
        inCall(entry.call()).forEach(this::over);
      }
    }
    tell();
  }

  private void rings(Seat seat, CallId call) {
    if (seat.presence() != Presence.TALKING) {
      change(seat, Presence.RINGING, wanted.getOrDefault(seat.operator(), ""), Optional.of(call));
    }
  }

  private void missed(Seat seat, CallId call) {
    if (seat.presence() == Presence.RINGING && seat.call().filter(call::equals).isPresent()) {
      String reason = Optional.ofNullable(wanted.remove(seat.operator())).orElse(MISSED);
      change(seat, Presence.NOT_READY, reason, Optional.empty());
      membership.pause(seat.extension(), true, reason);
    }
  }

  private void talks(Seat seat, CallId call) {
    if (seat.presence() != Presence.TALKING || !seat.call().equals(Optional.of(call))) {
      change(seat, Presence.TALKING, wanted.getOrDefault(seat.operator(), ""), Optional.of(call));
    }
  }

  /** The call is no longer at this seat. */
  private void over(Seat seat) {
    if (seat.presence() == Presence.TALKING) {
      membership.pause(seat.extension(), true, WRAP_UP);
      change(seat, Presence.WRAP_UP, wanted.getOrDefault(seat.operator(), ""), seat.call());
    } else if (seat.presence() == Presence.RINGING) {
      release(seat);
    }
  }

  /** Free again, or whatever the operator asked for meanwhile. */
  private void release(Seat seat) {
    String reason = wanted.remove(seat.operator());
    if (reason == null) {
      change(seat, Presence.READY, "", Optional.empty());
      membership.pause(seat.extension(), false, "");
    } else {
      change(seat, Presence.NOT_READY, reason, Optional.empty());
      membership.pause(seat.extension(), true, reason);
    }
  }

  /** Ends wrap-ups that have lasted the limit. */
  void endLongWrapUps() {
    synchronized (lock) {
      Instant latest = clock.instant().minus(wrapUpLimit);
      List.copyOf(byOperator.values()).stream()
          .filter(seat -> seat.presence() == Presence.WRAP_UP && !seat.since().isAfter(latest))
          .forEach(this::release);
    }
    tell();
  }

  // ---- finding and changing, under the lock

  private Seat signedIn(String operator) {
    Seat seat = byOperator.get(operator);
    if (seat == null) {
      throw new NoSuchElementException("工号 " + operator + " 尚未签入，请先签入。");
    }
    return seat;
  }

  private static boolean busy(Seat seat) {
    return seat.presence() == Presence.RINGING || seat.presence() == Presence.TALKING;
  }

  /** Calls name the operator, or the extension where nobody was signed in then. */
  private static boolean isAt(Seat seat, String operator) {
    return seat.operator().equals(operator) || seat.extension().equals(operator);
  }

  private void at(String operator, Consumer<Seat> deed) {
    Optional.ofNullable(byOperator.get(operator)).or(() -> at(operator)).ifPresent(deed);
  }

  private Optional<Seat> at(String extension) {
    return byOperator.values().stream()
        .filter(seat -> seat.extension().equals(extension))
        .findFirst();
  }

  private List<Seat> inCall(CallId call) {
    return byOperator.values().stream()
        .filter(seat -> seat.call().filter(call::equals).isPresent())
        .toList();
  }

  private Seat change(Seat seat, Presence presence, String reason, Optional<CallId> call) {
    Seat changed = with(seat, presence, reason, call);
    byOperator.put(changed.operator(), changed);
    untold.add(changed);
    log.info(
        "Seat {} at {}: {}{}",
        changed.operator(),
        changed.extension(),
        presence,
        reason.isEmpty() ? "" : " (" + reason + ")");
    return changed;
  }

  private Seat with(Seat seat, Presence presence, String reason, Optional<CallId> call) {
    Instant since = seat.presence() == presence ? seat.since() : clock.instant();
    return new Seat(
        seat.operator(),
        seat.name(),
        seat.extension(),
        seat.queues(),
        presence,
        reason,
        since,
        call);
  }

  // ---- telling

  /** Whoever comes while another thread tells leaves the telling to it. */
  private void tell() {
    while (!untold.isEmpty() && telling.tryLock()) {
      try {
        for (Seat seat = untold.poll(); seat != null; seat = untold.poll()) {
          for (Consumer<Seat> listener : listeners) {
            try {
              listener.accept(seat);
            } catch (RuntimeException e) {
              log.error("A listener of the seats failed", e);
            }
          }
        }
      } finally {
        telling.unlock();
      }
    }
  }

  @Override
  public Optional<Seat> find(String operator) {
    synchronized (lock) {
      return Optional.ofNullable(byOperator.get(operator));
    }
  }

  @Override
  public Optional<Seat> atExtension(String extension) {
    synchronized (lock) {
      return at(extension);
    }
  }

  @Override
  public AutoCloseable subscribe(Consumer<Seat> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void close() {
    subscription.close();
    timer.shutdownNow();
  }
}
