package org.jiesu.cti.telephony;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent.EndReason;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.Side;

/**
 * A live call as the switch has it. Everything that changes is touched on the desk only; what is
 * final may be read anywhere.
 */
final class Tracked {

  /** Where the caller is. */
  enum Phase {
    NAVIGATING,
    QUEUED,
    /** Out of the queue and with nobody: about to be connected, handed on, or to end. */
    BETWEEN,
    TALKING,
    HELD,
    ENDED
  }

  final CallId id;
  final String uniqueId;
  final Instant arrivedAt;
  final String calledNumber;
  final Map<Side, Taps.Tap> taps = new EnumMap<>(Side.class);
  String channel;
  Phase phase = Phase.NAVIGATING;
  String queue = "";
  Instant waitingSince;
  Optional<Partner> partner = Optional.empty();

  /** Held by us, with both sides parked, rather than by the softphone within its conversation. */
  boolean parked;

  /** The navigation gave the caller what they wanted. */
  boolean served;

  /** Whether anybody has answered yet. */
  boolean answered;

  /** Who ended it, as far as was seen; the first to do so counts. */
  Optional<EndReason> ending = Optional.empty();

  Tracked(CallId id, String uniqueId, String channel, String calledNumber, Instant arrivedAt) {
    this.id = id;
    this.uniqueId = uniqueId;
    this.channel = channel;
    this.calledNumber = calledNumber;
    this.arrivedAt = arrivedAt;
    this.waitingSince = arrivedAt;
  }

  /** A call that the journal knows from before our start. */
  static Tracked restored(Call call) {
    Tracked tracked =
        new Tracked(
            call.id(), call.uniqueId(), call.channel(), call.calledNumber(), call.arrivedAt());
    tracked.queue = call.queue().orElse("");
    tracked.answered = call.answeredAt().isPresent();
    tracked.phase =
        switch (call.state()) {
          case NAVIGATING -> Phase.NAVIGATING;
          case QUEUED, RINGING -> Phase.QUEUED;
          case TALKING -> Phase.TALKING;
          case HELD -> Phase.HELD;
          case ENDED -> Phase.ENDED;
        };
    if (tracked.phase == Phase.TALKING || tracked.phase == Phase.HELD) {
      tracked.partner =
          call.operatorChannel()
              .map(channel -> new Partner(call.operator().orElse(""), channel, ""));
    }
    return tracked;
  }

  /**
   * Who the caller talks to.
   *
   * @param operator 工号, or the extension where nobody is signed in
   * @param uniqueId empty until the switch has told it
   */
  record Partner(String operator, String channel, String uniqueId) {}

  boolean live() {
    return phase != Phase.ENDED;
  }

  boolean conversing() {
    return phase == Phase.TALKING || phase == Phase.HELD;
  }

  boolean isPartner(String otherUniqueId) {
    return partner.filter(other -> other.uniqueId().equals(otherUniqueId)).isPresent();
  }

  /** Whether the partner is this one, or one whose unique id the switch has not told yet. */
  boolean mayBePartner(String otherUniqueId) {
    return isPartner(otherUniqueId) || isPartner("");
  }

  /** The channel whose sound is a side's. */
  Optional<String> channelOf(Side side) {
    if (!conversing()) {
      return Optional.empty();
    }
    return side == Side.CALLER ? Optional.of(channel) : partner.map(Partner::channel);
  }
}
