package org.jiesu.cti.ticket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallJson;
import org.jiesu.cti.call.CallerNumber;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.Progress;
import org.jiesu.cti.call.Projector;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.FieldCorrectionRow;
import org.jiesu.cti.store.TicketRow;
import org.jiesu.cti.store.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers confirmed tickets, one per call, and tells the call's journal their numbers. A number
 * the journal knows already is used again: a database that lost its last seconds, or was made anew,
 * comes to the same tickets.
 */
final class TicketProjector implements Projector {
  private static final Logger log = LoggerFactory.getLogger(TicketProjector.class);
  private static final int NUMBER_LENGTH = 14;
  private static final int LONGEST = 20_000;
  private static final int MOST_UNASKED = 4_000;

  private final Calls calls;
  private final Database database;
  private final ZoneId zone;
  private final ObjectMapper mapper = CallJson.newMapper();

  /** Numbers the journal is being told; forgotten when it has been. */
  private final Map<CallId, String> announcing = new ConcurrentHashMap<>();

  TicketProjector(Calls calls, Database database, ZoneId zone) {
    this.calls = calls;
    this.database = database;
    this.zone = zone;
  }

  @Override
  public void project(Transaction transaction, Progress progress) {
    for (TimelineEntry entry : progress.fresh()) {
      if (entry.event() instanceof CallEvent.FieldDecided decided) {
        transaction.tickets().keep(correction(progress, entry, decided));
      } else if (entry.event() instanceof CallEvent.TicketConfirmed confirmed) {
        register(transaction, progress, entry, confirmed);
      } else if (entry.event() instanceof CallEvent.TicketRegistered) {
        transaction.tickets().announced(entry.call().value());
        announcing.remove(entry.call());
      }
    }
  }

  private void register(
      Transaction transaction,
      Progress progress,
      TimelineEntry entry,
      CallEvent.TicketConfirmed confirmed) {
    Call call = progress.call();
    if (transaction.tickets().ofCall(call.id().value()).isPresent()) {
      return;
    }
    LocalDate day = LocalDate.ofInstant(entry.at(), zone);
    String number;
    if (call.ticketNumber().filter(known -> known.length() == NUMBER_LENGTH).isPresent()) {
      number = call.ticketNumber().get();
      transaction
          .tickets()
          .numberTaken(number.substring(0, 8), Integer.parseInt(number.substring(8)));
    } else {
      String prefix = Tickets.number(day, 0).substring(0, 8);
      number = Tickets.number(day, transaction.tickets().nextNumber(prefix));
    }
    transaction
        .tickets()
        .add(
            new TicketRow(
                number,
                call.id().value(),
                Ticket.State.ACCEPTED.name(),
                1,
                entry.at(),
                confirmed.operator(),
                CallerNumber.key(call.callerNumber()),
                lines(confirmed.unasked()),
                call.ticketNumber().isPresent()),
            confirmed.fields().entrySet().stream()
                .collect(Collectors.toMap(field -> field.getKey().name(), Map.Entry::getValue)));
  }

  /** Several texts as one, a line each; as many as a row can hold. */
  static String lines(List<String> texts) {
    StringBuilder lines = new StringBuilder();
    for (String text : texts) {
      String line = storable(text).replace('\n', ' ');
      if (lines.length() + line.length() < MOST_UNASKED) {
        lines.append(lines.length() == 0 ? "" : "\n").append(line);
      }
    }
    return lines.toString();
  }

  private FieldCorrectionRow correction(
      Progress progress, TimelineEntry entry, CallEvent.FieldDecided decided) {
    Optional<FieldValue> proposal =
        progress.timeline().stream()
            .filter(earlier -> earlier.sequence() < entry.sequence())
            .map(TimelineEntry::event)
            .filter(CallEvent.FieldSuggested.class::isInstance)
            .map(CallEvent.FieldSuggested.class::cast)
            .filter(suggested -> suggested.field() == decided.field())
            .map(CallEvent.FieldSuggested::value)
            .reduce((earlier, later) -> later);
    return new FieldCorrectionRow(
        entry.call().value(),
        entry.sequence(),
        decided.field().name(),
        decided.decision().name(),
        proposal.map(FieldValue::value).map(TicketProjector::storable).orElse(""),
        proposal.map(FieldValue::confidence).orElse(0.0),
        proposal.map(this::evidence).orElse("[]"),
        storable(decided.value()),
        decided.operator(),
        entry.at());
  }

  private static String storable(String value) {
    String text = value.replace("\0", "");
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  private String evidence(FieldValue proposal) {
    try {
      String json = mapper.writeValueAsString(proposal.evidence());
      return json.length() <= LONGEST ? json : "[]";
    } catch (JsonProcessingException e) {
      log.warn("evidence cannot be written: {}", e.getOriginalMessage());
      return "[]";
    }
  }

  @Override
  public void committed(Progress progress) {
    Call call = progress.call();
    if (!call.ticketConfirmed()
        || call.ticketNumber().isPresent()
        || announcing.containsKey(call.id())) {
      return;
    }
    Optional<String> number =
        database.inTransaction(
            transaction -> transaction.tickets().ofCall(call.id().value()).map(TicketRow::number));
    if (number.isPresent()) {
      database.force();
      announcing.put(call.id(), number.get());
      try {
        calls.append(call.id(), new CallEvent.TicketRegistered(number.get()));
      } catch (RuntimeException e) {
        announcing.remove(call.id());
        throw e;
      }
    }
  }

  @Override
  public List<CallId> unfinished(Transaction transaction) {
    return transaction.tickets().unannounced().stream().map(CallId::new).toList();
  }
}
