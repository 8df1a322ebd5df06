package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;

/**
 * The number of an order, parcel, contract, invoice, account or earlier ticket (订单/单据号): digits and
 * letters after the word that says what they number.
 */
final class OrderNumberReader implements FieldReader {
  private static final Pattern NAMED =
      Pattern.compile(
          "(订单编?号?|快递单?号?|运单编?号?|物流单?号|包裹单?号?|合同编?号?|工单编?号?|受理编?号|案件编?号|登记编?号|投诉编?号|发票号码?|保单号?|流水号|交易号|收据编?号?|户号|户口编号|客户编?号|会员号|预约号|单号|单据号|回执号|备案号|信访编?号|报警编?号)(?:码)?");
  private static final Pattern LINKS = Pattern.compile("^(?:，|、|是|系|为|就是|：|:|的|呢|啊|嗯)*");
  private static final int FEWEST = 4;
  private static final int LONGEST = 30;

  @Override
  public TicketField field() {
    return TicketField.ORDER_NUMBER;
  }

  @Override
  public Optional<Finding> read(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    List<Finding> findings = new ArrayList<>();
    for (int t = 0; t < turns.size(); t++) {
      Turn turn = turns.get(t);
      Passage passage = turn.passage();
      boolean confirmed = !turn.caller() && Confirmation.affirmed(turns, t);
      if (!turn.caller() && !confirmed) {
        continue;
      }
      if (turn.caller()) {
        for (DigitCorrection correction : DigitCorrection.in(passage)) {
          put(correction, passage, findings);
        }
      }
      int before = findings.size();
      Matcher named = NAMED.matcher(passage.mended());
      while (named.find()) {
        Matcher links = LINKS.matcher(passage.mended().substring(named.end()));
        int from = named.end() + (links.find() ? links.end() : 0);
        add(passage, from, named.group(1), confirmed, findings);
      }
      String question = turn.caller() ? conversation.askedBefore(t) : "";
      Matcher asked = NAMED.matcher(question);
      if (findings.size() == before && asked.find()) {
        answered(passage, asked.group(1), findings);
      }
    }
    if (findings.isEmpty()) {
      return Optional.empty();
    }
    Finding best = findings.get(0);
    for (Finding other : findings) {
      best = other.confidence() >= best.confidence() - 0.02 ? other : best;
    }
    return Optional.of(best.among(findings, 3, 0.7));
  }

  /** A bare answer to 订单号是多少: the longest code in it, unless it has a telephone's shape. */
  private static void answered(Passage passage, String what, List<Finding> findings) {
    String text = passage.mended();
    Optional<SpokenDigits.Run> longest = Optional.empty();
    for (int i = 0; i < text.length(); i++) {
      boolean starts =
          SpokenDigits.digit(text.charAt(i)) >= 0
              || SpokenDigits.letter(text, i).length() > 0 && SpokenDigits.letter(text, i).sure();
      if (!starts) {
        continue;
      }
      SpokenDigits.Run run = SpokenDigits.code(passage, i, LONGEST);
      if (longest.isEmpty() || run.length() > longest.get().length()) {
        longest = Optional.of(run);
      }
      i = Math.max(i, run.to() - 1);
    }
    longest.ifPresent(run -> add(passage, run.from(), what, false, findings));
  }

  private static void add(
      Passage passage, int from, String what, boolean confirmed, List<Finding> findings) {
    if (from >= passage.text().length()) {
      return;
    }
    SpokenDigits.Run run = SpokenDigits.code(passage, from, LONGEST);
    String code = run.text();
    long digits = code.chars().filter(c -> c >= '0' && c <= '9').count();
    if (code.length() < FEWEST || digits < 3) {
      return;
    }
    boolean read = code.indexOf(SpokenDigits.UNREAD) < 0;
    double sure =
        (confirmed ? 0.97 : 0.88)
            * (read ? 1 : 0.5)
            * Math.pow(0.93, run.doubtful())
            * passage.trust(from, run.to());
    String why =
        (confirmed ? "话务员复述" : "来电人自述")
            + what.replaceAll("号码?$", "")
            + "号"
            + (read ? "" : "，有" + code.chars().filter(c -> c == '?').count() + "位没有听清，请核对");
    findings.add(Finding.of(code.replace("?", ""), sure, passage.evidence(from, run.to()), why));
  }

  private static void put(DigitCorrection correction, Passage passage, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    Finding before = findings.get(findings.size() - 1);
    correction
        .apply(before.value())
        .ifPresent(
            code -> {
              List<Evidence> evidence = new ArrayList<>(before.evidence());
              evidence.addAll(passage.evidence(correction.at(), correction.to()));
              findings.add(
                  Finding.of(code, Math.max(0.85, before.confidence()), evidence, "来电人更正了个别数字"));
            });
  }
}
