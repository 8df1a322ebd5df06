package org.jiesu.cti.dispatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Outline;
import org.jiesu.cti.lexicon.Script;

/**
 * The city's duty list (派单目录): which unit must act in which matter and area. Immutable.
 *
 * <p>The most specific line wins: one for the leaf before one for its branch, and among those of
 * the same matter one for the street before one for the district before one for the whole city. Two
 * lines for the same matter and area are refused.
 */
public final class DutyList {
  private final List<Duty> duties;
  private final Map<String, Duty> byMatterAndArea;
  private final List<Dispute> disputes;
  private final Areas areas;

  /**
   * One line of the duty list.
   *
   * @param matter code of any level
   * @param area code of the area it holds in, empty for the whole city
   * @param unit leads (主办)
   * @param helpers units that must act, too (协办)
   * @param limit working time, for example {@code 24h}, empty for the usual
   * @param clause what it is based on, may be empty
   * @param line where it stands in the file
   */
  public record Duty(
      String matter,
      String area,
      Unit unit,
      List<Unit> helpers,
      String limit,
      String clause,
      int line) {
    public Duty {
      helpers = List.copyOf(helpers);
    }
  }

  /**
   * A line for matters of which units dispute whose they are (争议事项): who leads then, and who helps.
   *
   * @param matters between which it is open
   * @param words any of which the ticket must contain; if there are none, another of the matters
   *     must be nearly as likely as the ticket's
   */
  public record Dispute(
      String name,
      List<String> matters,
      List<String> words,
      String area,
      Unit unit,
      List<Unit> helpers,
      String limit,
      String clause,
      int line) {
    public Dispute {
      matters = List.copyOf(matters);
      words = List.copyOf(words);
      helpers = List.copyOf(helpers);
    }
  }

  private DutyList(
      List<Duty> duties, Map<String, Duty> byKey, List<Dispute> disputes, Areas areas) {
    this.duties = List.copyOf(duties);
    this.byMatterAndArea = byKey;
    this.disputes = List.copyOf(disputes);
    this.areas = areas;
  }

  /**
   * Reads {@code duty-list.yaml}.
   *
   * @throws LexiconException naming file, line and field of what is wrong
   */
  static DutyList of(Outline root, MatterTree matters, Areas areas, Units units) {
    root.allow("duties", "disputes");
    List<Duty> duties = new ArrayList<>();
    Map<String, Duty> byKey = new HashMap<>();
    for (Outline node : root.list("duties")) {
      node.allow("matter", "area", "unit", "helpers", "limit", "clause");
      String matter = node.text("matter");
      checkMatter(matter, matters, node, "matter");
      String area = area(node, areas);
      Unit unit = units.named(node, "unit");
      Duty duty =
          new Duty(
              matter,
              area,
              unit,
              helpers(node, units, unit),
              limit(node),
              node.optional("clause").orElse(""),
              node.line());
      Duty other = byKey.put(key(matter, area), duty);
      if (other != null) {
        throw node.problem(
            "matter",
            "第 %d 行和第 %d 行都是事项 %s%s，无法判断用哪一行，请合并或删去一行"
                .formatted(
                    other.line(), duty.line(), matter, area.isEmpty() ? "（全市）" : "、区域 " + area));
      }
      duties.add(duty);
    }
    List<Dispute> disputes = new ArrayList<>();
    Map<String, Dispute> names = new HashMap<>();
    for (Outline node : root.list("disputes")) {
      Dispute dispute = dispute(node, matters, areas, units);
      Dispute other = names.put(dispute.name(), dispute);
      if (other != null) {
        throw node.problem("name", "争议事项“" + dispute.name() + "”在第 " + other.line() + " 行已有");
      }
      disputes.add(dispute);
    }
    return new DutyList(duties, byKey, disputes, areas);
  }

