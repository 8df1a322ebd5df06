package org.jiesu.asr.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jiesu.asr.recognition.Word;

/** Words of servers that tell texts and no words, or punctuation that nobody says. */
final class Spoken {
  /** Where a server tells none: sure enough to be shown, not sure enough to choose a language. */
  static final double CONFIDENCE_UNKNOWN = 0.75;

  private Spoken() {}

  /**
   * The parts of a text that are said: Chinese characters one by one, letters and digits together,
   * nothing else.
   */
  static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              boolean ideographic = Character.isIdeographic(c);
              boolean letter = Character.isLetterOrDigit(c) || c == '\'';
              if (ideographic || !letter) {
                if (!word.isEmpty()) {
                  parts.add(word.toString());
                  word.setLength(0);
                }
              }
              if (ideographic) {
                parts.add(Character.toString(c));
              } else if (letter) {
                word.appendCodePoint(c);
              }
            });
    if (!word.isEmpty()) {
      parts.add(word.toString());
    }
    return parts;
  }

  /** Words between blanks, as if each character took as long as the others. */
  static List<Word> spread(String text, Duration from, Duration until) {
    return text.isBlank() ? List.of() : spread(List.of(text.strip().split("\\s+")), from, until);
  }

  /** The same of words. */
  static List<Word> spread(List<String> parts, Duration from, Duration until) {
    Duration length = until.minus(from);
    if (length.isNegative()) {
      length = Duration.ZERO;
    }
    int all = String.join("", parts).length();
    int before = 0;
    List<Word> words = new ArrayList<>();
    for (String part : parts) {
      words.add(
          new Word(
              part,
              from.plus(length.multipliedBy(before).dividedBy(all)),
              from.plus(length.multipliedBy(before + part.length()).dividedBy(all)),
              CONFIDENCE_UNKNOWN));
      before += part.length();
    }
    return words;
  }
}
