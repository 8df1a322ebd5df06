package org.jiesu.cti.extraction;

import java.util.regex.Pattern;

/** A number plate (机动车号牌) of mainland China, GA 36, with those of new-energy vehicles. */
public final class PlateNumber {
  /** What plates begin with, one character a province. */
  static final String PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";

  private static final Pattern ORDINARY =
      Pattern.compile(
          "[" + PROVINCES + "][A-HJ-NP-Z](?:[0-9A-HJ-NP-Z]{5}|[0-9A-HJ-NP-Z]{4}[挂学警港澳领])");
  private static final Pattern LETTERS = Pattern.compile("[A-Z]");
  private static final Pattern NEW_ENERGY =
      Pattern.compile(
          "[" + PROVINCES + "][A-HJ-NP-Z](?:[A-HJK][0-9A-HJ-NP-Z][0-9]{4}|[0-9]{5}[A-HJK])");

  private PlateNumber() {}

  /** Whether such a plate can be; letters are capitals. */
  public static boolean isValid(String plate) {
    return isNewEnergy(plate) || ORDINARY.matcher(plate).matches() && letters(plate) <= 3;
  }

  private static long letters(String plate) {
    return LETTERS.matcher(plate.substring(2)).results().count();
  }

  /** Whether it is a plate of eight places, as vehicles of new energy (新能源) have. */
  static boolean isNewEnergy(String plate) {
    return NEW_ENERGY.matcher(plate).matches();
  }
}
