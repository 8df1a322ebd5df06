package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.lexicon.Sounds;

/**
 * The caller's name (来电人姓名): 我姓王, 我叫张建国, 弓长张, a bare answer to 您贵姓. Says only what is known: a
 * surname stays a surname until somebody says 先生 or 女士.
 */
final class NameReader implements FieldReader {
  private static final Pattern INTRODUCED =
      Pattern.compile(
          "(?:我是姓|我姓|免贵姓|免贵|小姓|敝姓|我叫做?|我个名叫|我个名系|我名叫|我的名字是|我的名字叫|姓名是|姓名叫|名字叫做?|本人叫?|(?<![他她佢方人个员机傅理板师长位那这说])(?:名叫|(?<![哪什贵您你百同])姓(?!名|氏|什|的)))");
  private static final Pattern TITLED =
      Pattern.compile(
          "我(?:是|系|这边是)?(?:那个)?(?:\\p{IsHan}{0,6}?的?(?:业主|住户|居民|户主|租客))?(\\p{IsHan}{1,3}?)(先生|女士|小姐|太太|阿姨|老师)");
  private static final Pattern CALL_ME =
      Pattern.compile(
          "叫我(?:小|老|阿)?(\\p{IsHan}{1,2}?)(先生|女士|小姐|太太|阿姨|老师)?(?=就|吧|即可|好了|得|啦|喇|，|。|$)");
  private static final Pattern ADDRESSED = Pattern.compile("(先生|女士|小姐|太太|阿姨)");
  private static final Pattern ASKED = Pattern.compile("贵姓|姓名|怎么称呼|点称呼|叫什么|尊姓|名字");
  private static final Pattern NAME_ENDS =
      Pattern.compile(
          "^(?:$|[，。？！；、：0-9]|电话|手机|号码|联系|联络|今年|我|是|在|住|就|想|要|的|家(?=住|里|在|的|电|门)|你|您|地址|身份|啊|呀|系|喺)");
  private static final String NOT_GIVEN = "道里有的了在是我你他她们这那不很没要想个什么吗呢系喺嘅咗";
  private static final Pattern WHICH =
      Pattern.compile("哪个|哪一个|边个|什么字|乜嘢字|咩字|怎么写|点写|是不是.长|什么[张章陈李王杨刘]");
  private static final Pattern LEADS =
      Pattern.compile("^(?:嗯|啊|哦|呃|，|好的?|我这边|这边|本人|我|就|免贵|敝|小|是|系|叫做?|个名叫)*(?:姓|性|幸|醒)?");

  private final Lexicon lexicon;

