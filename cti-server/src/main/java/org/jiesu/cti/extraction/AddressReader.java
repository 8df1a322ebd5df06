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
 * The place (事发地点): an address grammar over running speech. Parts are found by how they end (路, 号,
 * 单元), names by where they can begin ({@link Names}), divisions and the city's places by name;
 * parts that follow each other are one address, and addresses of several turns are merged while
 * they agree.
 */
final class AddressReader implements FieldReader {
  private static final String N = "[0-9零一二两三四五六七八九十百千幺]{1,7}";
  private static final Pattern ROAD = Pattern.compile("大道|大街|公路|胡同|路|街|巷");
  private static final Pattern NUMBER = Pattern.compile("(" + N + ")(号院|号大院|弄|号)(?!线|楼|下午|上午|晚)");
  private static final Pattern BUILDING =
      Pattern.compile("(" + N + "|[a-z])(?:(?:号楼)|栋|幢|座)|(?<=[园区苑城湾府庭村寓])(" + N + ")号");
  private static final Pattern UNIT = Pattern.compile("(" + N + ")(?:个)?单元");
  private static final Pattern FLOOR = Pattern.compile("(" + N + ")[楼层]");
  private static final Pattern ROOM =
      Pattern.compile(
          "(" + N + ")(?:号房|室|房)|(" + "[0-9零一二三四五六七八九幺]{3,4}" + ")(?![0-9零一二三四五六七八九十号元块年月点个])");
  private static final Pattern CROSSED =
      Pattern.compile(
          "^(?:和|与|跟|同|、|，)?(\\p{IsHan}{1,5}?(?:大道|大街|路|街))(?:的)?(?:交叉路口|十字路口|交叉口|交界处|交界|交汇处|路口|口)");
  private static final Pattern ESTATE =
      Pattern.compile(
          "小区|花园|花苑|家园|家苑|公寓|大厦|广场|新村|新城|山庄|名苑|雅苑|华府|公馆|写字楼|商场|购物中心|菜市场|农贸市场|市场|批发城|工业园|产业园|科技园|园区|社区|城中村|大楼");
  private static final Pattern WEAK_ESTATE = Pattern.compile("[湾城苑府庭园里居邸轩阁村镇乡]");
  private static final Pattern TOWN = Pattern.compile("街道办|街道|镇|乡|村委会|居委会|社区");
  private static final Pattern POI =
      Pattern.compile(
          "小学|中学|幼儿园|学校|大学|医院|银行|超市|地铁站|公交站|汽车站|火车站|加油站|公园|派出所|体育馆|车站|大桥|工地|药店|酒店|饭店|电影院");
  private static final Pattern RELATION =
      Pattern.compile("旁边|对面|附近|门口|楼下|后面|前面|隔壁|背后|门前|侧边|隔离|入口|出口|边上|旁|楼道里|楼道|地下车库|地下室");
  private static final Pattern NEAR = Pattern.compile("靠近|邻近|挨着|近住|临近");
  private static final Pattern ASKED = Pattern.compile("地址|哪里|哪儿|位置|地点|边度|什么地方|哪条路|哪个小区|住在");
  private static final Pattern ASKED_WITHIN = Pattern.compile("栋|单元|楼|房号|门牌|几号|几座|边座");
  private static final Pattern CORRECTION =
      Pattern.compile("不是(" + N + ")(?:号|栋|单元|室)?，?(?:是|应该是|而是)(" + N + ")");
  private static final String GAP = "，、的在就是系喺嗯啊呃那个里面上";
  private static final Pattern NOT_A_ROAD =
      Pattern.compile("[走马道公铁网半思套回退顺问上下出让过绕修堵条段这那拦带领一养开赶引]|高速|人行|城市|乡村|水泥|十字|丁字|[有会会]");
  private static final Pattern GENERIC =
      Pattern.compile("(?:我们|我哋|我家|你们|本|某|某个|住宅|居民|该|整个|成个|别的|其他|农贸|菜|的|咁多|个|我)?");
  private static final Pattern DATE_BEFORE = Pattern.compile("月(?:份)?$");

  /** Parts that name no place by themselves. */
  private static final Set<Level> INNER =
      EnumSet.of(Level.RELATION, Level.NUMBER, Level.BUILDING, Level.UNIT, Level.FLOOR, Level.ROOM);

  private static final int LONGEST_NAME = 6;
  private static final int WIDEST_GAP = 3;

