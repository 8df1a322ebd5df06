package org.jiesu.cti.extraction;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;
import org.jiesu.cti.lexicon.Table;

/**
 * Characters as callers spell them out (拆字): 弓长张, 耳东陈 from the city's list, and a word that holds
 * the character, 杨梅的杨, which no list has to know. Also where the parts were heard as other
 * characters of the same sound. Immutable.
 */
final class Spellings {
  private static final int LONGEST_WORD = 4;

  private record Parts(String spelled, String sound, char character) {}

  /**
   * A character that was spelled out.
   *
   * @param from index of the first word of the spelling
   * @param to index after its last
   * @param denied whether it stands after 不是
   */
  record Spelled(char character, int from, int to, boolean denied) {}

  private final List<Parts> parts = new ArrayList<>();

  private Spellings(Table table) {
    for (Table.Row row : table.rows()) {
      String spelled = Script.fold(row.required("spelled"));
      String character = Script.fold(row.required("character"));
      if (character.length() != 1) {
        throw row.problem("character", "应为一个字，现为 " + row.text("character"));
      }
      if (spelled.length() < 2) {
        throw row.problem("spelled", "至少两个字，现为 " + row.text("spelled"));
      }
      parts.add(new Parts(spelled, Sounds.of(spelled), character.charAt(0)));
    }
  }

  /** Reads {@code spellings.csv}. */
  static Spellings read(Path directory) {
    return new Spellings(Table.read(directory.resolve("spellings.csv"), "spelled", "character"));
  }

  /**
   * What is spelled out in a passage, in order.
   *
   * @param asked whether the question before was which character it is; then the character itself
   *     need not follow its parts
   */
  List<Spelled> in(Passage passage, boolean asked) {
    String text = passage.text();
    String sound = passage.sound();
    List<Spelled> spelled = new ArrayList<>();
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '的' || c == '嘅') {
        word(text, sound, i, spelled);
      }
    }
    for (Parts each : parts) {
      int at = sound.indexOf(each.sound());
      while (at >= 0) {
        int end = at + each.spelled().length();
        char wanted = Sounds.of(each.character());
        int next = end < text.length() && text.charAt(end) == '的' ? end + 1 : end;
        boolean follows = next < sound.length() && sound.charAt(next) == wanted;
        boolean precedes = at > 0 && sound.charAt(at - 1) == wanted;
        boolean exact = text.startsWith(each.spelled(), at);
        if (follows || exact && (precedes || asked)) {
          add(text, each.character(), at, follows ? next + 1 : end, spelled);
        }
        at = sound.indexOf(each.sound(), at + 1);
      }
    }
    spelled.sort(java.util.Comparator.comparingInt(Spelled::from));
    return spelled;
  }

  /** 杨梅的杨, 杨梅的羊: the character of the word that sounds like what follows. */
  private static void word(String text, String sound, int of, List<Spelled> spelled) {
    int next = of + 1;
    if (text.startsWith("那个", next) || text.startsWith("嗰个", next)) {
      next += 2;
    }
    if (next >= text.length() || !Names.han(text.charAt(next))) {
      return;
    }
    boolean ends =
        next + 1 >= text.length()
            || !Names.han(text.charAt(next + 1))
            || "字吗啊呀是就，".indexOf(text.charAt(next + 1)) >= 0
            || text.startsWith("电话", next + 1);
    for (int i = of - 1; i >= Math.max(0, of - LONGEST_WORD) && Names.han(text.charAt(i)); i--) {
      boolean same = text.charAt(i) == text.charAt(next);
      if (same || ends && sound.charAt(i) == sound.charAt(next)) {
        add(text, text.charAt(i), Math.min(i, of - 2), next + 1, spelled);
        return;
      }
    }
  }

  private static void add(String text, char character, int from, int to, List<Spelled> spelled) {
    int begin = Math.max(0, from);
    String before = text.substring(Math.max(0, begin - 2), begin);
    spelled.add(new Spelled(character, begin, to, before.endsWith("不是") || before.endsWith("唔系")));
  }
}
