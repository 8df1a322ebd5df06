package org.jiesu.cti.dispatch;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.dispatch.Rule.Hours;
import org.jiesu.cti.dispatch.Rule.Then;
import org.jiesu.cti.dispatch.Rule.When;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Outline;
import org.jiesu.cti.lexicon.Script;

/** Reads {@code rules.yaml}; a rule that could never hold, or says nothing, is refused. */
final class RuleReader {
  private static final Pattern HOURS = Pattern.compile("(\\d{2}:\\d{2})-(\\d{2}:\\d{2})");
  private static final List<String> KINDS = List.of("咨询", "求助", "投诉", "举报", "建议", "表扬");
  private static final Map<String, EmotionLabel> MOODS =
      Map.of(
          "平静", EmotionLabel.CALM,
          "满意", EmotionLabel.SATISFIED,
          "焦虑", EmotionLabel.ANXIOUS,
          "失望", EmotionLabel.DISAPPOINTED,
          "愤怒", EmotionLabel.ANGRY);

  private final MatterTree matters;
  private final Areas areas;
  private final Units units;

  RuleReader(MatterTree matters, Areas areas, Units units) {
    this.matters = matters;
    this.areas = areas;
    this.units = units;
  }

  /**
   * @throws LexiconException naming file, line and field of what is wrong
   */
  RuleBook read(Outline root) {
    root.allow("rules");
    List<Rule> rules = new ArrayList<>();
    Map<String, Rule> byId = new HashMap<>();
    for (Outline node : root.list("rules")) {
      Rule rule = rule(node);
      Rule other = byId.put(rule.id(), rule);
      if (other != null) {
        throw node.problem("id", "规则编号 " + rule.id() + " 在第 " + other.line() + " 行已有");
      }
      rules.add(rule);
    }
    return new RuleBook(rules, areas);
  }

