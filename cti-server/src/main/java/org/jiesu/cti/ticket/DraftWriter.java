package org.jiesu.cti.ticket;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.classification.Matter;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.extraction.Conversation;
import org.jiesu.cti.extraction.Turn;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.ticket.Clauses.Act;
import org.jiesu.cti.ticket.Clauses.Clause;

/**
 * Writes a ticket's title and body in the house style (来电人……反映：……。诉求：……。) from what was said.
 * Extractive: every clause of the body is the caller's own or a field's value; each carries its
 * evidence. Immutable, any thread.
 */
public final class DraftWriter {
  private static final int LONGEST_TITLE = 30;
  private static final int LONGEST_BODY = 600;
  private static final int MOST_EVIDENCE = 8;

  private final Wording wording;
  private final MatterTree matters;

  private DraftWriter(Wording wording, MatterTree matters) {
    this.wording = wording;
    this.matters = matters;
  }

  /**
   * A writer with a city's wording.
   *
   * @param directory {@code config/lexicon}, of which it reads {@code cantonese.csv}
   * @throws LexiconException naming file, line and column of what is wrong
   */
  public static DraftWriter read(Path directory, MatterTree matters) {
    return new DraftWriter(Wording.read(directory), matters);
  }

  /**
   * The title, the body and, where nobody stated a demand, the one that follows from the question
   * or the kind of appeal.
   *
   * @param fields proposed or decided so far
   */
  public Map<TicketField, FieldValue> write(
      Conversation conversation, Map<TicketField, FieldValue> fields) {
    Map<TicketField, FieldValue> draft = new EnumMap<>(TicketField.class);
    List<Clause> clauses = Clauses.of(conversation);
    if (clauses.isEmpty()) {
      return draft;
    }
    Optional<FieldValue> demand = demand(conversation, clauses, fields);
    if (!fields.containsKey(TicketField.DEMAND)) {
      demand.ifPresent(d -> draft.put(TicketField.DEMAND, d));
    }
    title(conversation, fields).ifPresent(t -> draft.put(TicketField.TITLE, t));
    draft.put(TicketField.BODY, body(conversation, clauses, fields, demand));
    return draft;
  }

  private Optional<FieldValue> demand(
      Conversation conversation, List<Clause> clauses, Map<TicketField, FieldValue> fields) {
    FieldValue stated = fields.get(TicketField.DEMAND);
    if (stated != null) {
      return Optional.of(stated);
    }
    String kind = value(fields, TicketField.KIND);
    if (kind.equals("咨询")) {
      Set<String> questions = new LinkedHashSet<>();
      List<Evidence> evidence = new ArrayList<>();
      double confidence = 0.75;
      for (Clause clause : clauses) {
        if (clause.act() == Act.ASKS) {
          questions.add(written(clause, conversation));
          evidence.addAll(clause.evidence());
          confidence = Math.min(confidence, 0.8 * clause.confidence());
        }
      }
      if (!questions.isEmpty()) {
        return Optional.of(
            value("告知" + String.join("；", questions), confidence, evidence, "来电人提出的问题"));
      }
    }
    String usual =
        switch (kind) {
          case "投诉", "举报" -> "核实处理";
          case "求助" -> "尽快处理";
          case "咨询" -> "给予答复";
          default -> "";
        };
    return usual.isEmpty()
        ? Optional.empty()
        : Optional.of(
            value(usual, 0.3, fields.get(TicketField.KIND).evidence(), "来电人未明说，按诉求类型默认，请核对"));
  }

  private Optional<FieldValue> title(
      Conversation conversation, Map<TicketField, FieldValue> fields) {
    FieldValue code = fields.get(TicketField.MATTER);
    Optional<Matter> matter =
        Optional.ofNullable(code).map(FieldValue::value).flatMap(matters::find);
    if (matter.isEmpty() || code == null) {
      return Optional.empty();
    }
    String kind = value(fields, TicketField.KIND);
    String merchant = value(fields, TicketField.MERCHANT);
    String subject = subject(conversation, matter.get());
    String about = (merchant.contains(subject) ? "" : subject) + matter.get().phrase();
    String ending = "的" + (kind.isEmpty() ? matter.get().kind() : kind);
    List<Evidence> evidence = new ArrayList<>(code.evidence());
    double confidence = code.confidence();
    String title = "关于" + about + ending;
    for (String place : places(value(fields, TicketField.ADDRESS))) {
      String where = merchant.isEmpty() || place.contains(merchant) ? place : place + merchant;
      String with = "关于" + where + about + ending;
      if (with.length() <= LONGEST_TITLE) {
        title = with;
        break;
      }
    }
    for (TicketField used : List.of(TicketField.ADDRESS, TicketField.MERCHANT)) {
      FieldValue field = fields.get(used);
      if (field != null) {
        confidence = Math.min(confidence, Math.max(0.4, field.confidence()));
        evidence.addAll(field.evidence());
      }
    }
    return Optional.of(value(title, confidence * 0.95, evidence, "按地点、主体、事项和诉求类型拼写"));
  }

  private static String subject(Conversation conversation, Matter matter) {
    for (String subject : matter.subjects()) {
      String folded = org.jiesu.cti.lexicon.Script.fold(subject);
      boolean said =
          conversation.turns().stream()
              .filter(Turn::caller)
              .anyMatch(turn -> turn.text().contains(folded));
      if (said && !matter.phrase().contains(subject)) {
        return subject;
      }
    }
    return "";
  }

