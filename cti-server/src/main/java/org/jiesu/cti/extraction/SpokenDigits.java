package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.List;
import org.jiesu.cti.lexicon.Sounds;

/**
 * Digits that were dictated one by one, as a recogniser writes them: 幺 for one, words of the same
 * sound where digits stand around them (三吧零领), 三个八, pauses and fillers in between. What cannot be
 * read as a digit between two others stays as a place without a value, so that lengths are right.
 */
final class SpokenDigits {
  /** Stands for a digit that was said but not understood. */
  static final char UNREAD = '?';

  private static final char FIRST = '\u4e00';
  private static final char LAST = '\u9fff';
  private static final String FILLERS = "，、。 -嗯呃啊哦噢那个然后再杠";

  /** Words that end a number: what stands before them is no dictated digit group. */
  private static final String UNITS = "号栋楼单元室年月日点分块元岁层座弄巷米天个万亿毛角度人户套辆次";

  /** What begins or goes on with a sentence, although it sounds like a digit. */
  private static final String WORDS = "是就要我有一无以已而起其事时市是似使世视室也又他它";

  private static final byte[] HEARD = heard();

  private SpokenDigits() {}

  /**
   * A digit.
   *
   * @param value 0 to 9, a capital letter or {@link #UNREAD}
   * @param sure whether it was written as a digit or letter, not as another word
   * @param at index in the passage
   */
  record Symbol(char value, boolean sure, int at) {}

  /** Digits heard in one go. */
  record Run(Passage passage, List<Symbol> symbols, int from, int to) {
    Run {
      symbols = List.copyOf(symbols);
    }

    String text() {
      StringBuilder text = new StringBuilder(symbols.size());
      for (Symbol symbol : symbols) {
        text.append(symbol.value());
      }
      return text.toString();
    }

    int doubtful() {
      int doubtful = 0;
      for (Symbol symbol : symbols) {
        doubtful += symbol.sure() ? 0 : 1;
      }
      return doubtful;
    }

    int length() {
      return symbols.size();
    }

    double confidence() {
      return passage.confidence(from, to);
    }
  }

  /** The digit a word sounds like, in Mandarin or Cantonese, or -1. */
  static int soundsLike(char c) {
    return c >= FIRST && c <= LAST ? HEARD[c - FIRST] : -1;
  }

  private static byte[] heard() {
    byte[] table = new byte[LAST - FIRST + 1];
    java.util.Arrays.fill(table, (byte) -1);
    String digits = "零一二三四五六七八九幺";
    for (int i = 0; i < table.length; i++) {
      char sound = Sounds.of((char) (FIRST + i));
      for (int d = 0; d < digits.length(); d++) {
        if (sound == Sounds.of(digits.charAt(d))) {
          table[i] = (byte) (d == 10 ? 1 : d);
        }
      }
    }
    String[] cantonese = {"玲", "日逸壹", "易义意异", "衫", "死", "唔吴悟五午", "鹿绿录陆碌", "漆柒", "百捌", "狗久够旧救究"};
    for (int d = 0; d < cantonese.length; d++) {
      for (char c : cantonese[d].toCharArray()) {
        table[c - FIRST] = (byte) d;
      }
    }
    return table;
  }

  /** The digit a character is, 0 to 9, or -1. */
  static int digit(char c) {
    return ChineseNumber.digit(c);
  }

  /**
   * All runs of at least two digits in a passage. Where tens or hundreds stand among them (五十六,
   * 二百八) there are two readings: spoken as a number, and as the digit that sounds like it.
   */
  static List<Run> runs(Passage passage) {
    List<Run> runs = new ArrayList<>();
    String text = passage.text();
    int i = 0;
    while (i < text.length()) {
      if (digit(text.charAt(i)) < 0) {
        i++;
        continue;
      }
      Run run = run(passage, i, false);
      if (run.length() >= 2) {
        runs.add(run);
        if (text.substring(run.from(), run.to()).matches(".*[十百].*")) {
          runs.add(run(passage, i, true));
        }
      }
      i = Math.max(i + 1, run.to());
    }
    return runs;
  }

