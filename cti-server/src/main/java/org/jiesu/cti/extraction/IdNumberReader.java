package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;

/**
 * The caller's identity number (身份证号). A check digit that does not fit means that a digit was
 * misheard: what was heard stands with little confidence, and the nearest numbers that fit are
 * offered.
 */
final class IdNumberReader implements FieldReader {
  private static final Pattern NAMED = Pattern.compile("身份证|证件|身分證|身份號|公民身份");
  private static final Pattern ELSEWHERE = Pattern.compile("订单|快递|运单|单号|卡号|账号|合同|发票|流水|工单|户号");

  @Override
  public TicketField field() {
    return TicketField.ID_NUMBER;
  }

  private record Heard(
      String number, List<Boolean> doubtful, double confidence, List<Evidence> evidence) {}

  @Override
  public Optional<Finding> read(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    List<Finding> findings = new ArrayList<>();
    List<Heard> groups = new ArrayList<>();
    for (int t = 0; t < turns.size(); t++) {
      Passage passage = turns.get(t).passage();
      boolean caller = turns.get(t).caller();
      String question = caller ? conversation.askedBefore(t) : "";
      boolean yes = !caller && Confirmation.answered(turns, t);
      if (caller) {
        for (DigitCorrection correction : DigitCorrection.in(passage)) {
          put(correction, passage, findings);
        }
      }
      List<Heard> heard = heard(passage, question);
      if (!caller && !yes) {
        groups = heard.isEmpty() && passage.text().length() > 12 ? new ArrayList<>() : groups;
        continue;
      }
      for (Heard each : heard) {
        boolean named = NAMED.matcher(passage.mended() + question).find();
        if (each.number().length() >= 15) {
          judge(each, named, yes ? "话务员复述证件号码，来电人确认" : "来电人自述证件号码", findings);
        } else if (caller && (named || !groups.isEmpty())) {
          groups.add(each);
          joined(groups).ifPresent(all -> judge(all, true, "来电人分段报出证件号码", findings));
        }
      }
    }
    Optional<Finding> best = Optional.empty();
    for (Finding finding : findings) {
      boolean better = best.isEmpty() || finding.confidence() >= best.get().confidence() - 0.05;
      best = better ? Optional.of(finding) : best;
    }
    return best;
  }

  private static List<Heard> heard(Passage passage, String question) {
    List<Heard> heard = new ArrayList<>();
    String text = passage.mended();
    for (SpokenDigits.Run run : SpokenDigits.runs(passage)) {
      String lead = text.substring(Math.max(0, run.from() - 8), run.from());
      if (ELSEWHERE.matcher(lead).find()
          || ELSEWHERE.matcher(question).find() && !NAMED.matcher(lead).find()) {
        continue;
      }
      List<Boolean> doubtful = new ArrayList<>();
      run.symbols().forEach(s -> doubtful.add(!s.sure()));
      String number = run.text();
      int to = run.to();
      Optional<SpokenDigits.Letter> x = x(text, to);
      if (x.isPresent()) {
        number += "X";
        doubtful.add(false);
        to += x.get().length();
      }
      heard.add(
          new Heard(
              number, doubtful, passage.trust(run.from(), to), passage.evidence(run.from(), to)));
    }
    return heard;
  }

  private static Optional<SpokenDigits.Letter> x(String text, int at) {
    int i = at;
    while (i < text.length() && "，、 ".indexOf(text.charAt(i)) >= 0) {
      i++;
    }
    if (i >= text.length()) {
      return Optional.empty();
    }
    SpokenDigits.Letter letter = SpokenDigits.letter(text, i);
    return letter.length() > 0 && letter.value() == 'X'
        ? Optional.of(new SpokenDigits.Letter('X', letter.length() + i - at, letter.sure()))
        : Optional.empty();
  }

  private static Optional<Heard> joined(List<Heard> groups) {
    StringBuilder number = new StringBuilder();
    List<Boolean> doubtful = new ArrayList<>();
    List<Evidence> evidence = new ArrayList<>();
    double confidence = 1;
    for (Heard group : groups) {
      number.append(group.number());
      doubtful.addAll(group.doubtful());
      evidence.addAll(group.evidence());
      confidence = Math.min(confidence, group.confidence());
    }
    return number.length() < 15
        ? Optional.empty()
        : Optional.of(new Heard(number.toString(), doubtful, confidence, evidence));
  }

  private static void judge(Heard heard, boolean named, String how, List<Finding> findings) {
    String number = heard.number();
    boolean read = number.indexOf(SpokenDigits.UNREAD) < 0;
    if (read && IdNumber.isValid(number) && IdNumber.isPlausible(number)) {
      findings.add(Finding.of(number, 0.97 * heard.confidence(), heard.evidence(), how + "，校验码相符"));
      return;
    }
    if (!named) {
      // eighteen digits that nobody called an identity number and that do not fit are something
      // else
      return;
    }
    if (number.length() == 15 && read) {
      findings.add(Finding.of(number, 0.5 * heard.confidence(), heard.evidence(), how + "（15 位）"));
      return;
    }
    if (number.length() < 16 || number.length() > 20) {
      return;
    }
    List<Alternative> nearest = new ArrayList<>();
    for (String other : IdNumber.nearest(number, heard.doubtful())) {
      if (nearest.size() < 3) {
        nearest.add(new Alternative(other, 0.35 / (nearest.size() + 1)));
      }
    }
    String why =
        number.length() == 18 && read
            ? "校验码不符，可能听错一位，请逐位核对"
            : "听到" + number.replace("?", "").length() + "位，应为18位，请核对";
    findings.add(
        new Finding(
            number.replace("?", ""),
            Math.max(Finding.LEAST, 0.4 * heard.confidence()),
            heard.evidence(),
            how + "，" + why,
            nearest));
  }

  private static void put(DigitCorrection correction, Passage passage, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    Finding before = findings.get(findings.size() - 1);
    Optional<String> right = correction.apply(before.value()).filter(IdNumber::isValid);
    if (right.isPresent()) {
      List<Evidence> evidence = new ArrayList<>(before.evidence());
      evidence.addAll(passage.evidence(correction.at(), correction.to()));
      findings.add(Finding.of(right.get(), 0.95, evidence, "来电人更正后校验码相符"));
    }
  }
}
