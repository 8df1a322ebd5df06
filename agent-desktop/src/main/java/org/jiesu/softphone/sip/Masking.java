package org.jiesu.softphone.sip;

import java.util.regex.Pattern;

/** How telephone numbers are written in logs: 138****1234; extensions and short codes stay. */
final class Masking {
  private static final Pattern NUMBER =
      Pattern.compile("(?<![0-9.])([0-9]{3})[0-9]+([0-9]{4})(?![0-9.])");

  private Masking() {}

  static String numbers(String text) {
    return NUMBER.matcher(text).replaceAll("$1****$2");
  }
}
