package org.jiesu.cti.knowledge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jiesu.cti.lexicon.Script;

/** Which words of a question an article has: why it was found. */
final class Matches {
  /** What more than about a third of the articles have explains nothing. */
  private static final double TELLING = 1.0;

  /** An official term that was said in other words tells about as much as two rare pairs. */
  private static final double SYNONYM = 4;

  private static final int MOST_WORDS = 6;
  private static final int MOST_PLACES = 6;

  /** Fewer neighbours of the same sound are chance. */
  private static final int SOUNDS_IN_A_ROW = 2;

  private final Set<String> pairs = new HashSet<>();
  private final Set<String> sounds = new HashSet<>();
  private final String text;

  /** A word that was said and where. */
  record Place(int utterance, int from, int to) {}

  /** The words the article has, the most telling first, and where they were said. */
  record Found(List<String> words, List<Place> places) {}

  private record Word(String text, double worth, Place place) {}

  Matches(Article article) {
    ArticleIndex.count(article)
        .forEach(
            (kind, counts) -> {
              if (kind == Grams.Kind.PAIR) {
                pairs.addAll(counts.keySet());
              } else if (kind == Grams.Kind.SOUND) {
                sounds.addAll(counts.keySet());
              }
            });
    text = Script.fold(article.text());
  }

  Found in(Question question, Snapshot snapshot, Synonyms synonyms) {
    List<Word> words = new ArrayList<>();
    for (Question.Passage passage : question.passages()) {
      collect(passage, snapshot, words);
      synonyms.in(
          passage.text(),
          (official, from, to) -> {
            if (text.contains(official)) {
              words.add(
                  new Word(
                      official, SYNONYM * passage.weight(), new Place(passage.number(), from, to)));
            }
          });
    }
    Map<String, Double> worth = new LinkedHashMap<>();
    words.forEach(word -> worth.merge(word.text(), word.worth(), Math::max));
    List<String> best =
        worth.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .limit(MOST_WORDS)
            .map(Map.Entry::getKey)
            .toList();
    List<Place> places =
        words.stream()
            .filter(word -> best.contains(word.text()) && word.place().utterance() > 0)
            .sorted(Comparator.comparingDouble(Word::worth).reversed())
            .map(Word::place)
            .distinct()
            .limit(MOST_PLACES)
            .toList();
    return new Found(best, places);
  }

  private void collect(Question.Passage passage, Snapshot snapshot, List<Word> words) {
    String said = passage.text();
    double[] worth = new double[said.length()];
    boolean[] joined = new boolean[said.length() + 1];
    boolean[] alike = new boolean[said.length() + 1];
    Grams.of(
        said,
        (kind, gram, from, to) -> {
          if (kind == Grams.Kind.PAIR && pairs.contains(gram)) {
            double rarity = snapshot.rarity(gram);
            if (rarity >= TELLING) {
              mark(worth, joined, from, to, rarity);
            }
          } else if (kind == Grams.Kind.SOUND && sounds.contains(gram)) {
            alike[from] = true;
          }
        });
    for (int i = 0; i + SOUNDS_IN_A_ROW < said.length(); i++) {
      if (alike[i] && alike[i + 1] && worth[i] == 0 && worth[i + 1] == 0 && worth[i + 2] == 0) {
        int end = i + 2;
        while (end < said.length() && alike[end] && worth[end] == 0) {
          end++;
        }
        mark(worth, joined, i, Math.min(said.length(), end + 1), 1);
        i = end;
      }
    }
    int from = -1;
    double sum = 0;
    for (int i = 0; i <= said.length(); i++) {
      boolean in = i < said.length() && worth[i] > 0;
      if (in && from >= 0 && joined[i]) {
        sum += worth[i];
      } else {
        if (from >= 0 && i - from >= 2) {
          words.add(
              new Word(
                  Script.fold(said.substring(from, i)),
                  sum * passage.weight(),
                  new Place(passage.number(), from, i)));
        }
        from = in ? i : -1;
        sum = in ? worth[i] : 0;
      }
    }
  }

  private static void mark(double[] worth, boolean[] joined, int from, int to, double rarity) {
    for (int i = from; i < to; i++) {
      worth[i] = Math.max(worth[i], rarity);
      joined[i] |= i > from;
    }
  }
}
