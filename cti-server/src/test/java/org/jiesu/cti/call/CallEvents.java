package org.jiesu.cti.call;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jiesu.asr.prosody.Prosody;
import org.jiesu.asr.recognition.Language;

/** Events to test with: by hand and at random. */
public final class CallEvents {
  public static final Instant START = Instant.parse("2026-11-22T01:30:00.123456Z");

  private CallEvents() {}

  public static CallEvent.Arrived arrived() {
    return new CallEvent.Arrived("13800123456", "12345", "PJSIP/trunk-1", "1763775000.1");
  }

  public static CallEvent.Uttered uttered(int number, Side side, String text) {
    return new CallEvent.Uttered(
        new Utterance(
            number,
            side,
            START.plusSeconds(number),
            START.plusSeconds(number + 1),
            text,
            List.of(
                new Utterance.SpokenWord(
                    text, 0, START.plusSeconds(number), START.plusSeconds(number + 1), 0.9)),
            0.9,
            Language.MANDARIN,
            Optional.of(new Prosody(180, 4, -20, 4.5, 0.1))));
  }

  public static FieldValue proposal(String value) {
    return new FieldValue(
        value,
        0.8,
        List.of(new FieldValue.Evidence(1, 0, value.length(), 10, 20)),
        "来电人自述",
        List.of(new FieldValue.Alternative("别的", 0.1)));
  }

  public static CallEvent.DispatchProposed dispatch(
      String text, CallEvent.DispatchBasis basis, double share, List<String> helpers) {
    return new CallEvent.DispatchProposed(
        text,
        helpers,
        basis,
        text,
        share,
        share,
        share > 0.5,
        "",
        "24h",
        "",
        text,
        text,
        List.of(new CallEvent.DispatchOption("别的", share, text)));
  }

  static Arbitrary<String> texts() {
    return Arbitraries.of(
        "喂", "我要投诉", "\"type\":\"ended\"", "a\nb\r\u2028", "\\", "😡", "{}", "", "13800123456");
  }

  static Arbitrary<UUID> streams() {
    return Arbitraries.of(new UUID(1, 1), new UUID(1, 2), new UUID(2, 1));
  }

  static Arbitrary<Utterance> utterances() {
    Arbitrary<Optional<Prosody>> prosody =
        Arbitraries.doubles()
            .between(-100, 400)
            .map(d -> new Prosody(d, d / 2, -d, d / 100, 0.5))
            .optional();
    return Combinators.combine(
            Arbitraries.integers().between(1, 99),
            Arbitraries.of(Side.class),
            texts(),
            Arbitraries.doubles().between(0, 1),
            Arbitraries.of(Language.class),
            prosody,
            Arbitraries.integers().between(0, 999_999_999))
        .as(
            (number, side, text, confidence, language, how, nanos) -> {
              Instant start = START.plusNanos(nanos);
              return new Utterance(
                  number,
                  side,
                  start,
                  start.plusNanos(nanos),
                  text,
                  List.of(new Utterance.SpokenWord(text, 0, start, start, confidence)),
                  confidence,
                  language,
                  how);
            });
  }

  /** Anything that can follow an arrival, and another arrival. */
  static Arbitrary<CallEvent> any() {
    Arbitrary<String> text = texts();
    Arbitrary<Side> side = Arbitraries.of(Side.class);
    Arbitrary<Language> language = Arbitraries.of(Language.class);
    Arbitrary<String> operator = Arbitraries.of("8001", "8002");
    Arbitrary<Double> share = Arbitraries.doubles().between(0, 1);
    Arbitrary<TicketField> field = Arbitraries.of(TicketField.class);
    Arbitrary<Map<TicketField, String>> fields = Arbitraries.maps(field, text).ofMaxSize(5);
    Arbitrary<? extends CallEvent> early =
        Arbitraries.oneOf(
            Arbitraries.create(CallEvents::arrived),
            Combinators.combine(text, text).as(CallEvent.NavigationStarted::new),
            Combinators.combine(
                    text, Arbitraries.of(CallEvent.Means.class), text, share, language.optional())
                .as(CallEvent.NavigationStep::new),
            Combinators.combine(text, text, text, language.optional(), text)
                .as(CallEvent.NavigationEnded::new),
            Combinators.combine(text, Arbitraries.integers()).as(CallEvent.Queued::new),
            Combinators.combine(operator, text).as(CallEvent.Offered::new),
            Combinators.combine(operator, text).as(CallEvent.OfferEnded::new));
    Arbitrary<? extends CallEvent> talk =
        Arbitraries.oneOf(
            Combinators.combine(operator, text, Arbitraries.longs(), Arbitraries.longs())
                .as(CallEvent.Answered::new),
            operator.map(CallEvent.Held::new),
            operator.map(CallEvent.Resumed::new),
            Combinators.combine(operator, text).as(CallEvent.Transferred::new),
            Combinators.combine(side, streams()).as(CallEvent.TapOpened::new),
            Combinators.combine(side, streams(), text).as(CallEvent.TapLost::new),
            Combinators.combine(side, language, share).as(CallEvent.LanguageChosen::new),
            utterances().map(CallEvent.Uttered::new));
    Arbitrary<? extends CallEvent> late =
        Arbitraries.oneOf(
            Combinators.combine(
                    Arbitraries.integers(),
                    Arbitraries.maps(Arbitraries.of(CallEvent.EmotionLabel.class), share),
                    Arbitraries.of(CallEvent.EmotionLabel.class),
                    share,
                    text.list().ofMaxSize(3),
                    Arbitraries.of(true, false))
                .as(CallEvent.EmotionAssessed::new),
            Combinators.combine(field, text.map(CallEvents::proposal))
                .as(CallEvent.FieldSuggested::new),
            Combinators.combine(field, text, Arbitraries.of(CallEvent.Decision.class), operator)
                .as(CallEvent.FieldDecided::new),
            Combinators.combine(
                    text,
                    Arbitraries.of(CallEvent.DispatchBasis.class),
                    share,
                    text.list().ofMaxSize(2))
                .as(CallEvents::dispatch),
            Combinators.combine(fields, operator, text.list().ofMaxSize(2))
                .as(CallEvent.TicketConfirmed::new),
            text.map(CallEvent.TicketRegistered::new),
            Combinators.combine(
                    text,
                    Arbitraries.integers(),
                    Arbitraries.of(CallEvent.ArticleUsed.Outcome.class),
                    operator)
                .as(CallEvent.ArticleUsed::new),
            Arbitraries.of(CallEvent.EndReason.class).map(CallEvent.Ended::new));
    return Arbitraries.oneOf(
        early.map(event -> (CallEvent) event),
        talk.map(event -> (CallEvent) event),
        late.map(event -> (CallEvent) event));
  }
}
