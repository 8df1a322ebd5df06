package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;

/**
 * The caller's telephone number (联系电话): digits in groups, over several utterances, with 幺 for one,
 * and with the characters recognisers write for digits. Judged by its shape (mobile 1[3-9] and nine
 * digits; area code and 7 or 8 digits; 400/800; short numbers), by the number the line signalled,
 * by the operator's read-back, and by what the caller put right.
 *
 * <p>The line's number was never misheard: what was said and differs from it in one or two digits
 * is taken to be the line's number, unless the caller affirmed the read-back of the other one or
 * said that it is another. What clearly differs stands as it was said. Digits that were not
 * understood are never filled in from elsewhere.
 */
final class PhoneReader implements FieldReader {
  private static final Pattern ASKED =
      Pattern.compile("电话|号码|手机|联系方式|联络|怎么联系|点联络|联系您|联系你|回电|打给您|回复您");
  private static final Pattern OTHER_NUMBER =
      Pattern.compile("车牌|车号|尾号|编号|身份证|证件|卡号|账号|订单|单号|工号|房号|门牌|快递|运单|合同|户号|发票|密码|验证码|邮编");
  private static final Pattern THEIR_NUMBER =
      Pattern.compile("(?:他|她|他们|她们|佢|佢哋|对方|商家|店里|老板|公司|客服|物业|房东|单位|中介)的?(?:电话|手机|号码|联系方式)");
  private static final Pattern THIS_NUMBER =
      Pattern.compile(
          "(?:就是|就系|就打|打|用)?(?:这个|这|呢个|来电的?|我打来的?|打进来的?|现在的?|当前的?|本机)(?:电话|号码|手机号|手机|号)");
  private static final Pattern ASKS_FOR_THIS = Pattern.compile("(?:这个|来电|现在|打进来|本机)的?(?:电话|号码|手机)");
  private static final Pattern ANOTHER_NUMBER =
      Pattern.compile(
          "(?:不是|不要打|别打|唔系|唔好打)(?:打|我)?(?:现在)?(?:这个|呢个|来电)|(?:另外?|换|第二)一?个(?:电话|号码|号|手机)|另一(?:部|台)(?:手机|电话)");
  private static final Pattern SUPERSEDES =
      Pattern.compile("说错|讲错|错了|错咗|不对|唔啱|更正|应该是|应该系|重新|再说一遍|再讲");
  private static final Pattern GO_ON = Pattern.compile("后面|然后呢|继续|还有呢|接着|再来|之后|跟住|请讲|请说|您说|你讲|嗯|好");
  private static final Pattern MOBILE = Pattern.compile("1[3-9]\\d{9}");
  private static final Pattern LANDLINE = Pattern.compile("0(?:10|2\\d|[3-9]\\d{2})[2-9]\\d{6,7}");
  private static final Pattern SERVICE = Pattern.compile("[48]00\\d{7}");
  private static final Pattern SHORT =
      Pattern.compile("(?:95|96)\\d{3,6}|1(?:0|1|2)\\d{1,3}|123\\d{2}");
  private static final Pattern LOCAL = Pattern.compile("[2-9]\\d{6,7}");
  private static final int FEWEST_DIGITS = 7;

  /** Fewer digits than these say too little to be the line's number misheard. */
  private static final int FEWEST_NEAR = 8;

  /** Digits in which a misheard number differs from the one that was said. */
  private static final int MOST_MISHEARD = 2;

  /** The same where what was heard can be no number at all. */
  private static final int MOST_MISHEARD_OF_NONE = 4;

  @Override
  public TicketField field() {
    return TicketField.PHONE;
  }

  /** Digits heard in one go; {@code doubtful} of them were written as other words. */
  private record Run(
      String digits, int doubtful, double confidence, List<Evidence> evidence, boolean asked) {

    boolean complete() {
      return digits.indexOf(SpokenDigits.UNREAD) < 0;
    }
  }

  private record Candidate(
      String number, double confidence, Run run, String reason, boolean settled) {

    Candidate weakened(double factor) {
      return new Candidate(number, confidence * factor, run, reason, settled);
    }
  }

