package org.jiesu.cti;

import java.time.Duration;
import java.util.Locale;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallListener;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.TimelineEntry;
import org.jiesu.cti.identity.Masking;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each call into the log as a story, one line for each thing that happened. What was said
 * and what stands in the ticket are personal and stay out: the log tells how much was said and
 * which field was filled.
 */
final class CallStory implements CallListener {
  private static final Logger log = LoggerFactory.getLogger(CallStory.class);

  @Override
  public void onEntry(Call call, TimelineEntry entry) {
    log.info("call {} {}", call.id().toString().substring(0, 8), sentence(call, entry));
  }

  private static String sentence(Call call, TimelineEntry entry) {
    CallEvent event = entry.event();
    if (event instanceof CallEvent.Arrived e) {
      return "arrives from %s for %s on %s (%s)"
          .formatted(Masking.phone(e.callerNumber()), e.calledNumber(), e.channel(), call.id());
    } else if (event instanceof CallEvent.NavigationStarted e) {
      return "meets the navigation %s, version %s".formatted(e.tree(), e.version());
    } else if (event instanceof CallEvent.NavigationStep e) {
      return "at %s: %s, confidence %.2f".formatted(e.node(), lower(e.means()), e.confidence());
    } else if (event instanceof CallEvent.NavigationEnded e) {
      return "leaves the navigation at %s for %s".formatted(e.node(), e.queue());
    } else if (event instanceof CallEvent.Queued e) {
      return "waits in %s, position %d".formatted(e.queue(), e.position());
    } else if (event instanceof CallEvent.Offered e) {
      return "rings at %s".formatted(e.operator());
    } else if (event instanceof CallEvent.OfferEnded e) {
      return "is not taken by %s: %s".formatted(e.operator(), e.reason());
    } else if (event instanceof CallEvent.Answered e) {
      return "is answered by %s after %.1f s in the queue, %.1f s in all"
          .formatted(e.operator(), e.waitedMs() / 1000.0, e.waitedInAllMs() / 1000.0);
    } else if (event instanceof CallEvent.Held e) {
      return "is held by %s".formatted(e.operator());
    } else if (event instanceof CallEvent.Resumed e) {
      return "goes on with %s".formatted(e.operator());
    } else if (event instanceof CallEvent.Transferred e) {
      return "is handed on by %s to %s".formatted(e.operator(), e.target());
    } else if (event instanceof CallEvent.TapOpened e) {
      return "hears the %s (stream %s)".formatted(lower(e.side()), e.stream());
    } else if (event instanceof CallEvent.TapLost e) {
      return "no longer hears the %s: %s".formatted(lower(e.side()), e.reason());
    } else if (event instanceof CallEvent.LanguageChosen e) {
      return "the %s speaks %s, confidence %.2f"
          .formatted(lower(e.side()), e.language().code(), e.confidence());
    } else if (event instanceof CallEvent.Uttered e) {
      return "utterance %d of the %s: %d characters, confidence %.2f"
          .formatted(
              e.utterance().number(),
              lower(e.utterance().side()),
              e.utterance().text().length(),
              e.utterance().confidence());
    } else if (event instanceof CallEvent.EmotionAssessed e) {
      return "the caller sounds %s (%.2f)%s"
          .formatted(lower(e.label()), e.intensity(), e.alert() ? ", SAFETY AT STAKE" : "");
    } else if (event instanceof CallEvent.FieldSuggested e) {
      return "%s is proposed, confidence %.2f, from %s"
          .formatted(lower(e.field()), e.value().confidence(), source(call, e));
    } else if (event instanceof CallEvent.FieldDecided e) {
      return "%s is %s by %s".formatted(lower(e.field()), lower(e.decision()), e.operator());
    } else if (event instanceof CallEvent.TicketConfirmed e) {
      return "ticket confirmed by %s with %d fields, %d questions left open"
          .formatted(e.operator(), e.fields().size(), e.unasked().size());
    } else if (event instanceof CallEvent.TicketRegistered e) {
      return "ticket %s registered".formatted(e.number());
    } else if (event instanceof CallEvent.ArticleUsed e) {
      return "article %s is %s by %s".formatted(e.article(), lower(e.outcome()), e.operator());
    } else if (event instanceof CallEvent.Ended e) {
      return "ends: %s, after %.1f s"
          .formatted(
              lower(e.reason()),
              Duration.between(call.arrivedAt(), entry.at()).toMillis() / 1000.0);
    }
    return event.toString();
  }

  /** Where a proposed value came from; the words themselves are nobody's business here. */
  private static String source(Call call, CallEvent.FieldSuggested suggested) {
    int places = suggested.value().evidence().size();
    if (places > 0) {
      return places == 1 ? "1 place in what was said" : places + " places in what was said";
    }
    TicketField field = suggested.field();
    if (field == TicketField.PHONE) {
      return "the line's number";
    }
    if (field == TicketField.UNIT || field == TicketField.HELPERS) {
      return "the dispatch decision";
    }
    return call.navigation().isPresent() ? "the navigation" : "no words of the caller";
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
