package org.jiesu.asr.recognition;

import java.util.Iterator;
import java.util.List;

/** Joins a model's words for display: Chinese without blanks, other scripts with them. */
public final class WordJoiner {
  private WordJoiner() {}

  public static String join(List<String> words) {
    StringBuilder text = new StringBuilder();
    for (Iterator<String> each = words.iterator(); each.hasNext(); ) {
      String word = each.next();
      if (word.isEmpty()) {
        continue;
      }
      if (!text.isEmpty()
          && spaced(text.codePointBefore(text.length()))
          && spaced(word.codePointAt(0))) {
        text.append(' ');
      }
      text.append(word);
    }
    return text.toString();
  }

  private static boolean spaced(int codePoint) {
    return !Character.isIdeographic(codePoint) && Character.isLetterOrDigit(codePoint);
  }
}
