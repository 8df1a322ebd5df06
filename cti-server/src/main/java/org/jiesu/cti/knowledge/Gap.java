package org.jiesu.cti.knowledge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jiesu.cti.store.AskedRow;

/**
 * A question that callers ask and no article answers.
 *
 * @param matter code, empty where the calls had none
 * @param asked how often
 * @param words what these questions have in common, the most telling first
 * @param examples masked
 */
public record Gap(
    String matter,
    int asked,
    List<String> words,
    List<String> examples,
    Instant first,
    Instant last) {

  /** A question whose best article fits this well was answered, unless it was rejected. */
  static final double ANSWERED = 0.16;

  /** Questions that have so much in common are one. */
  private static final double ALIKE = 0.22;

  private static final int TELLING = 12;
  private static final int MOST_WORDS = 4;
  private static final int MOST_EXAMPLES = 3;

  public Gap {
    words = List.copyOf(words);
    examples = List.copyOf(examples);
  }

  private static final class Group {
    final List<AskedRow> rows = new ArrayList<>();
    final Map<String, Double> sum = new HashMap<>();
  }

  /** Groups what was asked and not answered. */
  static List<Gap> of(List<AskedRow> all) {
    List<AskedRow> open =
        all.stream()
            .filter(row -> !row.used() && (row.fit() < ANSWERED || row.rejected()))
            .toList();
    Map<String, Integer> commonness = new HashMap<>();
    all.forEach(row -> pairs(row.asked()).forEach(pair -> commonness.merge(pair, 1, Integer::sum)));
    Map<String, List<Group>> groups = new HashMap<>();
    for (AskedRow row : open) {
      Map<String, Double> vector = vector(row.asked(), commonness, all.size());
      List<Group> known = groups.computeIfAbsent(row.matter(), matter -> new ArrayList<>());
      Group nearest = null;
      double best = ALIKE;
      for (Group group : known) {
        double alike = cosine(vector, group.sum);
        if (alike >= best) {
          best = alike;
          nearest = group;
        }
      }
      if (nearest == null) {
        nearest = new Group();
        known.add(nearest);
      }
      nearest.rows.add(row);
      for (Map.Entry<String, Double> each : vector.entrySet()) {
        nearest.sum.merge(each.getKey(), each.getValue(), Double::sum);
      }
    }
    return groups.values().stream()
        .flatMap(List::stream)
        .map(Gap::gap)
        .sorted(Comparator.comparingInt(Gap::asked).thenComparing(Gap::last).reversed())
        .toList();
  }

  private static Gap gap(Group group) {
    return new Gap(
        group.rows.get(0).matter(),
        group.rows.size(),
        words(group),
        group.rows.stream().limit(MOST_EXAMPLES).map(AskedRow::asked).toList(),
        group.rows.stream().map(AskedRow::askedAt).min(Comparator.naturalOrder()).orElseThrow(),
        group.rows.stream().map(AskedRow::askedAt).max(Comparator.naturalOrder()).orElseThrow());
  }

  /** Neighbouring pairs of the first question that the group shares make its words. */
  private static List<String> words(Group group) {
    Map<String, Double> worth = new HashMap<>();
    Set<String> best = new HashSet<>();
    group.sum.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(TELLING)
        .forEach(pair -> best.add(pair.getKey()));
    String text = group.rows.get(0).asked();
    int[] open = {-1, -1};
    double[] sum = {0};
    Grams.of(
        text,
        (kind, gram, from, to) -> {
          if (kind != Grams.Kind.PAIR || to - from < 2 || !best.contains(gram)) {
            return;
          }
          if (open[0] >= 0 && from < open[1]) {
            open[1] = to;
          } else {
            close(worth, text, open, sum[0]);
            open[0] = from;
            open[1] = to;
            sum[0] = 0;
          }
          sum[0] += group.sum.getOrDefault(gram, 0.0);
        });
    close(worth, text, open, sum[0]);
    return worth.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .limit(MOST_WORDS)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static void close(Map<String, Double> worth, String text, int[] open, double sum) {
    if (open[0] >= 0) {
      worth.merge(text.substring(open[0], open[1]), sum, Double::sum);
    }
  }

  private static Set<String> pairs(String text) {
    Set<String> pairs = new HashSet<>();
    Grams.of(
        text,
        (kind, gram, from, to) -> {
          if (kind == Grams.Kind.PAIR) {
            pairs.add(gram);
          }
        });
    return pairs;
  }

  private static Map<String, Double> vector(
      String text, Map<String, Integer> commonness, int questions) {
    Map<String, Double> weights = new HashMap<>();
    pairs(text)
        .forEach(
            pair ->
                weights.put(
                    pair,
                    Math.log(1 + (questions + 1.0) / (commonness.getOrDefault(pair, 0) + 0.5))));
    return weights;
  }

  private static double cosine(Map<String, Double> a, Map<String, Double> b) {
    double product = 0;
    double lengthA = 0;
    double lengthB = 0;
    for (Map.Entry<String, Double> each : a.entrySet()) {
      product += each.getValue() * b.getOrDefault(each.getKey(), 0.0);
      lengthA += each.getValue() * each.getValue();
    }
    for (double value : b.values()) {
      lengthB += value * value;
    }
    return lengthA == 0 || lengthB == 0 ? 0 : product / Math.sqrt(lengthA * lengthB);
  }
}
