package org.jiesu.cti.classification;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jiesu.cti.call.CallEvent.NavigationEnded;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.extraction.Conversation;
import org.jiesu.cti.extraction.Passage;
import org.jiesu.cti.extraction.Turn;
import org.jiesu.cti.lexicon.Phrases;
import org.jiesu.cti.lexicon.Script;

/**
 * Finds the matter by its keywords, by how alike the conversation is to what callers say of it, in
 * words and in meaning, and by past tickets. The caller's words count whole, the operator's and the
 * navigation's less; words of three and more characters are also known by their sound. Any thread.
 */
public final class KeywordClassifier implements Classifier {
  private static final double OPERATOR = 0.4;
  private static final double NAVIGATION = 0.6;
  private static final double BY_SOUND = 0.55;
  private static final int SHORTEST_BY_SOUND = 3;
  private static final int MOST = 5;
  private static final int MOST_WORDS = 4;
  private static final double LEAST_SCORE = 1.4;

  /**
   * How much of a keyword's weight a likeness in meaning of 1 above {@link #UNRELATED} is worth.
   */
  private static final double MEANING = 10;

  /** As alike in meaning as this any two complaints can be. */
  private static final double UNRELATED = 0.2;

  /** Less likeness in meaning is chance where no word tells of the matter. */
  private static final double LEAST_MEANING = 0.45;

  /** So much of what a caller said is shown as the reason where no word is. */
  private static final int MOST_SHOWN = 20;

  /** How much of a keyword's weight a likeness of 1 is worth. */
  private static final double LIKENESS = 1;

  /** Less likeness than this is chance where no keyword was said. */
  private static final double LEAST_LIKENESS = 0.9;

  /**
   * How much the best stands out, and how large a sum is enough; chosen so that confidences agree
   * with how often examples that were held out were told right.
   */
  private static final double POWER = 2.5;

  /** The same where meaning was looked at, which speaks a little for every like matter. */
  private static final double POWER_WITH_MEANING = 3.3;

  private static final double ENOUGH = 4;

  /** From this share of the sum on, past tickets are told as a reason. */
  private static final double TELLING = 0.25;

  private final List<Matter> matters;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Likeness likeness;
  private final MatterExperience experience;
  private final Optional<MatterMeanings.Points> points;
  private final List<MatterTree.Keyword> keywords;
  // every different word of the keywords has a number
  private final Phrases words;
  private final Phrases sounds;
  private final int[] lengths;
  private final int[][] wordsOfKeyword;
  private final int[] matterOfKeyword;

  /** A classifier by this tree alone. */
  public KeywordClassifier(MatterTree tree) {
    this(tree, MatterExperience.none());
  }

  /**
   * A classifier by this tree and past tickets.
   *
   * @param experience asked for each conversation
   */
  public KeywordClassifier(MatterTree tree, MatterExperience experience) {
    this.matters = tree.leaves();
    this.likeness = Likeness.of(tree);
    this.keywords = tree.keywords();
    this.experience = experience;
    this.points = experience.meanings().map(meanings -> meanings.of(tree));
    for (int m = 0; m < matters.size(); m++) {
      numbers.put(matters.get(m).code(), m);
    }
    Map<String, Integer> known = new HashMap<>();
    List<String> phrases = new ArrayList<>();
    List<String> heard = new ArrayList<>();
    wordsOfKeyword = new int[keywords.size()][];
    matterOfKeyword = new int[keywords.size()];
    for (int k = 0; k < wordsOfKeyword.length; k++) {
      MatterTree.Keyword keyword = keywords.get(k);
      matterOfKeyword[k] = numbers.get(keyword.matter().code());
      wordsOfKeyword[k] = new int[keyword.words().size()];
      for (int w = 0; w < wordsOfKeyword[k].length; w++) {
        String word = keyword.words().get(w);
        Integer number = known.get(word);
        if (number == null) {
          number = phrases.size();
          known.put(word, number);
          phrases.add(word);
          heard.add(word.length() >= SHORTEST_BY_SOUND ? keyword.sounds().get(w) : "");
        }
        wordsOfKeyword[k][w] = number;
      }
    }
    words = new Phrases(phrases);
    sounds = new Phrases(heard);
    lengths = phrases.stream().mapToInt(String::length).toArray();
  }

  /** Where each word was said best. */
  private static final class Hits {
    private final double[] strengths;
    private final List<Optional<Passage>> passages;
    private final int[] places;