  /** The place, from complete to short, so that the longest that fits can be taken. */
  private static List<String> places(String address) {
    String whole = address.replaceAll("（.*?）", "").replace("旁边", "旁");
    String local = whole.replaceFirst("^(?:[^省]{2,6}省)?(?:[^市]{2,6}市)?(?:[^区县路街]{2,6}[区县])?", "");
    String outdoors = local.replaceFirst("\\d+(?:号楼|栋|幢|座|单元).*$", "");
    String road = outdoors.replaceFirst("^(.*?(?:路|街|大道|巷)(?:\\d+号)?).*$", "$1");
    Set<String> places = new LinkedHashSet<>();
    for (String place : List.of(whole, local, outdoors, road, "")) {
      places.add(place);
    }
    return List.copyOf(places);
  }

  private FieldValue body(
      Conversation conversation,
      List<Clause> clauses,
      Map<TicketField, FieldValue> fields,
      Optional<FieldValue> demand) {
    List<Evidence> evidence = new ArrayList<>();
    double sum = 0;
    int count = 0;
    Set<String> told = new LinkedHashSet<>();
    boolean asks = value(fields, TicketField.KIND).equals("咨询");
    for (Clause clause : clauses) {
      List<Evidence> named = named(fields);
      boolean covered = covered(clause, named);
      boolean question = asks && clause.act() == Act.ASKS;
      if (covered || question || clause.act() == Act.DEMANDS) {
        continue;
      }
      String written = written(withoutPlace(clause, named), conversation);
      if (written.length() >= 2 && told.stream().noneMatch(t -> t.contains(written))) {
        told.add(written);
        evidence.addAll(clause.evidence());
        sum += clause.confidence();
        count++;
      }
    }
    String place = value(fields, TicketField.ADDRESS);
    String merchant = value(fields, TicketField.MERCHANT);
    String narrative = String.join("，", told);
    StringBuilder body =
        new StringBuilder("来电人").append(person(value(fields, TicketField.CALLER_NAME)));
    body.append(
        switch (value(fields, TicketField.KIND)) {
          case "投诉" -> "投诉：";
          case "举报" -> "举报：";
          case "咨询" -> "咨询：";
          case "建议" -> "建议：";
          case "表扬" -> "表扬：";
          default -> "反映：";
        });
    String where = place.contains(merchant) ? place : place + merchant;
    boolean placeTold = !place.isEmpty() && narrative.contains(place);
    if (!where.isEmpty() && !placeTold) {
      body.append(where).append(narrative.isEmpty() ? "" : "，");
    }
    if (narrative.length() > LONGEST_BODY) {
      narrative = narrative.substring(0, LONGEST_BODY) + "……";
    }
    body.append(narrative.isEmpty() && where.isEmpty() ? "（请补充）" : narrative).append('。');
    demand.ifPresent(d -> body.append("诉求：").append(d.value()).append('。'));
    double heard = count == 0 ? 0.3 : sum / count;
    return value(body.toString(), 0.9 * heard, evidence, "由来电人原话整理");
  }

  /** 王 may be a gentleman or a lady; a full name or a title stands as it is. */
  private static String person(String name) {
    return name.isEmpty() || name.length() > 2 || name.length() == 2 && !compound(name)
        ? name
        : name + "先生/女士";
  }

  private static boolean compound(String name) {
    return List.of("欧阳", "司马", "上官", "诸葛", "司徒", "皇甫", "令狐", "慕容", "夏侯", "东方", "公孙", "南宫")
        .contains(name);
  }

  private static List<Evidence> named(Map<TicketField, FieldValue> fields) {
    List<Evidence> named = new ArrayList<>();
    for (TicketField field : List.of(TicketField.ADDRESS, TicketField.MERCHANT)) {
      FieldValue value = fields.get(field);
      if (value != null) {
        named.addAll(value.evidence());
      }
    }
    return named;
  }

  private static int overlap(List<Evidence> mine, List<Evidence> theirs) {
    int overlap = 0;
    for (Evidence a : mine) {
      for (Evidence b : theirs) {
        if (a.utterance() == b.utterance()) {
          overlap += Math.max(0, Math.min(a.to(), b.to()) - Math.max(a.from(), b.from()));
        }
      }
    }
    return overlap;
  }

  /** Whether a clause says nothing but where or who, such as 在中山路一百零八号. */
  private static boolean covered(Clause clause, List<Evidence> named) {
    int length = clause.evidence().stream().mapToInt(e -> e.to() - e.from()).sum();
    int covered = overlap(clause.evidence(), named);
    return covered >= 2 && length - covered <= 2;
  }

  /** A clause without the place at its beginning, which the body says already. */
  private static Clause withoutPlace(Clause clause, List<Evidence> named) {
    int at = clause.from();
    int end = clause.to();
    int covered = 0;
    int placeEnd = at;
    for (int i = at; i < end && i - placeEnd <= 1; i++) {
      if (overlap(clause.passage().evidence(i, i + 1), named) > 0) {
        covered++;
        placeEnd = i + 1;
      }
    }
    boolean belongs =
        placeEnd < end && "的嘅有和与跟".indexOf(clause.passage().text().charAt(placeEnd)) >= 0;
    return covered < 3 || belongs || end - placeEnd < 3 ? clause : clause.from(placeEnd);
  }

  private String written(Clause clause, Conversation conversation) {
    return wording.written(clause.text(), clause.cantonese(), conversation.localArrival());
  }

  private static String value(Map<TicketField, FieldValue> fields, TicketField field) {
    FieldValue value = fields.get(field);
    return value == null ? "" : value.value();
  }

  private static FieldValue value(
      String text, double confidence, List<Evidence> evidence, String reason) {
    List<Evidence> spans = evidence.stream().distinct().limit(MOST_EVIDENCE).toList();
    return new FieldValue(
        text,
        Math.round(Math.max(0, Math.min(0.95, confidence)) * 100) / 100.0,
        spans,
        reason,
        List.of());
  }
}
