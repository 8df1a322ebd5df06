package org.jiesu.cti.knowledge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;

/**
 * Finds articles. Beside how well an article fits a question it weighs how well that article fits
 * what citizens ask in general: one with a word for everything would otherwise stand in everybody's
 * way. For that it keeps a sample of what was asked of late. Any thread.
 */
final class ArticleSearch {
  /** How much of an article's general fit is taken off. */
  private static final float TAKEN_OFF = 0.6f;

  /** The questions that fit an article best say how much it draws. */
  private static final int DRAWN = 10;

  /** Fewer questions than these say nothing about what is asked in general. */
  private static final int LEAST_ASKED = 50;

  private static final int MOST_ASKED = 500;

  private final ArticleIndex index;
  private volatile Synonyms synonyms;

  // guarded by this
  private final Deque<Question> asked = new ArrayDeque<>();
  private Snapshot drawnOf;
  private float[][] drawn = new float[0][];
  private float[] taken = new float[0];
  private boolean fresh;

  /**
   * An article that was found.
   *
   * @param fit how well it fits, 0 to 1
   */
  record Found(String key, double score, double fit) {}

  ArticleSearch(ArticleIndex index, Synonyms synonyms) {
    this.index = index;
    this.synonyms = synonyms;
    drawnOf = index.now();
  }

  void become(Collection<ArticleIndex.Entry> entries) {
    index.become(entries);
  }

  void use(Synonyms synonyms) {
    this.synonyms = synonyms;
  }

  Synonyms synonyms() {
    return synonyms;
  }

  ArticleIndex index() {
    return index;
  }

  /** Adds a question to what is asked in general. */
  void asked(Question question) {
    Snapshot now = index.now();
    float[] fit = now.fit(question, synonyms);
    synchronized (this) {
      asked.addLast(question);
      if (asked.size() > MOST_ASKED) {
        // what it drew goes with the next full count
        asked.removeFirst();
      }
      if (drawnOf == now && drawn.length > 0) {
        draw(fit);
        fresh = false;
      } else {
        count(now);
      }
    }
  }

  /** Counts anew where the index has changed. */
  private void count(Snapshot now) {
    if (drawnOf == now && drawn.length > 0 || asked.size() < LEAST_ASKED) {
      return;
    }
    drawnOf = now;
    fresh = false;
    drawn = new float[now.size()][DRAWN];
    for (Question question : asked) {
      draw(now.fit(question, synonyms));
    }
  }

  /** Each article keeps its best fits, the least first. */
  private void draw(float[] fit) {
    for (int place = 0; place < fit.length && place < drawn.length; place++) {
      float[] best = drawn[place];
      float value = fit[place];
      if (value <= best[0]) {
        continue;
      }
      int i = 0;
      while (i + 1 < best.length && best[i + 1] < value) {
        best[i] = best[i + 1];
        i++;
      }
      best[i] = value;
    }
  }

  /**
   * The best articles, best first.
   *
   * @param factor of an article's key: what its score is multiplied with, 0 where it must not be
   *     found
   */
  List<Found> search(Question question, int most, ToDoubleFunction<String> factor) {
    Snapshot now = index.now();
    float[] fit = now.fit(question, synonyms);
    float[] taken = takenOff(now);
    PriorityQueue<Found> best =
        new PriorityQueue<>(Comparator.comparingDouble(Found::score).thenComparing(Found::key));
    for (int place = 0; place < fit.length; place++) {
      if (fit[place] <= 0) {
        continue;
      }
      double score = fit[place] - (place < taken.length ? taken[place] : 0);
      if (best.size() >= most && score * (score > 0 ? 2 : 0.5) < best.peek().score()) {
        continue;
      }
      double times = factor.applyAsDouble(now.key(place));
      if (times <= 0) {
        continue;
      }
      double weighed = score > 0 ? score * times : score / times;
      best.add(new Found(now.key(place), weighed, fit[place] / Snapshot.BEST));
      if (best.size() > most) {
        best.poll();
      }
    }
    List<Found> found = new ArrayList<>(best);
    found.sort(Comparator.comparingDouble(Found::score).reversed().thenComparing(Found::key));
    return found;
  }

  private synchronized float[] takenOff(Snapshot now) {
    count(now);
    if (drawn.length == 0 || drawnOf != now) {
      return new float[0];
    }
    if (fresh) {
      return taken;
    }
    taken = new float[drawn.length];
    fresh = true;
    for (int place = 0; place < taken.length; place++) {
      float sum = 0;
      for (float value : drawn[place]) {
        sum += value;
      }
      taken[place] = TAKEN_OFF * sum / DRAWN;
    }
    return taken;
  }

  synchronized int sample() {
    return asked.size();
  }
}
