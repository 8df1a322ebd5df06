package org.jiesu.cti.web;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallState;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.identity.Person;
import org.jiesu.cti.seat.Seat;
import org.jiesu.cti.seat.Seats;

/**
 * Whose call it is: an operator's from the moment it rings at their seat until their wrap-up ends.
 * After a restart of the server the seat does not know what it was wrapping up; then an ended call
 * whose ticket is not confirmed stays the operator's until they are ready again.
 */
final class CallAccess {

  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final Calls calls;
  private final Seats seats;

  CallAccess(Calls calls, Seats seats) {
    this.calls = calls;
    this.seats = seats;
  }

  /** Whether the call is this person's now. */
  boolean isTheirs(Person person, Call call) {
    if (!call.operator().equals(Optional.of(person.number()))) {
      return false;
    }
    return call.state() != CallState.ENDED
        || seats.find(person.number()).map(seat -> wrapsUp(seat, call)).orElse(false);
  }

  private static boolean wrapsUp(Seat seat, Call ended) {
    if (seat.call().isPresent()) {
      return seat.call().get().equals(ended.id());
    }
    return seat.presence() == Seat.Presence.WRAP_UP
        || seat.presence() == Seat.Presence.NOT_READY && !ended.ticketConfirmed();
  }

  /** Whether a text is a call's identity. */
  static boolean isId(String text) {
    return UUID.matcher(text).matches();
  }

  /**
   * A call of this person's. May block.
   *
   * @throws Problem if there is no such call, or it is somebody else's
   */
  Call require(Person person, String id) {
    if (!isId(id)) {
      throw new Problem(404, "没有这个通话。");
    }
    Call call = calls.find(CallId.of(id)).orElseThrow(() -> new Problem(404, "没有这个通话。"));
    if (!isTheirs(person, call)) {
      throw new Problem(403, "这个通话不在您的坐席上，不能查看或操作。");
    }
    return call;
  }
}
