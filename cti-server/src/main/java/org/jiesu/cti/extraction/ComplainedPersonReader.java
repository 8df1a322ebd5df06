package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;

/**
 * Whom the caller complains of (被反映人): 司机姓刘, 物业经理张伟, 他叫李强, 工号零二三一. The value tells the name, what
 * the person does and the staff number, as far as they were said.
 */
final class ComplainedPersonReader implements FieldReader {
  private static final String ROLE =
      "工作人员|办事员|执法人员|管理人员|服务人员|服务员|售货员|营业员|收银员|驾驶员|乘务员|售票员|快递员|外卖员|业务员|销售员|销售|推销员|客服|客服人员|司机|师傅|经理|店长|老板娘|老板|负责人|店主|房东|中介|保安|保洁|物业经理|城管|民警|交警|辅警|警察|医生|护士|护工|主任|院长|校长|园长|老师|教练|教师|包工头|工头|队长|科长|处长|局长|书记|村长|村支书|社区书记|网格员|窗口人员|柜员|主管|站长|组长|会计|厨师|维修工|电工|邻居|房客|租客|楼上住户|楼下住户|领导";
  private static final Pattern ROLE_THEN_NAME =
      Pattern.compile(
          "("
              + ROLE
              + ")(?:，|嘛|呢|啊|好像|应该)*(?:(是|系)?(姓)|(?:是|系)?(叫|名叫|名字叫|名字是|嗌)(?:做|作)?|(?=\\p{IsHan}))");
  private static final Pattern NAME_THEN_ROLE =
      Pattern.compile(
          "(?:一|有|那|这|嗰|呢)?(?:个|位)?(姓|叫|名叫|嗌)(?:做|作)?(\\p{IsHan}{1,4}?)(?:的|嘅)(?:那个|一个|那位|一位)?("
              + ROLE
              + "|人|男的|女的)");
  private static final Pattern HE_IS_CALLED =
      Pattern.compile(
          "(?:他|她|佢|对方|那个人|这个人|嗰个人|那人|这人|当事人)(?:的)?(?:(?:是|系|好像|应该|就)*)(姓|叫做?|名字?(?:是|叫)|嗌做?)");
  private static final Pattern SURNAME_ROLE =
      Pattern.compile(
          "(?:那个|这个|嗰个|呢个|有个|一个|他们|你们|的|是|找|叫)(\\p{IsHan}{1,2})(师傅|经理|主任|医生|老师|教练|店长|队长|科长|处长|局长|书记|校长|园长|院长|护士|警官|站长|老板)");
  private static final Pattern STAFF_NUMBER = Pattern.compile("(?:工号|警号|胸牌号?|员工编?号)(?:是|系|为|，)*");
  private static final Pattern ASKED =
      Pattern.compile(
          "(?:他|她|佢|对方|那个人|这个人|当事人|被投诉人|员工|店员|"
              + ROLE
              + ")(?:的)?.{0,4}(?:叫什么|姓什么|贵姓|名字|姓名|称呼|嗌咩名|叫咩|姓咩)");
  private static final Pattern OF_ANOTHER =
      Pattern.compile("(?:" + ROLE + "|他|她|佢|对方)(?:的|嘅|，|是|系|就|好像|个)*$");
  private static final Pattern ANSWERED =
      Pattern.compile("^(?:嗯|啊|好像|应该|是|系|就|他|她|佢|，)*(?:(姓)|叫做?|名字是)?");
  private static final Pattern NAME_ENDS =
      Pattern.compile(
          "^(?:$|[，。？！；、：0-9a-z]|电话|手机|工号|是|在|就|想|要|的|嘅|我|他|她|你|态度|说|话|啊|呀|不|没|开|骂|把|对|收|让|叫|还|一直|非常|很|太|又|都|跟|和|先|也|经|打|推|骗|那|这|呢|吧|系|好)");
  private static final String NOT_GIVEN = "姓的了在是我你他她们这那不很没要想就都也还说话骂打把对让和跟啊呀态度号开收先什么谁怎";

  /** Whether a question is about another person's name, not the caller's. */
  static boolean asksForAnother(String question) {
    return ASKED.matcher(question).find();
  }

