package org.jiesu.cti.extraction;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.TicketField;
import org.jspecify.annotations.Nullable;

/**
 * When it happened (发生时间), from what callers say relative to the call: 昨天晚上十二点, 上周三, 三月十五号, 寻晚,
 * 半个月前. The value is as precise as what was said: {@code 2025}, {@code 2026-10}, {@code 2026-11-21}
 * or {@code 2026-11-21T23:30}.
 */
public final class TimeReader implements FieldReader {
  private static final String N = "[0-9零一二两三四五六七八九十廿]{1,3}";
  private static final Pattern CALENDAR =
      Pattern.compile(
          "(?:([0-9零一二三四五六七八九]{4}|去年|前年|今年)年?的?)?(" + N + ")月份?(?:的)?(" + N + ")[号日](?!楼|线|院)");
  private static final Pattern DAY =
      Pattern.compile("大前[天日]|前[天日晚]|[昨寻琴]晚|[昨寻琴]夜|[昨寻琴][天日]|今[天日晚早朝]|今早上|当晚");
  private static final Pattern WEEKDAY =
      Pattern.compile("(上上|上|这|本|今|呢)?个?(?:周|星期|礼拜)([一二三四五六日天末])");
  private static final Pattern MONTH =
      Pattern.compile("(上上个月|上上月|上个月|上月|这个月|本月|今个月|呢个月)(?:的?(" + N + ")[号日])?");
  private static final Pattern YEAR_MONTH = Pattern.compile("(去年|前年|今年)年?(?:的?(" + N + ")月份?)?");
  private static final Pattern AGO =
      Pattern.compile("(半|" + N + ")个?(多)?(天|日|周|星期|礼拜|月|年|小时|钟头)(?:之|以)?前(?!面|往|后)");
  private static final Pattern LASTING =
      Pattern.compile(
          "(?:已经|足足|等了|坏了|拖了|等咗|坏咗|拖咗|停了|停咗|漏了|欠了)(?:有|都|快|成)?(半|"
              + N
              + ")个?(多)?(天|周|星期|礼拜|月|年)(?:多)?(?=了|啦|喇|没|都|冇|还|仲|，|。|$)");
  private static final Pattern CLOCK =
      Pattern.compile(
          "^的?(凌晨|清晨|早上|早晨|朝早|上午|中午|下午|下昼|晏昼|傍晚|晚上|夜晚|夜里|半夜|深夜|晚|早)?(?:的)?(?:大概|差不多|大约)?("
              + N
              + ")点(?:钟)?(?:(半)|(一刻)|(三刻)|("
              + N
              + ")分?)?");
  private static final Pattern PERIOD = Pattern.compile("^的?(凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|夜里|半夜)");

  @Override
  public TicketField field() {
    return TicketField.OCCURRED_AT;
  }

  /**
   * A time in a text.
   *
   * @param value ISO 8601, as precise as it was said
   * @param from index of its first character
   * @param to index after its last character
   * @param sure 0 to 1: how certain this reading is
   */
  public record Moment(String value, int from, int to, double sure) {

    /** The moment for a reader, for example 2026年11月21日23时30分. */
    public String inWords() {
      String[] parts = value.split("[-T:]");
      StringBuilder words = new StringBuilder();
      String[] units = {"年", "月", "日", "时", "分"};
      for (int i = 0; i < parts.length && i < units.length; i++) {
        int number = Integer.parseInt(parts[i]);
        if (i < 4 || number > 0) {
          words.append(number).append(units[i]);
        }
      }
      return words.toString();
    }
  }

  @Override
  public Optional<Finding> read(Conversation conversation) {
    List<Finding> findings = new ArrayList<>();
    for (Turn turn : conversation.turns()) {
      if (!turn.caller()) {
        continue;
      }
      Passage passage = turn.passage();
      for (Moment moment : moments(passage.text(), conversation.localArrival())) {
        boolean since =
            LASTING.matcher(passage.text().substring(moment.from(), moment.to())).lookingAt();
        findings.add(
            Finding.of(
                moment.value(),
                moment.sure() * passage.trust(moment.from(), moment.to()),
                passage.evidence(moment.from(), moment.to()),
                since ? "按来电人说的持续时间推算" : "来电人自述时间"));
      }
    }
    if (findings.isEmpty()) {
      return Optional.empty();
    }
    Finding best = findings.get(0);
    for (Finding other : findings) {
      best = other.confidence() > best.confidence() + 0.02 ? other : best;
    }
    return Optional.of(best.among(findings, 3, 0.6));
  }