  private final Lexicon lexicon;

  AddressReader(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public TicketField field() {
    return TicketField.ADDRESS;
  }

  private record Candidate(Address address, int turn, boolean asked) {}

  @Override
  public Optional<Finding> read(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    List<Candidate> candidates = new ArrayList<>();
    List<Address> within = new ArrayList<>();
    for (int t = 0; t < turns.size(); t++) {
      if (!turns.get(t).caller()) {
        continue;
      }
      boolean asked = ASKED.matcher(conversation.askedBefore(t)).find();
      boolean askedWithin = asked || ASKED_WITHIN.matcher(conversation.askedBefore(t)).find();
      for (Address address : addresses(turns.get(t).passage())) {
        boolean telling = address.parts().stream().anyMatch(p -> !INNER.contains(p.level()));
        if (telling) {
          candidates.add(new Candidate(address, t, asked));
        } else if (askedWithin) {
          within.add(address);
        }
      }
    }
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    Candidate best =
        candidates.stream()
            .max(
                Comparator.comparingDouble(
                    (Candidate c) ->
                        c.address().weight() + (c.asked() ? 1.5 : 0) + c.turn() * 0.01))
            .get();
    Address whole = best.address();
    List<Alternative> alternatives = new ArrayList<>();
    for (Candidate other : candidates) {
      if (other == best) {
        continue;
      }
      if (whole.agrees(other.address())) {
        whole = whole.with(other.address());
      } else if (alternatives.size() < 3) {
        alternatives.add(
            new Alternative(
                other.address().written(), confidence(other.address(), other.asked()) * 0.6));
      }
    }
    for (Address inner : within) {
      whole = whole.agrees(inner) ? whole.with(inner) : whole;
    }
    whole = corrected(whole, turns);
    String written = whole.written();
    double confidence = confidence(whole, best.asked());
    String reason = best.asked() ? "来电人回答地址" : "来电人提到的地点";
    if (readBack(turns, whole)) {
      confidence = Confirmation.raise(confidence);
      reason = "来电人自述地址，话务员复述后确认";
    }
    List<Evidence> evidence = new ArrayList<>();
    whole.parts().stream()
        .sorted(Comparator.comparing(Part::level))
        .forEach(part -> merge(evidence, part.passage().evidence(part.from(), part.to())));
    return Optional.of(new Finding(written, confidence, evidence, reason, alternatives));
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

  /** The addresses of one passage, in order. */
  List<Address> addresses(Passage passage) {
    List<Part> parts = parts(passage);
    List<Address> addresses = new ArrayList<>();
    List<Part> open = new ArrayList<>();
    for (Part part : parts) {
      if (!open.isEmpty() && !follows(passage.text(), open, part)) {
        close(open, addresses);
      }
      open.add(part);
    }
    close(open, addresses);
    return addresses;
  }

  private static void close(List<Part> open, List<Address> addresses) {
    if (open.stream().anyMatch(p -> p.level() != Level.RELATION && p.level() != Level.NUMBER)) {
      addresses.add(new Address(open));
    }
    open.clear();
  }

  private static boolean follows(String text, List<Part> open, Part part) {
    Part last = open.get(open.size() - 1);
    if (part.from() - last.to() > WIDEST_GAP
        || open.stream().anyMatch(p -> p.level() == part.level())) {
      return false;
    }
    for (int i = last.to(); i < part.from(); i++) {
      if (GAP.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private List<Part> parts(Passage passage) {
    String text = passage.text();
    List<Part> parts = new ArrayList<>();
    List<Lexicon.Sighting> sightings = lexicon.sightings(passage);
    int floor = 0;
    int i = 0;
    while (i < text.length()) {
      Optional<Part> part = partAt(passage, i, floor, parts, sightings);
      if (part.isPresent()) {
        parts.add(part.get());
        floor = part.get().to();
        i = part.get().to();
      } else {
        i++;
      }
    }
    return parts;
  }

  /** The part whose ending, name or number is at this place. */
  private Optional<Part> partAt(
      Passage passage, int i, int floor, List<Part> before, List<Lexicon.Sighting> sightings) {
    String text = passage.text();
    for (Lexicon.Sighting sighting : sightings) {
      if (sighting.from() == i && sighting.place().kind() != Lexicon.Place.Kind.MERCHANT) {
        Level level =
            sighting.place().kind() == Lexicon.Place.Kind.ROAD ? Level.ROAD : Level.ESTATE;
        Part part = part(level, sighting.place().name(), passage, i, sighting.to());
        return Optional.of(
            level == Level.ROAD
                ? crossing(part).orElse(lower(part, sighting.exact()))
                : lower(part, sighting.exact()));
      }
    }
    int division = (lexicon.divisions().at(text, i) >> 8);
    if (division > 0) {
      String name = text.substring(i, i + division);
      return Optional.of(part(divisionLevel(name), name, passage, i, i + division));
    }
    Optional<Part> last =
        before.isEmpty() ? Optional.empty() : Optional.of(before.get(before.size() - 1));
    boolean after = last.isPresent() && adjacent(text, last.get().to(), i);
    return number(passage, i, last, after)
        .or(() -> near(passage, i))
        .or(() -> relation(passage, i, after))
        .or(() -> named(passage, i, floor, after));
  }

  private static Part lower(Part part, boolean exact) {
    return exact
        ? part
        : new Part(
            part.level(), part.value(), part.passage(), part.from(), part.to(), part.sure() * 0.7);
  }

  private static Level divisionLevel(String name) {
    char last = name.charAt(name.length() - 1);
    return last == '省' || name.endsWith("自治区")
        ? Level.PROVINCE
        : last == '市' ? Level.CITY : Level.DISTRICT;
  }

  private static boolean adjacent(String text, int from, int to) {
    if (to - from > WIDEST_GAP) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (GAP.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Part> number(Passage passage, int i, Optional<Part> last, boolean after) {
    String text = passage.text();
    boolean numeral =
        ChineseNumber.isNumeral(text.charAt(i)) || text.charAt(i) >= 'a' && text.charAt(i) <= 'z';
    if (!numeral || i > 0 && (ChineseNumber.isNumeral(text.charAt(i - 1)) && !after)) {
      return Optional.empty();
    }
    Matcher building = at(BUILDING, text, i);
    if (building.lookingAt()) {
      String said = building.group(1) == null ? building.group(2) : building.group(1);
      String ending = building.group(1) == null ? "号" : building.group().substring(said.length());
      return figure(said).map(n -> part(Level.BUILDING, n + ending, passage, i, building.end()));
    }
    Matcher unit = at(UNIT, text, i);
    if (unit.lookingAt()) {
      return figure(unit.group(1)).map(n -> part(Level.UNIT, n + "单元", passage, i, unit.end()));
    }
    if (!after) {
      return Optional.empty();
    }
    Level before = last.get().level();
    Matcher number = at(NUMBER, text, i);
    boolean date = DATE_BEFORE.matcher(text.substring(0, i)).find();
    if (number.lookingAt()
        && !date
        && (before == Level.ROAD
            || before == Level.TOWN
            || before == Level.ESTATE
            || before == Level.RELATION)) {
      return figure(number.group(1))
          .map(n -> part(Level.NUMBER, n + number.group(2), passage, i, number.end()));
    }
    Matcher floor = at(FLOOR, text, i);
    if (floor.lookingAt() && before != Level.DISTRICT) {
      return figure(floor.group(1)).map(n -> part(Level.FLOOR, n + "楼", passage, i, floor.end()));
    }
    Matcher room = at(ROOM, text, i);
    boolean indoors =
        before == Level.UNIT
            || before == Level.BUILDING
            || before == Level.FLOOR
            || before == Level.ESTATE
            || before == Level.NUMBER;
    if (room.lookingAt() && indoors) {
      String said = room.group(1) == null ? room.group(2) : room.group(1);
      return figure(said).map(n -> part(Level.ROOM, n + "室", passage, i, room.end()));
    }
    return Optional.empty();
  }

  private static Optional<String> figure(String said) {
    if (said.length() == 1 && said.charAt(0) >= 'a' && said.charAt(0) <= 'z') {
      return Optional.of(said.toUpperCase(java.util.Locale.ROOT));
    }
    return ChineseNumber.parse(said).filter(n -> n.signum() > 0).map(Object::toString);
  }

  private static Optional<Part> near(Passage passage, int i) {
    String text = passage.text();
    Matcher near = at(NEAR, text, i);
    if (!near.lookingAt()) {
      return Optional.empty();
    }
    Matcher poi = POI.matcher(text);
    poi.region(near.end(), Math.min(text.length(), near.end() + 10));
    if (poi.find()
        && text.substring(near.end(), poi.start()).chars().allMatch(c -> Names.han((char) c))) {
      String name = text.substring(near.end(), poi.end());
      return Optional.of(part(Level.NEAR, "靠近" + name, passage, i, poi.end()));
    }
    return Optional.empty();
  }

  private static Optional<Part> relation(Passage passage, int i, boolean after) {
    Matcher relation = at(RELATION, passage.text(), i);
    if (!after || !relation.lookingAt()) {
      return Optional.empty();
    }
    return Optional.of(part(Level.RELATION, relation.group(), passage, i, relation.end()));
  }

  private Optional<Part> named(Passage passage, int i, int floor, boolean after) {
    String text = passage.text();
    Matcher road = at(ROAD, text, i);
    if (road.lookingAt() && !text.startsWith("街道", i)) {
      return road(passage, i, road.end(), floor);
    }
    Matcher town = at(TOWN, text, i);
    if (town.lookingAt()) {
      int from = Names.start(text, i, floor, LONGEST_NAME);
      if (i - from >= 2 && !GENERIC.matcher(text.substring(from, i)).matches()) {
        return Optional.of(
            part(Level.TOWN, text.substring(from, town.end()), passage, from, town.end()));
      }
      return Optional.empty();
    }
    Matcher estate = at(ESTATE, text, i);
    if (estate.lookingAt()) {
      return estate(passage, i, estate.end(), floor, 1);
    }
    Matcher weak = at(WEAK_ESTATE, text, i);
    if (weak.lookingAt() && (after || indoors(text, weak.end()))) {
      return indoors(text, weak.end())
          ? estate(passage, i, weak.end(), floor, 0.9)
          : Optional.empty();
    }
    Matcher poi = at(POI, text, i);
    if (poi.lookingAt() && at(RELATION, text, poi.end()).lookingAt()) {
      return estate(passage, i, poi.end(), floor, 0.85);
    }
    return Optional.empty();
  }

  private static boolean indoors(String text, int i) {
    return at(BUILDING, text, i).lookingAt()
        || at(UNIT, text, i).lookingAt()
        || at(RELATION, text, i).lookingAt();
  }

  private static Optional<Part> estate(
      Passage passage, int ending, int to, int floor, double factor) {
    String text = passage.text();
    int from = Names.start(text, ending, floor, LONGEST_NAME);
    String name = text.substring(from, ending);
    if (GENERIC.matcher(name).matches() || to - from < 3) {
      return Optional.empty();
    }
    Part part = part(Level.ESTATE, text.substring(from, to), passage, from, to);
    return Optional.of(
        new Part(part.level(), part.value(), passage, from, to, part.sure() * factor));
  }

  private static Optional<Part> road(Passage passage, int ending, int to, int floor) {
    String text = passage.text();
    int from = Names.start(text, ending, floor, LONGEST_NAME);
    String name = text.substring(from, ending);
    boolean numberFollows = at(NUMBER, text, to).lookingAt();
    if (name.isEmpty()
        || NOT_A_ROAD.matcher(name).matches()
        || name.endsWith("走")
        || name.endsWith("条")
        || name.endsWith("道")
        || name.length() == 1 && !numberFollows
        || text.startsWith("灯", to) && name.isEmpty()
        || text.startsWith("口", to) && name.length() < 2) {
      return Optional.empty();
    }
    Part road = part(Level.ROAD, text.substring(from, to), passage, from, to);
    return Optional.of(crossing(road).orElse(road));
  }

  private static Optional<Part> crossing(Part road) {
    String text = road.passage().text();
    Matcher crossed = CROSSED.matcher(text.substring(road.to()));
    if (!crossed.find() || crossed.group(1).equals("路")) {
      return Optional.empty();
    }
    int to = road.to() + crossed.end();
    return Optional.of(
        part(
            Level.CROSSING,
            road.value() + "与" + crossed.group(1) + "路口",
            road.passage(),
            road.from(),
            to));
  }

  private static Part part(Level level, String value, Passage passage, int from, int to) {
    return new Part(level, value, passage, from, to, passage.confidence(from, to));
  }

  private static Matcher at(Pattern pattern, String text, int from) {
    Matcher matcher = pattern.matcher(text);
    matcher.useTransparentBounds(true);
    matcher.useAnchoringBounds(false);
    matcher.region(Math.min(from, text.length()), text.length());
    return matcher;
  }
}
