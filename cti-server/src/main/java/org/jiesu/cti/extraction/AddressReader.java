package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.extraction.Address.Level;
import org.jiesu.cti.extraction.Address.Part;

/**
 * The place (事发地点): of the addresses that the caller named ({@link AddressFinder}) the one that
 * tells most, completed by what the others add while they agree.
 */
final class AddressReader implements FieldReader {
  private static final String N = "[0-9零一二两三四五六七八九十百千幺]{1,7}";
  private static final Pattern ASKED = Pattern.compile("地址|哪里|哪儿|位置|地点|边度|什么地方|哪条路|哪个小区|住在");
  private static final Pattern ASKED_WITHIN = Pattern.compile("栋|单元|楼|房号|门牌|几号|几座|边座");
  private static final Pattern INSIDE =
      Pattern.compile(
          "(" + N + "|[a-z])(号楼|栋|幢|座)|(" + N + ")个?单元|(" + N + ")[楼层]|(" + N + ")(?:号房|室|房)");
  private static final Pattern CORRECTION =
      Pattern.compile("不是(" + N + ")(?:号|栋|单元|室)?，?(?:是|应该是|而是)(" + N + ")");

  private static final Pattern PLACE_ENDING =
      Pattern.compile(
          "[省市区县镇乡村路街巷弄号道寨屯庄湾]$|街道|小区|花园|花苑|家园|公寓|大厦|广场|新村|新城|山庄|园|苑|城|站|口|市场|大楼|医院|学校|大学|中学|小学|公园|中心|社区|大桥|村|组$");
  private static final Pattern BEFORE_A_PLACE =
      Pattern.compile("(?:在|住|住到|位于|喺|地址|地址是|位置是|地点是|经过|路过|靠近|就是)$");
  private static final Pattern MERCHANT =
      Pattern.compile("(?:店|公司|超市|厂|馆|行|会所|中介|物业|快递|机构|餐厅|酒楼|俱乐部)$");

  /** A number plate begins with a province's short name, as an address may. */
  private static final Pattern PLATE =
      Pattern.compile("[" + PlateNumber.PROVINCES + "][a-z][0-9a-z零一二三四五六七八九幺]{4,}");

  /** Parts that name no place by themselves. */
  private static final Set<Level> INNER =
      EnumSet.of(
          Level.RELATION,
          Level.NUMBER,
          Level.SECTION,
          Level.BUILDING,
          Level.UNIT,
          Level.FLOOR,
          Level.ROOM);

  private static final int MOST_ALTERNATIVES = 3;

  private final AddressFinder finder;

  AddressReader(Lexicon lexicon) {
    this.finder = new AddressFinder(lexicon);
  }

  @Override
  public TicketField field() {
    return TicketField.ADDRESS;
  }

  private record Candidate(
      AddressFinder.Found found, Passage passage, int turn, boolean asked, int order) {
    private Address address() {
      return found.address();
    }

    /** A single name, not asked for, not known, and not said to be a place. */
    private boolean doubtful() {
      return !asked
          && !found.known()
          && found.address().parts().size() == 1
          && !BEFORE_A_PLACE.matcher(passage.text().substring(0, found.from())).find();
    }

    private double score() {
      return address().weight() + (asked ? 1.5 : 0) + turn * 0.01 - order * 0.001;
    }
  }

  @Override
  public Optional<Finding> read(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    List<Candidate> candidates = new ArrayList<>();
    List<Address> within = new ArrayList<>();
    for (int t = 0; t < turns.size(); t++) {
      if (!turns.get(t).caller()) {
        continue;
      }
      String question = conversation.askedBefore(t);
      boolean asked = ASKED.matcher(question).find();
      Passage passage = turns.get(t).passage();
      int before = candidates.size();
      for (AddressFinder.Found found : finder.find(passage)) {
        boolean telling =
            found.address().parts().stream().anyMatch(p -> !INNER.contains(p.level()));
        if (telling && !plate(passage.text(), found) && (asked || placed(passage.text(), found))) {
          candidates.add(new Candidate(found, passage, t, asked, candidates.size()));
        }
      }
      if (candidates.size() == before && (asked || ASKED_WITHIN.matcher(question).find())) {
        inside(passage).ifPresent(within::add);
      }
    }
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(finding(candidates, within, turns));
  }

