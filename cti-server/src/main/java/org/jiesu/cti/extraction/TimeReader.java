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

  /** What the patterns below begin with; most characters of a text begin none. */
  private static final String BEGINNINGS =
      "0123456789零一二两三四五六七八九十廿半去前今昨寻琴大上这本呢个周星礼已足等坏拖停漏欠年国中端清元劳春过除妇儿教圣双自从由打在是系就凌早朝下晏傍晚夜刚头啱";

  private static final Pattern CALENDAR =
      Pattern.compile(
          "(?:([0-9零一二三四五六七八九]{4}|去年|前年|今年)年?的?)?(" + N + ")月份?(?:的)?(" + N + ")[号日](?!楼|线|院)");
  private static final Pattern DAY =
      Pattern.compile(
          "大前[天日晚]|(?<!之|以)前[天日晚](?!的?时候|内)|[昨寻琴]晚|[昨寻琴]夜|[昨寻琴][天日]|今[天日晚早朝]|今早上|(?:刚才|刚刚|头先|啱啱|啱先)");
  private static final Pattern BARE_CLOCK =
      Pattern.compile("(凌晨|清晨|早上|朝早|上午|中午|下午|下昼|晏昼|傍晚|晚上|夜晚|夜里|半夜)(?:的)?(?:大概|差不多|大约)?" + N + "点");
  private static final Pattern WEEKDAY =
      Pattern.compile("(上上|上|这|本|今|呢)?个?(?:周|星期|礼拜)([一二三四五六日天末])(?![个百千万])");
  private static final Pattern MONTH =
      Pattern.compile(
          "(上上个月|上上月|上个月|上月|这个月|本月|今个月|呢个月)(?:的?(" + N + ")[号日]|的?(初|月初|头|中旬|月中|底|月底|尾))?");
  private static final Pattern YEAR_MONTH = Pattern.compile("(去年|前年|今年)年?(?:的?(" + N + ")月份?)?");
  private static final Pattern AGO =
      Pattern.compile("(半|" + N + ")个?(多)?(天|日|周|星期|礼拜|月|年|小时|钟头)(?:之|以)?前(?!面|往|后)");
  private static final Pattern FEAST =
      Pattern.compile(
          "(去年|前年|今年)?年?的?(国庆节|国庆(?=那|当|期|假|长|放|前|后|的|嗰)|(?<![\\p{IsHan}])国庆|十一(?=黄金周|假期|期间|长假|那天|放假)|中秋节?|端午节|端午|清明节|清明(?=那|当|期|假|前|后|嗰)|元旦|五一(?=劳动节|假期|期间|那天|放假|长假)|劳动节|春节|过年|大年初([一二三四五六七])|年初([一二三四五六七])|年三十|除夕|元宵节?|妇女节|三八节|儿童节|六一(?=儿童节|那天)|教师节|圣诞节?|双十一|双11)(?:黄金周|长假|劳动节|儿童节|那天|当天|嗰日|期间|假期|放假|的时候|嗰阵|前后)*");
  private static final Pattern PART_OF_YEAR =
      Pattern.compile("(去年|前年|今年)(?:的)?(年初|年底|年尾|年中|上半年|下半年|春天|夏天|秋天|冬天|暑假|寒假)");
  private static final Pattern SINCE =
      Pattern.compile("(?:自从?|从|由|打)(?:(去年|前年|今年)的?)?(" + N + ")月份?(?=开始|到现在|起|一直|到而家|至今|到今|就)");
  private static final Pattern MONTH_ONLY =
      Pattern.compile("(?:在|是|系|就|今年)?(" + N + ")月份(?!" + N + ")");
  private static final Pattern DAY_ONLY =
      Pattern.compile("(?:这个月|本月)?(" + N + ")[号日](?=的?(?:早上|上午|中午|下午|晚上|凌晨|那天|当天|嗰日))");
  private static final Pattern TWO_OF =
      Pattern.compile("(?:一两|两三|三四|四五|五六|六七|七八|八九)(?=个?(?:天|日|周|星期|礼拜|月|年|小时|钟头))");
  private static final Pattern LASTING =
      Pattern.compile(
          "(?:已经|足足|等了|坏了|拖了|等咗|坏咗|拖咗|停了|停咗|漏了|欠了)(?:有|都|快|成)?(半|"
              + N
              + ")个?(多)?(天|日|周|星期|礼拜|月|年)(?:多)?(?=了|啦|喇|没|都|冇|还|仲|，|。|$)");
  private static final Pattern CLOCK =
      Pattern.compile(
          "^(?:的|，)?(凌晨|清晨|早上|早晨|朝早|朝头早|上午|中午|下午|下昼|晏昼|傍晚|晚上|夜晚|夜里|半夜|深夜|晚|早)?(?:的|，)?(?:大概|差不多|大约)?("
              + N
              + ")(?:点|时(?!候))(?:钟)?(?:(半)|(一刻)|(三刻)|([零一二三四五六七八九十0-9]{1,3})分?(?!个|栋|号|楼))?(?:多|左右|前后)?");
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
      for (Moment moment : moments(passage.mended(), conversation.localArrival())) {
        if (denied(passage.mended(), moment.from())) {
          String wrong = moment.value();
          findings.removeIf(f -> f.value().startsWith(wrong));
          continue;
        }
        boolean since =
            LASTING.matcher(passage.mended().substring(moment.from(), moment.to())).lookingAt();
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
      boolean finer =
          other.value().startsWith(best.value())
              && other.value().length() > best.value().length()
              && other.confidence() >= best.confidence() - 0.35;
      boolean coarser =
          best.value().startsWith(other.value()) && best.confidence() >= other.confidence() - 0.35;
      boolean surer = !coarser && other.confidence() > best.confidence() + 0.02;
      best = finer || surer ? other : best;
    }
    return Optional.of(best.among(findings, 3, 0.6));
  }

  /** 不是昨天，是前天: what stands after 不是 is what it was not. */
  private static boolean denied(String text, int at) {
    String before = text.substring(Math.max(0, at - 3), at);
    return before.endsWith("不是") || before.endsWith("唔系") || before.endsWith("不是在");
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
      if (BEGINNINGS.indexOf(text.charAt(i)) < 0) {
        i++;
        continue;
      }
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
      m = at(SINCE, text, i);
      if (m.lookingAt()) {
        return monthOf(m.group(1), m.group(2), i, m.end(), today, 0.8);
      }
      m = at(FEAST, text, i);
      if (m.lookingAt()) {
        return feast(m, text, i, today);
      }
      m = at(PART_OF_YEAR, text, i);
      if (m.lookingAt()) {
        return Optional.of(partOfYear(m, i, today));
      }
      m = at(DAY, text, i);
      if (m.lookingAt()) {
        String word = m.group();
        if (word.startsWith("刚") || word.startsWith("头") || word.startsWith("啱")) {
          return Optional.of(new Moment(today.toString(), i, m.end(), 0.45));
        }
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
        if (m.group(3) != null) {
          int first =
              m.group(3).contains("初") || m.group(3).equals("头")
                  ? 1
                  : m.group(3).contains("中") ? 15 : month.lengthOfMonth();
          return Optional.of(new Moment(month.atDay(first).toString(), i, m.end(), 0.6));
        }
        if (day.isPresent() && month.isValidDay(day.get())) {
          return Optional.of(withClock(text, i, m.end(), month.atDay(day.get()), "", 0.9));
        }
        return Optional.of(new Moment(month.toString(), i, m.end(), back == 0 ? 0.4 : 0.75));
      }
      m = at(BARE_CLOCK, text, i);
      if (m.lookingAt() && !recurring(text, i)) {
        return bareClock(text, i, m.end(), today, now);
      }
      m = at(DAY_ONLY, text, i);
      if (m.lookingAt()) {
        Optional<Integer> day = number(m.group(1));
        YearMonth month = YearMonth.from(today);
        if (day.isPresent() && day.get() > today.getDayOfMonth()) {
          month = month.minusMonths(1);
        }
        if (day.isPresent()
            && month.isValidDay(day.get())
            && !(i > 0 && text.charAt(i - 1) == '月')) {
          return Optional.of(withClock(text, i, m.end(), month.atDay(day.get()), "", 0.7));
        }
      }
      m = at(TWO_OF, text, i);
      if (m.lookingAt()) {
        // 两三天前: the later of the two, as the less that is claimed
        Matcher ago = at(AGO, text, i + 1);
        if (ago.lookingAt()) {
          return ago(text.substring(i, i + 1), true, ago.group(3), i, ago.end(), now, 0.7);
        }
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
      m = at(MONTH_ONLY, text, i);
      if (m.lookingAt()) {
        return monthOf(null, m.group(1), i, m.end(), today, 0.6);
      }
    } catch (DateTimeException e) {
      // 三十二月 and the like: what was recognised is no time
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Every day at ten is no moment. */
  private static boolean recurring(String text, int at) {
    String before = text.substring(Math.max(0, at - 3), at);
    return before.contains("每")
        || before.endsWith("天天")
        || before.endsWith("日日")
        || before.contains("到");
  }

  /** 凌晨三点 without a day: the last one before the call. */
  private static Optional<Moment> bareClock(
      String text, int from, int end, LocalDate today, LocalDateTime now) {
    Moment moment = withClock(text, from, from, today, "", 0.6);
    if (moment.to() < end || moment.value().length() < 16) {
      return Optional.empty();
    }
    if (LocalDateTime.parse(moment.value()).isAfter(now)) {
      moment = withClock(text, from, from, today.minusDays(1), "", 0.5);
    }
    return Optional.of(moment);
  }

  private static Optional<Moment> monthOf(
      @Nullable String year,
      @Nullable String month,
      int from,
      int to,
      LocalDate today,
      double sure) {
    Optional<Integer> number = number(month).filter(n -> n >= 1 && n <= 12);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    YearMonth value = YearMonth.of(today.getYear() - yearsBack(year), number.get());
    if (year == null && value.isAfter(YearMonth.from(today))) {
      value = value.minusYears(1);
    }
    return Optional.of(new Moment(value.toString(), from, to, sure));
  }

  private static int yearsBack(@Nullable String year) {
    return year == null || year.startsWith("今") ? 0 : year.startsWith("去") ? 1 : 2;
  }

  /** The last such feast before the call; those of the lunar calendar where its table goes. */
  private static Optional<Moment> feast(Matcher m, String text, int from, LocalDate today) {
    String name = m.group(2);
    int year = today.getYear() - yearsBack(m.group(1));
    Optional<LocalDate> day = Feasts.day(name, m.group(3) == null ? m.group(4) : m.group(3), year);
    if (m.group(1) == null && day.isPresent() && day.get().isAfter(today)) {
      day = Feasts.day(name, m.group(3) == null ? m.group(4) : m.group(3), year - 1);
    }
    boolean whole =
        m.group().contains("期间")
            || m.group().contains("假")
            || m.group().contains("前后")
            || name.equals("过年");
    return day.map(d -> withClock(text, from, m.end(), d, "", whole ? 0.55 : 0.8));
  }

  private static Moment partOfYear(Matcher m, int from, LocalDate today) {
    int year = today.getYear() - yearsBack(m.group(1));
    int month =
        switch (m.group(2)) {
          case "年初", "上半年" -> 1;
          case "春天" -> 3;
          case "年中", "夏天" -> 6;
          case "下半年", "暑假" -> 7;
          case "秋天" -> 9;
          case "冬天", "年底", "年尾" -> 12;
          default -> 1;
        };
    return new Moment(YearMonth.of(year, month).toString(), from, m.end(), 0.5);
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
