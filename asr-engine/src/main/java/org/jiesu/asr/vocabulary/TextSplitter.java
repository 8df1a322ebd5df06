package org.jiesu.asr.vocabulary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parts sentences into the words of a vocabulary: the cheapest way through, words as cheap as they
 * are frequent. Figures are written as they are said; a kind of names may stand in braces, as in
 * {@code 我住在{estate}}. A character that no word has is left out and counted.
 */
final class TextSplitter {
  private static final Pattern SENTENCE_END = Pattern.compile("[。！？!?；;]");
  private static final Pattern KIND = Pattern.compile("\\{([a-z][a-z0-9-]*)\\}");
  private static final double LEFT_OUT = 100;

  private final Map<String, Integer> tokens = new HashMap<>();
  private final double[] costs;
  private final Map<String, Integer> kinds;
  private final Map<String, Integer> unknown = new TreeMap<>();
  private int longest = 1;

  /**
   * A splitter.
   *
   * @param tokens the token of each word, which may be that of its kind
   * @param kinds the token of each kind of names
   * @param costs by token
   */
  TextSplitter(Map<String, Integer> tokens, Map<String, Integer> kinds, double[] costs) {
    tokens.forEach(
        (word, token) -> {
          this.tokens.put(word, token);
          longest = Math.max(longest, word.length());
        });
    this.kinds = Map.copyOf(kinds);
    this.costs = costs;
  }

  /** The sentences of a line; one with a kind that has no names is left out. */
  List<int[]> split(String line) {
    List<int[]> sentences = new ArrayList<>();
    for (String sentence : SENTENCE_END.split(line)) {
      List<Integer> said = new ArrayList<>();
      Matcher kind = KIND.matcher(sentence);
      int at = 0;
      boolean whole = true;
      while (kind.find()) {
        words(sentence.substring(at, kind.start()), said);
        Integer token = kinds.get(kind.group(1));
        whole &= token != null;
        said.add(token == null ? 0 : token);
        at = kind.end();
      }
      words(sentence.substring(at), said);
      if (whole && !said.isEmpty()) {
        sentences.add(said.stream().mapToInt(Integer::intValue).toArray());
      }
    }
    return sentences;
  }

  /** The characters that were left out, and how often. */
  Map<String, Integer> unknown() {
    return unknown;
  }

  private void words(String written, List<Integer> said) {
    String text = Numerals.inText(Vocabulary.normal(written));
    int length = text.length();
    double[] best = new double[length + 1];
    int[] from = new int[length + 1];
    int[] token = new int[length + 1];
    Arrays.fill(best, 1, length + 1, Double.POSITIVE_INFINITY);
    for (int at = 0; at < length; at++) {
      if (best[at] == Double.POSITIVE_INFINITY) {
        continue;
      }
      int one = text.offsetByCodePoints(at, 1);
      reach(best, from, token, at, one, best[at] + LEFT_OUT, -1);
      for (int end = at + 1; end <= Math.min(length, at + longest); end++) {
        Integer found = tokens.get(text.substring(at, end));
        if (found != null) {
          reach(best, from, token, at, end, best[at] + costs[found], found);
        }
      }
    }
    List<Integer> backwards = new ArrayList<>();
    for (int at = length; at > 0; at = from[at]) {
      if (token[at] >= 0) {
        backwards.add(token[at]);
      } else if (Character.isLetterOrDigit(text.codePointAt(from[at]))) {
        unknown.merge(text.substring(from[at], at), 1, Integer::sum);
      }
    }
    for (int i = backwards.size() - 1; i >= 0; i--) {
      said.add(backwards.get(i));
    }
  }

  private static void reach(
      double[] best, int[] from, int[] token, int at, int end, double cost, int with) {
    if (cost < best[end]) {
      best[end] = cost;
      from[end] = at;
      token[end] = with;
    }
  }
}
