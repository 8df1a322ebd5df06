package org.jiesu.cti.seat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallEvent.EndReason;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.MemoryCalls;
import org.jiesu.cti.seat.Seat.Presence;
import org.junit.jupiter.api.Test;

final class SeatBoardTest {
  private final SetClock clock = new SetClock();
  private final MemoryCalls calls = new MemoryCalls(clock);
  private final Members members = new Members();
  private final SeatBoard seats = new SeatBoard(calls, members, clock, Duration.ofSeconds(30));

  private CallId arrive() {
    return calls.open(new CallEvent.Arrived("138", "12345", "PJSIP/demo-trunk-1", "1"));
  }

  private Seat signedInReady() {
    seats.signIn("8001", "李静", "1001", Set.of("general"));
    return seats.ready("8001");
  }

  private Seat seat() {
    return seats.find("8001").orElseThrow();
  }

  private CallId talking() {
    CallId call = arrive();
    calls.append(call, new CallEvent.Offered("8001", "general"));
    calls.append(call, new CallEvent.Answered("8001", "PJSIP/1001-1", 1, 1));
    return call;
  }

  @Test
  void signIn_first_notReadyAndPausedInItsQueues() {
    Seat seat = seats.signIn("8001", "李静", "1001", Set.of("general", "social"));
    assertThat(seat.presence()).isEqualTo(Presence.NOT_READY);
    assertThat(seats.atExtension("1001")).contains(seat);
    assertThat(members.log).containsExactly("join 1001 李静 [general, social] paused");
  }

  @Test
  void signIn_again_keepsPresence() {
    signedInReady();
    assertThat(seats.signIn("8001", "李静", "1001", Set.of("general")).presence())
        .isEqualTo(Presence.READY);
    assertThat(members.log).last().isEqualTo("join 1001 李静 [general]");
  }

