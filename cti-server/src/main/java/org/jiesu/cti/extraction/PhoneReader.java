package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;

/**
 * The caller's telephone number (联系电话): digits in groups, over several utterances, with 幺 for one,
 * and with the characters recognisers write for digits. Judged by its shape (mobile 1[3-9] and nine
 * digits; area code and 7 or 8 digits; 400/800), by the number the line signalled, and by the
 * operator's read-back.
 *
 * <p>The line's number was never misheard: what was said and differs from it in one or two digits
 * is taken to be the line's number, unless the caller affirmed the read-back of the other one or
 * said that it is another. What clearly differs stands as it was said.
 */
final class PhoneReader implements FieldReader {
  private static final Pattern ASKED = Pattern.compile("电话|号码|手机|联系方式|联络|怎么联系|点联络");
  private static final Pattern OTHER_NUMBER = Pattern.compile("车牌|尾号|编号|身份证|卡号|订单|单号|工号|房号|门牌");
  private static final Pattern THIS_NUMBER =
      Pattern.compile("(?:就是|就系|就打|打)?(?:这个|这|呢个|来电的?|我打来的?|打进来的?)(?:电话|号码|手机号|手机)");
  private static final Pattern MOBILE = Pattern.compile("1[3-9]\\d{9}");
  private static final Pattern LANDLINE = Pattern.compile("0(?:10|2\\d|[3-9]\\d{2})[2-9]\\d{6,7}");
  private static final Pattern SERVICE = Pattern.compile("[48]00\\d{7}");
  private static final Pattern LOCAL = Pattern.compile("[2-9]\\d{6,7}");
  private static final Pattern ANOTHER_NUMBER =
      Pattern.compile(
          "(?:不是|不要打|别打|唔系|唔好打)(?:打|我)?(?:现在)?(?:这个|呢个|来电)|(?:另外?|换|第二)一?个(?:电话|号码|号|手机)|另一(?:部|台)(?:手机|电话)");
  private static final String FILLERS = "，、。 -嗯呃啊哦那个然后再";
  private static final int FEWEST_DIGITS = 7;

  /** Fewer digits than these say too little to be the line's number misheard. */
  private static final int FEWEST_NEAR = 9;

  /** Digits in which a misheard number differs from the one that was said. */
  private static final int MOST_MISHEARD = 2;

  @Override
  public TicketField field() {
    return TicketField.PHONE;
  }

  /** Digits heard in one go; {@code doubtful} of them were written as other words. */
  private record Run(
      String digits, int doubtful, double confidence, List<Evidence> evidence, boolean asked) {}

  private record Candidate(String number, double confidence, Run run, String reason) {}