  private Finding finding(List<Candidate> candidates, List<Address> within, List<Turn> turns) {
    Candidate best =
        candidates.stream().max(Comparator.comparingDouble(Candidate::score)).orElseThrow();
    Address whole = best.address();
    List<Alternative> alternatives = new ArrayList<>();
    for (AddressFinder.Reading reading : best.found().readings()) {
      alternatives.add(
          new Alternative(
              renamed(whole, reading).written(),
              confidence(whole, best.asked()) * 0.6 * reading.likeness()));
    }
    for (Candidate other : candidates) {
      if (other == best) {
        continue;
      }
      if (merchant(other.address())) {
        continue;
      }
      if (whole.agrees(other.address())) {
        whole = whole.with(other.address());
      } else if (alternatives.size() < MOST_ALTERNATIVES) {
        alternatives.add(
            new Alternative(
                other.address().written(), confidence(other.address(), other.asked()) * 0.6));
      }
    }
    for (Address inner : within) {
      whole = whole.agrees(inner) ? whole.with(inner) : whole;
    }
    whole = corrected(whole, turns);
    double confidence = confidence(whole, best.asked()) * (best.doubtful() ? 0.7 : 1);
    String reason = best.asked() ? "来电人回答地址" : "来电人提到的地点";
    if (readBack(turns, whole)) {
      confidence = Confirmation.raise(confidence);
      reason = "来电人自述地址，话务员复述后确认";
    }
    String written = whole.written();
    return new Finding(
        written,
        confidence,
        evidence(best, whole),
        reason,
        alternatives.stream().filter(other -> !other.value().equals(written)).toList());
  }

  private static boolean plate(String text, AddressFinder.Found found) {
    return PLATE
        .matcher(text)
        .results()
        .anyMatch(plate -> plate.start() < found.to() && found.from() < plate.end());
  }

  /**
   * Whether there is more to an address than that it looks like a name: several pieces, a number,
   * an ending that names of places have, a name that is known, or 在 and the like before it.
   */
  private static boolean placed(String text, AddressFinder.Found found) {
    List<Part> parts = found.address().parts();
    Part only = parts.get(0);
    return parts.size() > 1
        || found.known()
        || only.level() == Level.CROSSING
        || only.level() == Level.ROAD
        || PLACE_ENDING.matcher(only.value()).find()
        || BEFORE_A_PLACE.matcher(text.substring(0, found.from())).find();
  }

  /** 幸福面包店 alone is whom it is about, not where. */
  private static boolean merchant(Address address) {
    return address.parts().stream()
        .allMatch(part -> part.level() == Level.ESTATE && MERCHANT.matcher(part.value()).find());
  }

  private static Address renamed(Address address, AddressFinder.Reading reading) {
    List<Part> parts = new ArrayList<>();
    for (Part part : address.parts()) {
      parts.add(
          part.equals(reading.part())
              ? new Part(
                  part.level(), reading.name(), part.passage(), part.from(), part.to(), part.sure())
              : part);
    }
    return new Address(parts);
  }

  /** The whole span of the best telling, then what other tellings added. */
  private static List<Evidence> evidence(Candidate best, Address whole) {
    List<Evidence> evidence = new ArrayList<>();
    merge(evidence, best.passage().evidence(best.found().from(), best.found().to()));
    for (Part part : whole.parts()) {
      if (part.passage() != best.passage()
          || part.from() >= best.found().to()
          || part.to() <= best.found().from()) {
        merge(evidence, part.passage().evidence(part.from(), part.to()));
      }
    }
    return evidence;
  }

