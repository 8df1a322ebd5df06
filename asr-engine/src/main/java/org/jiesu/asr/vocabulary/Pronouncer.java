package org.jiesu.asr.vocabulary;

import com.hankcs.hanlp.HanLP;
import com.hankcs.hanlp.dictionary.py.Pinyin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jiesu.asr.graph.ModelFiles;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.recognition.Language;

/**
 * Finds how a word sounds. In this order: the readings it was given; the model's own lexicon, which
 * can be read back out of its graph; for Mandarin HanLP's pinyin, which looks at the neighbours of
 * characters with several readings; else the readings of its parts in the model's lexicon. Figures
 * are said digit by digit and as numbers, letters by their names.
 */
final class Pronouncer {
  private static final int MOST = 4;
  private static final Map<Language, Map<Character, String>> LETTERS =
      Map.of(Language.MANDARIN, mandarinLetters(), Language.CANTONESE, cantoneseLetters());

  private final Language language;
  private final Phones phones;
  private final Syllables syllables;
  private final Lexicon known;
  private final int longestKnown;

  Pronouncer(Language language, Phones phones, Lexicon known) {
    this.language = language;
    this.phones = phones;
    this.known = known;
    syllables = new Syllables(language, phones);
    longestKnown = known.words().stream().mapToInt(String::length).max().orElse(1);
  }

  /**
   * By the lexicon of a model made for this engine.
   *
   * @throws VocabularyException if its sounds or lexicon cannot be read out of it
   */
  static Pronouncer of(Model model) {
    ModelFiles files = ModelFiles.checked(model.directory());
    Optional<Phones> phones =
        files.dynamic()
            ? files.transitions().flatMap(each -> Phones.read(model.directory(), each))
            : Optional.empty();
    Optional<Lexicon> lexicon = phones.flatMap(each -> LexiconGraph.of(model, each, files));
    if (lexicon.isEmpty()) {
      throw new VocabularyException("模型 " + model.name() + " 不带音素表和决策树，读不出它的读音");
    }
    return new Pronouncer(model.language(), phones.get(), lexicon.get());
  }

  /** A text as the model writes it: Cantonese in the characters of Hong Kong, where it has them. */
  String written(String text) {
    if (language != Language.CANTONESE) {
      return text;
    }
    String traditional = HanLP.s2hk(text);
    boolean spoken =
        traditional
            .codePoints()
            .filter(Character::isIdeographic)
            .allMatch(c -> known.knows(Character.toString(c)));
    return spoken ? traditional : text;
  }

  /** A Mandarin text in pinyin with tone digits, by HanLP; what has none is left out. */
  static String reading(String text) {
    return HanLP.convertToPinyinList(text).stream()
        .filter(each -> each != Pinyin.none5)
        .map(each -> each.getPinyinWithoutTone() + each.getTone())
        .collect(Collectors.joining(" "));
  }

  /** The names of units, blanks between. */
  String names(int[] units) {
    return Arrays.stream(units).mapToObj(phones::name).collect(Collectors.joining(" "));
  }

  /**
   * A word's pronunciations, at least one.
   *
   * @throws VocabularyException naming the character or syllable that has no sound here
   */
  List<int[]> pronounce(VocabularyEntry entry) {
    List<int[]> found = new ArrayList<>();
    for (String reading : entry.readings()) {
      List<String> said = List.of(reading.split("\\s+"));
      for (String syllable : said) {
        if (syllables.units(List.of(syllable)).isEmpty()) {
          throw new VocabularyException(
              entry.origin() + " reading：“" + syllable + "”不是这个模型的音节，应为" + scheme());
        }
      }
      syllables.units(said).ifPresent(units -> add(found, units));
    }
    if (found.isEmpty()) {
      known.of(entry.word()).forEach(units -> add(found, units));
    }
    if (found.isEmpty()) {
      for (String said : spoken(entry.word())) {
        for (int[] units : sounds(said, entry)) {
          if (found.size() < MOST) {
            add(found, units);
          }
        }
      }
    }
    return found;
  }

  private String scheme() {
    return language == Language.CANTONESE ? "粤拼" : "拼音";
  }

  private static void add(List<int[]> found, int[] units) {
    if (units.length > 0 && found.stream().noneMatch(each -> Arrays.equals(each, units))) {
      found.add(units);
    }
  }

