package org.jiesu.cti.evaluation;

import com.hankcs.hanlp.dictionary.CoreDictionary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.extraction.AddressKind;
import org.jiesu.cti.extraction.AddressTagger.Example;
import org.jiesu.cti.extraction.AddressTagger.Piece;
import org.jiesu.cti.extraction.ChineseNumber;
import org.jiesu.cti.extraction.Divisions;
import org.jspecify.annotations.Nullable;

/**
 * Invents what callers say about a place, from the rules of {@code config/training/address.txt}: a
 * grammar whose names are put together from the country's divisions and from single characters, so
 * that no name of a real road or estate is in it. The same seed gives the same sayings.
 */
final class AddressSayings {
  private static final Pattern RULE = Pattern.compile("([a-z][a-z0-9-]*):");
  private static final Pattern PART =
      Pattern.compile("<n (\\d+) (\\d+)>|<([a-z][a-z0-9-]*)(?:\\?(\\d+))?>|\\[([A-Z]+) |\\]");
  private static final int DEEPEST = 30;

  private final Map<String, List<List<Part>>> rules = new HashMap<>();
  private final Map<Divisions.Rank, List<String>> names = new HashMap<>();
  private final Map<Divisions.Rank, List<String>> shortNames = new HashMap<>();
  private final List<String> pairs = new ArrayList<>();
  private final Map<Character, List<String>> words = new HashMap<>();
  private final char[] first;
  private final char[] second;
  private final List<RecognitionNoise> noises = new ArrayList<>();

  private sealed interface Part {}

  private record Words(String text) implements Part {}

  private record Rule(String name, int percent) implements Part {}

  private record Number(int least, int most) implements Part {}

  private record Begin(AddressKind kind) implements Part {}

  private record End() implements Part {}

  /** One saying while it is being made. */
  private static final class Draft {
    private final StringBuilder text = new StringBuilder();
    private final List<Piece> pieces = new ArrayList<>();
    private final double spoken;
    private AddressKind kind = AddressKind.JOINT;
    private int from = -1;

    private Draft(double spoken) {
      this.spoken = spoken;
    }
  }

  /**
   * Reads the rules.
   *
   * @throws EvaluationException naming the line of what is wrong
   */
  AddressSayings(Path file, Divisions divisions, long seed) {
    read(file);
    StringBuilder firsts = new StringBuilder();
    StringBuilder seconds = new StringBuilder();
    for (Divisions.Division division : divisions.all()) {
      String called = Divisions.shortName(division);
      names.computeIfAbsent(division.rank(), r -> new ArrayList<>()).add(division.name());
      if (called.length() >= 2) {
        shortNames.computeIfAbsent(division.rank(), r -> new ArrayList<>()).add(called);
      }
      if (division.rank() == Divisions.Rank.TOWN && called.length() == 2) {
        pairs.add(called);
        firsts.append(called.charAt(0));
        seconds.append(called.charAt(1));
      }
    }
    if (pairs.isEmpty()) {
      throw new EvaluationException("towns.csv 里没有两个字的名称，造不出训练用的地名");
    }
    first = firsts.toString().toCharArray();
    second = seconds.toString().toCharArray();
    generalWords();
    for (int percent : TestFiles.Levels.ALL) {
      noises.add(RecognitionNoise.of(percent, seed));
    }
  }

  /** The general dictionary's words by class, the frequent ones more than once. */
  private void generalWords() {
    char[] characters = RecognitionNoise.frequent();
    for (char one : characters) {
      int begun = CoreDictionary.trie.transition(one, 1);
      if (begun < 0) {
        continue;
      }
      general(String.valueOf(one), CoreDictionary.trie.output(begun));
      for (char two : characters) {
        int state = CoreDictionary.trie.transition(two, begun);
        if (state >= 0) {
          general("" + one + two, CoreDictionary.trie.output(state));
        }
      }
    }
  }

  private void general(String word, CoreDictionary.@Nullable Attribute attribute) {
    if (attribute == null || attribute.nature.length == 0 || attribute.totalFrequency < 20) {
      return;
    }
    String nature = attribute.nature[0].toString();
    boolean general =
        switch (nature) {
          case "n", "v", "vn", "vi", "a", "ad", "d", "an" -> true;
          default -> false;
        };
    if (general) {
      int times = Math.min(8, 1 + attribute.totalFrequency / 300);
      List<String> list = words.computeIfAbsent(nature.charAt(0), c -> new ArrayList<>());
      for (int i = 0; i < times; i++) {
        list.add(word);
      }
    }
  }

