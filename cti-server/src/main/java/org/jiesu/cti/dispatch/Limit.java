package org.jiesu.cti.dispatch;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a unit has (时限), in working time: hours or days.
 *
 * @param text as it is written in the files, for example {@code 2h}, {@code 24h}, {@code 7d}
 */
record Limit(String text) {
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,2})([hd])");

  static final String EXPECTED = "应为工作时间的小时数或天数，例如 2h、24h、7d";

  /** The limit a text says, if it says one. */
  static Optional<Limit> of(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new Limit(text)) : Optional.empty();
  }

  /** As people read it, for example {@code 7 个工作日}. */
  String label() {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalStateException(text);
    }
    return matcher.group(1) + (matcher.group(2).equals("h") ? " 小时" : " 个工作日");
  }
}
