package org.jiesu.cti.telephony;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.asteriskjava.manager.action.RedirectAction;
import org.asteriskjava.manager.event.AgentCalledEvent;
import org.asteriskjava.manager.event.AgentConnectEvent;
import org.asteriskjava.manager.event.AgentRingNoAnswerEvent;
import org.asteriskjava.manager.event.AttendedTransferEvent;
import org.asteriskjava.manager.event.BlindTransferEvent;
import org.asteriskjava.manager.event.BridgeEnterEvent;
import org.asteriskjava.manager.event.BridgeLeaveEvent;
import org.asteriskjava.manager.event.HangupEvent;
import org.asteriskjava.manager.event.HangupRequestEvent;
import org.asteriskjava.manager.event.HoldEvent;
import org.asteriskjava.manager.event.ManagerEvent;
import org.asteriskjava.manager.event.OriginateResponseEvent;
import org.asteriskjava.manager.event.QueueCallerAbandonEvent;
import org.asteriskjava.manager.event.QueueCallerJoinEvent;
import org.asteriskjava.manager.event.QueueCallerLeaveEvent;
import org.asteriskjava.manager.event.SoftHangupRequestEvent;
import org.asteriskjava.manager.event.UnholdEvent;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvent.EndReason;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.telephony.Tracked.Partner;
import org.jiesu.cti.telephony.Tracked.Phase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The picture of the calls that live in Asterisk, kept from its events and set right by snapshots;
 * what changes is appended to the calls' timelines. Who talks to whom is read from bridges and
 * hang-ups: AgentComplete's reason is wrong after an AMI hang-up, and missing after a redirect.
 *
 * <p>On the desk only, except {@link #arrived}.
 */
final class Switchboard implements AmiLink.Listener {
  private static final Logger log = LoggerFactory.getLogger(Switchboard.class);

  /** How long events already on their way may explain why a call is missing from a snapshot. */
  private static final Duration MISSING_GRACE = Duration.ofSeconds(1);

  private final Journal journal;
  private final Clock clock;
  private final Desk desk;
  private final Function<String, Optional<String>> operatorAtExtension;
  private final Map<String, Tracked> byUniqueId = new ConcurrentHashMap<>();

  /** Bridge to (unique id to channel name) of whom it connects. */
  private final Map<String, Map<String, String>> bridges = new HashMap<>();

  private @Nullable Taps taps;
  private @Nullable AmiLink link;

  Switchboard(
      Journal journal,
      Clock clock,
      Desk desk,
      Function<String, Optional<String>> operatorAtExtension) {
    this.journal = journal;
    this.clock = clock;
    this.desk = desk;
    this.operatorAtExtension = operatorAtExtension;
  }

  /** The link and the taps need the switchboard and are needed by it. */
  void connect(AmiLink amiLink, Taps tapsOfCalls) {
    this.link = amiLink;
    this.taps = tapsOfCalls;
  }

  private Taps taps() {
    return Objects.requireNonNull(taps);
  }

  /** Takes over what the journal knew before our start. */
  void restore(List<Call> live) {
    for (Call call : live) {
      byUniqueId.put(call.uniqueId(), Tracked.restored(call));
    }
  }

  /**
   * A caller is at the door, or was found inside; the same caller twice is one call. Any thread.
   */
  Tracked arrived(String uniqueId, String channel, String callerNumber, String calledNumber) {
    return byUniqueId.computeIfAbsent(
        uniqueId,
        id -> {
          CallId call =
              journal
                  .calls()
                  .open(new CallEvent.Arrived(callerNumber, calledNumber, channel, uniqueId));
          log.info("Call {}: {} dialled {}", call, Names.masked(callerNumber), calledNumber);
          return new Tracked(call, uniqueId, channel, calledNumber, clock.instant());
        });
  }

  Optional<Tracked> find(CallId id) {
    return byUniqueId.values().stream().filter(call -> call.id.equals(id)).findFirst();
  }

  int liveCalls() {
    return byUniqueId.size();
  }

  // ---- the whole picture

  @Override
  public void onSnapshot(Snapshot snapshot, Instant askedAt) {
    bridges.clear();
    for (Snapshot.Channel channel : snapshot.channels()) {
      if (!Names.isTap(channel.name())) {
        channel.bridge().ifPresent(bridge -> enter(bridge, channel.uniqueId(), channel.name()));
      }
    }
    for (Snapshot.Channel channel : snapshot.channels()) {
      boolean known = byUniqueId.containsKey(channel.uniqueId());
      if (known || isCaller(channel)) {
        if (!known) {
          log.warn("Found a caller in Asterisk who came while we were not there");
        }
        see(
            arrived(
                channel.uniqueId(), channel.name(), channel.callerNumber(), channel.extension()),
            channel,
            snapshot);
      }
    }
    for (Tracked call : List.copyOf(byUniqueId.values())) {
      if (snapshot.channel(call.uniqueId).isEmpty() && call.arrivedAt.isBefore(askedAt)) {
        desk.later(
            MISSING_GRACE,
            () -> {
              if (call.live()) {
                log.warn("Call {} is gone from Asterisk; how it ended was not seen", call.id);
                end(call, EndReason.LOST_FROM_SIGHT);
              }
            });
      }
    }
  }

  /** The dialplan keeps callers, and nobody else, in these places. */
  private static boolean isCaller(Snapshot.Channel channel) {
    return !Names.isTap(channel.name())
        && switch (channel.context()) {
          case "hotline", "transfer" -> true;
          case "held" -> channel.extension().equals("caller");
          default -> false;
        };
  }

  private void see(Tracked call, Snapshot.Channel channel, Snapshot snapshot) {
    if (!call.live()) {
      return;
    }
    call.channel = channel.name();
    Optional<Snapshot.Entry> entry = snapshot.entry(call.uniqueId);
    Optional<Map.Entry<String, String>> other =
        channel.bridge().flatMap(bridge -> seatIn(bridge, call.uniqueId));
    if (other.isPresent()) {
      String otherUniqueId = other.get().getKey();
      String otherChannel = other.get().getValue();
      boolean same = call.partner.filter(p -> p.channel().equals(otherChannel)).isPresent();
      if (same && call.conversing()) {
        call.partner =
            Optional.of(new Partner(call.partner.get().operator(), otherChannel, otherUniqueId));
        if (call.phase == Phase.HELD) {
          // whether the softphone still holds cannot be asked; to miss speech would be worse
          resumed(call);
        }
        taps().ensure(call);
      } else {
        answered(call, otherChannel, otherUniqueId, clock.instant());
      }
    } else if (entry.isPresent()) {
      queued(call, entry.get().queue(), entry.get().position(), clock.instant());
    } else if (channel.context().equals("held")) {
      call.parked = true;
      call.partner
          .flatMap(
              p ->
                  snapshot.channels().stream()
                      .filter(c -> c.name().equals(p.channel()))
                      .findFirst())
          .ifPresentOrElse(
              c -> {
                call.partner =
                    call.partner.map(p -> new Partner(p.operator(), p.channel(), c.uniqueId()));
                taps().ensure(call);
              },
              () -> backToQueue(call));
    }
  }

  // ---- what happens

  @Override
  public void onEvent(ManagerEvent event, Instant at) {
    if (event instanceof QueueCallerJoinEvent join) {
      String uniqueId = Names.orEmpty(join.getUniqueId());
      Integer position = join.getPosition();
      queued(
          arrived(
              uniqueId,
              Names.orEmpty(join.getChannel()),
              Names.orEmpty(join.getCallerIdNum()),
              Names.orEmpty(join.getExten())),
          Names.queueId(join.getQueue()),
          position == null ? 0 : position,
          at);
    } else if (event instanceof AgentCalledEvent called) {
      tracked(called.getUniqueId())
          .ifPresent(
              call ->
                  journal.append(
                      call.id,
                      new CallEvent.Offered(
                          operator(called.getDestChannel(), called.getInterface()),
                          Names.queueId(called.getQueue()))));
    } else if (event instanceof AgentRingNoAnswerEvent missed) {
      tracked(missed.getUniqueId())
          .ifPresent(
              call ->
                  journal.append(
                      call.id,
                      new CallEvent.OfferEnded(
                          operator(missed.getDestChannel(), missed.getInterface()), "未接")));
    } else if (event instanceof AgentConnectEvent connect) {
      tracked(connect.getUniqueId())
          .ifPresent(
              call ->
                  answered(
                      call,
                      Names.orEmpty(connect.getDestChannel()),
                      Names.orEmpty(connect.getDestUniqueId()),
                      at));
    } else if (event instanceof QueueCallerLeaveEvent leave) {
      tracked(leave.getUniqueId())
          .filter(call -> call.phase == Phase.QUEUED)
          .ifPresent(call -> call.phase = Phase.BETWEEN);
    } else if (event instanceof QueueCallerAbandonEvent abandon) {
      tracked(abandon.getUniqueId()).ifPresent(call -> ending(call, EndReason.ABANDONED_IN_QUEUE));
    } else if (event instanceof HoldEvent hold) {
      ofPartner(hold.getUniqueId())
          .filter(call -> call.phase == Phase.TALKING)
          .ifPresent(this::held);
    } else if (event instanceof UnholdEvent unhold) {
      ofPartner(unhold.getUniqueId())
          .filter(call -> call.phase == Phase.HELD && !call.parked)
          .ifPresent(this::resumed);
    } else if (event instanceof BlindTransferEvent transfer) {
      if ("Success".equalsIgnoreCase(transfer.getResult())) {
        tracked(transfer.getTransfereeUniqueId())
            .filter(call -> call.mayBePartner(Names.orEmpty(transfer.getTransfererUniqueId())))
            .ifPresent(call -> transferred(call, Names.orEmpty(transfer.getExtension()), at));
      }
    } else if (event instanceof AttendedTransferEvent transfer) {
      if ("Success".equalsIgnoreCase(transfer.getResult())) {
        ofPartner(transfer.getOrigTransfererUniqueid())
            .or(() -> tracked(transfer.getTransfereeUniqueid()))
            .ifPresent(call -> transferred(call, target(transfer), at));
      }
    } else if (event instanceof BridgeEnterEvent enter) {
      if (!Names.isTap(enter.getChannel())) {
        String bridge = Names.orEmpty(enter.getBridgeUniqueId());
        enter(bridge, Names.orEmpty(enter.getUniqueId()), Names.orEmpty(enter.getChannel()));
        met(bridge, at);
      }
    } else if (event instanceof BridgeLeaveEvent leave) {
      leave(Names.orEmpty(leave.getBridgeUniqueId()), Names.orEmpty(leave.getUniqueId()));
    } else if (event instanceof HangupRequestEvent request) {
      hangUpRequested(request.getUniqueId());
    } else if (event instanceof SoftHangupRequestEvent request) {
      hangUpRequested(request.getUniqueId());
    } else if (event instanceof HangupEvent hangup) {
      gone(Names.orEmpty(hangup.getUniqueId()));
    } else if (event instanceof OriginateResponseEvent response) {
      taps().onOriginateResponse(response, at, byUniqueId.values());
    }
  }

  private Optional<Tracked> tracked(@Nullable String uniqueId) {
    return uniqueId == null
        ? Optional.empty()
        : Optional.ofNullable(byUniqueId.get(uniqueId)).filter(Tracked::live);
  }

  private Optional<Tracked> ofPartner(@Nullable String uniqueId) {
    return uniqueId == null || uniqueId.isEmpty()
        ? Optional.empty()
        : byUniqueId.values().stream().filter(call -> call.isPartner(uniqueId)).findFirst();
  }

  /** The operator at a channel or queue interface; the extension where nobody is signed in. */
  private String operator(@Nullable String channel, @Nullable String queueInterface) {
    String extension =
        Names.seatOfInterface(queueInterface)
            .or(() -> Names.seatOfChannel(channel))
            .orElseGet(() -> Names.orEmpty(channel));
    return operatorAtExtension.apply(extension).orElse(extension);
  }

  private static String target(AttendedTransferEvent transfer) {
    return Names.seatOfChannel(transfer.getTransferTargetChannel())
        .or(() -> Optional.ofNullable(transfer.getSecondTransfererConnectedLineNum()))
        .orElse("");
  }

  private void queued(Tracked call, String queue, int position, Instant at) {
    if (!call.live() || (call.phase == Phase.QUEUED && call.queue.equals(queue))) {
      return;
    }
    if (call.conversing()) {
      // Asterisk may tell that the caller has joined before it tells of the transfer
      transferred(call, queue, at);
    } else if (call.phase == Phase.NAVIGATING) {
      call.waitingSince = at;
    }
    call.phase = Phase.QUEUED;
    call.queue = queue;
    journal.append(call.id, new CallEvent.Queued(queue, position));
  }

  private void answered(Tracked call, String channel, String uniqueId, Instant at) {
    if (!call.live() || call.isPartner(uniqueId)) {
      return;
    }
    boolean first = !call.answered;
    Duration waited = Duration.between(call.waitingSince, at);
    Duration inAll = first ? Duration.between(call.arrivedAt, at) : waited;
    call.answered = true;
    call.phase = Phase.TALKING;
    call.parked = false;
    call.ending = Optional.empty();
    Partner partner = new Partner(operator(channel, null), channel, uniqueId);
    call.partner = Optional.of(partner);
    journal.append(
        call.id,
        new CallEvent.Answered(
            partner.operator(),
            channel,
            Math.max(0, waited.toMillis()),
            Math.max(0, inAll.toMillis())));
    taps().ensure(call);
  }

  void held(Tracked call) {
    call.phase = Phase.HELD;
    taps().pause(call);
    journal.append(call.id, new CallEvent.Held(call.partner.map(Partner::operator).orElse("")));
  }

  void resumed(Tracked call) {
    call.phase = Phase.TALKING;
    call.parked = false;
    taps().resume(call);
    journal.append(call.id, new CallEvent.Resumed(call.partner.map(Partner::operator).orElse("")));
  }

  void transferred(Tracked call, String target, Instant at) {
    String operator = call.partner.map(Partner::operator).orElse("");
    call.phase = Phase.BETWEEN;
    call.partner = Optional.empty();
    call.parked = false;
    call.ending = Optional.empty();
    call.waitingSince = at;
    journal.append(call.id, new CallEvent.Transferred(operator, target));
  }

  /** Whoever ends it first is asked to leave first. */
  private void hangUpRequested(@Nullable String uniqueId) {
    tracked(uniqueId)
        .filter(Tracked::conversing)
        .ifPresent(call -> ending(call, EndReason.CALLER_HUNG_UP));
    ofPartner(uniqueId).ifPresent(call -> ending(call, EndReason.OPERATOR_HUNG_UP));
  }

  void ending(Tracked call, EndReason reason) {
    if (call.ending.isEmpty()) {
      call.ending = Optional.of(reason);
    }
  }

  private void gone(String uniqueId) {
    bridges.values().forEach(members -> members.remove(uniqueId));
    bridges.values().removeIf(Map::isEmpty);
    Tracked call = byUniqueId.get(uniqueId);
    if (call != null) {
      end(call, endOf(call));
      return;
    }
    ofPartner(uniqueId)
        .ifPresent(
            left -> {
              if (left.parked && left.phase == Phase.HELD) {
                log.warn("Call {}: the operator is gone while the caller is held", left.id);
                backToQueue(left);
              } else {
                ending(left, EndReason.OPERATOR_HUNG_UP);
              }
            });
  }

  /** Nobody is left with a caller whom we hold: other people must take care. */
  private void backToQueue(Tracked call) {
    String queue = call.queue.isEmpty() ? "general" : call.queue;
    transferred(call, queue, clock.instant());
    Objects.requireNonNull(link)
        .send(new RedirectAction(call.channel, "transfer", queue, 1))
        .whenComplete(
            (response, e) -> {
              if (e != null) {
                log.error("Call {}: the held caller could not be queued again", call.id, e);
              }
            });
  }

  private static EndReason endOf(Tracked call) {
    return switch (call.phase) {
      case NAVIGATING ->
          call.served ? EndReason.SERVED_IN_NAVIGATION : EndReason.ABANDONED_IN_NAVIGATION;
      case QUEUED -> EndReason.ABANDONED_IN_QUEUE;
      case BETWEEN ->
          call.ending.orElse(call.answered ? EndReason.ABANDONED_IN_QUEUE : EndReason.NOBODY_FREE);
      case TALKING, HELD -> call.ending.orElse(EndReason.CALLER_HUNG_UP);
      case ENDED -> EndReason.LOST_FROM_SIGHT;
    };
  }

  /** The navigation saw the caller go; with the link up, the hang-up tells the same, and first. */
  void goneInNavigation(Tracked call) {
    desk.later(
        MISSING_GRACE,
        () -> {
          if (call.phase == Phase.NAVIGATING) {
            end(call, endOf(call));
          }
        });
  }

  private void end(Tracked call, EndReason reason) {
    if (!call.live()) {
      return;
    }
    call.phase = Phase.ENDED;
    byUniqueId.remove(call.uniqueId, call);
    journal.append(call.id, new CallEvent.Ended(reason));
  }

  // ---- bridges

  private void enter(String bridge, String uniqueId, String channel) {
    bridges.computeIfAbsent(bridge, id -> new HashMap<>()).put(uniqueId, channel);
  }

  private void leave(String bridge, String uniqueId) {
    Map<String, String> members = bridges.get(bridge);
    if (members != null) {
      members.remove(uniqueId);
      if (members.isEmpty()) {
        bridges.remove(bridge);
      }
    }
  }

  private Optional<Map.Entry<String, String>> seatIn(String bridge, String notThisOne) {
    return bridges.getOrDefault(bridge, Map.of()).entrySet().stream()
        .filter(member -> !member.getKey().equals(notThisOne))
        .filter(member -> Names.seatOfChannel(member.getValue()).isPresent())
        .findFirst();
  }

  /** Somebody entered: a caller there talks to the seat there. */
  private void met(String bridge, Instant at) {
    for (String uniqueId : List.copyOf(bridges.getOrDefault(bridge, Map.of()).keySet())) {
      tracked(uniqueId)
          .ifPresent(
              call ->
                  seatIn(bridge, uniqueId)
                      .ifPresent(seat -> answered(call, seat.getValue(), seat.getKey(), at)));
    }
  }

  /** Streams of a side, for tests and metrics. */
  long openTaps() {
    return byUniqueId.values().stream()
        .flatMap(call -> call.taps.entrySet().stream())
        .filter(entry -> entry.getKey() == Side.CALLER || entry.getKey() == Side.OPERATOR)
        .filter(entry -> entry.getValue().open && !entry.getValue().over)
        .count();
  }
}