  private static Run run(Passage passage, int from, boolean unitsAreDigits) {
    String text = passage.text();
    List<Symbol> symbols = new ArrayList<>();
    int i = from;
    int to = from;
    int skipped = 0;
    while (i < text.length() && symbols.size() < 40) {
      char c = text.charAt(i);
      int times = times(text, i);
      if (times > 0) {
        for (int n = 0; n < times; n++) {
          symbols.add(new Symbol((char) ('0' + digit(text.charAt(i + 2))), true, i + 2));
        }
        i += 3;
        to = i;
        skipped = 0;
        continue;
      }
      int digit = digit(c);
      if (digit >= 0) {
        symbols.add(new Symbol((char) ('0' + digit), true, i));
      } else if ((c == '十' || c == '百') && between(text, i)) {
        if (unitsAreDigits) {
          symbols.add(new Symbol(c == '十' ? '4' : '8', false, i));
        }
      } else if (FILLERS.indexOf(c) >= 0) {
        if (++skipped > 5) {
          break;
        }
        i++;
        continue;
      } else if (!digitsFollow(text, i + 1) || UNITS.indexOf(c) >= 0) {
        break;
      } else if (soundsLike(c) >= 0) {
        symbols.add(new Symbol((char) ('0' + soundsLike(c)), false, i));
      } else if (between(text, i) && Names.han(c) && symbols.size() >= 2) {
        symbols.add(new Symbol(UNREAD, false, i));
      } else {
        break;
      }
      i++;
      to = i;
      skipped = 0;
    }
    return new Run(passage, symbols, from, Math.max(to, from + 1));
  }

  /** 三个八 is 888. */
  private static int times(String text, int i) {
    if (i + 2 >= text.length() || text.charAt(i + 1) != '个' || digit(text.charAt(i + 2)) < 0) {
      return 0;
    }
    return switch (text.charAt(i)) {
      case '两', '二', '2' -> 2;
      case '三', '3' -> 3;
      case '四', '4' -> 4;
      case '五', '5' -> 5;
      default -> 0;
    };
  }

  private static boolean between(String text, int i) {
    return i > 0
        && i + 1 < text.length()
        && digit(text.charAt(i - 1)) >= 0
        && digit(text.charAt(i + 1)) >= 0;
  }

  /** Whether digits go on: a sure one at once or after another word that sounds like one. */
  private static boolean digitsFollow(String text, int i) {
    for (int j = i; j < Math.min(text.length(), i + 2); j++) {
      char c = text.charAt(j);
      if (digit(c) >= 0) {
        return j + 1 >= text.length() || UNITS.indexOf(text.charAt(j + 1)) < 0;
      }
      if (soundsLike(c) < 0) {
        return false;
      }
    }
    return false;
  }

  /** A run with the word before it as its first digit, where it sounds like the one wanted. */
  static Run withWordBefore(Run run, int wanted) {
    int at = run.from() - 1;
    if (at < 0 || soundsLike(run.passage().text().charAt(at)) != wanted) {
      return run;
    }
    List<Symbol> symbols = new ArrayList<>();
    symbols.add(new Symbol((char) ('0' + wanted), false, at));
    symbols.addAll(run.symbols());
    return new Run(run.passage(), symbols, at, run.to());
  }

  /** A run with the word after it as its last digit, unless it rather begins a sentence. */
  static Run withWordAfter(Run run) {
    String text = run.passage().text();
    int at = run.to();
    if (at >= text.length() || WORDS.indexOf(text.charAt(at)) >= 0) {
      return run;
    }
    int digit = soundsLike(text.charAt(at));
    boolean ends = at + 1 >= text.length() || Passage.punctuation(text.charAt(at + 1));
    if (digit < 0 || !ends) {
      return run;
    }
    List<Symbol> symbols = new ArrayList<>(run.symbols());
    symbols.add(new Symbol((char) ('0' + digit), false, at));
    return new Run(run.passage(), symbols, run.from(), at + 1);
  }

