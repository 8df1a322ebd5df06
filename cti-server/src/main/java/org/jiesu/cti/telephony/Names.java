package org.jiesu.cti.telephony;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Asterisk's names mean to us; the other half of config/asterisk. */
final class Names {
  private static final Pattern SEAT_CHANNEL = Pattern.compile("PJSIP/([0-9]{3,6})-[0-9a-f]+");
  private static final Pattern SEAT_INTERFACE = Pattern.compile("PJSIP/([0-9]{3,6})");
  private static final Pattern QUEUE = Pattern.compile("[a-z][a-z0-9-]{0,39}");
  private static final Pattern EXTENSION = Pattern.compile("[0-9]{3,6}");
  private static final String QUEUE_PREFIX = "q-";

  private Names() {}

  /**
   * The extension whose softphone a channel leads to; empty for trunks, taps and local channels.
   */
  static Optional<String> seatOfChannel(@Nullable String channel) {
    return first(SEAT_CHANNEL, channel);
  }

  static Optional<String> seatOfInterface(@Nullable String queueInterface) {
    return first(SEAT_INTERFACE, queueInterface);
  }

  static String seatInterface(String extension) {
    return "PJSIP/" + extension;
  }

  /** Our own taps are channels, too. */
  static boolean isTap(@Nullable String channel) {
    return channel != null && channel.startsWith("AudioSocket/");
  }

  static boolean isQueue(String id) {
    return QUEUE.matcher(id).matches();
  }

  static boolean isExtension(String text) {
    return EXTENSION.matcher(text).matches();
  }

  /** Asterisk's name of a queue. */
  static String queueName(String id) {
    return QUEUE_PREFIX + id;
  }

  /** The id of a queue; a queue of somebody else's keeps its name. */
  static String queueId(@Nullable String name) {
    if (name == null) {
      return "";
    }
    return name.startsWith(QUEUE_PREFIX) ? name.substring(QUEUE_PREFIX.length()) : name;
  }

  /** What AMI may carry as one value: a line break in it would begin a header of its own. */
  static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** A caller's number as logs may show it. */
  static String masked(String number) {
    int length = number.length();
    if (length < 7) {
      return "*".repeat(length);
    }
    int shown = length >= 11 ? 3 : 1;
    return number.substring(0, shown)
        + "*".repeat(length - shown - 4)
        + number.substring(length - 4);
  }

  private static Optional<String> first(Pattern pattern, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher matcher = pattern.matcher(text);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
