package org.jiesu.cti.dispatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.lexicon.Phrases;
import org.jiesu.cti.lexicon.Sounds;

/**
 * Tells which of many rules hold for a case without asking each of them. Immutable, any thread.
 *
 * <p>Rules are numbered in the order in which they decide. For matter, area, kind, mood and alert
 * there is a set of rules (as bits) for each value, and one of those that do not care; a case takes
 * the union of its values' sets, and what is in all of these remains. Words are found in one pass
 * over the text; each word knows the rules that wait for it, and a rule remains when all of its
 * groups were met. Day, hour, navigation and fields are asked of what remains.
 */
final class RuleIndex {
  private final List<Rule> rules;
  private final int longs;
  private final Condition<String> matters;
  private final Condition<String> areas;
  private final Condition<String> kinds;
  private final Condition<EmotionLabel> moods;
  private final long[] withoutAlert;
  private final long[] withoutWords;
  private final Words text = new Words();
  private final Words sound = new Words();
  private final Phrases textScan;
  private final Phrases soundScan;
  // of each rule: how many groups of words must be met; each word of "all" is a group of its own
  private final int[] groupsOfRule;
  private final int[] ruleOfGroup;

  /** For each word the groups it meets and the rules it forbids. */
  private static final class Words {
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final List<int[]> meets = new ArrayList<>();
    private final List<int[]> forbids = new ArrayList<>();

    int number(String word) {
      return numbers.computeIfAbsent(
          word,
          w -> {
            meets.add(new int[0]);
            forbids.add(new int[0]);
            return numbers.size();
          });
    }

    static void add(List<int[]> lists, int word, int value) {
      int[] before = lists.get(word);
      int[] after = Arrays.copyOf(before, before.length + 1);
      after[before.length] = value;
      lists.set(word, after);
    }
  }

  /** The rules that name each value, and those that name none. */
  private static final class Condition<T> {
    private final Map<T, long[]> naming = new HashMap<>();
    private final long[] indifferent;

    Condition(int longs) {
      indifferent = new long[longs];
    }

    void add(int rule, Collection<T> values) {
      if (values.isEmpty()) {
        set(indifferent, rule);
      }
      for (T value : values) {
        set(naming.computeIfAbsent(value, v -> new long[indifferent.length]), rule);
      }
    }

    /** Leaves in {@code remaining} what names one of the values or none at all. */
    void narrow(long[] remaining, Collection<T> values) {
      long[][] sets = new long[values.size()][];
      int count = 0;
      for (T value : values) {
        long[] set = naming.get(value);
        if (set != null) {
          sets[count++] = set;
        }
      }
      for (int i = 0; i < remaining.length; i++) {
        long union = indifferent[i];
        for (int s = 0; s < count; s++) {
          union |= sets[s][i];
        }
        remaining[i] &= union;
      }
    }
  }

  /**
   * @param rules in the order in which they decide
   */
  RuleIndex(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    longs = (rules.size() + 63) / 64;
    matters = new Condition<>(longs);
    areas = new Condition<>(longs);
    kinds = new Condition<>(longs);
    moods = new Condition<>(longs);
    withoutAlert = new long[longs];
    withoutWords = new long[longs];
    groupsOfRule = new int[rules.size()];
    List<Integer> ruleOfGroup = new ArrayList<>();
    for (int r = 0; r < rules.size(); r++) {
      Rule.When when = rules.get(r).when();
      matters.add(r, when.matters());
      areas.add(r, when.areas());
      kinds.add(r, when.kinds());
      moods.add(r, when.moods());
      if (!when.alert()) {
        set(withoutAlert, r);
      }
      addWords(r, when, ruleOfGroup);
    }
    this.ruleOfGroup = ruleOfGroup.stream().mapToInt(Integer::intValue).toArray();
    textScan = new Phrases(List.copyOf(text.numbers.keySet()));
    soundScan = new Phrases(List.copyOf(sound.numbers.keySet()));
  }