  @Override
  public Optional<Finding> read(Conversation conversation) {
    Hearing hearing = new Hearing(conversation);
    List<Candidate> candidates = hearing.candidates();
    if (candidates.isEmpty()) {
      return theLine(conversation);
    }
    List<Candidate> ranked = new ArrayList<>(candidates);
    ranked.sort(Comparator.comparingDouble(Candidate::confidence).reversed());
    Candidate best = ranked.get(0);
    List<Alternative> alternatives = new ArrayList<>();
    for (Candidate other : ranked) {
      boolean known =
          other.number().equals(best.number())
              || alternatives.stream().anyMatch(a -> a.value().equals(other.number()));
      if (!known && alternatives.size() < 3) {
        alternatives.add(new Alternative(other.number(), other.confidence() * 0.8));
      }
    }
    String signalled = digits(conversation.callerNumber());
    boolean offered = alternatives.stream().anyMatch(a -> a.value().equals(signalled));
    if (callable(signalled) && !signalled.equals(best.number()) && !offered) {
      alternatives.add(new Alternative(signalled, 0.2));
    }
    return Optional.of(
        new Finding(
            best.number(), best.confidence(), best.run().evidence(), best.reason(), alternatives));
  }

  private static Optional<Finding> theLine(Conversation conversation) {
    String line = digits(conversation.callerNumber());
    boolean callable = callable(line);
    List<Turn> turns = conversation.turns();
    for (int t = 0; t < turns.size() && callable; t++) {
      Turn turn = turns.get(t);
      Matcher matcher = THIS_NUMBER.matcher(turn.passage().mended());
      if (turn.caller()
          && matcher.find()
          && !ANOTHER_NUMBER.matcher(turn.passage().mended()).find()
          && !OTHER_NUMBER.matcher(turn.passage().mended()).find()) {
        return Optional.of(
            Finding.of(
                line,
                0.92,
                turn.passage().evidence(matcher.start(), matcher.end()),
                "来电人说用来电号码联系"));
      }
      Matcher asks = ASKS_FOR_THIS.matcher(turn.passage().mended());
      if (!turn.caller() && asks.find() && Confirmation.answered(turns, t)) {
        List<Evidence> both = new ArrayList<>(turn.passage().evidence(asks.start(), asks.end()));
        Passage answer = turns.get(t + 1).passage();
        both.addAll(answer.evidence(0, Math.min(2, answer.text().length())));
        return Optional.of(Finding.of(line, 0.92, both, "话务员问是否用来电号码联系，来电人确认"));
      }
    }
    return callable
        ? Optional.of(Finding.of(line, 0.5, List.of(), "来电号码，来电人尚未自述"))
        : Optional.empty();
  }

  private static boolean callable(String number) {
    return MOBILE.matcher(number).matches() || LANDLINE.matcher(number).matches();
  }

  /** A number without what trunks put in front of it: +86, 0086, the 0 before a mobile number. */
  private static String digits(String number) {
    String digits = number.replaceAll("\\D", "").replaceFirst("^(?:00)?86(?=\\d{10,11}$)", "");
    return digits.matches("01[3-9]\\d{9}") ? digits.substring(1) : digits;
  }

  private static boolean hasShape(String number) {
    return callable(number) || SERVICE.matcher(number).matches();
  }

  private static String nearTheLine(int misheard) {
    return misheard <= MOST_MISHEARD
        ? "来电人自述电话与来电号码只差" + (misheard == 1 ? "一" : "两") + "位，取来电号码"
        : "来电人自述电话没有听清，与来电号码相近，取来电号码，请核对";
  }

  /** One conversation's numbers, turn after turn. */
  private static final class Hearing {
    private final Conversation conversation;
    private final List<Turn> turns;
    private final String line;
    private final List<Candidate> candidates = new ArrayList<>();
    private final Set<String> saidInFull = new HashSet<>();

    /** Groups of a number that is being dictated. */
    private final List<Run> groups = new ArrayList<>();

    /** The last whole number anybody said, which a correction is about. */
    private Optional<Run> last = Optional.empty();

