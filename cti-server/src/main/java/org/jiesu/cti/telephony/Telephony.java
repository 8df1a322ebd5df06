package org.jiesu.cti.telephony;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.asteriskjava.manager.action.BridgeAction;
import org.asteriskjava.manager.action.HangupAction;
import org.asteriskjava.manager.action.ManagerAction;
import org.asteriskjava.manager.action.RedirectAction;
import org.asteriskjava.manager.event.ManagerEvent;
import org.jiesu.asr.stream.SpeechEngine;
import org.jiesu.cti.call.CallControl;
import org.jiesu.cti.call.CallControlException;
import org.jiesu.cti.call.CallEvent.EndReason;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.navigation.Navigation;
import org.jiesu.cti.seat.QueueMembership;
import org.jiesu.cti.seat.Seat;
import org.jiesu.cti.seat.Seats;
import org.jiesu.cti.telephony.Tracked.Partner;
import org.jiesu.cti.telephony.Tracked.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hotline's link to Asterisk: opens a {@link org.jiesu.cti.call.Call} for each caller, walks
 * them through the navigation, follows them through queues and conversations, lets the engine hear
 * both sides, and does to calls what operators ask for.
 *
 * <p>Promises: no thread of Asterisk's connections and no caller of a method here ever waits for
 * Asterisk, the engine or a listener; after a lost link or our own restart, live calls are found
 * again and heard again. Does not promise that events of the time without a link are told one by
 * one: only where they led.
 */