  /** Whether the words before a name make it another person's: 司机|姓刘. */
  static boolean isAnothers(String before) {
    return OF_ANOTHER.matcher(before).find();
  }

  private final Lexicon lexicon;

  ComplainedPersonReader(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public TicketField field() {
    return TicketField.COMPLAINED_PERSON;
  }

  private record Heard(
      String name, boolean surnameOnly, String role, double sure, List<Evidence> evidence) {}

  @Override
  public Optional<Finding> read(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    List<Heard> people = new ArrayList<>();
    Map<String, List<Evidence>> numbers = new LinkedHashMap<>();
    for (int t = 0; t < turns.size(); t++) {
      if (!turns.get(t).caller()) {
        continue;
      }
      Passage passage = turns.get(t).passage();
      String question = conversation.askedBefore(t);
      named(passage, people);
      if (ASKED.matcher(question).find()) {
        answered(passage, question, people);
      }
      staffNumbers(passage, question, numbers);
    }
    if (people.isEmpty() && numbers.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(finding(people, numbers));
  }

  private static Finding finding(List<Heard> people, Map<String, List<Evidence>> numbers) {
    String number = numbers.isEmpty() ? "" : numbers.keySet().iterator().next();
    List<Evidence> evidence = new ArrayList<>();
    numbers.values().stream().limit(1).forEach(evidence::addAll);
    if (people.isEmpty()) {
      return Finding.of("工号" + number, 0.85, evidence, "来电人说出工号");
    }
    Heard best = people.get(0);
    for (Heard other : people) {
      boolean fuller = best.surnameOnly() && !other.surnameOnly() && other.sure() >= 0.5;
      boolean told =
          best.role().isEmpty() && !other.role().isEmpty() && other.name().equals(best.name());
      best = fuller || told || other.sure() > best.sure() + 0.2 ? other : best;
    }
    String role = best.role();
    for (Heard other : people) {
      role =
          role.isEmpty() && other.name().startsWith(best.name().substring(0, 1))
              ? other.role()
              : role;
    }
    List<String> told = new ArrayList<>();
    if (!role.isEmpty()) {
      told.add(role);
    }
    if (!number.isEmpty()) {
      told.add("工号" + number);
    }
    List<Evidence> all = new ArrayList<>(best.evidence());
    all.addAll(evidence);
    String value =
        (best.surnameOnly() ? "姓" : "")
            + best.name()
            + (told.isEmpty() ? "" : "（" + String.join("，", told) + "）");
    List<Finding> others = new ArrayList<>();
    for (Heard other : people) {
      if (!other.name().startsWith(best.name()) && !best.name().startsWith(other.name())) {
        others.add(
            Finding.of(
                (other.surnameOnly() ? "姓" : "")
                    + other.name()
                    + (other.role().isEmpty() ? "" : "（" + other.role() + "）"),
                other.sure(),
                other.evidence(),
                ""));
      }
    }
    return Finding.of(value, best.sure(), all, "来电人说出被反映人").among(others, 2, 0.7);
  }

  private void named(Passage passage, List<Heard> people) {
    String text = passage.mended();
    Matcher m = NAME_THEN_ROLE.matcher(text);
    while (m.find()) {
      if (own(text, m.start())) {
        continue;
      }
      boolean surname = m.group(1).equals("姓");
      Optional<String> name = lexicon.surnameOf(m.group(2));
      boolean fits = name.isPresent() && (surname == name.get().equals(m.group(2)) || !surname);
      if (fits) {
        String role = m.group(3).matches("人|男的|女的") ? "" : m.group(3);
        add(passage, m.group(2), surname, role, 0.88, m.start(), m.end(), people);
      }
    }
    m = ROLE_THEN_NAME.matcher(text);
    while (m.find()) {
      boolean surname = m.group(3) != null;
      boolean called = m.group(4) != null;
      Optional<String> name = nameAt(text, m.end(), surname);
      boolean whole = name.isPresent() && (surname || name.get().length() >= 2);
      if (whole && (surname || called || certain(text, m.end(), name.get()))) {
        String given = name.get();
        add(
            passage,
            given,
            surname,
            m.group(1),
            surname || called ? 0.88 : 0.6,
            m.start(),
            m.end() + given.length(),
            people);
      }
    }
    m = HE_IS_CALLED.matcher(text);
    while (m.find()) {
      boolean surname = m.group(1).equals("姓");
      Optional<String> name = nameAt(text, m.end(), surname);
      if (name.isPresent()
          && (surname || name.get().length() >= 2 && ends(text, m.end(), name.get()))) {
        add(
            passage,
            name.get(),
            surname,
            "",
            0.8,
            m.start(),
            m.end() + name.get().length(),
            people);
      }
    }
    m = SURNAME_ROLE.matcher(text);
    while (m.find()) {
      if (m.group(1).equals(lexicon.surnameOf(m.group(1)).orElse(""))) {
        add(passage, m.group(1), true, m.group(2), 0.7, m.start(1), m.end(), people);
      }
    }
  }

  /** 我叫, 我姓 and the like: the caller tells the own name. */
  private static boolean own(String text, int at) {
    String before = text.substring(Math.max(0, at - 2), at);
    return before.endsWith("我") || before.endsWith("免贵") || before.endsWith("小");
  }

  private static void add(
      Passage passage,
      String name,
      boolean surnameOnly,
      String role,
      double sure,
      int from,
      int to,
      List<Heard> people) {
    people.add(
        new Heard(
            name, surnameOnly, role, sure * passage.trust(from, to), passage.evidence(from, to)));
  }

  /** A name without 叫 or 姓 before it: only where it ends like one. */
  private boolean certain(String text, int from, String name) {
    return lexicon.common(lexicon.surnameOf(name).orElse(""))
        && name.length() >= 2
        && ends(text, from, name)
        && Names.han(text.charAt(from));
  }

  private static boolean ends(String text, int from, String name) {
    return NAME_ENDS.matcher(text.substring(from + name.length())).find();
  }

  private Optional<String> nameAt(String text, int from, boolean surnameOnly) {
    Optional<String> surname = lexicon.surnameOf(text.substring(Math.min(from, text.length())));
    if (surname.isEmpty() || surnameOnly) {
      return surname;
    }
    int end = from + surname.get().length();
    int least = end;
    while (end < text.length()
        && end - least < 2
        && Names.han(text.charAt(end))
        && NOT_GIVEN.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    // 张伟太过分了: the shorter name where only after it the sentence goes on
    while (end > least + 1
        && !NAME_ENDS.matcher(text.substring(end)).find()
        && NAME_ENDS.matcher(text.substring(end - 1)).find()) {
      end--;
    }
    return Optional.of(text.substring(from, end));
  }

  private void answered(Passage passage, String question, List<Heard> people) {
    String text = passage.mended();
    Matcher m = ANSWERED.matcher(text);
    if (!m.find() || text.startsWith("我")) {
      return;
    }
    boolean surname = m.group(1) != null;
    Optional<String> name = nameAt(text, m.end(), surname);
    if (name.isPresent() && ends(text, m.end(), name.get())) {
      Matcher role = Pattern.compile(ROLE).matcher(question);
      boolean only = surname || name.get().equals(lexicon.surnameOf(name.get()).orElse(""));
      add(
          passage,
          name.get(),
          only,
          role.find() ? role.group() : "",
          0.8,
          m.end(),
          m.end() + name.get().length(),
          people);
    }
  }

  private static void staffNumbers(
      Passage passage, String question, Map<String, List<Evidence>> numbers) {
    String text = passage.mended();
    Matcher m = STAFF_NUMBER.matcher(text);
    while (m.find()) {
      SpokenDigits.Run run = SpokenDigits.code(passage, m.end(), 10);
      String code = run.text().replace("?", "");
      if (code.length() >= 2) {
        numbers.put(code, passage.evidence(m.start(), run.to()));
      }
    }
    if (numbers.isEmpty() && STAFF_NUMBER.matcher(question).find()) {
      for (SpokenDigits.Run run : SpokenDigits.runs(passage)) {
        if (run.length() >= 2 && run.length() <= 8) {
          numbers.put(run.text().replace("?", ""), passage.evidence(run.from(), run.to()));
        }
      }
    }
  }
}