  @Test
  void signIn_atAnExtensionInUse_takesItOverUnlessBusy() {
    signedInReady();
    seats.signIn("8002", "王", "1001", Set.of("general"));
    assertThat(seats.find("8001")).isEmpty();
    CallId call = arrive();
    calls.append(call, new CallEvent.Answered("8002", "PJSIP/1001-1", 1, 1));
    assertThatThrownBy(() -> seats.signIn("8001", "李静", "1001", Set.of("general")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1001")
        .hasMessageContaining("王");
  }

  @Test
  void call_offeredAnsweredEnded_ringsTalksWrapsUpAndIsReadyAgain() {
    signedInReady();
    List<Presence> told = new ArrayList<>();
    seats.subscribe(seat -> told.add(seat.presence()));
    CallId call = talking();
    assertThat(seat().call()).contains(call);
    calls.append(call, new CallEvent.Ended(EndReason.CALLER_HUNG_UP));
    assertThat(seat().call()).contains(call);
    assertThat(members.log).last().isEqualTo("pause 1001 话后处理");
    seats.ready("8001");
    assertThat(seat().call()).isEmpty();
    assertThat(members.log).last().isEqualTo("unpause 1001");
    assertThat(told)
        .containsExactly(Presence.RINGING, Presence.TALKING, Presence.WRAP_UP, Presence.READY);
  }

  @Test
  void entries_toldTwice_changeNothing() {
    signedInReady();
    CallId call = talking();
    calls.append(call, new CallEvent.Ended(EndReason.CALLER_HUNG_UP));
    seats.ready("8001");
    List<Seat> told = new ArrayList<>();
    seats.subscribe(told::add);
    calls.repeat(call);
    assertThat(told).isEmpty();
    assertThat(seat().presence()).isEqualTo(Presence.READY);
  }

  @Test
  void offer_unanswered_notReadyWithReason() {
    signedInReady();
    CallId call = arrive();
    calls.append(call, new CallEvent.Offered("8001", "general"));
    calls.append(call, new CallEvent.OfferEnded("8001", "未接"));
    assertThat(seat().presence()).isEqualTo(Presence.NOT_READY);
    assertThat(seat().reason()).isEqualTo("未接来电");
    assertThat(members.log).last().isEqualTo("pause 1001 未接来电");
  }

  @Test
  void offer_callerGivesUp_readyAgain() {
    signedInReady();
    CallId call = arrive();
    calls.append(call, new CallEvent.Offered("8001", "general"));
    calls.append(call, new CallEvent.Ended(EndReason.ABANDONED_IN_QUEUE));
    assertThat(seat().presence()).isEqualTo(Presence.READY);
    assertThat(seat().call()).isEmpty();
  }

  @Test
  void notReady_duringCall_takesEffectAfterWrapUp() {
    signedInReady();
    CallId call = talking();
    assertThat(seats.notReady("8001", "小休").presence()).isEqualTo(Presence.TALKING);
    assertThat(seat().reason()).isEqualTo("小休");
    calls.append(call, new CallEvent.Ended(EndReason.CALLER_HUNG_UP));
    assertThat(seat().presence()).isEqualTo(Presence.WRAP_UP);
    clock.pass(Duration.ofSeconds(30));
    seats.endLongWrapUps();
    assertThat(seat().presence()).isEqualTo(Presence.NOT_READY);
    assertThat(members.log).last().isEqualTo("pause 1001 小休");
  }

  @Test
  void ready_endsWrapUpOfACallWithAWishForABreak_breakBegins() {
    signedInReady();
    CallId call = talking();
    seats.notReady("8001", "小休");
    calls.append(call, new CallEvent.Ended(EndReason.CALLER_HUNG_UP));
    assertThat(seats.ready("8001").presence()).isEqualTo(Presence.NOT_READY);
    assertThat(seat().reason()).isEqualTo("小休");
    assertThat(members.log).last().isEqualTo("pause 1001 小休");
    assertThat(seats.ready("8001").presence()).isEqualTo(Presence.READY);
  }

  @Test
  void wrapUp_longerThanTheLimit_ready() {
    signedInReady();
    CallId call = talking();
    calls.append(call, new CallEvent.Ended(EndReason.CALLER_HUNG_UP));
    clock.pass(Duration.ofSeconds(29));
    seats.endLongWrapUps();
    assertThat(seat().presence()).isEqualTo(Presence.WRAP_UP);
    clock.pass(Duration.ofSeconds(1));
    seats.endLongWrapUps();
    assertThat(seat().presence()).isEqualTo(Presence.READY);
  }

  @Test
  void ready_whileBusy_refusedInChinese() {
    signedInReady();
    talking();
    assertThatThrownBy(() -> seats.ready("8001"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("正在通话");
    assertThatThrownBy(() -> seats.ready("9999")).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void transfer_toColleague_oneWrapsUpTheOtherTalks() {
    signedInReady();
    seats.signIn("8002", "王", "1002", Set.of("general"));
    CallId call = talking();
    calls.append(call, new CallEvent.Transferred("8001", "1002"));
    assertThat(seat().presence()).isEqualTo(Presence.WRAP_UP);
    calls.append(call, new CallEvent.Answered("8002", "PJSIP/1002-1", 1, 1));
    assertThat(seats.find("8002").orElseThrow().presence()).isEqualTo(Presence.TALKING);
    calls.append(call, new CallEvent.Ended(EndReason.CALLER_HUNG_UP));
    assertThat(seats.find("8002").orElseThrow().presence()).isEqualTo(Presence.WRAP_UP);
  }

  @Test
  void signIn_afterRestartDuringCall_talks() {
    CallId call = talking();
    Seat seat = seats.signIn("8001", "李静", "1001", Set.of("general"));
    assertThat(seat.presence()).isEqualTo(Presence.TALKING);
    assertThat(seat.call()).contains(call);
  }

  @Test
  void signOut_anyTime_leavesTheQueues() {
    signedInReady();
    List<Presence> told = new ArrayList<>();
    seats.subscribe(seat -> told.add(seat.presence()));
    seats.signOut("8001");
    seats.signOut("8001");
    assertThat(told).containsExactly(Presence.OFFLINE);
    assertThat(members.log).last().isEqualTo("leave 1001");
  }

  @Test
  void listener_thatFailsOrCallsBack_hurtsNobody() throws Exception {
    List<Presence> told = new ArrayList<>();
    AutoCloseable failing =
        seats.subscribe(
            seat -> {
              if (seat.presence() == Presence.NOT_READY) {
                seats.ready("8001");
              }
              throw new IllegalStateException("listener");
            });
    seats.subscribe(seat -> told.add(seat.presence()));
    seats.signIn("8001", "李静", "1001", Set.of("general"));
    assertThat(seat().presence()).isEqualTo(Presence.READY);
    assertThat(told).containsExactlyInAnyOrder(Presence.NOT_READY, Presence.READY);
    failing.close();
  }

  /** Whatever order things come in: a seat is busy exactly with a call, and never stuck. */
  @Property(tries = 5_000)
  void seat_anyOrderOfEvents_busyOnlyWithACallAndFreeAfterItsEnd(
      @ForAll @Size(max = 30) List<@IntRange(max = 9) Integer> steps) {
    MemoryCalls all = new MemoryCalls(clock);
    SeatBoard board = new SeatBoard(all, new Members(), clock, Duration.ZERO);
    board.signIn("8001", "李静", "1001", Set.of("general"));
    CallId call = all.open(new CallEvent.Arrived("1", "12345", "c", "1"));
    for (int step : steps) {
      switch (step) {
        case 0 -> all.append(call, new CallEvent.Offered("8001", "general"));
        case 1 -> all.append(call, new CallEvent.OfferEnded("8001", "未接"));
        case 2 -> all.append(call, new CallEvent.Answered("8001", "PJSIP/1001-1", 1, 1));
        case 3 -> all.append(call, new CallEvent.Transferred("8001", "1002"));
        case 4 -> all.append(call, new CallEvent.Ended(EndReason.CALLER_HUNG_UP));
        case 5 -> all.repeat(call);
        case 6 -> board.notReady("8001", "小休");
        case 7 -> call = all.open(new CallEvent.Arrived("1", "12345", "c", "1"));
        case 8 -> all.append(call, new CallEvent.Answered("1002", "PJSIP/1002-1", 1, 1));
        default -> {
          try {
            board.ready("8001");
          } catch (IllegalStateException busy) {
            assertThat(board.find("8001").orElseThrow().call()).isPresent();
          }
        }
      }
      Seat seat = board.find("8001").orElseThrow();
      boolean withCall = seat.presence().compareTo(Presence.RINGING) >= 0;
      assertThat(seat.call().isPresent()).isEqualTo(withCall);
    }
    for (CallId each : all.ids()) {
      all.append(each, new CallEvent.Ended(EndReason.CALLER_HUNG_UP));
    }
    board.ready("8001"); // a break asked for during the last call begins with this
    assertThat(board.ready("8001").presence()).isEqualTo(Presence.READY);
    board.close();
  }

  private static final class Members implements QueueMembership {
    final List<String> log = new ArrayList<>();

    @Override
    public void join(String extension, String name, Set<String> queues, boolean paused) {
      log.add(
          "join "
              + extension
              + " "
              + name
              + " "
              + queues.stream().sorted().toList()
              + (paused ? " paused" : ""));
    }

    @Override
    public void pause(String extension, boolean paused, String reason) {
      log.add(paused ? "pause " + extension + " " + reason : "unpause " + extension);
    }

    @Override
    public void leave(String extension) {
      log.add("leave " + extension);
    }
  }

  private static final class SetClock extends Clock {
    private Instant now = Instant.parse("2026-11-22T02:00:00Z");

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