    Hearing(Conversation conversation) {
      this.conversation = conversation;
      this.turns = conversation.turns();
      boolean another =
          turns.stream()
              .anyMatch(
                  turn -> turn.caller() && ANOTHER_NUMBER.matcher(turn.passage().mended()).find());
      String signalled = digits(conversation.callerNumber());
      this.line = callable(signalled) && !another ? signalled : "";
    }

    List<Candidate> candidates() {
      for (int t = 0; t < turns.size(); t++) {
        if (turns.get(t).caller()) {
          said(t);
        } else {
          readBack(t);
        }
      }
      return candidates;
    }

    private void said(int t) {
      Passage passage = turns.get(t).passage();
      List<DigitCorrection> corrections =
          last.isPresent() || !groups.isEmpty() ? DigitCorrection.in(passage) : List.of();
      for (DigitCorrection correction : corrections) {
        put(correction, passage);
      }
      List<Run> runs = runs(passage, conversation.askedBefore(t), corrections);
      boolean supersedes = SUPERSEDES.matcher(passage.mended()).find();
      List<Run> pieces = new ArrayList<>();
      for (Run run : runs) {
        if (run.digits().length() >= FEWEST_DIGITS) {
          if (supersedes && hasShape(run.digits())) {
            candidates.replaceAll(c -> c.settled() ? c.weakened(0.7) : c.weakened(0.4));
          }
          judge(run);
        } else if (groups.isEmpty() && run.asked() && SHORT.matcher(run.digits()).matches()) {
          candidates.add(new Candidate(run.digits(), 0.55, run, "来电人自述短号", false));
        } else {
          pieces.add(run);
        }
      }
      if (pieces.size() == runs.size() && !pieces.isEmpty()) {
        dictated(pieces);
      } else if (!runs.isEmpty()) {
        groups.clear();
      }
    }

    /** Groups go on where the operator only listens, echoes or asks to go on. */
    private void dictated(List<Run> pieces) {
      Run first = pieces.get(0);
      if (pieces.size() == 1 && !groups.isEmpty() && last.isEmpty()) {
        Run before = groups.get(groups.size() - 1);
        boolean again =
            before.digits().length() == first.digits().length()
                && first.digits().length() >= 3
                && distance(before.digits(), first.digits()) <= 1;
        if (again) {
          groups.remove(groups.size() - 1);
        }
      }
      groups.addAll(pieces);
      for (int from = 0; from < groups.size() - 1; from++) {
        Run joined = joined(groups.subList(from, groups.size()));
        if (joined.digits().length() >= FEWEST_DIGITS && (from == 0 || hasShape(joined.digits()))) {
          judge(joined);
        }
      }
    }

    private static Run joined(List<Run> groups) {
      StringBuilder digits = new StringBuilder();
      List<Evidence> evidence = new ArrayList<>();
      int doubtful = 0;
      double confidence = 1;
      boolean asked = false;
      for (Run group : groups) {
        digits.append(group.digits());
        evidence.addAll(group.evidence());
        doubtful += group.doubtful();
        confidence = Math.min(confidence, group.confidence());
        asked |= group.asked();
      }
      return new Run(digits.toString(), doubtful, confidence, evidence, asked);
    }

    private void put(DigitCorrection correction, Passage passage) {
      Run base = last.orElseGet(() -> joined(groups));
      Optional<String> right = correction.apply(base.digits());
      if (right.isEmpty()) {
        for (Candidate candidate : candidates) {
          right = right.isPresent() ? right : correction.apply(candidate.number());
        }
      }
      if (right.isEmpty() || !callable(right.get())) {
        return;
      }
      List<Evidence> evidence = new ArrayList<>(base.evidence());
      evidence.addAll(passage.evidence(correction.at(), correction.to()));
      Run run =
          new Run(
              right.get(),
              base.doubtful(),
              Math.max(base.confidence(), passage.confidence(correction.at(), correction.to())),
              evidence,
              true);
      candidates.replaceAll(c -> c.weakened(0.5));
      if (right.get().equals(line)) {
        candidates.add(new Candidate(line, 0.97, run, "来电人更正后与来电号码一致", true));
      } else {
        double sure = 0.9 * (0.5 + 0.5 * run.confidence());
        candidates.add(new Candidate(right.get(), sure, run, "来电人更正了个别数字", true));
      }
      last = Optional.of(run);
      groups.clear();
    }

