package org.jiesu.cti.ticket;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.extraction.ChineseNumber;
import org.jiesu.cti.extraction.TimeReader;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.SpokenCantonese;

/**
 * Brings what was said into the wording of tickets: spoken Cantonese to written Chinese, numbers to
 * digits, 昨晚 with its date, the first person to the third. Adds no facts. Immutable.
 */
final class Wording {
  private static final String NUMERAL = "[0-9零一二两三四五六七八九十百千万幺点]";
  private static final Pattern NUMBER =
      Pattern.compile(NUMERAL + "{2,}|" + "[一二两三四五六七八九]" + "(?=月|号|日|块|元|岁|年|楼|单元|栋|个月|天|点钟|点半)");
  private static final Pattern NO_NUMBER =
      Pattern.compile("十分|千万|万一|一一|一点|百分之?|三三两两|点|一万个|十点|七七八八|百点|一百个?[不]");
  private static final Pattern CALENDAR = Pattern.compile(".*月份?.*[号日].*");
  private static final Pattern TRAILING = Pattern.compile("(?:啊|呀|哦|喔|呢|吧|嘛|啦|喇|㗎|囉|吖|喎|噶|咩)+$");
  private static final Pattern LEADING =
      Pattern.compile("^(?:(?:嗯|呃|啊|哦|喂|你好|您好|那个|就是说|就是|就系|然后|那么|那|系，|好|即系)(?=.{2}))+");

  private static final Pattern HESITATION =
      Pattern.compile(
          "嗯+|呃+|(?<!\\p{IsHan})啊+|那个那个|这个这个(?=这|那|\\p{IsHan})|怎么说呢|怎么讲呢|你知道吧|你知道吗|我跟你讲|我跟你说|我同你讲|不瞒你说|(?<=，)(?:就是说|然后呢?|那个)(?=\\p{IsHan}{3})|的话呢");
  private static final Pattern STUTTER =
      Pattern.compile("(我们|你们|他们|我|他|她|这个|那个|就是|然后|因为|所以|现在|但是)\\1+");

  private final SpokenCantonese cantonese;

  private Wording(SpokenCantonese cantonese) {
    this.cantonese = cantonese;
  }

  /**
   * Reads {@code cantonese.csv}.
   *
   * @throws LexiconException naming file, line and column of what is wrong
   */
  static Wording read(Path directory) {
    return new Wording(SpokenCantonese.read(directory));
  }

  /**
   * One clause as it is written on a ticket.
   *
   * @param clause folded
   * @param spokenCantonese whether 唔 and 嘅 are to be rewritten
   * @param now the call's arrival by the city's clocks
   */
  String written(String clause, boolean spokenCantonese, LocalDateTime now) {
    String fluent = fluent(clause);
    if (!fluent.equals(clause)) {
      return written(fluent, spokenCantonese, now);
    }
    StringBuilder text = new StringBuilder();
    int done = 0;
    for (TimeReader.Moment moment : TimeReader.moments(clause, now)) {
      text.append(plain(clause.substring(done, moment.from()), spokenCantonese));
      String said = clause.substring(moment.from(), moment.to());
      if (CALENDAR.matcher(said).matches()) {
        text.append(moment.inWords());
      } else if (moment.sure() >= 0.7) {
        text.append(plain(said, spokenCantonese)).append('（').append(moment.inWords()).append('）');
      } else {
        text.append(plain(said, spokenCantonese));
      }
      done = moment.to();
    }
    text.append(plain(clause.substring(done), spokenCantonese));
    String written = TRAILING.matcher(LEADING.matcher(text).replaceFirst("")).replaceFirst("");
    return thirdPerson(written);
  }

  /** Without what fills pauses and without words said twice in a row. */
  private static String fluent(String clause) {
    return STUTTER.matcher(HESITATION.matcher(clause).replaceAll("")).replaceAll("$1");
  }

  private String plain(String text, boolean spokenCantonese) {
    return digits(spokenCantonese ? standard(text) : text);
  }

  /** Spoken Cantonese in simplified characters to written Chinese. */
  String standard(String text) {
    return cantonese.standard(text);
  }

  static String digits(String text) {
    Matcher matcher = NUMBER.matcher(text);
    StringBuilder written = new StringBuilder();
    int done = 0;
    while (matcher.find()) {
      String said = matcher.group();
      boolean word = NO_NUMBER.matcher(said).lookingAt() || said.endsWith("点") && said.length() < 2;
      String tail = said.endsWith("点") ? "点" : weighed(said) ? "两" : "";
      String number = said.substring(0, said.length() - tail.length());
      String value =
          word || number.isEmpty()
              ? said
              : ChineseNumber.parse(number)
                  .map(n -> leadingZero(number) ? positional(number) : n.toPlainString())
                  .map(n -> n + tail)
                  .orElse(said);
      written.append(text, done, matcher.start()).append(value);
      done = matcher.end();
    }
    return written
        .append(text.substring(done))
        .toString()
        .replaceAll("(\\d)块钱?", "$1元")
        .replaceAll("(\\d)蚊", "$1元");
  }

  /** 四斤二两: the last 两 is fifty grams, not two. */
  private static boolean weighed(String said) {
    return said.length() >= 2 && said.endsWith("两");
  }

  private static boolean leadingZero(String number) {
    return ChineseNumber.digit(number.charAt(0)) == 0;
  }

  private static String positional(String number) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < number.length(); i++) {
      int digit = ChineseNumber.digit(number.charAt(i));
      if (digit < 0) {
        return number;
      }
      digits.append(digit);
    }
    return digits.toString();
  }

  private static String thirdPerson(String text) {
    return text.replace("我们家", "其家")
        .replace("我家里", "其家里")
        .replace("我自己", "其本人")
        .replace("我们", "其")
        .replace("我", "其")
        .replace("你们", "相关部门")
        .replace("其的", "其");
  }
}
