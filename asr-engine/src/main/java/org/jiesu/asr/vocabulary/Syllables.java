package org.jiesu.asr.vocabulary;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jiesu.asr.recognition.Language;

/**
 * Parts a syllable of pinyin or jyutping into initial and final, the units of the acoustic models.
 * A model whose finals carry tones has units such as {@code ang1}; a syllable without tone then has
 * no units.
 */
final class Syllables {
  private static final List<String> PINYIN_INITIALS =
      List.of(
          "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x",
          "r", "z", "c", "s");
  private static final List<String> JYUTPING_INITIALS =
      List.of(
          "gw", "kw", "ng", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "w", "z", "c",
          "s", "j");

  /** Finals without an initial are written otherwise in pinyin (scheme of 1958, table 3). */
  private static final Map<String, String> PINYIN_WITHOUT_INITIAL =
      Map.ofEntries(
          Map.entry("yi", "i"),
          Map.entry("ya", "ia"),
          Map.entry("ye", "ie"),
          Map.entry("yao", "iao"),
          Map.entry("you", "iu"),
          Map.entry("yan", "ian"),
          Map.entry("yin", "in"),
          Map.entry("yang", "iang"),
          Map.entry("ying", "ing"),
          Map.entry("yong", "iong"),
          Map.entry("wu", "u"),
          Map.entry("wa", "ua"),
          Map.entry("wo", "uo"),
          Map.entry("wai", "uai"),
          Map.entry("wei", "ui"),
          Map.entry("wan", "uan"),
          Map.entry("wen", "un"),
          Map.entry("wang", "uang"),
          Map.entry("weng", "ueng"),
          Map.entry("yu", "v"),
          Map.entry("yue", "ve"),
          Map.entry("yuan", "van"),
          Map.entry("yun", "vn"));

  private final Language language;
  private final Phones phones;

  Syllables(Language language, Phones phones) {
    this.language = language;
    this.phones = phones;
  }

  /** The units of syllables in a row, or nothing where one is none of the language's. */
  Optional<int[]> units(List<String> syllables) {
    int[] units = new int[syllables.size() * 2];
    int count = 0;
    for (String syllable : syllables) {
      String text = syllable.toLowerCase(Locale.ROOT);
      char last = text.charAt(text.length() - 1);
      boolean toned = Character.isDigit(last);
      String plain = toned ? text.substring(0, text.length() - 1) : text;
      List<String> parts = language == Language.CANTONESE ? jyutping(plain) : pinyin(plain);
      for (String part : parts) {
        int unit = toned ? phones.unit(part + last) : 0;
        unit = unit > 0 ? unit : phones.unit(part);
        if (unit == 0) {
          return Optional.empty();
        }
        units[count++] = unit;
      }
    }
    return Optional.of(Arrays.copyOf(units, count));
  }

  private static List<String> pinyin(String written) {
    String text = written.replace("u:", "v").replace('ü', 'v');
    String bare = PINYIN_WITHOUT_INITIAL.get(text);
    if (bare != null) {
      return List.of(bare);
    }
    for (String initial : PINYIN_INITIALS) {
      if (text.startsWith(initial) && text.length() > initial.length()) {
        return List.of(initial, pinyinFinal(initial, text.substring(initial.length())));
      }
    }
    return List.of(text);
  }

  private static String pinyinFinal(String initial, String written) {
    switch (initial) {
      case "j", "q", "x" -> {
        return written.startsWith("u") ? "v" + written.substring(1) : written;
      }
      case "n", "l" -> {
        return written.equals("ue") ? "ve" : written;
      }
      case "zh", "ch", "sh", "r" -> {
        return written.equals("i") ? "iii" : written;
      }
      case "z", "c", "s" -> {
        return written.equals("i") ? "ii" : written;
      }
      default -> {
        return written;
      }
    }
  }

  private static List<String> jyutping(String text) {
    // the syllabic nasals, alone or after a breath
    if (text.equals("m") || text.equals("hm")) {
      return List.of("m");
    }
    if (text.equals("ng") || text.equals("hng")) {
      return List.of("ng");
    }
    for (String initial : JYUTPING_INITIALS) {
      if (text.startsWith(initial) && text.length() > initial.length()) {
        return List.of(initial, text.substring(initial.length()));
      }
    }
    return List.of(text);
  }
}
