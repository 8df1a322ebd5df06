package org.jiesu.asr.stream;

import java.time.Duration;
import java.util.List;

/**
 * How long a pause ends an utterance, by what has been heard of it. Who says a number, or has
 * announced one, or hesitates, is given more time, and more again who has already paused long
 * within this utterance; a number that is complete needs no more. Users of voice agents suffer most
 * from spoken numbers cut in two. Not for use by two threads at once.
 */
final class Endpointing {
  private static final String DIGITS = "零〇一二三四五六七八九幺两兩0123456789";
  // the last frame of a pause that is decoded at once, see Segmenter
  private static final int LOOKED_AT = Segmenter.FED_PAUSE_FRAMES;
  private static final int TAIL = 5;
  private static final int FEWEST_DIGITS = 2;
  private static final int TELEPHONE = 11;
  private static final int IDENTITY = 18;
  private static final Duration LONGEST = Duration.ofMillis(2_000);
  private static final List<String> HESITATIONS =
      List.of("嗯", "呃", "啊这个", "这个", "那个", "就是", "就是说", "然后", "还有", "呢个", "嗰個", "即係", "跟住", "同埋");
  private static final List<String> ANNOUNCED =
      List.of(
          "电话是", "电话号码是", "手机号是", "手机是", "号码是", "号是", "身份证号", "身份证号码", "身份证是", "车牌是", "车牌号", "单号是",
          "卡号是", "電話係", "電話號碼係", "號碼係", "身份證號碼", "車牌係");

  private final Duration usual;
  private final Duration ofDigits;
  private String heard = "";
  private Duration longest = Duration.ZERO;
  private int quiet;
  private Duration decided;

  Endpointing(Duration usual, Duration ofDigits) {
    this.usual = usual;
    this.ofDigits = ofDigits;
    decided = usual;
  }

  /** A new utterance begins. */
  void begin() {
    heard = "";
    longest = Duration.ZERO;
    quiet = 0;
    decided = usual;
  }

  /**
   * The next 20 ms of the utterance.
   *
   * @return whether a pause has just become long enough that what was heard before it matters
   */
  boolean frame(boolean active) {
    if (!active) {
      return ++quiet == LOOKED_AT;
    }
    if (quiet > 0) {
      Duration pause = Duration.ofMillis(20L * quiet);
      quiet = 0;
      if (pause.compareTo(longest) > 0) {
        longest = pause;
        decide();
      }
    }
    return false;
  }

  /** What has been heard of the utterance so far. */
  void heard(String text) {
    if (!text.equals(heard)) {
      heard = text;
      decide();
    }
  }

  /** The pause that ends the utterance now. */
  Duration pause() {
    return decided;
  }

  private void decide() {
    int digits = digitsInARow();
    if (digits == TELEPHONE || digits == IDENTITY) {
      decided = usual;
    } else if (digits >= FEWEST_DIGITS || endsWithDigit() || isUnfinished()) {
      // half again as long as the longest pause that proved to be within
      Duration own = longest.multipliedBy(3).dividedBy(2);
      Duration least = own.compareTo(ofDigits) > 0 ? own : ofDigits;
      decided = least.compareTo(LONGEST) > 0 ? LONGEST : least;
    } else {
      decided = usual;
    }
  }

  /** Digits at the end; a stray character among the last of them may be one misheard. */
  private int digitsInARow() {
    int digits = 0;
    int strangers = 0;
    for (int at = heard.length() - 1; at >= 0; at--) {
      if (DIGITS.indexOf(heard.charAt(at)) >= 0) {
        digits++;
        strangers = 0;
      } else if (++strangers > 1 || heard.length() - at > TAIL && digits < FEWEST_DIGITS) {
        break;
      }
    }
    return digits;
  }

  /** 三十 may go on as 三十二, too. */
  private boolean endsWithDigit() {
    return !heard.isEmpty() && (DIGITS + "十百").indexOf(heard.charAt(heard.length() - 1)) >= 0;
  }

  private boolean isUnfinished() {
    return HESITATIONS.stream().anyMatch(heard::endsWith)
        || ANNOUNCED.stream().anyMatch(heard::endsWith);
  }
}
