package org.jiesu.cti.ticket;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.extraction.ChineseNumber;
import org.jiesu.cti.extraction.MentionFinder;
import org.jiesu.cti.extraction.MentionFinder.Mention;
import org.jiesu.cti.extraction.TimeReader;
import org.jiesu.cti.lexicon.Script;

/**
 * Whether a text says only what was said: each number, name, place, time and amount in it must be
 * in the call's utterances or in its fields. Rather refuses a true text than lets an invented fact
 * pass. Immutable, any thread.
 */
final class FactCheck {
  private static final Pattern ARABIC = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");
  private static final Pattern SPOKEN = Pattern.compile("[零一二两三四五六七八九十百千万亿幺]+");

  /** What is counted, where it matters: three months are not three working days. */
  private static final Pattern COUNTED =
      Pattern.compile(
          "([0-9]+(?:\\.[0-9]+)?|[零一二两三四五六七八九十百千万亿]+)(?:多|余|来)?(个月|个星期|个礼拜|个工作日|周|天|日|号|元|块|蚊|年|月|小时|点|时|分|楼|层|栋|室|人|名|次|斤|米|岁)");

  private static final Pattern CODE = Pattern.compile("[a-z0-9]*[a-z][a-z0-9]*");
  private static final Pattern TITLED =
      Pattern.compile("(\\p{IsHan})(先生/女士|先生|女士|小姐|太太|师傅|经理|主任|医生|老师|某)");
  private static final Pattern PLACE =
      Pattern.compile("\\p{IsHan}{2}(?:省|市|区|县|镇|乡|村|街道|大道|路|街|巷|小区|花园|大厦|广场|苑)");

  /** Times that have no number. */
  private static final Pattern TIME =
      Pattern.compile(
          "大前天|前天|昨天|今天|昨晚|今早|凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|半夜|上上?周|上个月|去年|前年|周末|星期[一二三四五六日天]|周[一二三四五六日]|国庆|春节|元旦|中秋");

  /** Words in which a numeral counts nothing. */
  private static final Pattern NO_NUMBER =
      Pattern.compile(
          "一(?:直|些|下|般|定|样|起|旦|致|律|边|方面|并|切|度|再|共|家|个|名|位|辆|台|条|张|件|次|天到晚|事|时|番|带|楼)|进一步|唯一|统一|之一|十分|千万|万一|第一时间|三方|四处|七八糟|两侧|双方");

  private final MentionFinder mentions;

  FactCheck(MentionFinder mentions) {
    this.mentions = mentions;
  }

  /**
   * The first thing in a text that nobody said, in Chinese; empty if there is none.
   *
   * @param sources utterances, field values, the extractive draft
   * @param now the call's arrival by the city's clocks, for 昨天
   */
  Optional<String> invented(String text, List<String> sources, LocalDateTime now) {
    String answer = Script.fold(text);
    String said = Script.fold(String.join("\n", sources)).replace(" ", "");
    Set<String> moments = new HashSet<>();
    Set<BigDecimal> numbers = new HashSet<>();
    for (TimeReader.Moment moment : TimeReader.moments(said, now)) {
      moments.add(moment.value());
      numbersOf(moment.inWords(), numbers);
    }
    numbersOf(said, numbers);
    Set<String> counts = counts(said);
    for (TimeReader.Moment moment : TimeReader.moments(said, now)) {
      counts.addAll(counts(moment.inWords()));
    }
    return number(answer, said, numbers)
        .or(() -> count(answer, counts))
        .or(() -> time(answer, said, moments, now))
        .or(() -> name(answer, said));
  }

  private static void numbersOf(String text, Set<BigDecimal> numbers) {
    Matcher arabic = ARABIC.matcher(text);
    while (arabic.find()) {
      numbers.add(new BigDecimal(arabic.group()).stripTrailingZeros());
    }
    Matcher spoken = SPOKEN.matcher(text);
    while (spoken.find()) {
      value(spoken.group()).ifPresent(numbers::add);
    }
  }