    /**
     * The operator's digits: an echo of a group, or the whole number, which counts when the caller
     * affirms it. The operator's words are misheard as the caller's are: two hearings that agree
     * outweigh the line's number, one alone that is near it does not.
     */
    private void readBack(int t) {
      Passage passage = turns.get(t).passage();
      List<Run> runs = runs(passage, "电话", List.of());
      if (runs.isEmpty()) {
        if (passage.text().length() > 6
            && (!GO_ON.matcher(passage.mended()).find() || passage.text().length() > 12)) {
          groups.clear();
        }
        return;
      }
      for (Run read : runs) {
        if (!callable(read.digits())) {
          echoed(read, t);
          continue;
        }
        boolean yes = Confirmation.answered(turns, t);
        boolean no = Confirmation.denied(turns, t);
        if (yes) {
          affirmed(read, passage);
        } else if (no) {
          candidates.replaceAll(
              c -> c.number().equals(read.digits()) && !c.settled() ? c.weakened(0.6) : c);
        }
        last = Optional.of(read);
        groups.clear();
      }
    }

    private void echoed(Run read, int t) {
      if (groups.isEmpty()) {
        return;
      }
      int newest = groups.size() - 1;
      Run group = groups.get(newest);
      boolean longer = read.digits().length() != group.digits().length();
      if (!longer && !read.digits().equals(group.digits()) && Confirmation.answered(turns, t)) {
        groups.set(newest, read);
      }
    }

    private void affirmed(Run read, Passage passage) {
      Optional<Candidate> heard =
          candidates.stream()
              .filter(c -> distance(read.digits(), c.number()) <= 3)
              .max(Comparator.comparingDouble(Candidate::confidence));
      boolean asked = ASKED.matcher(passage.mended()).find() || read.digits().equals(line);
      if (heard.isEmpty() && !asked) {
        return;
      }
      List<Evidence> both = new ArrayList<>(heard.map(c -> c.run().evidence()).orElse(List.of()));
      both.addAll(read.evidence());
      Run run = new Run(read.digits(), 0, read.confidence(), both, true);
      double sure = Confirmation.raise(Math.max(heard.map(Candidate::confidence).orElse(0.0), 0.6));
      int misheard = misheard(read.digits(), line);
      boolean twice = saidInFull.contains(read.digits());
      candidates.replaceAll(c -> c.weakened(0.8));
      if (!twice && misheard > 0 && misheard <= MOST_MISHEARD) {
        candidates.add(new Candidate(line, sure, run, nearTheLine(misheard), true));
      } else {
        candidates.add(new Candidate(read.digits(), sure, run, "来电人自述电话，话务员复述后确认", true));
      }
    }

    private void judge(Run run) {
      double heard = 0.35 + 0.65 * run.confidence();
      double base = (run.asked() ? 0.95 : 0.8) * heard * Math.pow(0.9, run.doubtful());
      String said = run.digits();
      if (said.length() == 13 && said.startsWith("86")) {
        said = said.substring(2);
      }
      saidInFull.add(said);
      if (hasShape(said)) {
        last = Optional.of(new Run(said, run.doubtful(), run.confidence(), run.evidence(), true));
      }
      if (said.equals(line)) {
        candidates.add(new Candidate(said, Math.max(base, 0.97), run, "来电人自述电话，与来电号码一致", true));
        return;
      }
      int misheard = misheard(said, line);
      boolean none = !hasShape(said) && misheard <= MOST_MISHEARD_OF_NONE;
      if (misheard <= MOST_MISHEARD || none) {
        double sure = misheard == 1 ? 0.92 : misheard == 2 ? 0.86 : 0.7;
        candidates.add(
            new Candidate(line, sure * (0.85 + 0.15 * heard), run, nearTheLine(misheard), false));
        base *= 0.5;
      } else if (line.endsWith(said) && LOCAL.matcher(said).matches()) {
        candidates.add(new Candidate(line, 0.95, run, "来电人自述电话，与来电号码一致，未说区号", true));
        return;
      }
      if (MOBILE.matcher(said).matches()) {
        candidates.add(new Candidate(said, base, run, "来电人自述电话", false));
      } else if (LANDLINE.matcher(said).matches() || SERVICE.matcher(said).matches()) {
        candidates.add(new Candidate(said, base * 0.9, run, "来电人自述固定电话", false));
      } else if (run.asked() && LOCAL.matcher(said).matches()) {
        candidates.add(new Candidate(said, base * 0.7, run, "来电人自述电话，无区号", false));
      } else if (run.asked() && said.length() >= 8) {
        incomplete(run, said, base);
      }
    }

