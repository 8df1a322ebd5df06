package org.jiesu.cti.ticket;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.classification.Matter;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.extraction.Conversation;
import org.jiesu.cti.extraction.TimeReader;
import org.jiesu.cti.extraction.Turn;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Sounds;
import org.jiesu.cti.ticket.Clauses.Act;
import org.jiesu.cti.ticket.Clauses.Clause;

/**
 * Writes a ticket's title and body in the house style of tickets (市民王先生来电反映：……。要求：……。) from what
 * was said: who, where, what and when, what else was told, and the demand. Extractive: every clause
 * of the body is the caller's own, one the operator summed up and the caller confirmed, or a
 * field's value; each carries its evidence. Nothing is told twice. Immutable, any thread.
 */
public final class DraftWriter {
  private static final int LONGEST_TITLE = 30;
  private static final int LONGEST_BODY = 600;
  private static final int MOST_EVIDENCE = 8;

  /** A summary that has so much of what was told before tells nothing new. */
  private static final double REPEATED = 0.3;

  /** A word of less than this share of the usual confidence was hardly heard. */
  private static final double UNSURE = 0.6;

  /** So many characters that were heard well tell something by themselves. */
  private static final int LEAST_SURE = 3;

  private static final String PARTICLES = "了的地得着过啊呢吧嘛咗嘅";

  /** More than for characters: some sounds are alike by chance. */
  private static final double REPEATED_BY_SOUND = 0.4;

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
    title(conversation, clauses, fields).ifPresent(t -> draft.put(TicketField.TITLE, t));
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