  private void addWords(int rule, Rule.When when, List<Integer> ruleOfGroup) {
    Words words = when.bySound() ? sound : text;
    if (!when.any().isEmpty()) {
      for (String word : when.any()) {
        Words.add(words.meets, words.number(form(when, word)), ruleOfGroup.size());
      }
      ruleOfGroup.add(rule);
      groupsOfRule[rule]++;
    }
    for (String word : when.all()) {
      Words.add(words.meets, words.number(form(when, word)), ruleOfGroup.size());
      ruleOfGroup.add(rule);
      groupsOfRule[rule]++;
    }
    for (String word : when.none()) {
      Words.add(words.forbids, words.number(form(when, word)), rule);
    }
    if (groupsOfRule[rule] == 0) {
      set(withoutWords, rule);
    }
  }

  private static String form(Rule.When when, String word) {
    return when.bySound() ? Sounds.of(word) : word;
  }

  /** Tells the numbers of the rules that hold, in the order in which they decide. */
  void holding(PreparedCase prepared, IntConsumer found) {
    long[] remaining = candidates(prepared);
    for (int i = 0; i < longs; i++) {
      long bits = remaining[i];
      while (bits != 0) {
        int rule = i * 64 + Long.numberOfTrailingZeros(bits);
        if (rules.get(rule).holdsBeside(prepared)) {
          found.accept(rule);
        }
        bits &= bits - 1;
      }
    }
  }

  /** The number of the first rule that holds, −1 for none. */
  int first(PreparedCase prepared) {
    long[] remaining = candidates(prepared);
    for (int i = 0; i < longs; i++) {
      long bits = remaining[i];
      while (bits != 0) {
        int rule = i * 64 + Long.numberOfTrailingZeros(bits);
        if (rules.get(rule).holdsBeside(prepared)) {
          return rule;
        }
        bits &= bits - 1;
      }
    }
    return -1;
  }

  private long[] candidates(PreparedCase prepared) {
    long[] remaining = new long[longs];
    Arrays.fill(remaining, -1L);
    if (longs > 0 && rules.size() % 64 != 0) {
      remaining[longs - 1] = (1L << rules.size() % 64) - 1;
    }
    matters.narrow(remaining, prepared.matterChain);
    areas.narrow(remaining, prepared.areaChain);
    kinds.narrow(remaining, prepared.kind().map(List::of).orElse(List.of()));
    moods.narrow(remaining, prepared.original.mood().map(List::of).orElse(List.of()));
    if (!prepared.original.alert()) {
      and(remaining, withoutAlert);
    }
    narrowByWords(remaining, prepared);
    return remaining;
  }

  private void narrowByWords(long[] remaining, PreparedCase prepared) {
    long[] met = withoutWords.clone();
    boolean[] groupMet = new boolean[ruleOfGroup.length];
    int[] missing = groupsOfRule.clone();
    scan(textScan, text, prepared.text, remaining, met, groupMet, missing);
    scan(soundScan, sound, prepared.sound, remaining, met, groupMet, missing);
    and(remaining, met);
  }

  private void scan(
      Phrases scan,
      Words words,
      String said,
      long[] remaining,
      long[] met,
      boolean[] groupMet,
      int[] missing) {
    boolean[] seen = new boolean[words.numbers.size()];
    scan.find(
        said,
        (word, from, to) -> {
          if (seen[word]) {
            return;
          }
          seen[word] = true;
          for (int group : words.meets.get(word)) {
            if (!groupMet[group]) {
              groupMet[group] = true;
              int rule = ruleOfGroup[group];
              if (--missing[rule] == 0) {
                set(met, rule);
              }
            }
          }
          for (int rule : words.forbids.get(word)) {
            remaining[rule >> 6] &= ~(1L << rule);
          }
        });
  }

  private static void set(long[] bits, int at) {
    bits[at >> 6] |= 1L << at;
  }

  private static void and(long[] bits, long[] others) {
    for (int i = 0; i < bits.length; i++) {
      bits[i] &= others[i];
    }
  }
}