  private static Dispute dispute(Outline node, MatterTree matters, Areas areas, Units units) {
    node.allow("name", "matters", "words", "area", "unit", "helpers", "limit", "clause");
    Unit unit = units.named(node, "unit");
    List<String> codes = node.texts("matters");
    for (String code : codes) {
      checkMatter(code, matters, node, "matters");
    }
    List<String> words = node.texts("words").stream().map(Script::fold).map(String::strip).toList();
    if (new HashSet<>(codes).size() < 2 && words.isEmpty()) {
      throw node.problem("matters", "争议事项至少要有两个不同的事项，或者写明 words");
    }
    if (codes.isEmpty()) {
      throw node.problem("matters", "争议事项要写明是哪些事项");
    }
    return new Dispute(
        node.text("name"),
        codes,
        words,
        area(node, areas),
        unit,
        helpers(node, units, unit),
        limit(node),
        node.optional("clause").orElse(""),
        node.line());
  }

  static void checkMatter(String matter, MatterTree matters, Outline node, String field) {
    if (matters.nameOf(matter).isEmpty()) {
      throw node.problem(field, "事项分类里没有编码 " + matter);
    }
  }

  private static String area(Outline node, Areas areas) {
    String area = node.optional("area").orElse("");
    if (!area.isEmpty() && areas.find(area).isEmpty()) {
      throw node.problem("area", DispatchFile.AREAS.fileName() + " 里没有区域 " + area);
    }
    return area;
  }

  static List<Unit> helpers(Outline node, Units units, Unit lead) {
    List<Unit> helpers = units.listed(node, "helpers");
    if (helpers.contains(lead)) {
      throw node.problem("helpers", "主办单位 " + lead.code() + " 不能同时是协办单位");
    }
    return helpers;
  }

  static String limit(Outline node) {
    Optional<String> limit = node.optional("limit");
    if (limit.isPresent() && Limit.of(limit.get()).isEmpty()) {
      throw node.problem("limit", "时限" + Limit.EXPECTED + "，现为 " + limit.get());
    }
    return limit.orElse("");
  }

  private static String key(String matter, String area) {
    return matter + ' ' + area;
  }

  /** All lines in the order of the file. */
  public List<Duty> duties() {
    return duties;
  }

  /** All lines for disputed matters in the order of the file. */
  public List<Dispute> disputes() {
    return disputes;
  }

  /**
   * The duty in a matter.
   *
   * @param matter code of any level
   * @param area code of the area, empty if none is known
   */
  public Optional<Duty> dutyFor(String matter, String area) {
    List<String> places = new ArrayList<>(areas.chain(area));
    places.add("");
    for (String code : chain(matter)) {
      for (String place : places) {
        Duty duty = byMatterAndArea.get(key(code, place));
        if (duty != null) {
          return Optional.of(duty);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The line for a disputed matter.
   *
   * @param others codes of matters nearly as likely
   * @param text folded
   */
  Optional<Dispute> disputeOf(String matter, Set<String> others, String area, String text) {
    List<String> places = areas.chain(area);
    for (Dispute dispute : disputes) {
      boolean here = dispute.area().isEmpty() || places.contains(dispute.area());
      boolean open =
          dispute.words().isEmpty()
              ? others.stream().anyMatch(other -> !other.equals(matter) && covers(dispute, other))
              : dispute.words().stream().anyMatch(text::contains);
      if (here && open && covers(dispute, matter)) {
        return Optional.of(dispute);
      }
    }
    return Optional.empty();
  }

  private static boolean covers(Dispute dispute, String matter) {
    return chain(matter).stream().anyMatch(dispute.matters()::contains);
  }

  /** A matter's code and those of the branches it belongs to, the leaf first. */
  static List<String> chain(String matter) {
    if (matter.length() != 6) {
      return List.of();
    }
    List<String> chain = new ArrayList<>(3);
    for (int digits = 6; digits >= 2; digits -= 2) {
      String code = matter.substring(0, digits) + "0".repeat(6 - digits);
      if (!chain.contains(code)) {
        chain.add(code);
      }
    }
    return chain;
  }
}