  /** A title where no matter was recognised: the place and what the caller told first. */
  private Optional<FieldValue> plainTitle(
      Conversation conversation, List<Clause> clauses, Map<TicketField, FieldValue> fields) {
    String kind = value(fields, TicketField.KIND);
    List<Evidence> named = named(fields);
    for (Clause clause : clauses) {
      String told = written(withoutPlace(clause, named), conversation);
      told = told.replaceAll("（.*?）", "").replaceFirst("^(?:其|是|有|就是|的|在)+", "");
      if (covered(clause, named) || clause.act() == Act.DEMANDS || told.length() < 4) {
        continue;
      }
      String ending = "的" + (kind.isEmpty() ? "诉求" : kind);
      for (String place : places(value(fields, TicketField.ADDRESS))) {
        int room = LONGEST_TITLE - 2 - place.length() - ending.length();
        if (room >= Math.min(told.length(), 8)) {
          String about = told.length() <= room ? told : told.substring(0, room);
          return Optional.of(
              value(
                  "关于" + place + about + ending,
                  0.35 * clause.confidence(),
                  clause.evidence(),
                  "未识别出事项，取来电人首先说到的内容，请核对"));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<FieldValue> title(
      Conversation conversation, List<Clause> clauses, Map<TicketField, FieldValue> fields) {
    FieldValue code = fields.get(TicketField.MATTER);
    Optional<Matter> matter =
        Optional.ofNullable(code).map(FieldValue::value).flatMap(matters::find);
    if (matter.isEmpty() || code == null) {
      return plainTitle(conversation, clauses, fields);
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

  /** What the body tells, and what it rests on. */
  private static final class Story {
    private final List<String> told = new ArrayList<>();
    private final List<Evidence> evidence = new ArrayList<>();
    private double heard;

    void tell(String clause, List<Evidence> from, double confidence) {
      for (int i = 0; i < told.size(); i++) {
        if (told.get(i).contains(clause) || alike(told.get(i), clause)) {
          return;
        }
        if (clause.contains(told.get(i))) {
          told.set(i, clause);
          return;
        }
      }
      told.add(clause);
      evidence.addAll(from);
      heard += confidence;
    }

    /** Whether two clauses tell the same in nearly the same words. */
    private static boolean alike(String a, String b) {
      if (Math.min(a.length(), b.length()) < 5) {
        return false;
      }
      int shared = 0;
      for (int i = 0; i + 2 <= b.length(); i++) {
        shared += a.contains(b.substring(i, i + 2)) ? 1 : 0;
      }
      return shared >= 0.8 * (Math.max(a.length(), b.length()) - 1);
    }

    String text() {
      StringBuilder text = new StringBuilder();
      for (String clause : told) {
        if (text.length() + clause.length() > LONGEST_BODY) {
          return text.append("……").toString();
        }
        text.append(text.isEmpty() ? "" : "，").append(clause);
      }
      return text.toString();
    }
  }

  private FieldValue body(
      Conversation conversation,
      List<Clause> clauses,
      Map<TicketField, FieldValue> fields,
      Optional<FieldValue> demand) {
    Story story = new Story();
    boolean asks = value(fields, TicketField.KIND).equals("咨询");
    List<Evidence> named = named(fields);
    List<Evidence> facts = evidence(fields, FACTS);
    double usual = clauses.stream().mapToDouble(Clause::confidence).average().orElse(1);
    for (Clause clause : clauses) {
      boolean question = asks && clause.act() == Act.ASKS;
      boolean fact = overlap(clause.evidence(), facts) > 0 && onlyFacts(clause, facts);
      boolean tells = !question && clause.act() != Act.DEMANDS && !fact;
      if (covered(clause, named) || !tells || misheard(clause, usual)) {
        continue;
      }
      String written = written(withoutPlace(clause, named), conversation);
      // what a pause cut off a demand is told with it
      boolean demanded = demand.filter(d -> d.value().contains(written)).isPresent();
      if (written.length() >= 2 && !demanded) {
        story.tell(written, clause.evidence(), clause.confidence());
      }
    }
    boolean onlyAsks = asks && story.told.isEmpty();
    if (onlyAsks) {
      for (Clause clause : clauses) {
        if (clause.act() == Act.ASKS) {
          story.tell(written(clause, conversation), clause.evidence(), clause.confidence());
        }
      }
    }
    int own = story.told.size();
    confirmed(conversation, fields, story);
    String place = value(fields, TicketField.ADDRESS);
    String merchant = value(fields, TicketField.MERCHANT);
    String narrative = story.text();
    String where = place.contains(merchant) ? place : place + merchant;
    StringBuilder body =
        new StringBuilder("市民")
            .append(person(value(fields, TicketField.CALLER_NAME)))
            .append("来电")
            .append(verb(value(fields, TicketField.KIND)))
            .append('：');
    boolean placeTold = !place.isEmpty() && narrative.contains(place);
    if (!where.isEmpty() && !placeTold) {
      body.append(where).append(narrative.isEmpty() ? "" : "，");
    }
    body.append(narrative.isEmpty() && where.isEmpty() ? "（请补充）" : narrative).append('。');
    body.append(details(fields, body.toString()));
    demand.ifPresent(
        d -> body.append(asks ? "希望：" : "要求：").append(onlyAsks ? "给予答复" : d.value()).append('。'));
    double heard = own == 0 ? 0.3 : story.heard / story.told.size();
    return value(body.toString(), 0.9 * heard, story.evidence, "由来电人原话整理");
  }

  /**
   * Whether a short clause is mostly words of which the recogniser was much less sure than usual:
   * what is left of it tells nothing.
   *
   * @param usual how sure it is of this caller's clauses
   */
  private static boolean misheard(Clause clause, double usual) {
    int sure = 0;
    int unsure = 0;
    for (int i = clause.from(); i < clause.to(); i++) {
      if (clause.passage().confidence(i, i + 1) < UNSURE * usual) {
        unsure++;
      } else if (PARTICLES.indexOf(clause.passage().text().charAt(i)) < 0) {
        sure++;
      }
    }
    return unsure >= 2 && sure < LEAST_SURE;
  }

  private static String verb(String kind) {
    return switch (kind) {
      case "投诉", "举报", "咨询", "建议", "表扬", "求助" -> kind;
      default -> "反映";
    };
  }

  /** Fields whose words are their value; those of a matter or unit only speak for it. */
  private static final Set<TicketField> SAID =
      EnumSet.complementOf(
          EnumSet.of(
              TicketField.KIND,
              TicketField.MATTER,
              TicketField.UNIT,
              TicketField.HELPERS,
              TicketField.TITLE,
              TicketField.BODY));

  /** Fields whose value is told as such, so that a clause that says only it is not repeated. */
  private static final List<TicketField> FACTS =
      List.of(
          TicketField.OCCURRED_AT,
          TicketField.AMOUNT,
          TicketField.PLATE,
          TicketField.ORDER_NUMBER,
          TicketField.COMPLAINED_PERSON,
          TicketField.ID_NUMBER);

  private static List<Evidence> evidence(
      Map<TicketField, FieldValue> fields, Collection<TicketField> wanted) {
    List<Evidence> evidence = new ArrayList<>();
    for (TicketField field : wanted) {
      FieldValue value = fields.get(field);
      if (value != null) {
        evidence.addAll(value.evidence());
      }
    }
    return evidence;
  }

  /** Whether a clause says no more than a field's value, such as the bare answer 五十八块五. */
  private static boolean onlyFacts(Clause clause, List<Evidence> facts) {
    int length = clause.evidence().stream().mapToInt(e -> e.to() - e.from()).sum();
    boolean wholeAnswer = clause.passage().text().length() - (clause.to() - clause.from()) <= 4;
    return wholeAnswer && length - overlap(clause.evidence(), facts) <= 2;
  }

  /** The facts that the narrative does not name. */
  private static String details(Map<TicketField, FieldValue> fields, String told) {
    List<String> details = new ArrayList<>();
    String at = value(fields, TicketField.OCCURRED_AT);
    FieldValue when = fields.get(TicketField.OCCURRED_AT);
    if (when != null && when.confidence() >= 0.5) {
      String words = new TimeReader.Moment(at, 0, 0, 1).inWords();
      boolean named = told.contains(words) || told.contains(words.replaceFirst("^\\d{4}年", ""));
      if (!named && !told.contains("（")) {
        details.add("发生时间" + words);
      }
    }
    String amount = value(fields, TicketField.AMOUNT);
    if (!amount.isEmpty() && !told.contains(amount)) {
      details.add("涉及金额" + amount + "元");
    }
    String person = value(fields, TicketField.COMPLAINED_PERSON);
    String name = person.replaceAll("（.*|^姓", "");
    boolean personTold = told.contains(name) && (!person.contains("工号") || told.contains("工号"));
    if (!person.isEmpty() && !personTold) {
      details.add("被反映人" + person);
    }
    String plate = value(fields, TicketField.PLATE);
    if (!plate.isEmpty() && !told.contains(plate.replace("尾号", ""))) {
      details.add("车牌" + (plate.startsWith("尾号") ? plate : "号" + plate));
    }
    String order = value(fields, TicketField.ORDER_NUMBER);
    if (!order.isEmpty() && !told.contains(order)) {
      details.add("单号" + order);
    }
    return details.isEmpty() ? "" : String.join("，", details) + "。";
  }

  /** What the operator summed up and the caller affirmed, where it tells something new. */
  private void confirmed(
      Conversation conversation, Map<TicketField, FieldValue> fields, Story story) {
    String known =
        value(fields, TicketField.ADDRESS)
            + value(fields, TicketField.MERCHANT)
            + value(fields, TicketField.DEMAND);
    List<Evidence> said = evidence(fields, SAID);
    String own =
        conversation.turns().stream()
            .filter(Turn::caller)
            .map(Turn::text)
            .collect(Collectors.joining("，"));
    for (Clause clause : Clauses.confirmed(conversation)) {
      String written = written(clause, conversation);
      boolean value = overlap(clause.evidence(), said) > 0;
      if (!value
          && written.length() >= 6
          && !known.contains(written)
          && !repeats(written, story.text())
          && !repeats(clause.text(), own)) {
        story.tell(written, clause.evidence(), clause.confidence());
      }
    }
  }

  /**
   * Whether a text says again what was said, perhaps in misheard characters: then the caller's own
   * words stand and the read-back only confirms them.
   */
  private static boolean repeats(String text, String before) {
    return shared(text, before) >= REPEATED
        || shared(sounds(text), sounds(before)) >= REPEATED_BY_SOUND;
  }

  /** Share of a text's pairs of characters that another has. */
  private static double shared(String text, String other) {
    int shared = 0;
    for (int i = 0; i + 2 <= text.length(); i++) {
      shared += other.contains(text.substring(i, i + 2)) ? 1 : 0;
    }
    return text.length() < 2 ? 1 : shared / (text.length() - 1.0);
  }

  private static String sounds(String text) {
    StringBuilder sounds = new StringBuilder(text.length());
    text.chars().forEach(c -> sounds.append(Sounds.of((char) c)));
    return sounds.toString();
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
