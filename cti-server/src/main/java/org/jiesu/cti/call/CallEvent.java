package org.jiesu.cti.call;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jiesu.asr.recognition.Language;

/**
 * Something that happened in a call and is kept: the whole state of a {@link Call} is the fold of
 * its events. Written to the journal before anyone is told. The JSON of these records is what the
 * journal stores and what the desktop receives.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = CallEvent.Arrived.class, name = "arrived"),
  @JsonSubTypes.Type(value = CallEvent.NavigationStarted.class, name = "navigationStarted"),
  @JsonSubTypes.Type(value = CallEvent.NavigationStep.class, name = "navigationStep"),
  @JsonSubTypes.Type(value = CallEvent.NavigationEnded.class, name = "navigationEnded"),
  @JsonSubTypes.Type(value = CallEvent.Queued.class, name = "queued"),
  @JsonSubTypes.Type(value = CallEvent.Offered.class, name = "offered"),
  @JsonSubTypes.Type(value = CallEvent.OfferEnded.class, name = "offerEnded"),
  @JsonSubTypes.Type(value = CallEvent.Answered.class, name = "answered"),
  @JsonSubTypes.Type(value = CallEvent.Held.class, name = "held"),
  @JsonSubTypes.Type(value = CallEvent.Resumed.class, name = "resumed"),
  @JsonSubTypes.Type(value = CallEvent.Transferred.class, name = "transferred"),
  @JsonSubTypes.Type(value = CallEvent.TapOpened.class, name = "tapOpened"),
  @JsonSubTypes.Type(value = CallEvent.TapLost.class, name = "tapLost"),
  @JsonSubTypes.Type(value = CallEvent.LanguageChosen.class, name = "languageChosen"),
  @JsonSubTypes.Type(value = CallEvent.Uttered.class, name = "uttered"),
  @JsonSubTypes.Type(value = CallEvent.EmotionAssessed.class, name = "emotionAssessed"),
  @JsonSubTypes.Type(value = CallEvent.FieldSuggested.class, name = "fieldSuggested"),
  @JsonSubTypes.Type(value = CallEvent.FieldDecided.class, name = "fieldDecided"),
  @JsonSubTypes.Type(value = CallEvent.DispatchProposed.class, name = "dispatchProposed"),
  @JsonSubTypes.Type(value = CallEvent.TicketConfirmed.class, name = "ticketConfirmed"),
  @JsonSubTypes.Type(value = CallEvent.TicketRegistered.class, name = "ticketRegistered"),
  @JsonSubTypes.Type(value = CallEvent.ArticleUsed.class, name = "articleUsed"),
  @JsonSubTypes.Type(value = CallEvent.Ended.class, name = "ended")
})
public sealed interface CallEvent {

  /**
   * The call reached us.
   *
   * @param callerNumber as the line signalled it, empty when withheld
   * @param calledNumber what was dialled
   * @param channel Asterisk's channel name
   * @param uniqueId Asterisk's unique id of that channel
   */
  record Arrived(String callerNumber, String calledNumber, String channel, String uniqueId)
      implements CallEvent {}

  /** The caller met a navigation tree of this version. */
  record NavigationStarted(String tree, String version) implements CallEvent {}

  /**
   * One turn of the navigation.
   *
   * @param node where the caller was
   * @param heard what was said or which key was pressed, empty for silence
   * @param confidence 0 to 1; 1 for a key
   */
  record NavigationStep(
      String node, Means means, String heard, double confidence, Optional<Language> language)
      implements CallEvent {}

  /** How a caller answered a prompt. */
  enum Means {
    SPEECH,
    KEY,
    SILENCE,
    NOT_UNDERSTOOD
  }

  /**
   * The navigation is over.
   *
   * @param node the node that decided
   * @param title that node's name for the operator, for example {@code 市容环境 / 噪音扰民}
   * @param queue where the caller goes next
   * @param reason in Chinese, for example {@code 来电人说“噪音扰民”}
   */
  record NavigationEnded(
      String node, String title, String queue, Optional<Language> language, String reason)
      implements CallEvent {}

  /** The caller waits in a queue. */
  record Queued(String queue, int position) implements CallEvent {}

  /** The call rings at an operator's softphone. */
  record Offered(String operator, String queue) implements CallEvent {}

  /** The operator did not take the offered call. */
  record OfferEnded(String operator, String reason) implements CallEvent {}

  /**
   * An operator answered.
   *
   * @param channel the operator's channel
   * @param waitedMs milliseconds in the queue
   * @param waitedInAllMs milliseconds since arrival, navigation included
   */
  record Answered(String operator, String channel, long waitedMs, long waitedInAllMs)
      implements CallEvent {}

  /** The caller is on hold; nothing is recognised. */
  record Held(String operator) implements CallEvent {}

  /** The conversation goes on after a hold. */
  record Resumed(String operator) implements CallEvent {}

  /** The caller was handed on; {@code target} is a queue or an extension. */
  record Transferred(String operator, String target) implements CallEvent {}

  /** A side's audio is being recognised. */
  record TapOpened(Side side, UUID stream) implements CallEvent {}

  /** A side's audio is not being recognised, although the call goes on. */
  record TapLost(Side side, UUID stream, String reason) implements CallEvent {}

  /** A side's language was chosen, or chosen anew. */
  record LanguageChosen(Side side, Language language, double confidence) implements CallEvent {}

  /** Somebody said something. */
  record Uttered(Utterance utterance) implements CallEvent {}

  /**
   * How the caller feels after an utterance.
   *
   * @param utterance the utterance's number
   * @param scores this utterance alone, label to 0..1, summing to 1
   * @param label the smoothed mood of the call
   * @param intensity of that label, 0 to 1
   * @param reasons in Chinese, each a cue in words or voice
   * @param alert whether safety is at stake (着火, 煤气, 轻生 ...)
   */
  record EmotionAssessed(
      int utterance,
      Map<EmotionLabel, Double> scores,
      EmotionLabel label,
      double intensity,
      List<String> reasons,
      boolean alert)
      implements CallEvent {
    public EmotionAssessed {
      scores = Map.copyOf(scores);
      reasons = List.copyOf(reasons);
    }
  }

  /** How a caller feels. */
  enum EmotionLabel {
    /** 平静. */
    CALM,
    /** 满意. */
    SATISFIED,
    /** 焦虑. */
    ANXIOUS,
    /** 失望. */
    DISAPPOINTED,
    /** 愤怒. */
    ANGRY
  }

  /**
   * The system proposes a field's value; replaces its earlier proposal, never a person's decision.
   */
  record FieldSuggested(TicketField field, FieldValue value) implements CallEvent {}

  /** A person decided a field's value; an empty value clears it. */
  record FieldDecided(TicketField field, String value, Decision decision, String operator)
      implements CallEvent {}

  /** What a person did with a proposal. Corrections become training data. */
  enum Decision {
    ACCEPTED,
    CORRECTED,
    TYPED,
    CLEARED
  }

  /**
   * Where the ticket should go (派单) and why; replaces the earlier proposal.
   *
   * @param unit code of the lead unit (主办单位), empty when nobody can be named
   * @param helpers codes of the units that must act, too (协办单位)
   * @param reference which rule, which line of the duty list or which version of the model said so
   * @param probability that the unit is right, 0 to 1
   * @param bound the lower confidence bound of how often such a decision is right, 0 to 1
   * @param automatic whether nobody needs to look at it
   * @param area code of the area the address lies in, empty if it is in none
   * @param limit working time the unit has, for example {@code 24h}, empty for the usual
   * @param priority {@code 紧急} or empty
   * @param note of a rule for the unit, may be empty
   * @param reason in Chinese
   * @param alternatives other units, best first, at most three
   */
  record DispatchProposed(
      String unit,
      List<String> helpers,
      DispatchBasis basis,
      String reference,
      double probability,
      double bound,
      boolean automatic,
      String area,
      String limit,
      String priority,
      String note,
      String reason,
      List<DispatchOption> alternatives)
      implements CallEvent {
    public DispatchProposed {
      helpers = List.copyOf(helpers);
      alternatives = List.copyOf(alternatives);
    }
  }

  /** What a dispatch rests on, in the order in which they are asked. */
  enum DispatchBasis {
    /** 派单规则. */
    RULE,
    /** 争议事项: a line for disputed matters. */
    DISPUTE,
    /** 派单目录. */
    DUTY,
    /** 派单模型. */
    MODEL,
    /** 人工: nothing above could tell. */
    PERSON
  }

  /** Another unit the ticket could go to, and why. */
  record DispatchOption(String unit, double probability, String reason) {}

  /**
   * The operator confirmed the draft with these values.
   *
   * @param unasked what the matter's template requires and nobody found out
   */
  record TicketConfirmed(
      Map<TicketField, String> fields,
      String operator,
      @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> unasked)
      implements CallEvent {
    public TicketConfirmed {
      fields = Map.copyOf(fields);
      unasked = List.copyOf(unasked);
    }
  }

  /** The confirmed ticket has its number and is in the database. */
  record TicketRegistered(String number) implements CallEvent {}

  /**
   * The operator did something with an article of the knowledge base.
   *
   * @param version of the article then
   */
  record ArticleUsed(String article, int version, Outcome outcome, String operator)
      implements CallEvent {
    /** What became of a proposed article. */
    public enum Outcome {
      /** It answered the caller. */
      USED,
      /** It had nothing to do with the call. */
      REJECTED
    }
  }

  /** The call is over. */
  record Ended(EndReason reason) implements CallEvent {}

  /** Why a call ended. */
  enum EndReason {
    /** The caller hung up after having talked. */
    CALLER_HUNG_UP,
    /** The operator hung up. */
    OPERATOR_HUNG_UP,
    /** The navigation gave the caller what they wanted (自助办结). */
    SERVED_IN_NAVIGATION,
    /** The caller gave up in the navigation. */
    ABANDONED_IN_NAVIGATION,
    /** The caller gave up while waiting or ringing. */
    ABANDONED_IN_QUEUE,
    /** No operator came in the time the queue allows. */
    NOBODY_FREE,
    /** Found gone after we had lost sight of it. */
    LOST_FROM_SIGHT
  }
}
