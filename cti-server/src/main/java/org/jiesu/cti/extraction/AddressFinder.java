package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.extraction.Address.Level;
import org.jiesu.cti.extraction.Address.Part;
import org.jiesu.cti.extraction.AddressTagger.Piece;

/**
 * Finds the addresses in what one side said: the tagger says what looks like an address, the city's
 * gazetteer and the divisions say which names are meant, and each piece is brought into the form in
 * which it is written. Immutable, any thread.
 */
public final class AddressFinder {
  private static final String GAP = "，、的就是系在喺嗯啊呃那个里面上";
  private static final int WIDEST_GAP = 3;

  private static final Pattern BEFORE_A_PLACE =
      Pattern.compile("(?:在|住|喺|到|去|号|是|系|于|址|近|的|嘅|过|从|往|进|和|与|跟|，)$");
  private static final Pattern AFTER_A_PLACE =
      Pattern.compile("^(?:旁|对面|附近|门口|楼下|后面|前面|隔壁|路口|[0-9零一二三四五六七八九十百幺两]+(?:号|栋|幢|座|弄|单元|楼))");
  private static final Pattern RELATED = Pattern.compile("正?对面|斜对面|旁边|附近|门口|隔壁|后面|前面|边上|侧边");
  private static final Pattern ESTATE_ENDING =
      Pattern.compile("小区|花园|花苑|家园|公寓|大厦|广场|新村|工业园|工业区|科技园|市场");
  private static final Pattern PLACED = Pattern.compile("[在喺]");
  private static final Pattern CROSSED = Pattern.compile("(?:的)?(?:路口|交叉|十字|交界|交汇|红绿灯|口$|丁字|相交)");
  private static final Pattern JOINED = Pattern.compile("和|与|跟|同|、");
  private static final Pattern GENERIC =
      Pattern.compile(
          "(?:我们|我哋|我家|你们|他们|咱们|本|某个?|这个?|那个?|嗰个?|呢个?|一个|整个|成个|别的|其他|该|个|我|的|住宅|居民)*"
              + "(?:小区|工地|马路|公路|高速|街道|社区|学校|医院|公司|超市|路|街|巷|村|楼|房子|店|饭店|市场|花园|广场|公园|单位|厂|工厂|门口|路边|房|家|园|城)?");
  private static final Pattern NUMERALS = Pattern.compile("(?<!之)[零一二三四五六七八九十百千幺两]+");
  private static final Pattern HYPHEN = Pattern.compile("[-/_杠]");

  private final Lexicon lexicon;

  /** A finder that knows a city's names. */
  public AddressFinder(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  /**
   * An address in a passage.
   *
   * @param pieces in order
   * @param from index of its first character
   * @param to index after its last
   * @param known whether the city's gazetteer has a name in it
   * @param readings other names that may be meant
   */
  public record Found(
      List<Piece> pieces,
      int from,
      int to,
      Address address,
      boolean known,
      List<Reading> readings) {
    public Found {
      pieces = List.copyOf(pieces);
      readings = List.copyOf(readings);
    }
  }

  /** Another name that may be meant by a part. */
  record Reading(Part part, String name, double likeness) {}

  /** A piece and, where it is known, the name that is meant. */
  private record Named(Piece piece, Optional<Gazetteer.Sighting> sighting) {}

  /** The addresses of a passage, in order. */
  public List<Found> find(Passage passage) {
    String text = passage.text();
    PlaceReadings.Reading reading = lexicon.places(passage);
    List<Gazetteer.Sighting> sightings = reading.sightings();
    List<Named> named = named(text, completed(text, reading.pieces()), sightings);
    List<Found> found = new ArrayList<>();
    List<Named> open = new ArrayList<>();
    for (Named next : named) {
      if (!open.isEmpty()
          && !follows(text, open.get(open.size() - 1).piece().to(), next.piece().from())) {
        close(passage, open, sightings).ifPresent(found::add);
        open.clear();
      }
      open.add(next);
    }
    close(passage, open, sightings).ifPresent(found::add);
    return found;
  }

  /**
   * What follows at once and belongs to it without doubt: 小区 after a name, and 对面 and the like,
   * which say how the place meant lies to the one named.
   */
  private static List<Piece> completed(String text, List<Piece> pieces) {
    List<Piece> related = new ArrayList<>(pieces.size() + 1);
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = extended(text, pieces, i);
      related.add(piece);
      boolean last = i + 1 == pieces.size() || pieces.get(i + 1).from() > piece.to();
      if (last && piece.kind() != AddressKind.RELATION && piece.kind() != AddressKind.JOINT) {
        Matcher relation = RELATED.matcher(text).region(piece.to(), text.length());
        int end = relation.lookingAt() ? relation.end() : piece.to();
        if (end > piece.to() && (i + 1 == pieces.size() || pieces.get(i + 1).from() >= end)) {
          related.add(new Piece(AddressKind.RELATION, piece.to(), end));
        }
      }
    }
    return related;
  }

