package org.jiesu.cti.extraction;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Days that callers name instead of dates (国庆, 中秋, 大年初三). Those of the lunar calendar are listed
 * for the years in which the hotline can be called about them.
 */
final class Feasts {
  private static final int FIRST = 2020;

  // month * 100 + day in the years from FIRST on
  private static final int[] SPRING = {
    125, 212, 201, 122, 210, 129, 217, 206, 126, 213, 203, 123, 211, 131, 219, 208
  };
  private static final int[] DRAGON_BOAT = {
    625, 614, 603, 622, 610, 531, 619, 609, 528, 616, 605, 624, 612, 601, 620, 610
  };
  private static final int[] MID_AUTUMN = {
    1001, 921, 910, 929, 917, 1006, 925, 915, 1003, 922, 912, 1001, 919, 908, 927, 916
  };

  private static final Map<String, Integer> FIXED =
      Map.ofEntries(
          Map.entry("国庆", 1001),
          Map.entry("十一", 1001),
          Map.entry("元旦", 101),
          Map.entry("五一", 501),
          Map.entry("劳动", 501),
          Map.entry("妇女", 308),
          Map.entry("三八", 308),
          Map.entry("儿童", 601),
          Map.entry("六一", 601),
          Map.entry("教师", 910),
          Map.entry("圣诞", 1225),
          Map.entry("双十", 1111),
          Map.entry("双1", 1111));

  private Feasts() {}

  /**
   * A feast's day in a year.
   *
   * @param nth which day of the new year, for 大年初三
   */
  static Optional<LocalDate> day(String name, @Nullable String nth, int year) {
    for (Map.Entry<String, Integer> fixed : FIXED.entrySet()) {
      if (name.startsWith(fixed.getKey())) {
        return Optional.of(of(year, fixed.getValue()));
      }
    }
    if (name.startsWith("清明")) {
      // the sun's longitude is 15 degrees; exact for 1901 to 2099 with few exceptions
      int y = year % 100;
      return Optional.of(LocalDate.of(year, 4, (int) (y * 0.2422 + 4.81) - y / 4));
    }
    if (name.startsWith("端午")) {
      return lunar(DRAGON_BOAT, year);
    }
    if (name.startsWith("中秋")) {
      return lunar(MID_AUTUMN, year);
    }
    Optional<LocalDate> spring = lunar(SPRING, year);
    if (nth != null) {
      int days = ChineseNumber.parse(nth).map(n -> n.intValue() - 1).orElse(0);
      return spring.map(d -> d.plusDays(days));
    }
    if (name.startsWith("年三十") || name.startsWith("除夕")) {
      return spring.map(d -> d.minusDays(1));
    }
    return name.startsWith("元宵") ? spring.map(d -> d.plusDays(14)) : spring;
  }

  private static Optional<LocalDate> lunar(int[] days, int year) {
    int index = year - FIRST;
    return index < 0 || index >= days.length
        ? Optional.empty()
        : Optional.of(of(year, days[index]));
  }

  private static LocalDate of(int year, int monthAndDay) {
    return LocalDate.of(year, monthAndDay / 100, monthAndDay % 100);
  }
}
