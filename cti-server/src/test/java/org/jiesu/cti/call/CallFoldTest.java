package org.jiesu.cti.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.junit.jupiter.api.Test;

class CallFoldTest {
  private static final CallId ID = CallId.random();

  private static List<TimelineEntry> timeline(List<? extends CallEvent> events) {
    List<TimelineEntry> timeline = new ArrayList<>();
    timeline.add(new TimelineEntry(ID, 1, CallEvents.START, CallEvents.arrived()));
    for (CallEvent event : events) {
      int sequence = timeline.size() + 1;
      timeline.add(new TimelineEntry(ID, sequence, CallEvents.START.plusSeconds(sequence), event));
    }
    return timeline;
  }

  private static Call after(CallEvent... events) {
    return CallFold.of(timeline(List.of(events)));
  }

  @Test
  void call_fromRingingToTheTicket_goesThroughItsStates() {
    assertThat(after().state()).isEqualTo(CallState.NAVIGATING);
    CallEvent.Queued queued = new CallEvent.Queued("综合", 2);
    assertThat(after(queued).state()).isEqualTo(CallState.QUEUED);
    CallEvent.Offered offered = new CallEvent.Offered("8001", "综合");
    assertThat(after(queued, offered).state()).isEqualTo(CallState.RINGING);
    assertThat(after(queued, offered).operator()).contains("8001");
    CallEvent.Answered answered = new CallEvent.Answered("8001", "PJSIP/8001-2", 10, 20);
    Call talking = after(queued, offered, answered);
    assertThat(talking.state()).isEqualTo(CallState.TALKING);
    assertThat(talking.answeredAt()).contains(CallEvents.START.plusSeconds(4));
    assertThat(after(queued, offered, answered, new CallEvent.Held("8001")).state())
        .isEqualTo(CallState.HELD);
    Call ended =
        after(
            queued,
            offered,
            answered,
            new CallEvent.Ended(CallEvent.EndReason.CALLER_HUNG_UP),
            new CallEvent.TicketRegistered("20261122000001"));
    assertThat(ended.state()).isEqualTo(CallState.ENDED);
    assertThat(ended.operator()).contains("8001");
    assertThat(ended.operatorChannel()).isEmpty();
    assertThat(ended.ticketNumber()).contains("20261122000001");
  }

  @Test
  void offer_notTaken_leavesTheCallWaiting() {
    Call call =
        after(
            new CallEvent.Queued("综合", 1),
            new CallEvent.Offered("8001", "综合"),
            new CallEvent.OfferEnded("8001", "无应答"));
    assertThat(call.state()).isEqualTo(CallState.QUEUED);
    assertThat(call.operator()).isEmpty();
  }

  @Test
  void offer_endingAtTheOthersAfterOneAnswered_changesNothing() {
    Call call =
        after(
            new CallEvent.Offered("8001", "综合"),
            new CallEvent.Offered("8002", "综合"),
            new CallEvent.Answered("8002", "PJSIP/8002-2", 10, 20),
            new CallEvent.OfferEnded("8001", "他人已接"));
    assertThat(call.state()).isEqualTo(CallState.TALKING);
    assertThat(call.operator()).contains("8002");
  }

  @Test
  void tap_lostAfterItWasReopened_keepsTheNewOne() {
    UUID first = new UUID(1, 1);
    UUID second = new UUID(1, 2);
    Call call =
        after(
            new CallEvent.TapOpened(Side.CALLER, first),
            new CallEvent.TapOpened(Side.CALLER, second),
            new CallEvent.TapLost(Side.CALLER, first, "断开"));
    assertThat(call.taps()).containsEntry(Side.CALLER, second);
  }

  @Test
  void timeline_withoutArrival_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                CallFold.begin(
                    new TimelineEntry(ID, 1, Instant.EPOCH, new CallEvent.Held("8001"))));
  }

  @Provide
  Arbitrary<List<CallEvent>> events() {
    return CallEvents.any().list().ofMaxSize(40);
  }

  @Property(tries = 1000)
  void fold_ofAnyEvents_countsEveryEntryAndTakesEachOnce(@ForAll("events") List<CallEvent> events) {
    List<TimelineEntry> timeline = timeline(events);
    Call once = CallFold.of(timeline);
    assertThat(once.sequence()).isEqualTo(timeline.size());
    Call twice = once;
    for (TimelineEntry entry : timeline) {
      twice = CallFold.add(twice, entry);
    }
    assertThat(twice).isEqualTo(once);
    long said = events.stream().filter(CallEvent.Uttered.class::isInstance).count();
    assertThat(once.utterances()).hasSize((int) said);
    boolean over = events.stream().anyMatch(CallEvent.Ended.class::isInstance);
    assertThat(once.state() == CallState.ENDED).isEqualTo(over);
    assertThat(once.endedAt().isPresent()).isEqualTo(over);
  }

  @Property(tries = 300)
  void fold_ofEveryKindOfEvent_hasARule(@ForAll("events") List<CallEvent> events) {
    for (CallEvent event : events) {
      seen.add(event.getClass());
      assertThat(after(event).sequence()).isEqualTo(2);
    }
  }

  private static final Set<Class<?>> seen = new HashSet<>();

  @AfterContainer
  static void everyPermittedEventWasTried() {
    assertThat(seen).contains(CallEvent.class.getPermittedSubclasses());
  }

  @Property(tries = 500)
  void entry_writtenAsJson_isReadAsTheSame(@ForAll("events") List<CallEvent> events)
      throws IOException {
    ObjectMapper mapper = CallJson.newMapper();
    for (TimelineEntry entry : timeline(events)) {
      byte[] event = mapper.writerFor(CallEvent.class).writeValueAsBytes(entry.event());
      byte[] line = Journal.line(entry.call(), entry.sequence(), entry.at(), event);
      assertThat(mapper.readValue(line, TimelineEntry.class)).isEqualTo(entry);
      assertThat(new String(line, StandardCharsets.UTF_8).indexOf('\n'))
          .isEqualTo(new String(line, StandardCharsets.UTF_8).length() - 1);
    }
  }

  @Property(tries = 300)
  void call_writtenAsJson_isReadAsTheSame(@ForAll("events") List<CallEvent> events)
      throws IOException {
    ObjectMapper mapper = CallJson.newMapper();
    Call call = CallFold.of(timeline(events));
    assertThat(mapper.readValue(mapper.writeValueAsBytes(call), Call.class)).isEqualTo(call);
  }

  @Test
  void entry_ofAnotherRelease_isReadWithoutWhatIsUnknownOrMissing() throws IOException {
    TimelineEntry entry =
        CallJson.newMapper()
            .readValue(
                "{\"call\":\""
                    + ID
                    + "\",\"sequence\":2,\"at\":\"2026-11-22T01:30:00Z\",\"new\":1,"
                    + "\"event\":{\"type\":\"navigationStep\",\"node\":\"root\",\"means\":\"KEY\","
                    + "\"heard\":\"1\",\"confidence\":1,\"later\":[]}}",
                TimelineEntry.class);
    assertThat(entry.event())
        .isEqualTo(
            new CallEvent.NavigationStep("root", CallEvent.Means.KEY, "1", 1, Optional.empty()));
  }
}
