package org.jiesu.cti.telephony;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.asteriskjava.manager.action.OriginateAction;
import org.asteriskjava.manager.event.OriginateResponseEvent;
import org.jiesu.asr.stream.SpeechEngine;
import org.jiesu.asr.stream.SpeechEvent;
import org.jiesu.asr.stream.SpeechEvent.Lost;
import org.jiesu.asr.stream.SpeechListener;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.Side;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The taps: one listening AudioSocket channel per side of each conversation, made by Originate with
 * ChanSpy. A tap that drops while the conversation goes on is replaced by a new one after a pause.
 * On the desk only, except where stated.
 */
final class Taps {
  private static final Logger log = LoggerFactory.getLogger(Taps.class);

  /** asterisk-java warns about anything shorter; Asterisk connects or fails within a second. */
  private static final long ORIGINATE_TIMEOUT_MS = 100_000;

  /** A tap that lasted this long was a good one: the next failure begins with the first pause. */
  private static final Duration STEADY = Duration.ofSeconds(10);

  private final AmiLink link;
  private final SpeechEngine engine;
  private final TapAudience audience;
  private final Desk desk;
  private final Clock clock;
  private final BackOff backOff;
  private final Journal journal;

  Taps(
      AmiLink link,
      SpeechEngine engine,
      TapAudience audience,
      Desk desk,
      Clock clock,
      BackOff backOff,
      Journal journal) {
    this.link = link;
    this.engine = engine;
    this.audience = audience;
    this.desk = desk;
    this.clock = clock;
    this.backOff = backOff;
    this.journal = journal;
  }

  /** One attempt to hear one side. */
  final class Tap implements SpeechListener {
    final UUID stream = UUID.randomUUID();
    final Tracked call;
    final Side side;
    final String channel;
    final int attempt;
    final Instant begunAt = clock.instant();
    private final AtomicReference<Optional<SpeechListener>> listener =
        new AtomicReference<>(Optional.empty());
    boolean open;
    boolean over;

    Tap(Tracked call, Side side, String channel, int attempt) {
      this.call = call;
      this.side = side;
      this.channel = channel;
      this.attempt = attempt;
    }

    /**
     * Media time begins when Asterisk has connected, which it tells by OriginateResponse; should
     * speech be faster than that, when the tap was asked for is near enough.
     */
    private SpeechListener listenerFrom(Instant openedAt) {
      return listener
          .updateAndGet(
              known ->
                  known.isPresent()
                      ? known
                      : Optional.of(audience.listener(call.id, side, openedAt)))
          .orElseThrow();
    }

    /** On a thread of the engine. */
    @Override
    public void onEvent(SpeechEvent event) {
      listenerFrom(begunAt).onEvent(event);
      if (event instanceof Lost lost && endsStream(lost)) {
        desk.later(Duration.ZERO, () -> lost(this, reason(lost)));
      }
    }

    private boolean endsStream(Lost lost) {
      return switch (lost.cause()) {
        case CLOSED, NEVER_CONNECTED -> true;
        case RECOGNISER_FAILED -> lost.length().isZero();
        case OVERLOADED -> false;
      };
    }

    private String reason(Lost lost) {
      return switch (lost.cause()) {
        case CLOSED -> "音频连接中断";
        case NEVER_CONNECTED -> "音频未接通";
        case RECOGNISER_FAILED -> "识别器故障";
        case OVERLOADED -> "识别过载";
      };
    }
  }

  /** Opens what a conversation lacks. */
  void ensure(Tracked call) {
    for (Side side : Side.values()) {
      Optional<String> channel = call.channelOf(side);
      if (channel.isEmpty()) {
        continue;
      }
      Tap tap = call.taps.get(side);
      if (tap == null || tap.over || !tap.channel.equals(channel.get())) {
        open(call, side, channel.get(), 1);
      }
    }
  }

  void pause(Tracked call) {
    call.taps.values().forEach(tap -> engine.pause(tap.stream));
  }

  void resume(Tracked call) {
    call.taps.values().forEach(tap -> engine.resume(tap.stream));
  }

  private void open(Tracked call, Side side, String channel, int attempt) {
    Tap tap = new Tap(call, side, channel, attempt);
    call.taps.put(side, tap);
    try {
      engine.announce(tap.stream, tap);
    } catch (IllegalStateException e) {
      lost(tap, "识别引擎不可用");
      return;
    }
    if (call.phase == Tracked.Phase.HELD) {
      engine.pause(tap.stream);
    }
    InetSocketAddress address = engine.address();
    OriginateAction originate = new OriginateAction();
    originate.setActionId(tap.stream.toString());
    originate.setChannel(
        "AudioSocket/"
            + address.getAddress().getHostAddress()
            + ":"
            + address.getPort()
            + "/"
            + tap.stream
            + "/c(slin)");
    originate.setApplication("ChanSpy");
    // q quiet, u this very channel, o only what it says, E and S end with it
    originate.setData(channel + ",quoES");
    originate.setAsync(true);
    originate.setTimeout(ORIGINATE_TIMEOUT_MS);
    link.send(originate)
        .whenComplete(
            (response, e) -> {
              if (e != null) {
                desk.later(
                    Duration.ZERO,
                    () -> {
                      log.warn("Call {}: no tap of the {} side: {}", call.id, side, message(e));
                      engine.withdraw(tap.stream);
                      lost(tap, "未能建立监听");
                    });
              }
            });
  }

  private static String message(Throwable e) {
    return String.valueOf(e.getMessage());
  }

  /** Whether this is the answer to one of ours. */
  void onOriginateResponse(OriginateResponseEvent event, Instant at, Iterable<Tracked> calls) {
    String actionId = event.getActionId();
    if (actionId == null) {
      return;
    }
    for (Tracked call : calls) {
      for (Tap tap : call.taps.values()) {
        if (tap.stream.toString().equals(actionId)) {
          if ("Success".equalsIgnoreCase(event.getResponse())) {
            opened(tap, at);
          } else {
            engine.withdraw(tap.stream);
            lost(tap, "未能建立监听");
          }
          return;
        }
      }
    }
  }

  private void opened(Tap tap, Instant at) {
    tap.listenerFrom(at);
    if (tap.over || tap.open) {
      return;
    }
    tap.open = true;
    if (tap.call.phase == Tracked.Phase.HELD) {
      engine.pause(tap.stream);
    }
    journal.append(tap.call.id, new CallEvent.TapOpened(tap.side, tap.stream));
  }

  /**
   * A tap ended. The end of a conversation ends its taps, too, and is often heard here first: so
   * nothing is said before a pause has shown that the conversation goes on.
   */
  private void lost(Tap tap, String reason) {
    if (tap.over) {
      return;
    }
    tap.over = true;
    boolean steady = tap.begunAt.plus(STEADY).isBefore(clock.instant());
    int attempt = steady ? 1 : tap.attempt;
    desk.later(
        backOff.before(attempt),
        () -> {
          Tracked call = tap.call;
          boolean stillWanted =
              call.taps.get(tap.side) == tap
                  && call.channelOf(tap.side).filter(tap.channel::equals).isPresent();
          if (!stillWanted) {
            return;
          }
          if (tap.open) {
            log.warn("Call {}: the tap of the {} side dropped: {}", call.id, tap.side, reason);
          }
          if (tap.open || tap.attempt == 1) {
            journal.append(call.id, new CallEvent.TapLost(tap.side, tap.stream, reason));
          }
          open(call, tap.side, tap.channel, attempt + 1);
        });
  }
}