  private static Set<String> counts(String text) {
    Set<String> counts = new HashSet<>();
    Matcher counted = COUNTED.matcher(text);
    while (counted.find()) {
      String unit = unit(counted.group(2));
      value(counted.group(1)).ifPresent(n -> counts.add(n.toPlainString() + unit));
    }
    return counts;
  }

  private static String unit(String said) {
    return switch (said) {
      case "块", "蚊" -> "元";
      case "号" -> "日";
      case "点" -> "时";
      case "个星期", "个礼拜" -> "周";
      case "名" -> "人";
      default -> said;
    };
  }

  private static Optional<String> count(String answer, Set<String> counts) {
    Matcher counted = COUNTED.matcher(NO_NUMBER.matcher(answer).replaceAll("—"));
    while (counted.find()) {
      String unit = unit(counted.group(2));
      boolean known =
          value(counted.group(1))
              .map(n -> n.toPlainString() + unit)
              .filter(counts::contains)
              .isPresent();
      if (!known) {
        return Optional.of("“" + counted.group() + "”");
      }
    }
    return Optional.empty();
  }

  private static Optional<BigDecimal> value(String numeral) {
    return ChineseNumber.parse(numeral).map(BigDecimal::stripTrailingZeros);
  }

  private static Optional<String> number(String answer, String said, Set<BigDecimal> numbers) {
    Matcher code = CODE.matcher(answer);
    while (code.find()) {
      if (!said.contains(code.group())) {
        return Optional.of("“" + code.group() + "”");
      }
    }
    Matcher arabic = ARABIC.matcher(answer);
    while (arabic.find()) {
      boolean inCode =
          arabic.start() > 0 && latin(answer.charAt(arabic.start() - 1))
              || arabic.end() < answer.length() && latin(answer.charAt(arabic.end()));
      boolean known =
          numbers.contains(new BigDecimal(arabic.group()).stripTrailingZeros())
              && (!arabic.group().startsWith("0") || said.contains(arabic.group()));
      if (!inCode && !known) {
        return Optional.of("数字“" + arabic.group() + "”");
      }
    }
    String counted = NO_NUMBER.matcher(answer).replaceAll("");
    Matcher spoken = SPOKEN.matcher(counted);
    while (spoken.find()) {
      String numeral = spoken.group();
      boolean known =
          said.contains(numeral) && numeral.length() > 1
              || value(numeral).filter(numbers::contains).isPresent();
      if (!known) {
        return Optional.of("数字“" + numeral + "”");
      }
    }
    return Optional.empty();
  }

  private static boolean latin(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static Optional<String> time(
      String answer, String said, Set<String> moments, LocalDateTime now) {
    for (TimeReader.Moment moment : TimeReader.moments(answer, now)) {
      boolean known =
          moments.stream()
              .anyMatch(
                  m ->
                      m.startsWith(moment.value())
                          || moment.value().startsWith(m) && m.length() >= 10);
      if (!known) {
        return Optional.of("时间“" + answer.substring(moment.from(), moment.to()) + "”");
      }
    }
    Matcher time = TIME.matcher(answer);
    while (time.find()) {
      boolean known =
          said.contains(time.group())
              || TimeReader.moments(time.group(), now).stream()
                  .anyMatch(t -> moments.stream().anyMatch(m -> m.startsWith(t.value())));
      if (!known) {
        return Optional.of("时间“" + time.group() + "”");
      }
    }
    return Optional.empty();
  }

  private Optional<String> name(String answer, String said) {
    Matcher titled = TITLED.matcher(answer);
    while (titled.find()) {
      if (!said.contains(titled.group())) {
        return Optional.of("称呼“" + titled.group() + "”");
      }
    }
    Matcher place = PLACE.matcher(answer);
    while (place.find()) {
      if (!said.contains(place.group())) {
        return Optional.of("地点“" + place.group() + "”");
      }
    }
    for (Mention mention : mentions.find(answer)) {
      String name = answer.substring(mention.from(), mention.to());
      if (!said.contains(name)) {
        String kind =
            switch (mention.kind()) {
              case PERSON -> "人名";
              case ORGANISATION -> "单位";
              case PLACE -> "地点";
            };
        return Optional.of(kind + "“" + name + "”");
      }
    }
    return Optional.empty();
  }
}