  NameReader(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public TicketField field() {
    return TicketField.CALLER_NAME;
  }

  @Override
  public Optional<Finding> read(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    List<Finding> heard = new ArrayList<>();
    for (int t = 0; t < turns.size(); t++) {
      if (turns.get(t).caller()) {
        String question = conversation.askedBefore(t);
        boolean asked =
            ASKED.matcher(question).find() && !ComplainedPersonReader.asksForAnother(question);
        if (!asked && ComplainedPersonReader.asksForAnother(question)) {
          continue;
        }
        introduced(turns.get(t).passage(), asked, heard);
        if (asked) {
          answered(turns.get(t).passage(), heard);
        }
      }
    }
    Finding best = null;
    operators(turns, heard);
    for (Finding name : heard) {
      boolean fuller =
          best != null && name.value().startsWith(best.value()) && name.confidence() >= 0.5;
      if (best == null || fuller || name.confidence() >= best.confidence()) {
        best = name;
      }
    }
    if (best == null) {
      return Optional.empty();
    }
    return Optional.of(finish(best, turns));
  }

  private Finding finish(Finding best, List<Turn> turns) {
    String surname = lexicon.surnameOf(best.value()).orElse("");
    double confidence = best.confidence();
    List<Alternative> alternatives = new ArrayList<>();
    String name = best.value();
    String reason = best.reason();
    String spelled = spelled(turns, name);
    List<Evidence> evidence = new ArrayList<>(best.evidence());
    if (!spelled.isEmpty()) {
      name = spelled;
      surname = lexicon.surnameOf(name).orElse(name.substring(0, 1));
      confidence = Confirmation.raise(confidence);
      reason = "来电人自述并拆字说明";
    } else {
      for (String other : lexicon.homophones(surname)) {
        if (alternatives.size() < 3) {
          alternatives.add(new Alternative(other + name.substring(surname.length()), 0.1));
        }
      }
      // a homophone that is far more frequent makes the rarer one doubtful
      if (!alternatives.isEmpty() && lexicon.moreFrequent(alternatives.get(0).value(), surname)) {
        confidence *= 0.85;
      }
    }
    if (name.equals(surname)) {
      for (Turn turn : turns) {
        Matcher matcher = ADDRESSED.matcher(turn.passage().mended());
        while (!turn.caller() && matcher.find() && name.length() == surname.length()) {
          int from = matcher.start() - surname.length();
          if (from >= 0 && turn.text().startsWith(surname, from)) {
            name = surname + matcher.group(1);
            evidence.addAll(turn.passage().evidence(from, matcher.end()));
            confidence = Confirmation.raise(confidence);
            reason = "来电人自述姓氏，话务员称" + matcher.group(1);
          }
        }
      }
    }
    return new Finding(name, confidence, evidence, reason, alternatives);
  }

  private void introduced(Passage passage, boolean asked, List<Finding> heard) {
    String text = passage.mended();
    Matcher titled = TITLED.matcher(text);
    while (titled.find()) {
      if (lexicon.surnameOf(titled.group(1)).isPresent()) {
        heard.add(
            Finding.of(
                titled.group(1) + titled.group(2),
                0.9 * passage.trust(titled.start(1), titled.end()),
                passage.evidence(titled.start(), titled.end()),
                "来电人自述称呼"));
      }
    }
    Matcher called = CALL_ME.matcher(text);
    while (called.find()) {
      if (called.group(1).equals(lexicon.surnameOf(called.group(1)).orElse(""))) {
        String title = called.group(2) == null ? "" : called.group(2);
        heard.add(
            Finding.of(
                called.group(1) + title,
                0.85 * passage.trust(called.start(1), called.end()),
                passage.evidence(called.start(), called.end()),
                "来电人自述称呼"));
      }
    }
    Matcher matcher = INTRODUCED.matcher(text);
    while (matcher.find()) {
      int from = matcher.end();
      if (ComplainedPersonReader.isAnothers(text.substring(0, matcher.start()))) {
        continue;
      }
      boolean surnameOnly = matcher.group().endsWith("姓") || matcher.group().equals("免贵");
      name(passage, from, surnameOnly)
          .ifPresent(
              name -> {
                int to = from + name.length();
                boolean ends = NAME_ENDS.matcher(text.substring(to)).find();
                double confidence = (asked || surnameOnly ? 0.95 : 0.85) * passage.trust(from, to);
                if (!ends) {
                  confidence *= surnameOnly ? 0.8 : 0.25;
                }
                Optional<String> title = titleAt(text, to);
                heard.add(
                    Finding.of(
                        name + title.orElse(""),
                        confidence,
                        passage.evidence(matcher.start(), to + title.map(String::length).orElse(0)),
                        "来电人自述姓名"));
              });
    }
  }

  private static Optional<String> titleAt(String text, int at) {
    Matcher matcher = ADDRESSED.matcher(text);
    return matcher.find(at) && matcher.start() == at
        ? Optional.of(matcher.group())
        : Optional.empty();
  }

  private void answered(Passage passage, List<Finding> heard) {
    String text = passage.mended();
    Matcher leads = LEADS.matcher(text);
    int start = leads.find() ? leads.end() : 0;
    Optional<String> name = name(passage, start, false);
    if (name.isEmpty() && start == 0) {
      return;
    }
    if (name.isEmpty() && start < text.length()) {
      misheard(passage, start, heard);
      return;
    }
    if (name.isPresent()) {
      int from = start;
      int to = start + name.get().length();
      Optional<String> title = titleAt(text, to);
      String rest = text.substring(to + title.map(String::length).orElse(0));
      if (NAME_ENDS.matcher(rest).find()) {
        heard.add(
            Finding.of(
                name.get() + title.orElse(""),
                0.75 * passage.trust(from, to),
                passage.evidence(from, to),
                "来电人回答姓名"));
      }
    }
  }

  /** A surname at this place with the given name after it, if one follows. */
  private Optional<String> name(Passage passage, int from, boolean surnameOnly) {
    String text = passage.mended();
    Optional<String> surname = lexicon.surnameOf(text.substring(Math.min(from, text.length())));
    if (surname.isEmpty() || surnameOnly) {
      return surname;
    }
    int to = from + surname.get().length();
    int end = to;
    while (end < text.length()
        && end - to < 2
        && Names.han(text.charAt(end))
        && NOT_GIVEN.indexOf(text.charAt(end)) < 0
        && !NAME_ENDS.matcher(text.substring(end)).find()
        && !ADDRESSED.matcher(text.substring(end)).lookingAt()) {
      end++;
    }
    return Optional.of(text.substring(from, end));
  }

  /** After 姓 there is no surname, but one of the same sound is frequent. */
  private void misheard(Passage passage, int at, List<Finding> heard) {
    String text = passage.mended();
    boolean afterSurnameWord = at > 0 && "姓性".indexOf(text.charAt(at - 1)) >= 0;
    List<String> alike = lexicon.homophones(text.substring(at, at + 1));
    if (afterSurnameWord && !alike.isEmpty()) {
      heard.add(
          Finding.of(
              alike.get(0),
              0.5 * passage.trust(at, at + 1),
              passage.evidence(at - 1, at + 1),
              "来电人自述姓氏，按读音取常见姓"));
    }
  }

  /** What the operator called the caller, where nobody heard the caller say a name. */
  private void operators(List<Turn> turns, List<Finding> heard) {
    if (!heard.isEmpty()) {
      return;
    }
    for (Turn turn : turns) {
      Matcher matcher = ADDRESSED.matcher(turn.passage().mended());
      while (!turn.caller() && matcher.find()) {
        int from = matcher.start() - 1;
        String surname = from < 0 ? "" : turn.text().substring(from, matcher.start());
        boolean begins =
            from == 0 || from > 0 && "的，好是喂。您你嘅".indexOf(turn.text().charAt(from - 1)) >= 0;
        if (begins && lexicon.surnameOf(surname).isPresent()) {
          heard.add(
              Finding.of(
                  surname + matcher.group(1),
                  0.6 * turn.passage().trust(from, matcher.end()),
                  turn.passage().evidence(from, matcher.end()),
                  "话务员称呼"));
        }
      }
    }
  }

  /** The name with its characters as they were spelled out; empty where none was. */
  private String spelled(List<Turn> turns, String name) {
    StringBuilder spelled = new StringBuilder(name);
    boolean any = false;
    boolean asked = false;
    for (int t = 0; t < turns.size(); t++) {
      Turn turn = turns.get(t);
      boolean believed = turn.caller() || Confirmation.answered(turns, t);
      if (believed) {
        for (Spellings.Spelled each : lexicon.spellings().in(turn.passage(), asked)) {
          int at = place(spelled, each.character());
          if (at >= 0 && !each.denied() && (turn.caller() || at == 0)) {
            spelled.setCharAt(at, each.character());
            any = true;
          }
        }
      }
      asked = !turn.caller() && WHICH.matcher(turn.text()).find();
    }
    return any ? spelled.toString() : "";
  }

  private static int place(StringBuilder name, char spelled) {
    char sound = Sounds.of(spelled);
    for (int i = 0; i < name.length(); i++) {
      if (Sounds.of(name.charAt(i)) == sound) {
        return i;
      }
    }
    return -1;
  }
}
