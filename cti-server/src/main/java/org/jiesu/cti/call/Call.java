package org.jiesu.cti.call;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jiesu.asr.recognition.Language;

/**
 * A call as its timeline has made it: immutable, a new one with every entry.
 *
 * @param sequence of the last entry folded in
 * @param operator 工号 of the operator it rings at or talks to, or talked to last
 * @param channel the caller's channel
 * @param operatorChannel the operator's channel while there is one
 * @param taps streams now recognised
 * @param utterances in the order in which they were finished
 * @param suggestions the latest proposal of each field
 * @param decisions what a person decided, by field
 * @param dispatch where the ticket should go, as last proposed
 * @param ticketNumber of the ticket that came of it
 * @param articles what became of the knowledge base's articles, the last word on each
 */
public record Call(
    CallId id,
    long sequence,
    CallState state,
    Instant arrivedAt,
    Optional<Instant> answeredAt,
    Optional<Instant> endedAt,
    String callerNumber,
    String calledNumber,
    String channel,
    String uniqueId,
    Optional<CallEvent.NavigationEnded> navigation,
    Optional<String> queue,
    Optional<String> operator,
    Optional<String> operatorChannel,
    Map<Side, UUID> taps,
    Map<Side, Language> languages,
    List<Utterance> utterances,
    Optional<CallEvent.EmotionAssessed> emotion,
    Map<TicketField, FieldValue> suggestions,
    Map<TicketField, CallEvent.FieldDecided> decisions,
    Optional<CallEvent.DispatchProposed> dispatch,
    boolean ticketConfirmed,
    Optional<String> ticketNumber,
    Map<String, CallEvent.ArticleUsed.Outcome> articles,
    Optional<CallEvent.EndReason> endReason) {}