  /** Joins spans that touch, so that 人民路 and 32号 are one piece of evidence. */
  private static void merge(List<Evidence> evidence, List<Evidence> more) {
    for (Evidence next : more) {
      Optional<Evidence> touching =
          evidence.stream()
              .filter(
                  e ->
                      e.utterance() == next.utterance()
                          && e.to() + 1 >= next.from()
                          && next.to() + 1 >= e.from())
              .findFirst();
      if (touching.isEmpty()) {
        evidence.add(next);
        continue;
      }
      Evidence old = touching.get();
      evidence.set(
          evidence.indexOf(old),
          new Evidence(
              old.utterance(),
              Math.min(old.from(), next.from()),
              Math.max(old.to(), next.to()),
              Math.min(old.startMs(), next.startMs()),
              Math.max(old.endMs(), next.endMs())));
    }
  }

  private static double confidence(Address address, boolean asked) {
    double least = 1;
    for (Part part : address.parts()) {
      least = Math.min(least, part.sure());
    }
    double complete = Math.min(1, address.weight() / 4);
    return (0.4 + 0.3 * complete + (asked ? 0.2 : 0.05)) * (0.4 + 0.6 * least);
  }

  private static boolean readBack(List<Turn> turns, Address address) {
    for (int t = 0; t < turns.size(); t++) {
      if (!turns.get(t).caller() && Confirmation.affirmed(turns, t)) {
        String said = turns.get(t).text();
        for (Part part : address.parts()) {
          boolean telling =
              part.level() == Level.ROAD
                  || part.level() == Level.ESTATE
                  || part.level() == Level.COMMUNITY
                  || part.level() == Level.CROSSING;
          String words = part.passage().text().substring(part.from(), part.to());
          if (telling && said.contains(words)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** 三栋二单元 as an answer: numbers that say nothing without the place asked about. */
  private static Optional<Address> inside(Passage passage) {
    List<Part> parts = new ArrayList<>();
    Matcher matcher = INSIDE.matcher(passage.text());
    while (matcher.find()) {
      int group = matcher.group(1) != null ? 1 : matcher.group(3) != null ? 3 : 4;
      group = matcher.group(group) == null ? 5 : group;
      String said = matcher.group(group);
      Optional<String> figure =
          said.length() == 1 && said.charAt(0) >= 'a' && said.charAt(0) <= 'z'
              ? Optional.of(said.toUpperCase(java.util.Locale.ROOT))
              : ChineseNumber.parse(said).map(Object::toString);
      Level level =
          switch (group) {
            case 1 -> Level.BUILDING;
            case 3 -> Level.UNIT;
            case 4 -> Level.FLOOR;
            default -> Level.ROOM;
          };
      String ending =
          switch (group) {
            case 1 -> matcher.group(2);
            case 3 -> "单元";
            case 4 -> "楼";
            default -> "室";
          };
      figure.ifPresent(
          f ->
              parts.add(
                  new Part(
                      level,
                      f + ending,
                      passage,
                      matcher.start(),
                      matcher.end(),
                      passage.confidence(matcher.start(), matcher.end()))));
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(new Address(parts));
  }

  private static Address corrected(Address address, List<Turn> turns) {
    Address result = address;
    for (Turn turn : turns) {
      Matcher matcher = CORRECTION.matcher(turn.text());
      while (turn.caller() && matcher.find()) {
        Optional<String> wrong = ChineseNumber.parse(matcher.group(1)).map(Object::toString);
        Optional<String> right = ChineseNumber.parse(matcher.group(2)).map(Object::toString);
        if (wrong.isEmpty() || right.isEmpty()) {
          continue;
        }
        List<Part> parts = new ArrayList<>();
        for (Part part : result.parts()) {
          String digits = part.value().replaceAll("\\D", "");
          boolean meant = digits.equals(wrong.get()) && part.level() != Level.ROAD;
          parts.add(
              meant
                  ? new Part(
                      part.level(),
                      part.value().replace(digits, right.get()),
                      turn.passage(),
                      matcher.start(),
                      matcher.end(),
                      part.sure())
                  : part);
        }
        result = new Address(parts);
      }
    }
    return result;
  }
}