    Hits(int words) {
      strengths = new double[words];
      passages = new ArrayList<>(java.util.Collections.nCopies(words, Optional.empty()));
      places = new int[words];
    }
  }

  private static final class Score {
    private double sum;
    private double remembered;
    private int similar;
    private final List<Reason> reasons = new ArrayList<>();
  }

  private record Reason(String words, double weight, List<Evidence> evidence) {}

  @Override
  public List<Ranked> classify(Conversation conversation) {
    Hits hits = hits(conversation);
    Map<Integer, Score> scores = new HashMap<>();
    for (int k = 0; k < wordsOfKeyword.length; k++) {
      double strength = 1;
      for (int word : wordsOfKeyword[k]) {
        strength = Math.min(strength, hits.strengths[word]);
      }
      if (strength > 0) {
        count(k, strength, hits, scores.computeIfAbsent(matterOfKeyword[k], m -> new Score()));
      }
    }
    compare(conversation, scores);
    MatterMeanings.Alike alike =
        points.map(known -> known.alike(conversation)).orElse(MatterMeanings.Alike.NONE);
    mean(alike, scores);
    MatterMemory.Reminder reminder = remember(conversation, scores);
    return ranked(scores, conversation, reminder, alike);
  }

  private Hits hits(Conversation conversation) {
    Hits hits = new Hits(lengths.length);
    conversation
        .navigation()
        .map(KeywordClassifier::heard)
        .ifPresent(text -> words.find(text, (word, from, to) -> hits.strengths[word] = NAVIGATION));
    for (Turn turn : conversation.turns()) {
      Passage passage = turn.passage();
      double side = turn.caller() ? 1 : OPERATOR;
      words.find(
          passage.text(),
          (word, from, to) -> {
            if (!negated(passage.text(), from)) {
              hit(hits, word, passage, from, side);
            }
          });
      sounds.find(
          passage.sound(), (word, from, to) -> hit(hits, word, passage, from, side * BY_SOUND));
    }
    return hits;
  }

  private void hit(Hits hits, int word, Passage passage, int from, double side) {
    double strength = side * (0.5 + 0.5 * passage.confidence(from, from + lengths[word]));
    boolean first = hits.passages.get(word).isEmpty() && strength == hits.strengths[word];
    if (strength > hits.strengths[word] || first) {
      hits.strengths[word] = strength;
      hits.passages.set(word, Optional.of(passage));
      hits.places[word] = from;
    }
  }

  private void count(int k, double strength, Hits hits, Score score) {
    MatterTree.Keyword keyword = keywords.get(k);
    double weight = keyword.weight() * strength;
    String said = String.join("、", keyword.words());
    // 煤气 inside 煤气味 was said once: it adds little
    double share =
        score.reasons.stream().anyMatch(r -> r.words().contains(said) || said.contains(r.words()))
            ? 0.4
            : 1;
    List<Evidence> evidence = new ArrayList<>();
    for (int word : wordsOfKeyword[k]) {
      int from = hits.places[word];
      hits.passages
          .get(word)
          .ifPresent(passage -> evidence.addAll(passage.evidence(from, from + lengths[word])));
    }
    score.sum += weight * share;
    score.reasons.add(new Reason(said, weight, evidence));
  }

  private void compare(Conversation conversation, Map<Integer, Score> scores) {
    Likeness.Comparison comparison = likeness.comparison();
    for (Turn turn : conversation.turns()) {
      Passage passage = turn.passage();
      comparison.add(passage.text(), passage.sound(), turn.caller() ? 1 : OPERATOR);
    }
    for (int m = 0; m < matters.size(); m++) {
      double alike = comparison.to(m);
      if (scores.containsKey(m) || alike >= LEAST_LIKENESS) {
        scores.computeIfAbsent(m, matter -> new Score()).sum += LIKENESS * alike;
      }
    }
  }

  private void mean(MatterMeanings.Alike alike, Map<Integer, Score> scores) {
    for (int m = 0; m < matters.size(); m++) {
      double over = alike.to(m) - UNRELATED;
      if (over > 0 && (scores.containsKey(m) || alike.to(m) >= LEAST_MEANING)) {
        scores.computeIfAbsent(m, matter -> new Score()).sum += MEANING * over;
      }
    }
  }

