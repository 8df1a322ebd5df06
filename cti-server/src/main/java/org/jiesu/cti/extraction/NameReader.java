package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;

/**
 * The caller's name (来电人姓名): 我姓王, 我叫张建国, 弓长张, a bare answer to 您贵姓. Says only what is known: a
 * surname stays a surname until somebody says 先生 or 女士.
 */
final class NameReader implements FieldReader {
  private static final Pattern INTRODUCED =
      Pattern.compile("(?:我是姓|我姓|免贵姓|免贵|小姓|敝姓|我叫做?|我个名叫|名字叫做?|名叫|(?<![哪什贵您你])姓(?!名|氏|什))");
  private static final Pattern TITLED =
      Pattern.compile("我(?:是|系)(\\p{IsHan}{1,3}?)(先生|女士|小姐|太太|阿姨|老师)");
  private static final Pattern ADDRESSED = Pattern.compile("(先生|女士|小姐|太太|阿姨)");
  private static final Pattern ASKED = Pattern.compile("贵姓|姓名|怎么称呼|点称呼|叫什么|尊姓|名字");
  private static final Pattern SPELLED = Pattern.compile("(\\p{IsHan}{2,4})的(\\p{IsHan})");
  private static final Pattern NAME_ENDS =
      Pattern.compile("^(?:$|[，。？！；、：0-9]|电话|手机|号码|联系|联络|今年|我|是|在|住|就|想|要|的|家|你|您|地址|身份|啊|呀|系|喺)");
  private static final String NOT_GIVEN = "道里有的了在是我你他她们这那不很没要想家个什么吗呢系喺嘅咗";
  private static final Map<String, Character> COMPONENTS =
      Map.ofEntries(
          Map.entry("弓长", '张'),
          Map.entry("立早", '章'),
          Map.entry("木子", '李'),
          Map.entry("耳东", '陈'),
          Map.entry("双木", '林'),
          Map.entry("口天", '吴'),
          Map.entry("古月", '胡'),
          Map.entry("草头", '黄'),
          Map.entry("三横", '王'),
          Map.entry("三划", '王'),
          Map.entry("言午", '许'),
          Map.entry("走肖", '赵'),
          Map.entry("干勾于", '于'),
          Map.entry("人可", '何'),
          Map.entry("文刀", '刘'),
          Map.entry("两点水", '冯'),
          Map.entry("三点水", '汪'),
          Map.entry("人未余", '余'),
          Map.entry("日京", '景'),
          Map.entry("水工", '江'));

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
        boolean asked = ASKED.matcher(conversation.askedBefore(t)).find();
        introduced(turns.get(t).passage(), asked, heard);
        if (asked) {
          answered(turns.get(t).passage(), heard);
        }
      }
    }
    Finding best = null;
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
    Optional<Character> spelled = spelled(turns, surname);
    String name = best.value();
    String reason = best.reason();
    if (spelled.isPresent() && surname.length() == 1) {
      name = spelled.get() + name.substring(1);
      surname = String.valueOf(spelled.get());
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
    List<Evidence> evidence = new ArrayList<>(best.evidence());
    if (name.equals(surname)) {
      for (Turn turn : turns) {
        Matcher matcher = ADDRESSED.matcher(turn.text());
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
    String text = passage.text();
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
    Matcher matcher = INTRODUCED.matcher(text);
    while (matcher.find()) {
      int from = matcher.end();
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
    String text = passage.text();
    int start = 0;
    while (start < text.length() && "嗯啊哦，好".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    Optional<String> name = name(passage, start, false);
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
    String text = passage.text();
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

  private Optional<Character> spelled(List<Turn> turns, String surname) {
    for (Turn turn : turns) {
      String text = turn.text();
      for (Map.Entry<String, Character> parts : COMPONENTS.entrySet()) {
        int at = text.indexOf(parts.getKey());
        if (at >= 0 && (turn.caller() && (surname.isEmpty() || near(parts.getValue(), surname)))) {
          return Optional.of(parts.getValue());
        }
      }
      Matcher matcher = SPELLED.matcher(text);
      while (turn.caller() && matcher.find()) {
        String word = matcher.group(1);
        char c = matcher.group(2).charAt(0);
        if (word.indexOf(c) >= 0 && near(c, surname)) {
          return Optional.of(c);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean near(char c, String surname) {
    return surname.length() == 1
        && org.jiesu.cti.lexicon.Sounds.of(c) == org.jiesu.cti.lexicon.Sounds.of(surname.charAt(0));
  }
}