  private Rule rule(Outline node) {
    node.allow("id", "reason", "author", "from", "until", "priority", "when", "then");
    String id = node.text("id");
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw node.problem("id", "规则编号只能用字母、数字、点、- 和 _，最多 64 个，现为 " + id);
    }
    Optional<LocalDate> from = date(node, "from");
    Optional<LocalDate> until = date(node, "until");
    if (from.isPresent() && until.filter(last -> last.isBefore(from.get())).isPresent()) {
      throw node.problem("until", "失效日期 " + until.get() + " 早于生效日期 " + from.get());
    }
    Outline when = node.inner("when").orElseThrow(() -> node.problem("when", "缺少条件 when"));
    Outline then = node.inner("then").orElseThrow(() -> node.problem("then", "缺少结果 then"));
    return new Rule(
        id,
        node.text("reason"),
        node.optional("author").orElse(""),
        from,
        until,
        node.integer("priority", 0, -1000, 1000),
        when(when),
        then(then),
        node.line());
  }

  private When when(Outline node) {
    node.allow(
        "matters", "areas", "kinds", "fields", "words", "hours", "navigation", "emotions", "alert");
    if (node.names().isEmpty()) {
      throw node.problem("when", "至少要有一个条件，否则所有工单都会派给同一单位");
    }
    List<String> codes = node.texts("matters");
    codes.forEach(code -> DutyList.checkMatter(code, matters, node, "matters"));
    List<String> places = node.texts("areas");
    for (String place : places) {
      if (areas.find(place).isEmpty()) {
        throw node.problem("areas", DispatchFile.AREAS.fileName() + " 里没有区域 " + place);
      }
    }
    List<String> kinds = node.texts("kinds");
    for (String kind : kinds) {
      if (!KINDS.contains(kind)) {
        throw node.problem("kinds", "应为 " + String.join("、", KINDS) + " 之一，现为 " + kind);
      }
    }
    Set<EmotionLabel> moods = EnumSet.noneOf(EmotionLabel.class);
    for (String mood : node.texts("emotions")) {
      EmotionLabel label = MOODS.get(mood);
      if (label == null) {
        throw node.problem("emotions", "应为 平静、满意、焦虑、失望、愤怒 之一，现为 " + mood);
      }
      moods.add(label);
    }
    Optional<Outline> words = node.inner("words");
    words.ifPresent(RuleReader::checkWords);
    return new When(
        Set.copyOf(codes),
        Set.copyOf(places),
        Set.copyOf(kinds),
        fields(node),
        words.map(w -> words(w, "any")).orElse(List.of()),
        words.map(w -> words(w, "all")).orElse(List.of()),
        words.map(w -> words(w, "none")).orElse(List.of()),
        words.map(w -> w.flag("sound")).orElse(false),
        hours(node),
        words(node, "navigation"),
        moods,
        node.flag("alert"));
  }

  private static void checkWords(Outline words) {
    words.allow("any", "all", "none", "sound");
    List<String> any = words(words, "any");
    List<String> all = words(words, "all");
    List<String> none = words(words, "none");
    if (any.isEmpty() && all.isEmpty() && none.isEmpty()) {
      throw words.problem("words", "any、all、none 至少要写一项");
    }
    for (String word : none) {
      if (all.stream().anyMatch(wanted -> wanted.contains(word))
          || !any.isEmpty() && any.stream().allMatch(wanted -> wanted.contains(word))) {
        throw words.problem("none", "“" + word + "”包含在要求出现的词里，规则永远不会成立");
      }
    }
  }

  private static List<String> words(Outline node, String field) {
    List<String> words = new ArrayList<>();
    for (String text : node.texts(field)) {
      String word = Script.fold(text.strip());
      if (word.length() > 50) {
        throw node.problem(field, "一个词最多 50 个字，现为 " + word.length() + " 个字");
      }
      words.add(word);
    }
    Set<String> once = new HashSet<>(words);
    if (once.size() < words.size()) {
      throw node.problem(field, "有重复的词");
    }
    return words;
  }

  private static Map<TicketField, List<String>> fields(Outline node) {
    Map<TicketField, List<String>> fields = new EnumMap<>(TicketField.class);
    Optional<Outline> inner = node.inner("fields");
    if (inner.isEmpty()) {
      return fields;
    }
    for (String name : inner.get().names()) {
      TicketField field =
          Arrays.stream(TicketField.values())
              .filter(known -> known.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      inner
                          .get()
                          .problem(
                              name,
                              "没有这个工单字段，可用的有 "
                                  + String.join(
                                      "、",
                                      Arrays.stream(TicketField.values())
                                          .filter(RuleReader::usable)
                                          .map(TicketField::name)
                                          .toList())));
      if (!usable(field)) {
        throw inner.get().problem(name, "派单由规则决定，不能作为条件");
      }
      List<String> words = words(inner.get(), name);
      if (words.isEmpty()) {
        throw inner.get().problem(name, "至少要写一个词");
      }
      fields.put(field, words);
    }
    return fields;
  }

  private static boolean usable(TicketField field) {
    return field != TicketField.UNIT && field != TicketField.HELPERS;
  }

  private static Optional<Hours> hours(Outline node) {
    Optional<String> text = node.optional("hours");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher matcher = HOURS.matcher(text.get());
    if (matcher.matches()) {
      try {
        LocalTime from = LocalTime.parse(matcher.group(1));
        LocalTime to =
            matcher.group(2).equals("24:00")
                ? LocalTime.MIDNIGHT
                : LocalTime.parse(matcher.group(2));
        if (!from.equals(to)) {
          return Optional.of(new Hours(from, to));
        }
      } catch (DateTimeException e) {
        // refused below, as another form is
      }
    }
    throw node.problem("hours", "应为起止时刻，例如 22:00-06:00，现为 " + text.get());
  }

  private Then then(Outline node) {
    node.allow("unit", "helpers", "limit", "priority", "note");
    Unit unit = units.named(node, "unit");
    String priority = node.optional("priority").orElse("");
    if (!priority.isEmpty() && !priority.equals("紧急") && !priority.equals("普通")) {
      throw node.problem("priority", "应为 紧急 或 普通，现为 " + priority);
    }
    return new Then(
        unit,
        DutyList.helpers(node, units, unit),
        DutyList.limit(node),
        priority.equals("普通") ? "" : priority,
        node.optional("note").orElse(""));
  }

  private static Optional<LocalDate> date(Outline node, String field) {
    Optional<String> text = node.optional(field);
    try {
      return text.map(LocalDate::parse);
    } catch (DateTimeException e) {
      throw node.problem(field, "应为日期，例如 2026-12-31，现为 " + text.orElse(""));
    }
  }
}