  private MatterMemory.Reminder remember(Conversation conversation, Map<Integer, Score> scores) {
    MatterMemory.Reminder reminder = experience.memory().reminder();
    for (Turn turn : conversation.turns()) {
      Passage passage = turn.passage();
      reminder.add(passage.text(), passage.sound(), turn.caller() ? 1 : OPERATOR);
    }
    reminder
        .recall()
        .forEach(
            (code, recollection) -> {
              Integer m = numbers.get(code);
              if (m != null && (scores.containsKey(m) || recollection.score() > 0)) {
                Score score = scores.computeIfAbsent(m, matter -> new Score());
                score.sum += recollection.score();
                score.remembered = recollection.score();
                score.similar = recollection.similar();
              }
            });
    return reminder;
  }

  private List<Ranked> ranked(
      Map<Integer, Score> scores,
      Conversation conversation,
      MatterMemory.Reminder reminder,
      MatterMeanings.Alike alike) {
    List<Map.Entry<Integer, Score>> order =
        scores.entrySet().stream()
            .filter(e -> e.getValue().sum >= LEAST_SCORE)
            .sorted(
                Comparator.comparingDouble((Map.Entry<Integer, Score> e) -> -e.getValue().sum)
                    .thenComparing(Map.Entry::getKey))
            .limit(MOST)
            .toList();
    double power = alike.isKnown() ? POWER_WITH_MEANING : POWER;
    double powers = 0;
    for (Map.Entry<Integer, Score> entry : order) {
      powers += Math.pow(entry.getValue().sum, power);
    }
    List<Ranked> ranked = new ArrayList<>();
    for (Map.Entry<Integer, Score> entry : order) {
      double sum = entry.getValue().sum;
      double confidence =
          Math.min(0.97, Math.pow(sum, power) / powers * (1 - Math.exp(-sum / ENOUGH)));
      List<Reason> reasons = new ArrayList<>(entry.getValue().reasons);
      reasons.removeIf(reason -> reason.weight() <= 0);
      Matter matter = matters.get(entry.getKey());
      boolean told = entry.getValue().remembered >= TELLING * sum;
      if (reasons.isEmpty()) {
        stretch(conversation, passage -> likeness.spoken(passage.text(), entry.getKey()))
            .or(
                () ->
                    stretch(
                        conversation,
                        passage -> reminder.spoken(passage.text(), passage.sound(), matter.code())))
            .or(() -> alike.passage(entry.getKey()).map(KeywordClassifier::whole))
            .ifPresent(reasons::add);
      }
      reasons.sort(Comparator.comparingDouble(Reason::weight).reversed());
      List<Reason> most = reasons.subList(0, Math.min(MOST_WORDS, reasons.size()));
      ranked.add(
          new Ranked(
              matter,
              confidence,
              most.stream().flatMap(reason -> reason.evidence().stream()).distinct().toList(),
              most.stream().map(Reason::words).toList(),
              told ? entry.getValue().similar : 0));
    }
    return ranked;
  }

  /**
   * The caller's stretch that speaks most for a matter.
   *
   * @param speaking how much each character of a passage does
   */
  private static Optional<Reason> stretch(
      Conversation conversation, Function<Passage, double[]> speaking) {
    Optional<Reason> best = Optional.empty();
    for (Turn turn : conversation.turns()) {
      Passage passage = turn.passage();
      double[] spoken = speaking.apply(passage);
      int from = 0;
      while (turn.caller() && from < spoken.length) {
        int to = from;
        double sum = 0;
        while (to < spoken.length && spoken[to] > 0) {
          sum += spoken[to++];
        }
        if (to > from && sum > best.map(Reason::weight).orElse(0.0)) {
          best =
              Optional.of(
                  new Reason(passage.text().substring(from, to), sum, passage.evidence(from, to)));
        }
        from = Math.max(to, from + 1);
      }
    }
    return best;
  }

  /** All that was said, where what it means tells the matter and no word does. */
  private static Reason whole(Passage passage) {
    String text = passage.text();
    int shown = Math.min(MOST_SHOWN, text.length());
    return new Reason(text.substring(0, shown), 0, passage.evidence(0, text.length()));
  }

  /** 不是 in front of a word takes it back. */
  private static boolean negated(String text, int at) {
    return at >= 2 && (text.startsWith("不是", at - 2) || text.startsWith("唔系", at - 2));
  }

  private static String heard(NavigationEnded navigation) {
    return Script.fold(navigation.title() + "，" + navigation.reason());
  }
}