  /**
   * A code of digits and letters from a place on, letters also as they are read out (诶, 比, 西), up
   * to what cannot be part of one.
   */
  static Run code(Passage passage, int from, int longest) {
    String text = passage.text();
    List<Symbol> symbols = new ArrayList<>();
    int i = from;
    int to = from;
    int skipped = 0;
    while (i < text.length() && symbols.size() < longest) {
      char c = text.charAt(i);
      int times = times(text, i);
      if (times > 0) {
        for (int n = 0; n < times && symbols.size() < longest; n++) {
          symbols.add(new Symbol((char) ('0' + digit(text.charAt(i + 2))), true, i + 2));
        }
        i += 3;
        to = i;
        continue;
      }
      Letter letter = letter(text, i);
      if (digit(c) >= 0) {
        symbols.add(new Symbol((char) ('0' + digit(c)), true, i));
        i++;
      } else if (letter.length() > 0 && (letter.sure() || !symbols.isEmpty() && goesOn(text, i))) {
        symbols.add(new Symbol(letter.value(), letter.sure(), i));
        i += letter.length();
      } else if (FILLERS.indexOf(c) >= 0 || c == '·' || c == '.' || c == '/') {
        if (++skipped > 4) {
          break;
        }
        i++;
        continue;
      } else if (soundsLike(c) >= 0 && !symbols.isEmpty() && goesOn(text, i)) {
        symbols.add(new Symbol((char) ('0' + soundsLike(c)), false, i));
        i++;
      } else if (!symbols.isEmpty() && between(text, i) && Names.han(c) && UNITS.indexOf(c) < 0) {
        symbols.add(new Symbol(UNREAD, false, i));
        i++;
      } else {
        break;
      }
      to = i;
      skipped = 0;
    }
    return new Run(passage, symbols, from, Math.max(from, to));
  }

  private static boolean goesOn(String text, int i) {
    return i + 1 < text.length()
        && (digit(text.charAt(i + 1)) >= 0
            || latin(text.charAt(i + 1))
            || soundsLike(text.charAt(i + 1)) >= 0
                && i + 2 < text.length()
                && digit(text.charAt(i + 2)) >= 0);
  }

  private static boolean latin(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  /** A letter at a place; of length 0 where there is none. */
  record Letter(char value, int length, boolean sure) {}

  private static final Letter NONE = new Letter(UNREAD, 0, false);

  static Letter letter(String text, int i) {
    char c = text.charAt(i);
    if (latin(c)) {
      return new Letter(Character.toUpperCase(c), 1, true);
    }
    for (String[] name : LETTER_NAMES) {
      if (text.startsWith(name[1], i)) {
        return new Letter(name[0].charAt(0), name[1].length(), false);
      }
    }
    return NONE;
  }

  /** How recognisers write letters that were read out, the longer first. */
  private static final String[][] LETTER_NAMES = {
    {"W", "达不溜"},
    {"W", "打不溜"},
    {"W", "达布溜"},
    {"X", "艾克斯"},
    {"X", "埃克斯"},
    {"X", "爱克斯"},
    {"F", "艾弗"},
    {"F", "埃夫"},
    {"F", "爱抚"},
    {"F", "爱福"},
    {"H", "爱吃"},
    {"H", "艾曲"},
    {"H", "诶曲"},
    {"L", "艾欧"},
    {"L", "爱偶"},
    {"L", "埃欧"},
    {"M", "艾姆"},
    {"M", "爱慕"},
    {"S", "艾斯"},
    {"S", "爱死"},
    {"X", "叉"},
    {"A", "诶"},
    {"A", "欸"},
    {"A", "唉"},
    {"A", "埃"},
    {"A", "哎"},
    {"B", "比"},
    {"B", "必"},
    {"B", "币"},
    {"B", "逼"},
    {"B", "毕"},
    {"C", "西"},
    {"C", "希"},
    {"C", "斯"},
    {"D", "迪"},
    {"D", "地"},
    {"D", "第"},
    {"D", "弟"},
    {"D", "滴"},
    {"E", "亿"},
    {"E", "伊"},
    {"G", "鸡"},
    {"G", "吉"},
    {"G", "机"},
    {"J", "杰"},
    {"J", "街"},
    {"J", "接"},
    {"K", "开"},
    {"K", "凯"},
    {"N", "恩"},
    {"N", "摁"},
    {"P", "批"},
    {"P", "皮"},
    {"P", "屁"},
    {"Q", "丘"},
    {"Q", "秋"},
    {"R", "阿"},
    {"R", "尔"},
    {"T", "踢"},
    {"T", "提"},
    {"T", "体"},
    {"U", "优"},
    {"U", "右"},
    {"V", "维"},
    {"V", "威"},
    {"Y", "歪"},
    {"Y", "外"},
    {"Z", "贼"}
  };
}