public final class Telephony implements CallControl, QueueMembership, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Telephony.class);

  /** About a minute of a busy switch. When full, events are dropped and the state is read anew. */
  private static final int DESK_LIMIT = 20_000;

  private static final Duration AGI_REQUEST_LIMIT = Duration.ofSeconds(5);

  /** No navigation lasts as long. */
  private static final Duration AGI_SILENCE_LIMIT = Duration.ofMinutes(30);

  private final Calls calls;
  private final Clock clock;
  private final Desk desk;
  private final Switchboard switchboard;
  private final SeatMembers members;
  private final AmiLink link;
  private final AgiEntry entry;
  private final List<Consumer<TelephonyStatus>> listeners = new CopyOnWriteArrayList<>();
  private final Object statusLock = new Object();
  private TelephonyStatus status;

  /**
   * Opens the FastAGI port; nothing else happens before {@link #start}.
   *
   * @param navigation walks callers; not asked when the settings switch it off
   * @param seats asked late, because seats need a {@link QueueMembership} themselves
   * @throws org.jiesu.cti.HotlineException if the FastAGI port cannot be had
   */
  public Telephony(
      TelephonySettings settings,
      Calls calls,
      Navigation navigation,
      SpeechEngine engine,
      TapAudience audience,
      Supplier<Seats> seats,
      Clock clock,
      MeterRegistry meters) {
    this.calls = calls;
    this.clock = clock;
    this.status = new TelephonyStatus(false, clock.instant(), "正在连接话务交换机（Asterisk）。");
    Counter dropped =
        Counter.builder("jiesu.telephony.events.dropped")
            .description("events of Asterisk dropped because too many waited")
            .register(meters);
    Journal journal = new Journal(calls);
    desk = new Desk(DESK_LIMIT);
    switchboard =
        new Switchboard(
            journal,
            clock,
            desk,
            extension -> seats.get().atExtension(extension).map(Seat::operator));
    link =
        new AmiLink(
            settings,
            desk,
            new AmiLink.Listener() {
              @Override
              public void onSnapshot(Snapshot snapshot, java.time.Instant askedAt) {
                switchboard.onSnapshot(snapshot, askedAt);
                members.onSnapshot(snapshot);
              }

              @Override
              public void onEvent(ManagerEvent event, java.time.Instant at) {
                switchboard.onEvent(event, at);
              }
            },
            this::tell,
            clock,
            dropped::increment);
    members = new SeatMembers(link, desk, settings.seatGrace());
    Taps taps =
        new Taps(
            link,
            engine,
            audience,
            desk,
            clock,
            new BackOff(settings.tapRetryFirst(), settings.tapRetryLongest()),
            journal);
    switchboard.connect(link, taps);
    Gauge.builder("jiesu.telephony.connected", link, l -> l.up() ? 1 : 0)
        .description("1 while the link to Asterisk is up")
        .register(meters);
    Gauge.builder("jiesu.telephony.waiting", desk, Desk::waiting)
        .description("events of Asterisk waiting to be handled; limit " + DESK_LIMIT)
        .register(meters);
    Gauge.builder("jiesu.telephony.calls", switchboard, Switchboard::liveCalls)
        .description("live calls")
        .register(meters);
    Gauge.builder("jiesu.telephony.taps", switchboard, Switchboard::openTaps)
        .description("sides of conversations that are heard")
        .register(meters);
    try {
      entry =
          new AgiEntry(
              settings.agiHost(),
              settings.agiPort(),
              settings.agiCalls(),
              AGI_REQUEST_LIMIT,
              AGI_SILENCE_LIMIT,
              new Door(
                  switchboard,
                  settings.navigationEnabled() ? Optional.of(navigation) : Optional.empty(),
                  desk));
    } catch (RuntimeException e) {
      desk.close();
      throw e;
    }
    log.info("Telephony: {}", settings);
  }

  /** Takes over the calls that were live, opens the door and connects; does not wait for it. */
  public void start() {
    switchboard.restore(calls.live());
    entry.start();
    link.start();
  }

  /** Whether Asterisk can be controlled now. */
  public TelephonyStatus status() {
    synchronized (statusLock) {
      return status;
    }
  }

  /**
   * Tells {@code listener} each change of the status until the subscription is closed. On a thread
   * of telephony's: return quickly.
   */
  public Calls.Subscription onStatus(Consumer<TelephonyStatus> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void tell(TelephonyStatus next) {
    synchronized (statusLock) {
      if (status.connected() == next.connected()) {
        if (next.connected() || status.detail().equals(next.detail())) {
          return;
        }
        status = new TelephonyStatus(false, status.since(), next.detail());
      } else {
        status = next;
      }
      for (Consumer<TelephonyStatus> listener : listeners) {
        try {
          listener.accept(status);
        } catch (RuntimeException e) {
          log.error("A listener of the telephony status failed", e);
        }
      }
    }
  }

  // ---- CallControl

  @Override
  public CompletionStage<Void> hold(CallId call) {
    return onDesk(
        call,
        "保持",
        tracked -> {
          Partner partner = conversation(tracked, Phase.TALKING, "当前没有正在进行的通话，无法保持。");
          return done(
              "保持",
              new RedirectAction(
                  tracked.channel, partner.channel(), "held", "caller", 1, "held", "operator", 1),
              () -> {
                if (tracked.phase == Phase.TALKING) {
                  tracked.parked = true;
                  switchboard.held(tracked);
                }
              });
        });
  }

  @Override
  public CompletionStage<Void> resume(CallId call) {
    return onDesk(
        call,
        "取消保持",
        tracked -> {
          Partner partner = conversation(tracked, Phase.HELD, "当前没有保持中的通话。");
          if (!tracked.parked) {
            throw new CallControlException("通话是在话机上保持的，请在话机上取消保持。");
          }
          return done(
              "取消保持",
              new BridgeAction(tracked.channel, partner.channel(), false),
              () -> {
                if (tracked.phase == Phase.HELD) {
                  switchboard.resumed(tracked);
                }
              });
        });
  }

  @Override
  public CompletionStage<Void> hangUp(CallId call) {
    return onDesk(
        call,
        "挂断",
        tracked -> {
          if (tracked.conversing()) {
            switchboard.ending(tracked, EndReason.OPERATOR_HUNG_UP);
          }
          if (tracked.parked) {
            tracked.partner.ifPresent(
                partner -> link.send(new HangupAction(partner.channel(), 16)));
          }
          return done("挂断", new HangupAction(tracked.channel, 16), () -> {});
        });
  }

  @Override
  public CompletionStage<Void> transfer(CallId call, String target) {
    if (!Names.isExtension(target) && !Names.isQueue(target)) {
      return CompletableFuture.failedFuture(
          new CallControlException("转接目标无效：请输入 3 到 6 位分机号或队列名称。"));
    }
    return onDesk(
        call,
        "转接",
        tracked -> {
          if (!tracked.conversing() || tracked.partner.isEmpty()) {
            throw new CallControlException("当前没有正在进行的通话，无法转接。");
          }
          String operatorChannel = tracked.partner.get().channel();
          if (!tracked.parked) {
            return done(
                "转接", new BlindTransferAction(operatorChannel, "transfer", target), () -> {});
          }
          return done(
              "转接",
              new RedirectAction(tracked.channel, "transfer", target, 1),
              () -> {
                if (tracked.conversing()) {
                  switchboard.transferred(tracked, target, clock.instant());
                }
                link.send(new HangupAction(operatorChannel, 16));
              });
        });
  }

  private static Partner conversation(Tracked tracked, Phase phase, String otherwise) {
    if (tracked.phase != phase) {
      throw new CallControlException(otherwise);
    }
    return tracked.partner.orElseThrow(() -> new CallControlException(otherwise));
  }

  private interface Deed {
    CompletionStage<Void> on(Tracked tracked);
  }

  private CompletionStage<Void> onDesk(CallId call, String what, Deed deed) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    boolean room =
        desk.offer(
            () -> {
              Optional<Tracked> tracked = switchboard.find(call);
              if (tracked.isEmpty()) {
                result.completeExceptionally(new CallControlException("通话已经结束，无法" + what + "。"));
                return;
              }
              try {
                deed.on(tracked.get())
                    .whenComplete(
                        (done, e) -> {
                          if (e == null) {
                            result.complete(null);
                          } else {
                            result.completeExceptionally(
                                e instanceof java.util.concurrent.CompletionException
                                        && e.getCause() != null
                                    ? e.getCause()
                                    : e);
                          }
                        });
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    if (!room) {
      result.completeExceptionally(new CallControlException("系统繁忙，暂时无法" + what + "，请在话机上操作。"));
    }
    return result;
  }

  /** Sends an action; {@code then} is done on the desk before the stage completes. */
  private CompletionStage<Void> done(String what, ManagerAction action, Runnable then) {
    if (!link.up()) {
      throw new CallControlException("与话务交换机的连接已断开，暂时无法" + what + "，请直接在话机上操作。");
    }
    CompletableFuture<Void> result = new CompletableFuture<>();
    link.send(action)
        .whenComplete(
            (response, e) ->
                desk.later(
                    Duration.ZERO,
                    () -> {
                      if (e != null) {
                        log.warn("Asterisk refused: {}", e.getMessage());
                        result.completeExceptionally(
                            new CallControlException("话务交换机未能" + what + "，请重试或直接在话机上操作。", e));
                      } else {
                        then.run();
                        result.complete(null);
                      }
                    }));
    return result;
  }

  // ---- QueueMembership

  @Override
  public void join(String extension, String operatorName, Set<String> queues, boolean paused) {
    members.join(extension, operatorName, queues, paused);
  }

  @Override
  public void pause(String extension, boolean paused, String reason) {
    members.pause(extension, paused, reason);
  }

  @Override
  public void leave(String extension) {
    members.leave(extension);
  }

  /** Lets go of Asterisk; calls go on without us. */
  @Override
  public void close() {
    entry.close();
    link.close();
    desk.close();
  }
}
