package org.jiesu.cti.extraction;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent.NavigationEnded;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.Utterance;

/**
 * All that was said in a call so far, as turns. Immutable; made anew from the whole call after each
 * utterance, so that nothing has to be remembered between them.
 */
public final class Conversation {
  private static final Pattern BACKCHANNEL =
      Pattern.compile("(?:嗯|哦|喔|啊|诶|唉|好|好的|是|是的|对|明白|系|得|ok|您说|你讲|你说|[，。])+");

  private final Instant arrivedAt;
  private final ZoneId zone;
  private final String callerNumber;
  private final Optional<NavigationEnded> navigation;
  private final List<Turn> turns;

  /**
   * A conversation.
   *
   * @param zone of the city, in which 昨晚 is understood
   * @param callerNumber as the line signalled it, empty when withheld
   */
  public Conversation(
      List<Utterance> utterances,
      Instant arrivedAt,
      ZoneId zone,
      String callerNumber,
      Optional<NavigationEnded> navigation) {
    this.arrivedAt = arrivedAt;
    this.zone = zone;
    this.callerNumber = callerNumber;
    this.navigation = navigation;
    this.turns = turns(utterances, arrivedAt);
  }

  /** A call's conversation. */
  public static Conversation of(Call call, ZoneId zone) {
    return new Conversation(
        call.utterances(), call.arrivedAt(), zone, call.callerNumber(), call.navigation());
  }

  /** What a caller said in one go, outside of any call. */
  public static Conversation of(String said, Language language) {
    Utterance utterance =
        new Utterance(
            1,
            Side.CALLER,
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(1),
            said,
            List.of(),
            1,
            language,
            Optional.empty());
    return new Conversation(
        List.of(utterance), Instant.EPOCH, ZoneOffset.UTC, "", Optional.empty());
  }

  private static List<Turn> turns(List<Utterance> utterances, Instant arrivedAt) {
    List<Utterance> ordered = new ArrayList<>(utterances);
    ordered.sort(Comparator.comparing(Utterance::start).thenComparing(Utterance::number));
    List<Turn> turns = new ArrayList<>();
    List<Utterance> open = new ArrayList<>();
    for (Utterance utterance : ordered) {
      if (utterance.text().isBlank()) {
        continue;
      }
      boolean otherSide = !open.isEmpty() && open.get(0).side() != utterance.side();
      if (otherSide && utterance.side() == Side.OPERATOR && backchannel(utterance, arrivedAt)) {
        continue;
      }
      if (otherSide) {
        turns.add(turn(open, arrivedAt));
        open.clear();
      }
      open.add(utterance);
    }
    if (!open.isEmpty()) {
      turns.add(turn(open, arrivedAt));
    }
    return List.copyOf(turns);
  }

  private static boolean backchannel(Utterance utterance, Instant arrivedAt) {
    return utterance.text().length() <= 8
        && BACKCHANNEL.matcher(Passage.of(arrivedAt, List.of(utterance)).text()).matches();
  }

  private static Turn turn(List<Utterance> utterances, Instant arrivedAt) {
    return new Turn(utterances.get(0).side(), Passage.of(arrivedAt, utterances));
  }

  /** Both sides' turns in the order in which they were begun. */
  public List<Turn> turns() {
    return turns;
  }

  /** The number the line signalled, empty when withheld. */
  public String callerNumber() {
    return callerNumber;
  }

  /** Where the navigation led, if the caller met one. */
  public Optional<NavigationEnded> navigation() {
    return navigation;
  }

  /** When the call arrived, by the city's clocks. */
  public LocalDateTime localArrival() {
    return LocalDateTime.ofInstant(arrivedAt, zone);
  }

  /** Whether the caller affirmed what the operator put as a question in this turn. */
  public boolean affirmed(int operatorTurn) {
    return Confirmation.affirmed(turns, operatorTurn);
  }

  /** The operator's turn before a turn, empty text if there is none. */
  String askedBefore(int turn) {
    for (int i = turn - 1; i >= 0 && i >= turn - 2; i--) {
      if (!turns.get(i).caller()) {
        return turns.get(i).passage().mended();
      }
    }
    return "";
  }
}