  private static Piece extended(String text, List<Piece> pieces, int i) {
    Piece piece = pieces.get(i);
    boolean named =
        piece.kind() == AddressKind.ESTATE
            || piece.kind() == AddressKind.COMMUNITY
            || piece.kind() == AddressKind.ROAD;
    Matcher ending = ESTATE_ENDING.matcher(text).region(piece.to(), text.length());
    boolean free =
        named
            && ending.lookingAt()
            && (i + 1 == pieces.size() || pieces.get(i + 1).from() >= ending.end());
    return free ? new Piece(AddressKind.ESTATE, piece.from(), ending.end()) : piece;
  }

  private static boolean follows(String text, int end, int next) {
    if (next - end > WIDEST_GAP) {
      return false;
    }
    // 幸福面包店在中山路: what is in a place is not the place
    if (next > end && PLACED.matcher(text.substring(end, next)).find()) {
      return false;
    }
    for (int i = end; i < next; i++) {
      if (GAP.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The pieces, those that are known names under their names. */
  private static List<Named> named(
      String text, List<Piece> pieces, List<Gazetteer.Sighting> sightings) {
    List<Named> named = new ArrayList<>();
    for (Piece piece : pieces) {
      named.add(new Named(piece, Optional.empty()));
    }
    for (Gazetteer.Sighting sighting : sightings) {
      if (!sighting.kind().place() || !believed(text, sighting, named)) {
        continue;
      }
      int at = 0;
      while (at < named.size() && named.get(at).piece().to() <= sighting.from()) {
        at++;
      }
      while (at < named.size() && named.get(at).piece().from() < sighting.to()) {
        Piece covered = named.remove(at).piece();
        if (covered.from() < sighting.from() && sighting.from() - covered.from() >= 2) {
          named.add(
              at++,
              new Named(
                  new Piece(covered.kind(), covered.from(), sighting.from()), Optional.empty()));
        } else if (covered.to() > sighting.to() && covered.to() - sighting.to() >= 2) {
          named.add(
              at,
              new Named(new Piece(covered.kind(), sighting.to(), covered.to()), Optional.empty()));
          break;
        }
      }
      AddressKind kind =
          sighting.kind() == Gazetteer.Kind.ROAD ? AddressKind.ROAD : AddressKind.ESTATE;
      named.add(
          at, new Named(new Piece(kind, sighting.from(), sighting.to()), Optional.of(sighting)));
    }
    return named;
  }

  /** Whether a name that sounds like this is meant here. */
  private static boolean believed(String text, Gazetteer.Sighting sighting, List<Named> named) {
    boolean inside = false;
    for (Named other : named) {
      Piece piece = other.piece();
      if (piece.to() <= sighting.from() || piece.from() >= sighting.to()) {
        continue;
      }
      boolean taken = other.sighting().isPresent();
      boolean longer =
          piece.from() <= sighting.from()
              && piece.to() >= sighting.to()
              && piece.to() - piece.from() > sighting.to() - sighting.from()
              && (sighting.exact()
                  || piece.to() - piece.from() > sighting.to() - sighting.from() + 1);
      if (taken || longer) {
        return false;
      }
      inside = true;
    }
    boolean context =
        BEFORE_A_PLACE
                .matcher(text.substring(Math.max(0, sighting.from() - 2), sighting.from()))
                .find()
            || AFTER_A_PLACE.matcher(text.substring(sighting.to())).find()
            || sighting.from() == 0;
    boolean touching =
        named.stream()
            .anyMatch(
                other ->
                    other.piece().to() == sighting.from() || other.piece().from() == sighting.to());
    int length = sighting.name().length();
    if (sighting.exact()) {
      return length >= 3 || inside || context;
    }
    return length >= 3 && sighting.likeness() >= (inside || touching ? 0.3 : context ? 0.5 : 0.8);
  }

  private Optional<Found> close(
      Passage passage, List<Named> open, List<Gazetteer.Sighting> sightings) {
    int first = 0;
    int last = open.size();
    while (first < last && open.get(first).piece().kind() == AddressKind.JOINT) {
      first++;
    }
    while (last > first && open.get(last - 1).piece().kind() == AddressKind.JOINT) {
      last--;
    }
    List<Named> pieces = open.subList(first, last);
    if (pieces.isEmpty()) {
      return Optional.empty();
    }
    String text = passage.text();
    boolean tells = false;
    for (Named each : pieces) {
      Piece piece = each.piece();
      boolean inner =
          piece.kind() == AddressKind.RELATION
              || piece.kind() == AddressKind.JOINT
              || piece.kind() == AddressKind.SECTION
              || each.sighting().isEmpty()
                  && GENERIC.matcher(text.substring(piece.from(), piece.to())).matches();
      tells |= !inner;
    }
    if (!tells) {
      return Optional.empty();
    }
    List<Reading> readings = new ArrayList<>();
    List<Part> parts = parts(passage, pieces, sightings, readings);
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Found(
            pieces.stream().map(Named::piece).toList(),
            pieces.get(0).piece().from(),
            pieces.get(pieces.size() - 1).piece().to(),
            new Address(parts),
            pieces.stream().anyMatch(each -> each.sighting().isPresent()),
            readings));
  }

  private List<Part> parts(
      Passage passage,
      List<Named> pieces,
      List<Gazetteer.Sighting> sightings,
      List<Reading> readings) {
    String text = passage.text();
    List<Part> parts = new ArrayList<>();
    String joint = "";
    for (int i = 0; i < pieces.size(); i++) {
      Named each = pieces.get(i);
      Piece piece = each.piece();
      String said = text.substring(piece.from(), piece.to());
      if (piece.kind() == AddressKind.JOINT) {
        joint = HYPHEN.matcher(said).matches() && parts.size() > 0 ? "-" : "";
        continue;
      }
      double sure = passage.confidence(piece.from(), piece.to());
      Optional<Part> crossing = crossing(passage, pieces, i);
      if (crossing.isPresent()) {
        parts.add(crossing.get());
        while (i + 1 < pieces.size() && pieces.get(i + 1).piece().to() <= crossing.get().to()) {
          i++;
        }
        joint = "";
        continue;
      }
      String value;
      if (each.sighting().isPresent()) {
        Gazetteer.Sighting sighting = each.sighting().get();
        value = sighting.name();
        sure *= sighting.exact() ? 1 : 0.5 + 0.4 * sighting.likeness();
      } else {
        Optional<String> division = division(piece.kind(), said);
        value =
            division.orElseGet(() -> value(piece.kind(), said, hyphenAfter(text, pieces, each)));
        sure *= division.isPresent() && !division.get().equals(said) ? 0.85 : 1;
      }
      boolean near = said.matches("靠近|邻近|临近|挨着|近住");
      if (piece.kind() == AddressKind.RELATION && near) {
        if (i + 1 < pieces.size() && pieces.get(i + 1).piece().kind() == AddressKind.ESTATE) {
          Piece by = pieces.get(++i).piece();
          parts.add(
              new Part(
                  Level.NEAR,
                  "靠近" + text.substring(by.from(), by.to()),
                  passage,
                  piece.from(),
                  by.to(),
                  sure));
        }
        continue;
      }
      Part part =
          new Part(level(piece.kind()), joint + value, passage, piece.from(), piece.to(), sure);
      parts.add(part);
      each.sighting().ifPresent(named -> others(part, named, sightings, readings));
      joint = "";
    }
    return parts;
  }

  /** Other names of the city that sound like what was heard here. */
  private static void others(
      Part part,
      Gazetteer.Sighting meant,
      List<Gazetteer.Sighting> sightings,
      List<Reading> readings) {
    for (Gazetteer.Sighting other : sightings) {
      if (other.kind() == meant.kind()
          && !other.name().equals(meant.name())
          && Math.abs(other.from() - meant.from()) <= 1
          && Math.abs(other.to() - meant.to()) <= 1
          && other.likeness() >= 0.4
          && readings.size() < 3) {
        readings.add(new Reading(part, other.name(), other.likeness()));
      }
    }
  }

  private static Level level(AddressKind kind) {
    return switch (kind) {
      case PROVINCE -> Level.PROVINCE;
      case CITY -> Level.CITY;
      case DISTRICT -> Level.DISTRICT;
      case TOWN -> Level.TOWN;
      case COMMUNITY -> Level.COMMUNITY;
      case ROAD -> Level.ROAD;
      case NUMBER -> Level.NUMBER;
      case ESTATE -> Level.ESTATE;
      case SECTION -> Level.SECTION;
      case BUILDING -> Level.BUILDING;
      case UNIT -> Level.UNIT;
      case FLOOR -> Level.FLOOR;
      case ROOM -> Level.ROOM;
      case RELATION, JOINT -> Level.RELATION;
    };
  }

  private Optional<String> division(AddressKind kind, String said) {
    Divisions.Rank rank =
        switch (kind) {
          case PROVINCE -> Divisions.Rank.PROVINCE;
          case CITY -> Divisions.Rank.CITY;
          case DISTRICT -> Divisions.Rank.DISTRICT;
          case TOWN -> Divisions.Rank.TOWN;
          default -> null;
        };
    return rank == null ? Optional.empty() : lexicon.divisions().meant(said, rank);
  }

  /** Two roads and 路口, 交叉口 or only 和 between them. */
  private static Optional<Part> crossing(Passage passage, List<Named> pieces, int i) {
    String text = passage.text();
    if (pieces.get(i).piece().kind() != AddressKind.ROAD) {
      return Optional.empty();
    }
    int at = i + 1;
    boolean joined = false;
    if (at < pieces.size() && pieces.get(at).piece().kind() == AddressKind.JOINT) {
      Piece joint = pieces.get(at).piece();
      joined = JOINED.matcher(text.substring(joint.from(), joint.to())).find();
      at++;
    }
    if (at >= pieces.size() || pieces.get(at).piece().kind() != AddressKind.ROAD) {
      return Optional.empty();
    }
    int end = at;
    boolean crossed = false;
    if (at + 1 < pieces.size() && pieces.get(at + 1).piece().kind() == AddressKind.RELATION) {
      Piece relation = pieces.get(at + 1).piece();
      crossed = CROSSED.matcher(text.substring(relation.from(), relation.to())).lookingAt();
      end = crossed ? at + 1 : at;
    }
    boolean numbered =
        at + 1 < pieces.size() && pieces.get(at + 1).piece().kind() == AddressKind.NUMBER;
    if (!crossed && (!joined || numbered)) {
      return Optional.empty();
    }
    int from = pieces.get(i).piece().from();
    int to = pieces.get(end).piece().to();
    return Optional.of(
        new Part(
            Level.CROSSING,
            road(text, pieces.get(i)) + "与" + road(text, pieces.get(at)) + "路口",
            passage,
            from,
            to,
            passage.confidence(from, to)));
  }

  private static String road(String text, Named road) {
    return road.sighting()
        .map(Gazetteer.Sighting::name)
        .orElseGet(
            () ->
                value(
                    AddressKind.ROAD,
                    text.substring(road.piece().from(), road.piece().to()),
                    false));
  }

  private static boolean hyphenAfter(String text, List<Named> pieces, Named each) {
    int next = pieces.indexOf(each) + 1;
    if (next >= pieces.size() || pieces.get(next).piece().kind() != AddressKind.JOINT) {
      return false;
    }
    Piece joint = pieces.get(next).piece();
    return HYPHEN.matcher(text.substring(joint.from(), joint.to())).matches();
  }

  /** A piece in the form in which it is written. */
  private static String value(AddressKind kind, String said, boolean hyphenAfter) {
    String plain = fillersLeftOut(said);
    boolean counted =
        switch (kind) {
          case NUMBER, BUILDING, UNIT, FLOOR, ROOM -> true;
          case ROAD -> plain.matches("[gs零一二三四五六七八九十百千幺两0-9]+(?:高速|国道|省道)?|.*[组弄]|.*公里处?");
          default -> false;
        };
    String written = counted ? figures(plain) : plain;
    written = written.replace("个单元", "单元").replace("杠", "-").toUpperCase(Locale.ROOT);
    boolean bare = written.chars().allMatch(c -> c >= '0' && c <= '9');
    if (bare && !hyphenAfter && kind == AddressKind.ROOM && written.length() >= 3) {
      return written + "室";
    }
    return written;
  }

  private static String fillersLeftOut(String said) {
    StringBuilder left = new StringBuilder();
    for (int i = 0; i < said.length(); i++) {
      char c = said.charAt(i);
      if ("嗯啊呃，".indexOf(c) < 0) {
        left.append(c);
      }
    }
    return left.isEmpty() ? said : left.toString();
  }

  private static String figures(String said) {
    return NUMERALS
        .matcher(said)
        .replaceAll(
            run -> ChineseNumber.parse(run.group()).map(Object::toString).orElse(run.group()));
  }
}