  @Override
  public Optional<Finding> read(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    List<Candidate> candidates = new ArrayList<>();
    String line = ownLine(conversation);
    List<Run> runs = runs(conversation);
    for (Run run : runs) {
      judge(run, line, candidates);
    }
    Optional<Candidate> readBack = readBack(turns, runs, line, candidates);
    readBack.ifPresent(candidates::add);
    if (candidates.isEmpty()) {
      return theLine(conversation);
    }
    candidates.sort(Comparator.comparingDouble(Candidate::confidence).reversed());
    Candidate best = candidates.get(0);
    List<Alternative> alternatives = new ArrayList<>();
    for (Candidate other : candidates) {
      if (!other.number().equals(best.number()) && alternatives.size() < 3) {
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
    for (Turn turn : conversation.turns()) {
      Matcher matcher = THIS_NUMBER.matcher(turn.text());
      if (callable && turn.caller() && matcher.find()) {
        return Optional.of(
            Finding.of(
                line, 0.9, turn.passage().evidence(matcher.start(), matcher.end()), "来电人说用来电号码联系"));
      }
    }
    return callable
        ? Optional.of(Finding.of(line, 0.5, List.of(), "来电号码，来电人尚未自述"))
        : Optional.empty();
  }

  /** The line's number where it may be the one that was said; empty where it cannot be called. */
  private static String ownLine(Conversation conversation) {
    String line = digits(conversation.callerNumber());
    boolean another =
        conversation.turns().stream()
            .anyMatch(turn -> turn.caller() && ANOTHER_NUMBER.matcher(turn.text()).find());
    return callable(line) && !another ? line : "";
  }

  private static boolean callable(String number) {
    return MOBILE.matcher(number).matches() || LANDLINE.matcher(number).matches();
  }

  /** A number without what trunks put in front of it: +86, 0086, the 0 before a mobile number. */
  private static String digits(String number) {
    String digits = number.replaceAll("\\D", "").replaceFirst("^(?:00)?86(?=\\d{10,11}$)", "");
    return digits.matches("01[3-9]\\d{9}") ? digits.substring(1) : digits;
  }

  private static List<Run> runs(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    List<Run> runs = new ArrayList<>();
    List<Run> groups = new ArrayList<>();
    for (int t = 0; t < turns.size(); t++) {
      Turn turn = turns.get(t);
      if (!turn.caller()) {
        if (!mostlyDigits(turn.text())) {
          groups.clear();
        }
        continue;
      }
      String before = conversation.askedBefore(t);
      List<Run> inTurn = runs(turn.passage(), before);
      for (Run run : inTurn) {
        if (run.digits().length() >= FEWEST_DIGITS) {
          runs.add(run);
        }
      }
      if (inTurn.size() == 1) {
        groups.add(inTurn.get(0));
        if (groups.size() > 1) {
          runs.add(joined(groups));
        }
      } else {
        groups.clear();
      }
    }
    return runs;
  }

  private static boolean mostlyDigits(String text) {
    int numerals = 0;
    int others = 0;
    for (int i = 0; i < text.length(); i++) {
      if (ChineseNumber.digit(text.charAt(i)) >= 0) {
        numerals++;
      } else if (!Passage.punctuation(text.charAt(i))) {
        others++;
      }
    }
    return numerals >= 2 && numerals > others;
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

  private static List<Run> runs(Passage passage, String question) {
    String text = passage.text();
    List<Run> runs = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      if (ChineseNumber.digit(text.charAt(i)) < 0) {
        i++;
        continue;
      }
      int from = i;
      int to = i;
      int doubtful = 0;
      StringBuilder digits = new StringBuilder();
      while (i < text.length()) {
        char c = text.charAt(i);
        int digit = ChineseNumber.digit(c);
        if (digit < 0 && misheard(text, i) >= 0) {
          digit = misheard(text, i);
          doubtful++;
        }
        if (digit >= 0) {
          digits.append(digit);
          to = i + 1;
        } else if (FILLERS.indexOf(c) < 0) {
          break;
        }
        i++;
      }
      if (digits.length() < 3) {
        continue;
      }
      String lead = text.substring(Math.max(0, from - 8), from);
      if (OTHER_NUMBER.matcher(lead).find()
          || OTHER_NUMBER.matcher(question).find()
              && !ASKED.matcher(lead).find()
              && digits.length() < 11
          || to < text.length()
              && "号元块岁年月点室楼".indexOf(text.charAt(to)) >= 0
              && digits.length() < 10) {
        continue;
      }
      boolean asked = ASKED.matcher(lead).find() || ASKED.matcher(question).find();
      runs.add(
          new Run(
              digits.toString(),
              doubtful,
              passage.confidence(from, to),
              passage.evidence(from, to),
              asked));
    }
    return runs;
  }

  /** A word between two digits that sounds like a digit, in Mandarin or Cantonese; or -1. */
  private static int misheard(String text, int i) {
    boolean afterDigit = i > 0 && ChineseNumber.digit(text.charAt(i - 1)) >= 0;
    boolean beforeDigit = i + 1 < text.length() && ChineseNumber.digit(text.charAt(i + 1)) >= 0;
    if (!afterDigit || !beforeDigit) {
      return -1;
    }
    return switch (text.charAt(i)) {
      case '要', '腰', '邀', '妖', '衣', '医', '日' -> 1;
      case '儿', '而', '耳', '易' -> 2;
      case '山', '散', '衫', '伞' -> 3;
      case '是', '市', '事', '死', '斯' -> 4;
      case '午', '无', '舞', '我', '唔' -> 5;
      case '流', '刘', '留', '鹿', '绿', '路' -> 6;
      case '期', '起', '奇', '其', '漆' -> 7;
      case '吧', '把', '爸', '百', '巴' -> 8;
      case '久', '酒', '就', '狗', '旧' -> 9;
      case '林', '令', '灵', '凌', '另', '玲' -> 0;
      default -> -1;
    };
  }

  private static void judge(Run run, String line, List<Candidate> candidates) {
    double heard = 0.35 + 0.65 * run.confidence();
    double base = (run.asked() ? 0.95 : 0.8) * heard * Math.pow(0.85, run.doubtful());
    String said = run.digits();
    if (said.length() == 13 && said.startsWith("86")) {
      said = said.substring(2);
    }
    if (said.equals(line)) {
      candidates.add(new Candidate(said, Math.max(base, 0.97), run, "来电人自述电话，与来电号码一致"));
      return;
    }
    int misheard = misheard(said, line);
    if (misheard <= MOST_MISHEARD) {
      double sure = Math.min(0.92, (misheard == 1 ? 0.92 : 0.86) * (0.85 + 0.15 * heard));
      candidates.add(new Candidate(line, sure, run, nearTheLine(misheard)));
      base *= 0.5;
    } else if (line.endsWith(said) && LOCAL.matcher(said).matches()) {
      candidates.add(new Candidate(line, 0.95, run, "来电人自述电话，与来电号码一致，未说区号"));
      return;
    }
    if (MOBILE.matcher(said).matches()) {
      candidates.add(new Candidate(said, base, run, "来电人自述电话"));
    } else if (LANDLINE.matcher(said).matches() || SERVICE.matcher(said).matches()) {
      candidates.add(new Candidate(said, base * 0.9, run, "来电人自述固定电话"));
    } else if (run.asked() && LOCAL.matcher(said).matches()) {
      candidates.add(new Candidate(said, base * 0.7, run, "来电人自述电话，无区号"));
    } else if (run.asked() && said.length() >= 8) {
      incomplete(run, said, base, candidates);
    }
  }

  /** In how many digits a number differs from the line's; many where they cannot be compared. */
  private static int misheard(String said, String line) {
    return line.isEmpty() || said.length() < FEWEST_NEAR ? Integer.MAX_VALUE : distance(said, line);
  }

  private static String nearTheLine(int misheard) {
    return "来电人自述电话与来电号码只差" + (misheard == 1 ? "一" : "两") + "位，取来电号码";
  }

  private static void incomplete(Run run, String said, double base, List<Candidate> candidates) {
    if (said.length() > 11 && said.length() <= 14) {
      for (int from = 0; from + 11 <= said.length(); from++) {
        String part = said.substring(from, from + 11);
        if (MOBILE.matcher(part).matches()) {
          candidates.add(
              new Candidate(
                  part,
                  base * (from == 0 ? 0.55 : 0.4),
                  run,
                  "听到" + said.length() + "位数字，取其中11位，请核对"));
        }
      }
    } else if (said.length() < 11) {
      candidates.add(
          new Candidate(
              said, Math.max(base * 0.4, Finding.LEAST), run, "只听清" + said.length() + "位数字，请核对"));
    }
  }

  /**
   * A number that the operator read back and the caller affirmed, if it is near what was heard. The
   * operator's words are misheard as the caller's are: two hearings that agree outweigh the line's
   * number, one alone that is near it does not.
   */
  private static Optional<Candidate> readBack(
      List<Turn> turns, List<Run> said, String line, List<Candidate> candidates) {
    for (int t = turns.size() - 1; t >= 0; t--) {
      if (turns.get(t).caller() || !Confirmation.affirmed(turns, t)) {
        continue;
      }
      for (Run read : runs(turns.get(t).passage(), "电话")) {
        for (Candidate candidate : candidates) {
          if (MOBILE.matcher(read.digits()).matches()
              && distance(read.digits(), candidate.number()) <= 3) {
            double sure = Confirmation.raise(Math.max(candidate.confidence(), 0.6));
            List<Evidence> both = new ArrayList<>(candidate.run().evidence());
            both.addAll(read.evidence());
            Run run = new Run(read.digits(), 0, read.confidence(), both, true);
            boolean twice = said.stream().anyMatch(r -> r.digits().equals(read.digits()));
            int misheard = misheard(read.digits(), line);
            if (!twice && misheard > 0 && misheard <= MOST_MISHEARD) {
              return Optional.of(new Candidate(line, sure, run, nearTheLine(misheard)));
            }
            return Optional.of(new Candidate(read.digits(), sure, run, "来电人自述电话，话务员复述后确认"));
          }
        }
      }
    }
    return Optional.empty();
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