  /**
   * The times in a folded text, in order, none overlapping.
   *
   * @param now the call's arrival by the city's clocks
   */
  public static List<Moment> moments(String text, LocalDateTime now) {
    List<Moment> moments = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      Optional<Moment> moment = momentAt(text, i, now);
      if (moment.isPresent()) {
        moments.add(moment.get());
        i = moment.get().to();
      } else {
        i++;
      }
    }
    return moments;
  }

  private static Optional<Moment> momentAt(String text, int i, LocalDateTime now) {
    LocalDate today = now.toLocalDate();
    try {
      Matcher m = at(CALENDAR, text, i);
      if (m.lookingAt()) {
        Optional<Moment> moment = calendar(m, text, i, today);
        if (moment.isPresent()) {
          return moment;
        }
      }
      m = at(DAY, text, i);
      if (m.lookingAt()) {
        String word = m.group();
        LocalDate day = today.minusDays(daysBack(word));
        boolean night = word.endsWith("晚") || word.endsWith("夜");
        boolean morning = word.endsWith("早") || word.endsWith("朝") || word.endsWith("早上");
        return Optional.of(
            withClock(text, i, m.end(), day, night ? "晚上" : morning ? "早上" : "", 0.9));
      }
      m = at(WEEKDAY, text, i);
      if (m.lookingAt() && !(i > 0 && text.charAt(i - 1) == '每')) {
        return weekday(m, text, i, today);
      }
      m = at(MONTH, text, i);
      if (m.lookingAt()) {
        int back = m.group(1).startsWith("上上") ? 2 : m.group(1).startsWith("上") ? 1 : 0;
        YearMonth month = YearMonth.from(today).minusMonths(back);
        Optional<Integer> day = number(m.group(2));
        if (day.isPresent() && month.isValidDay(day.get())) {
          return Optional.of(withClock(text, i, m.end(), month.atDay(day.get()), "", 0.9));
        }
        return Optional.of(new Moment(month.toString(), i, m.end(), back == 0 ? 0.4 : 0.75));
      }
      m = at(AGO, text, i);
      if (m.lookingAt()) {
        return ago(m.group(1), m.group(2) != null, m.group(3), i, m.end(), now, 0.75);
      }
      m = at(LASTING, text, i);
      if (m.lookingAt()) {
        return ago(m.group(1), m.group(2) != null, m.group(3), i, m.end(), now, 0.5);
      }
      m = at(YEAR_MONTH, text, i);
      if (m.lookingAt()) {
        int year =
            today.getYear() - (m.group(1).equals("去年") ? 1 : m.group(1).equals("前年") ? 2 : 0);
        Optional<Integer> month = number(m.group(2));
        if (month.isPresent() && month.get() >= 1 && month.get() <= 12) {
          return Optional.of(
              new Moment(YearMonth.of(year, month.get()).toString(), i, m.end(), 0.7));
        }
        return m.group(1).equals("今年")
            ? Optional.empty()
            : Optional.of(new Moment(String.format("%04d", year), i, m.start() + 2, 0.6));
      }
    } catch (DateTimeException e) {
      // 三十二月 and the like: what was recognised is no time
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<Moment> calendar(Matcher m, String text, int i, LocalDate today) {
    Optional<Integer> month = number(m.group(2));
    Optional<Integer> day = number(m.group(3));
    double sure = 0.92;
    if (month.isPresent() && (month.get() > 12 || month.get() == 0) && m.group(2).length() > 1) {
      // 是三月 heard as 十三月: the last character is the month
      month = number(m.group(2).substring(m.group(2).length() - 1));
      sure = 0.6;
    }
    if (month.isEmpty() || day.isEmpty() || month.get() < 1 || month.get() > 12) {
      return Optional.empty();
    }
    int year = today.getYear();
    boolean stated = m.group(1) != null;
    if (stated) {
      year =
          switch (m.group(1)) {
            case "去年" -> year - 1;
            case "前年" -> year - 2;
            case "今年" -> year;
            default -> ChineseNumber.parse(m.group(1)).map(n -> n.intValue()).orElse(year);
          };
      if (year < 1900 || year > today.getYear() + 10) {
        return Optional.empty();
      }
    }
    LocalDate date = LocalDate.of(year, month.get(), day.get());
    if (!stated && date.isAfter(today)) {
      date = date.minusYears(1);
    }
    return Optional.of(withClock(text, i, m.end(), date, "", sure));
  }

  private static Optional<Moment> weekday(Matcher m, String text, int i, LocalDate today) {
    String which = m.group(1) == null ? "" : m.group(1);
    DayOfWeek day =
        switch (m.group(2)) {
          case "一" -> DayOfWeek.MONDAY;
          case "二" -> DayOfWeek.TUESDAY;
          case "三" -> DayOfWeek.WEDNESDAY;
          case "四" -> DayOfWeek.THURSDAY;
          case "五" -> DayOfWeek.FRIDAY;
          case "六", "末" -> DayOfWeek.SATURDAY;
          default -> DayOfWeek.SUNDAY;
        };
    LocalDate monday = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    LocalDate date =
        switch (which) {
          case "上上" -> monday.minusWeeks(2).with(TemporalAdjusters.nextOrSame(day));
          case "上" -> monday.minusWeeks(1).with(TemporalAdjusters.nextOrSame(day));
          case "" -> today.with(TemporalAdjusters.previousOrSame(day));
          default -> monday.with(TemporalAdjusters.nextOrSame(day));
        };
    double sure = which.isEmpty() ? 0.5 : date.isAfter(today) ? 0.3 : 0.88;
    return Optional.of(withClock(text, i, m.end(), date, "", sure));
  }

  private static Optional<Moment> ago(
      String count, boolean more, String unit, int from, int to, LocalDateTime now, double sure) {
    LocalDate today = now.toLocalDate();
    double certainty = more ? sure * 0.8 : sure;
    if (count.equals("半")) {
      String value =
          switch (unit) {
            case "天", "日" -> today.toString();
            case "月" -> today.minusDays(15).toString();
            case "年" -> YearMonth.from(today).minusMonths(6).toString();
            case "小时", "钟头" -> minute(now.minusMinutes(30));
            default -> "";
          };
      return value.isEmpty()
          ? Optional.empty()
          : Optional.of(new Moment(value, from, to, certainty));
    }
    Optional<Integer> number = number(count);
    if (number.isEmpty() || number.get() == 0 || number.get() > 400) {
      return Optional.empty();
    }
    int n = number.get();
    String value =
        switch (unit) {
          case "天", "日" -> today.minusDays(n).toString();
          case "周", "星期", "礼拜" -> today.minusWeeks(n).toString();
          case "月" -> YearMonth.from(today).minusMonths(n).toString();
          case "小时", "钟头" -> minute(now.minusHours(n));
          default -> n > 100 ? "" : String.format("%04d", today.getYear() - n);
        };
    return value.isEmpty() ? Optional.empty() : Optional.of(new Moment(value, from, to, certainty));
  }

  private static Moment withClock(
      String text, int from, int dayEnd, LocalDate day, String period, double sure) {
    String rest = text.substring(dayEnd);
    Matcher clock = CLOCK.matcher(rest);
    if (!clock.find()) {
      Matcher partOfDay = PERIOD.matcher(rest);
      int to = partOfDay.find() ? dayEnd + partOfDay.end() : dayEnd;
      return new Moment(day.toString(), from, to, sure);
    }
    String said = clock.group(1) == null ? period : clock.group(1);
    Optional<Integer> hour = number(clock.group(2));
    if (hour.isEmpty() || hour.get() > 24) {
      return new Moment(day.toString(), from, dayEnd, sure);
    }
    int minute = 0;
    if (clock.group(3) != null) {
      minute = 30;
    } else if (clock.group(4) != null) {
      minute = 15;
    } else if (clock.group(5) != null) {
      minute = 45;
    } else if (clock.group(6) != null) {
      minute = number(clock.group(6)).filter(n -> n < 60).orElse(0);
    }
    LocalDateTime time = at(day, said, hour.get(), minute);
    double certainty = said.isEmpty() && hour.get() <= 12 ? sure * 0.8 : sure;
    return new Moment(minute(time), from, dayEnd + clock.end(), certainty);
  }

  /** 昨天晚上十二点 is the midnight that ends yesterday, 昨晚一点 the hour after it. */
  private static LocalDateTime at(LocalDate day, String period, int hour, int minute) {
    int h = hour;
    LocalDate date = day;
    switch (period) {
      case "下午", "下昼", "晏昼", "傍晚" -> h = h < 12 ? h + 12 : h;
      case "中午" -> h = h < 11 ? h + 12 : h;
      case "晚上", "夜晚", "夜里", "半夜", "深夜", "晚" -> {
        if (h == 12 || h == 24) {
          h = 0;
          date = day.plusDays(1);
        } else if (h <= 5) {
          date = day.plusDays(1);
        } else if (h < 12) {
          h += 12;
        }
      }
      default -> {
        // morning, or nothing said: as it is
      }
    }
    if (h == 24) {
      h = 0;
      date = date.plusDays(1);
    }
    return LocalDateTime.of(date, LocalTime.of(h, minute));
  }

  private static int daysBack(String word) {
    if (word.startsWith("大前")) {
      return 3;
    }
    return switch (word.charAt(0)) {
      case '前' -> 2;
      case '昨', '寻', '琴' -> 1;
      default -> 0;
    };
  }

  private static Optional<Integer> number(@Nullable String text) {
    return text == null
        ? Optional.empty()
        : ChineseNumber.parse(text.replace("廿", "二十")).map(n -> n.intValue());
  }

  private static String minute(LocalDateTime time) {
    return time.format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm"));
  }

  private static Matcher at(Pattern pattern, String text, int from) {
    return pattern.matcher(text).region(from, text.length()).useTransparentBounds(true);
  }
}