    private void incomplete(Run run, String said, double base) {
      String read = said.replace("?", "");
      if (run.complete() && said.length() > 11 && said.length() <= 14) {
        for (int from = 0; from + 11 <= said.length(); from++) {
          String part = said.substring(from, from + 11);
          if (MOBILE.matcher(part).matches()) {
            candidates.add(
                new Candidate(
                    part,
                    base * (from == 0 ? 0.55 : 0.4),
                    run,
                    "听到" + said.length() + "位数字，取其中11位，请核对",
                    false));
          }
        }
      } else if (read.length() < 11 && read.length() >= 6) {
        String why =
            run.complete()
                ? "只听清" + read.length() + "位数字，请核对"
                : "第" + (said.indexOf(SpokenDigits.UNREAD) + 1) + "位没有听清，请核对";
        candidates.add(new Candidate(read, Math.max(base * 0.4, Finding.LEAST), run, why, false));
      }
    }
  }

  /** In how many digits a number differs from the line's; many where they cannot be compared. */
  private static int misheard(String said, String line) {
    return line.isEmpty() || said.length() < FEWEST_NEAR ? Integer.MAX_VALUE : distance(said, line);
  }

  private static List<Run> runs(
      Passage passage, String question, List<DigitCorrection> corrections) {
    String text = passage.mended();
    List<Run> runs = new ArrayList<>();
    for (SpokenDigits.Run heard : SpokenDigits.runs(passage)) {
      SpokenDigits.Run run = completed(heard);
      int from = run.from();
      int to = run.to();
      boolean corrects = corrections.stream().anyMatch(c -> c.at() < to && from < c.to());
      String lead = text.substring(Math.max(0, from - 8), from);
      boolean askedHere = ASKED.matcher(lead).find();
      boolean other =
          OTHER_NUMBER.matcher(lead).find()
              || THEIR_NUMBER.matcher(text.substring(Math.max(0, from - 12), from)).find()
              || OTHER_NUMBER.matcher(question).find()
                  && !askedHere
                  && (run.length() < 11 || run.length() >= 15);
      boolean counted =
          to < text.length() && "号元块岁年月点室楼".indexOf(text.charAt(to)) >= 0 && run.length() < 10;
      boolean asked = askedHere || ASKED.matcher(question).find();
      boolean shortNumber = asked && SHORT.matcher(run.text()).matches();
      if (corrects && run.length() < FEWEST_DIGITS
          || other
          || counted
          || run.length() < (asked ? 2 : 3) && !shortNumber) {
        continue;
      }
      runs.add(
          new Run(run.text(), run.doubtful(), run.confidence(), passage.evidence(from, to), asked));
    }
    return best(runs);
  }

  /**
   * One digit short of a mobile number: the word before or after may be the one that is missing.
   */
  private static SpokenDigits.Run completed(SpokenDigits.Run run) {
    String digits = run.text();
    if (digits.length() != 10) {
      return run;
    }
    if ("3456789".indexOf(digits.charAt(0)) >= 0) {
      return SpokenDigits.withWordBefore(run, 1);
    }
    return digits.charAt(0) == '1' ? SpokenDigits.withWordAfter(run) : run;
  }

  /** Of two readings of the same words only the one that has a number's shape. */
  private static List<Run> best(List<Run> runs) {
    List<Run> kept = new ArrayList<>();
    for (Run run : runs) {
      int before = kept.size() - 1;
      boolean sameWords = before >= 0 && kept.get(before).evidence().equals(run.evidence());
      if (!sameWords) {
        kept.add(run);
      } else if (hasShape(run.digits()) && !hasShape(kept.get(before).digits())) {
        kept.set(before, run);
      }
    }
    return kept;
  }

  /** Levenshtein's distance. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
