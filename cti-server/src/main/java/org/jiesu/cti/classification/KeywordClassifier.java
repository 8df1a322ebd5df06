package org.jiesu.cti.classification;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jiesu.cti.call.CallEvent.NavigationEnded;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.extraction.Conversation;
import org.jiesu.cti.extraction.Passage;
import org.jiesu.cti.extraction.Turn;
import org.jiesu.cti.lexicon.Script;

/**
 * Adds up the weights of the words that were said. The caller's words count whole, the operator's
 * and the navigation's less; words of three and more characters are also known by their sound.
 */
public final class KeywordClassifier implements Classifier {
  private static final double OPERATOR = 0.4;
  private static final double NAVIGATION = 0.6;
  private static final double BY_SOUND = 0.55;
  private static final int SHORTEST_BY_SOUND = 3;
  private static final int MOST = 5;
  private static final double LEAST_SCORE = 1.4;

  private final MatterTree tree;

  /** A classifier by this tree's keywords. */
  public KeywordClassifier(MatterTree tree) {
    this.tree = tree;
  }

  private record Hit(double strength, List<Evidence> evidence) {}

  private static final class Score {
    private double sum;
    private final List<Reason> reasons = new ArrayList<>();
    private final Set<String> counted = new HashSet<>();
  }

  private record Reason(String words, double weight, List<Evidence> evidence) {}

  @Override
  public List<Ranked> classify(Conversation conversation) {
    String navigation = conversation.navigation().map(KeywordClassifier::heard).orElse("");
    Map<Matter, Score> scores = new HashMap<>();
    for (MatterTree.Keyword keyword : tree.keywords()) {
      double strength = 1;
      List<Evidence> evidence = new ArrayList<>();
      for (int w = 0; w < keyword.words().size() && strength > 0; w++) {
        Hit hit = find(keyword.words().get(w), keyword.sounds().get(w), conversation, navigation);
        strength = Math.min(strength, hit.strength());
        evidence.addAll(hit.evidence());
      }
      if (strength > 0) {
        Score score = scores.computeIfAbsent(keyword.matter(), m -> new Score());
        double weight = keyword.weight() * strength;
        String words = String.join("、", keyword.words());
        // 煤气 inside 煤气味 was said once: it adds little
        double share =
            score.counted.stream().anyMatch(c -> c.contains(words) || words.contains(c)) ? 0.4 : 1;
        score.counted.add(words);
        score.sum += weight * share;
        score.reasons.add(new Reason(words, weight, evidence));
      }
    }
    return ranked(scores);
  }

  private static List<Ranked> ranked(Map<Matter, Score> scores) {
    List<Map.Entry<Matter, Score>> order =
        scores.entrySet().stream()
            .filter(e -> e.getValue().sum >= LEAST_SCORE)
            .sorted(
                Comparator.comparingDouble((Map.Entry<Matter, Score> e) -> -e.getValue().sum)
                    .thenComparing(e -> e.getKey().code()))
            .limit(MOST)
            .toList();
    double squares = 0;
    for (Map.Entry<Matter, Score> entry : order) {
      squares += entry.getValue().sum * entry.getValue().sum;
    }
    List<Ranked> ranked = new ArrayList<>();
    for (Map.Entry<Matter, Score> entry : order) {
      double sum = entry.getValue().sum;
      double share = sum * sum / squares;
      double enough = 1 - Math.exp(-sum / 4.5);
      List<Reason> reasons = new ArrayList<>(entry.getValue().reasons);
      reasons.sort(Comparator.comparingDouble(Reason::weight).reversed());
      List<Evidence> evidence = new ArrayList<>();
      List<String> words = new ArrayList<>();
      for (Reason reason : reasons) {
        if (words.size() < 4 && reason.weight() > 0) {
          words.add(reason.words());
          for (Evidence span : reason.evidence()) {
            if (!evidence.contains(span)) {
              evidence.add(span);
            }
          }
        }
      }
      ranked.add(new Ranked(entry.getKey(), Math.min(0.97, share * enough), evidence, words));
    }
    return ranked;
  }

  private static Hit find(String word, String sound, Conversation conversation, String navigation) {
    Hit best = new Hit(navigation.contains(word) ? NAVIGATION : 0, List.of());
    for (Turn turn : conversation.turns()) {
      Passage passage = turn.passage();
      double side = turn.caller() ? 1 : OPERATOR;
      int at = unnegated(passage.text(), word);
      double strength = side;
      if (at < 0 && word.length() >= SHORTEST_BY_SOUND) {
        at = passage.sound().indexOf(sound);
        strength = side * BY_SOUND;
      }
      if (at >= 0) {
        strength *= 0.5 + 0.5 * passage.confidence(at, at + word.length());
        if (strength > best.strength()
            || best.evidence().isEmpty() && strength == best.strength()) {
          best = new Hit(strength, passage.evidence(at, at + word.length()));
        }
      }
    }
    return best;
  }

  /** First place where the word is not preceded by 不是. */
  private static int unnegated(String text, String word) {
    int at = text.indexOf(word);
    while (at >= 2 && (text.startsWith("不是", at - 2) || text.startsWith("唔系", at - 2))) {
      at = text.indexOf(word, at + 1);
    }
    return at;
  }

  private static String heard(NavigationEnded navigation) {
    return Script.fold(navigation.title() + "，" + navigation.reason());
  }
}