  private void read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new EvaluationException(file + "：文件读不出来（" + e.getMessage() + "）", e);
    }
    List<List<Part>> alternatives = null;
    Map<String, Integer> used = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher rule = RULE.matcher(line);
      if (rule.matches()) {
        alternatives = new ArrayList<>();
        if (rules.put(rule.group(1), alternatives) != null) {
          throw new EvaluationException(file + ":" + (i + 1) + "：重复的规则 " + rule.group(1));
        }
        continue;
      }
      if (alternatives == null) {
        throw new EvaluationException(file + ":" + (i + 1) + "：内容前应先有“规则名:”");
      }
      for (String alternative : line.split(" / ", -1)) {
        alternatives.add(parts(file, i + 1, alternative.strip(), used));
      }
    }
    used.forEach(
        (name, line) -> {
          if (!rules.containsKey(name) && !builtIn(name)) {
            throw new EvaluationException(file + ":" + line + "：没有叫 " + name + " 的规则");
          }
        });
    if (!rules.containsKey("utterance") || !rules.containsKey("address")) {
      throw new EvaluationException(file + "：缺少规则 utterance 或 address");
    }
  }

  private static List<Part> parts(Path file, int line, String text, Map<String, Integer> used) {
    List<Part> parts = new ArrayList<>();
    Matcher matcher = PART.matcher(text);
    int at = 0;
    int open = 0;
    while (matcher.find()) {
      if (matcher.start() > at) {
        parts.add(new Words(text.substring(at, matcher.start())));
      }
      if (matcher.group(1) != null) {
        parts.add(
            new Number(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
      } else if (matcher.group(3) != null) {
        used.putIfAbsent(matcher.group(3), line);
        String percent = matcher.group(4);
        parts.add(new Rule(matcher.group(3), percent == null ? 100 : Integer.parseInt(percent)));
      } else if (matcher.group(5) != null) {
        parts.add(new Begin(kind(file, line, matcher.group(5))));
        open++;
      } else {
        parts.add(new End());
        open--;
      }
      at = matcher.end();
    }
    String rest = text.substring(at);
    if (open != 0 || rest.indexOf('<') >= 0 || rest.indexOf('[') >= 0) {
      throw new EvaluationException(file + ":" + line + "：括号不成对，或写法不对：" + text);
    }
    if (!rest.isEmpty()) {
      parts.add(new Words(rest));
    }
    return parts;
  }

  private static AddressKind kind(Path file, int line, String name) {
    for (AddressKind kind : AddressKind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    throw new EvaluationException(file + ":" + line + "：没有 " + name + " 这类地址成分");
  }

  private static boolean builtIn(String name) {
    return switch (name) {
      case "province",
          "city",
          "district",
          "town",
          "province-short",
          "city-short",
          "district-short",
          "town-short",
          "cc",
          "c",
          "r",
          "phone",
          "noun",
          "v",
          "a",
          "d" ->
          true;
      default -> false;
    };
  }

  /** A saying with its address, as it would be recognised: four in ten are without an error. */
  Example saying(SplittableRandom random) {
    Draft draft = new Draft(random.nextDouble() < 0.5 ? 0.05 : 0.9);
    expand("utterance", draft, random, 0);
    return heard(draft.text.toString(), draft.pieces, random);
  }

  /** What is said around a place, with an address of someone else's in it. */
  Example saying(Example address, SplittableRandom random) {
    Draft draft = new Draft(random.nextDouble() < 0.5 ? 0.05 : 0.9);
    if (random.nextInt(8) > 0) {
      expand("before", draft, random, 0);
    }
    int at = draft.text.length();
    draft.text.append(address.text());
    for (Piece piece : address.pieces()) {
      draft.pieces.add(new Piece(piece.kind(), at + piece.from(), at + piece.to()));
    }
    if (random.nextInt(8) > 0) {
      expand("after", draft, random, 0);
    }
    return heard(draft.text.toString(), draft.pieces, random);
  }

  private Example heard(String text, List<Piece> pieces, SplittableRandom random) {
    int level = random.nextInt(10);
    RecognitionNoise noise = noises.get(level < 4 ? 0 : level < 6 ? 1 : level < 9 ? 2 : 3);
    RecognitionNoise.Garbled garbled = noise.garble(text);
    List<Piece> moved = new ArrayList<>();
    int last = 0;
    for (Piece piece : pieces) {
      int[] span = garbled.span(piece.from(), piece.to());
      // a filler between two pieces belongs to the first
      if (!moved.isEmpty()
          && span[1] > span[0]
          && span[0] > last
          && moved.get(moved.size() - 1).to() == last
          && adjacent(pieces, piece)) {
        Piece before = moved.remove(moved.size() - 1);
        moved.add(new Piece(before.kind(), before.from(), span[0]));
      }
      if (span[1] > span[0]) {
        moved.add(new Piece(piece.kind(), span[0], span[1]));
        last = span[1];
      }
    }
    return new Example(garbled.text(), moved);
  }

  private static boolean adjacent(List<Piece> pieces, Piece piece) {
    int at = pieces.indexOf(piece);
    return at > 0 && pieces.get(at - 1).to() == piece.from();
  }

  private void expand(String name, Draft draft, SplittableRandom random, int depth) {
    List<List<Part>> alternatives = rules.get(name);
    if (alternatives == null || depth > DEEPEST) {
      builtIn(name, draft, random);
      return;
    }
    for (Part part : alternatives.get(random.nextInt(alternatives.size()))) {
      if (part instanceof Words words) {
        draft.text.append(words.text());
      } else if (part instanceof Number number) {
        number(number.least(), number.most(), draft, random);
      } else if (part instanceof Rule rule) {
        if (rule.percent() == 100 || random.nextInt(100) < rule.percent()) {
          expand(rule.name(), draft, random, depth + 1);
        }
      } else if (part instanceof Begin begin) {
        pause(draft, random);
        draft.kind = begin.kind();
        draft.from = draft.text.length();
      } else if (draft.from >= 0) {
        if (draft.text.length() > draft.from) {
          draft.pieces.add(new Piece(draft.kind, draft.from, draft.text.length()));
        }
        draft.from = -1;
      }
    }
  }

  /** Now and then a speaker pauses between two pieces. */
  private static void pause(Draft draft, SplittableRandom random) {
    int length = draft.text.length();
    if (length == 0 || random.nextInt(100) >= 4) {
      return;
    }
    Piece last = draft.pieces.isEmpty() ? null : draft.pieces.get(draft.pieces.size() - 1);
    draft.text.append('，');
    if (last != null && last.to() == length) {
      draft.pieces.add(new Piece(AddressKind.JOINT, length, length + 1));
    }
  }

  private void builtIn(String name, Draft draft, SplittableRandom random) {
    StringBuilder text = draft.text;
    switch (name) {
      case "province" -> text.append(any(names.get(Divisions.Rank.PROVINCE), random));
      case "city" -> text.append(any(names.get(Divisions.Rank.CITY), random));
      case "district" -> text.append(any(names.get(Divisions.Rank.DISTRICT), random));
      case "town" -> text.append(any(names.get(Divisions.Rank.TOWN), random));
      case "province-short" -> text.append(any(shortNames.get(Divisions.Rank.PROVINCE), random));
      case "city-short" -> text.append(any(shortNames.get(Divisions.Rank.CITY), random));
      case "district-short" -> text.append(any(shortNames.get(Divisions.Rank.DISTRICT), random));
      case "town-short" -> text.append(any(shortNames.get(Divisions.Rank.TOWN), random));
      case "cc" -> {
        if (random.nextInt(10) < 5) {
          text.append(any(pairs, random));
        } else {
          text.append(first[random.nextInt(first.length)])
              .append(second[random.nextInt(second.length)]);
        }
      }
      case "noun", "v", "a", "d" -> text.append(any(words.get(name.charAt(0)), random));
      case "c" -> text.append(first[random.nextInt(first.length)]);
      case "r" -> {
        int floor = random.nextInt(1, random.nextInt(3) == 0 ? 33 : 10);
        digits(floor * 100 + random.nextInt(1, 12), draft, random);
      }
      default -> {
        StringBuilder phone = new StringBuilder("1");
        for (int i = 0; i < 10; i++) {
          phone.append(random.nextInt(10));
        }
        boolean spoken = random.nextDouble() < draft.spoken;
        text.append(spoken ? spell(phone, random) : phone);
      }
    }
  }

  private void number(int least, int most, Draft draft, SplittableRandom random) {
    // small numbers are the frequent ones
    int value = random.nextInt(least, most + 1);
    if (most > 400 && random.nextBoolean()) {
      value = random.nextInt(least, least + (most - least) / 10 + 1);
    }
    if (random.nextDouble() >= draft.spoken) {
      draft.text.append(value);
    } else if (value > 100 && random.nextBoolean()) {
      draft.text.append(spell(String.valueOf(value), random));
    } else {
      String said = ChineseNumber.write(value);
      draft.text.append(said.startsWith("一十") ? said.substring(1) : said);
    }
  }

  private static void digits(int value, Draft draft, SplittableRandom random) {
    draft.text.append(
        random.nextDouble() < draft.spoken
            ? spell(String.valueOf(value), random)
            : String.valueOf(value));
  }

  private static String spell(CharSequence digits, SplittableRandom random) {
    boolean yao = random.nextBoolean();
    StringBuilder spelt = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      char c = "零一二三四五六七八九".charAt(digits.charAt(i) - '0');
      spelt.append(yao && c == '一' ? '幺' : c);
    }
    return spelt.toString();
  }

  private static String any(List<String> list, SplittableRandom random) {
    return list.get(random.nextInt(list.size())).toLowerCase(Locale.ROOT);
  }
}
