package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;

/**
 * The number plate of a vehicle (车牌号): province, letter and what follows, also as it is spelled out
 * and misheard; or only its end (尾号三八五二).
 */
final class PlateReader implements FieldReader {
  private static final Pattern NAMED = Pattern.compile("车牌|车号|牌照|牌号|车辆号|号牌");
  private static final Pattern ENDING =
      Pattern.compile("(?:尾号|尾数|后[三四五]位|最后[三四五]位)(?:数字)?(?:是|系|为)?");
  private static final Pattern VEHICLE = Pattern.compile("车|货柜|泥头");

  /** What provinces are misheard as; believed only where a plate was named. */
  private static final Map<Character, String> MISHEARD =
      Map.ofEntries(
          Map.entry('粤', "月越悦乐岳约阅"),
          Map.entry('京', "经金精惊"),
          Map.entry('沪', "户护互"),
          Map.entry('浙', "这着折哲"),
          Map.entry('苏', "书输素"),
          Map.entry('鄂', "恶饿俄"),
          Map.entry('湘', "香相乡箱"),
          Map.entry('皖', "晚碗万完"),
          Map.entry('豫', "玉与预遇"),
          Map.entry('鲁', "路卢炉"),
          Map.entry('冀', "记季计寄"),
          Map.entry('赣', "干敢感"),
          Map.entry('川', "穿传"),
          Map.entry('桂', "贵柜"),
          Map.entry('闽', "敏民"),
          Map.entry('琼', "穷"),
          Map.entry('渝', "鱼于余"),
          Map.entry('辽', "聊疗"),
          Map.entry('陕', "闪善"),
          Map.entry('晋', "进近"),
          Map.entry('蒙', "猛梦"),
          Map.entry('云', "运晕"),
          Map.entry('甘', "肝"),
          Map.entry('津', "今斤巾"));

  @Override
  public TicketField field() {
    return TicketField.PLATE;
  }

  @Override
  public Optional<Finding> read(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    List<Finding> findings = new ArrayList<>();
    for (int t = 0; t < turns.size(); t++) {
      Turn turn = turns.get(t);
      boolean yes = !turn.caller() && Confirmation.affirmed(turns, t);
      if (!turn.caller() && !yes) {
        continue;
      }
      String question = turn.caller() ? conversation.askedBefore(t) : "";
      if (turn.caller()) {
        for (DigitCorrection correction : DigitCorrection.in(turn.passage())) {
          put(correction, turn.passage(), findings);
        }
      }
      boolean asked = NAMED.matcher(question).find();
      whole(turn.passage(), asked, yes, findings);
      ending(turn.passage(), asked, findings);
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

  private static void whole(
      Passage passage, boolean asked, boolean confirmed, List<Finding> findings) {
    String text = passage.text();
    String cues = passage.mended();
    int i = 0;
    while (i < text.length() - 3) {
      boolean named =
          asked || NAMED.matcher(cues.substring(Math.max(0, i - 10), i)).find() || confirmed;
      char province = province(text.charAt(i), named);
      int next = i + 1;
      while (next < text.length() && "，、·. ".indexOf(text.charAt(next)) >= 0) {
        next++;
      }
      if (province == 0 || next >= text.length()) {
        i++;
        continue;
      }
      SpokenDigits.Letter letter = SpokenDigits.letter(text, next);
      if (letter.length() == 0 || !letter.sure() && !named) {
        i++;
        continue;
      }
      SpokenDigits.Run run = SpokenDigits.code(passage, next + letter.length(), 6);
      Optional<Finding> plate = plate(passage, i, province, letter, run, named, confirmed);
      plate.ifPresent(findings::add);
      i = plate.isPresent() ? run.to() : i + 1;
    }
  }

  private static Optional<Finding> plate(
      Passage passage,
      int from,
      char province,
      SpokenDigits.Letter letter,
      SpokenDigits.Run run,
      boolean named,
      boolean confirmed) {
    String rest = run.text();
    String six = "" + province + letter.value() + rest;
    String five = six.length() >= 7 ? six.substring(0, 7) : six;
    boolean exact = passage.text().charAt(from) == province && letter.sure();
    double doubt = (exact ? 1 : 0.8) * Math.pow(0.92, run.doubtful());
    double trust = passage.trust(from, run.to());
    String how = confirmed ? "话务员复述车牌，来电人确认" : "来电人自述车牌";
    if (rest.length() == 6 && PlateNumber.isNewEnergy(six)) {
      return Optional.of(
          finding(
              six,
              (confirmed ? 0.97 : 0.93) * doubt * trust,
              passage,
              from,
              run.to(),
              how + "（新能源）"));
    }
    if (rest.length() >= 5 && PlateNumber.isValid(five)) {
      int to = run.symbols().get(4).at() + 1;
      boolean more = rest.length() == 6;
      return Optional.of(
          finding(
              five,
              (confirmed ? 0.97 : more ? 0.6 : 0.93) * doubt * trust,
              passage,
              from,
              to,
              more ? how + "，听到的位数多一位，请核对" : how));
    }
    String read = five.replace("?", "");
    if ((named || exact) && rest.length() >= 3 && read.length() >= 5) {
      return Optional.of(finding(read, 0.35 * trust, passage, from, run.to(), "只听清车牌的一部分，请核对"));
    }
    return Optional.empty();
  }

  private static Finding finding(
      String value, double sure, Passage passage, int from, int to, String reason) {
    return Finding.of(value, sure, passage.evidence(from, to), reason);
  }

  private static char province(char c, boolean named) {
    if (PlateNumber.PROVINCES.indexOf(c) >= 0) {
      return c;
    }
    if (named) {
      for (Map.Entry<Character, String> misheard : MISHEARD.entrySet()) {
        if (misheard.getValue().indexOf(c) >= 0) {
          return misheard.getKey();
        }
      }
    }
    return 0;
  }

  private static void ending(Passage passage, boolean asked, List<Finding> findings) {
    String text = passage.mended();
    Matcher matcher = ENDING.matcher(text);
    while (matcher.find()) {
      String lead = text.substring(Math.max(0, matcher.start() - 8), matcher.start());
      if (!asked && !NAMED.matcher(lead).find() && !VEHICLE.matcher(lead).find()) {
        continue;
      }
      SpokenDigits.Run run = SpokenDigits.code(passage, matcher.end(), 5);
      String code = run.text().replace("?", "");
      if (code.length() >= 2 && code.matches(".*[0-9].*")) {
        findings.add(
            finding(
                "尾号" + code,
                0.85 * Math.pow(0.9, run.doubtful()) * passage.trust(matcher.start(), run.to()),
                passage,
                matcher.start(),
                run.to(),
                "来电人只说了车牌尾号"));
      }
    }
  }

  private static void put(DigitCorrection correction, Passage passage, List<Finding> findings) {
    if (findings.isEmpty() || correction.place() == DigitCorrection.Place.NTH) {
      return;
    }
    Finding before = findings.get(findings.size() - 1);
    correction
        .apply(before.value())
        .filter(plate -> PlateNumber.isValid(plate) || plate.startsWith("尾号"))
        .ifPresent(
            plate -> {
              List<Evidence> evidence = new ArrayList<>(before.evidence());
              evidence.addAll(passage.evidence(correction.at(), correction.to()));
              findings.add(
                  Finding.of(
                      plate, Math.max(0.88, before.confidence()), evidence, "来电人更正了车牌的个别数字"));
            });
  }
}