  /** The word with its figures said in each way; what is not spoken is left out. */
  private List<String> spoken(String word) {
    List<String> ways = List.of("");
    int at = 0;
    while (at < word.length()) {
      int end = at;
      while (end < word.length() && Numerals.figure(word.charAt(end))) {
        end++;
      }
      List<String> parts;
      if (end > at) {
        parts = Numerals.spoken(word.substring(at, end), language == Language.MANDARIN);
      } else {
        end = word.offsetByCodePoints(at, 1);
        String one = word.substring(at, end);
        parts = List.of(isSilent(one.codePointAt(0)) ? "" : one);
      }
      List<String> longer = new ArrayList<>();
      for (String way : ways) {
        for (String part : parts) {
          if (longer.size() < MOST) {
            longer.add(way + part);
          }
        }
      }
      ways = longer;
      at = end;
    }
    return ways;
  }

  private static boolean isSilent(int c) {
    switch (Character.getType(c)) {
      case Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.CONNECTOR_PUNCTUATION,
          Character.OTHER_PUNCTUATION,
          Character.MATH_SYMBOL,
          Character.MODIFIER_SYMBOL -> {
        return true;
      }
      default -> {
        return false;
      }
    }
  }

  private List<int[]> sounds(String said, VocabularyEntry entry) {
    Map<Integer, int[]> pinyin =
        language == Language.MANDARIN ? pinyin(said) : Map.<Integer, int[]>of();
    List<int[]> ways = List.of(new int[0]);
    int at = 0;
    while (at < said.length()) {
      int end = said.offsetByCodePoints(at, 1);
      List<int[]> parts;
      int[] reading = pinyin.get(at);
      if (reading != null) {
        parts = List.of(reading);
      } else if (letter(said.charAt(at)).isPresent()) {
        parts = List.of(letter(said.charAt(at)).get());
      } else {
        int longest = Math.min(said.length(), at + longestKnown);
        while (longest > end && !known.knows(said.substring(at, longest))) {
          longest--;
        }
        end = Math.max(longest, end);
        parts = known.of(said.substring(at, end));
      }
      if (parts.isEmpty()) {
        throw new VocabularyException(
            entry.origin()
                + " name：“"
                + entry.word()
                + "”里的“"
                + said.substring(at, end)
                + "”没有读音，请在 reading 列写出整个词的"
                + scheme());
      }
      ways = joined(ways, parts);
      at = end;
    }
    return ways;
  }

  private static List<int[]> joined(List<int[]> ways, List<int[]> parts) {
    List<int[]> longer = new ArrayList<>();
    for (int[] part : parts) {
      for (int[] way : ways) {
        if (longer.size() < MOST) {
          int[] both = Arrays.copyOf(way, way.length + part.length);
          System.arraycopy(part, 0, both, way.length, part.length);
          longer.add(both);
        }
      }
    }
    return longer;
  }

  /** The units of the characters HanLP has a reading for, by their place in the text. */
  private Map<Integer, int[]> pinyin(String text) {
    Map<Integer, int[]> units = new LinkedHashMap<>();
    List<Pinyin> readings = HanLP.convertToPinyinList(text);
    if (readings.size() == text.length()) {
      for (int i = 0; i < text.length(); i++) {
        int at = i;
        Pinyin reading = readings.get(i);
        if (reading != Pinyin.none5) {
          syllables
              .units(List.of(reading.getPinyinWithoutTone() + reading.getTone()))
              .ifPresent(found -> units.put(at, found));
        }
      }
    }
    return units;
  }

  private Optional<int[]> letter(char c) {
    String name = LETTERS.getOrDefault(language, Map.of()).get(c);
    return name == null ? Optional.empty() : syllables.units(List.of(name.split(" ")));
  }

  private static Map<Character, String> mandarinLetters() {
    return letters(
        "ei1|bi4|xi1|di4|yi4|ai2 fu5|ji4|ai2 chi5|ai4|zhei4|kei4|ai2 lou5|ai2 mu5|en1|ou1|pi4|kiu4|"
            + "a4|ai2 si5|ti4|you4|wei4|da2 bu5 liu5|ai2 ke5 si5|wai4|zei4");
  }

  private static Map<Character, String> cantoneseLetters() {
    return letters(
        "ei1|bi1|si1|di1|ji1|e1 fu4|zi1|ik1 cyu4|aai1|zei1|kei1|e1 lou4|em1|en1|ou1|pi1|kiu1|aa1|"
            + "e1 si4|ti1|ju1|wi1|dap1 bit1 ju4|ik1 si4|waai1|ji6 set1");
  }

  private static Map<Character, String> letters(String names) {
    Map<Character, String> letters = new LinkedHashMap<>();
    char letter = 'A';
    for (String name : names.split("\\|")) {
      letters.put(letter++, name);
    }
    return Map.copyOf(letters);
  }
}
