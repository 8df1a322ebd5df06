package org.jiesu.cti.call;

/** Compares callers' numbers however a line, a form or a person writes them. */
public final class CallerNumber {

  private CallerNumber() {}

  /**
   * The number without separators, without China's country code, and without the trunk zero some
   * lines put before a mobile number; letters (of a SIP name) are kept in lower case. Two writings
   * of one number give one key. Empty for a withheld number.
   */
  public static String key(String number) {
    StringBuilder kept = new StringBuilder(number.length());
    number
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .map(c -> Character.isDigit(c) ? '0' + Character.digit(c, 10) : Character.toLowerCase(c))
        .forEach(kept::appendCodePoint);
    String key = kept.toString();
    if (number.strip().startsWith("+86")) {
      key = key.substring(2);
    } else if (key.startsWith("0086")) {
      key = key.substring(4);
    } else if (key.matches("86(1[3-9]\\d{9}|0\\d{9,11})")) {
      key = key.substring(2);
    }
    if (key.matches("0+1[3-9]\\d{9}")) {
      key = key.substring(key.length() - 11);
    }
    return key.equals("anonymous") || key.equals("unknown") ? "" : key;
  }
}
