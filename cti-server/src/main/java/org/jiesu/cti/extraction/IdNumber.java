package org.jiesu.cti.extraction;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** A citizen's identity number (公民身份号码) with its check digit, GB 11643-1999. */
public final class IdNumber {
  private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  private static final String CHECK = "10X98765432";
  private static final Set<String> PROVINCES =
      Set.of(
          "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
          "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64",
          "65", "71", "81", "82", "83", "91");

  /** Digits that are misheard for one another, in Mandarin or Cantonese. */
  private static final Set<String> ALIKE =
      Set.of("17", "71", "69", "96", "28", "82", "06", "60", "18", "81", "49", "94", "59", "95");

  private IdNumber() {}

  /** Whether these are 17 digits and the check digit that belongs to them; X is a capital. */
  public static boolean isValid(String number) {
    return number.length() == 18 && check(number) == number.charAt(17);
  }

  /** The check digit of a number's first 17 digits; 0 where they are not digits. */
  static char check(String number) {
    int sum = 0;
    for (int i = 0; i < 17; i++) {
      char c = number.charAt(i);
      if (c < '0' || c > '9') {
        return 0;
      }
      sum += (c - '0') * WEIGHTS[i];
    }
    return CHECK.charAt(sum % 11);
  }

  /** Whether province and birthday can be; says nothing of the check digit. */
  static boolean isPlausible(String number) {
    if (number.length() != 18 || !PROVINCES.contains(number.substring(0, 2))) {
      return false;
    }
    try {
      int year = Integer.parseInt(number.substring(6, 10));
      int month = Integer.parseInt(number.substring(10, 12));
      int day = Integer.parseInt(number.substring(12, 14));
      return year >= 1900 && year <= 2100 && LocalDate.of(year, month, day).getYear() == year;
    } catch (NumberFormatException | DateTimeException e) {
      return false;
    }
  }

  private record Reading(String number, double cost) {}

  /**
   * Valid numbers that differ from what was heard in one digit, or have one less, the likeliest
   * first.
   *
   * @param doubtful of each digit whether it was written as another word
   */
  static List<String> nearest(String heard, List<Boolean> doubtful) {
    List<Reading> readings = new ArrayList<>();
    if (heard.length() == 18) {
      for (int i = 0; i < 18; i++) {
        for (char c : (i == 17 ? CHECK : "0123456789").toCharArray()) {
          String other = heard.substring(0, i) + c + heard.substring(i + 1);
          if (c != heard.charAt(i) && isValid(other) && isPlausible(other)) {
            boolean alike = ALIKE.contains("" + c + heard.charAt(i));
            readings.add(new Reading(other, (doubtful.get(i) ? 0 : 2) + (alike ? 0 : 1)));
          }
        }
      }
    } else if (heard.length() == 19) {
      for (int i = 0; i < 19; i++) {
        String other = heard.substring(0, i) + heard.substring(i + 1);
        if (isValid(other) && isPlausible(other)) {
          boolean twice = i > 0 && heard.charAt(i) == heard.charAt(i - 1);
          readings.add(new Reading(other, (doubtful.get(i) ? 0 : 2) + (twice ? 0 : 1)));
        }
      }
    }
    readings.sort(Comparator.comparingDouble(Reading::cost));
    return readings.stream().map(Reading::number).distinct().toList();
  }
}
