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
  private static final int DRAWN = 5;

  /** Fewer questions than these say nothing about what is asked in general. */
  private static final int LEAST_ASKED = 50;

  private static final int MOST_ASKED = 1_000;

  private static final float[] NOTHING = new float[0];

  private final ArticleIndex index;
  private volatile Taken taken;
  private volatile Synonyms synonyms;

  // guarded by this
  private final Deque<Question> asked = new ArrayDeque<>();
  private Snapshot drawnOf;
  private float[][] drawn = new float[0][];

  /**
   * An article that was found.
   *
   * @param fit how well it fits, 0 to 1
   */
  record Found(String key, double score, double fit) {}

  /** What is taken off each article of a snapshot. */
  private record Taken(Snapshot of, float[] off) {}

  ArticleSearch(ArticleIndex index, Synonyms synonyms) {
    this.index = index;
    this.synonyms = synonyms;
    drawnOf = index.now();
    taken = new Taken(drawnOf, NOTHING);
  }

  /** Makes these the articles that are found; takes up to a second with thousands of them. */
  void become(Collection<ArticleIndex.Entry> entries) {
    index.become(entries);
    synchronized (this) {
      count(index.now());
    }
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
        take();
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
    drawn = new float[now.size()][DRAWN];
    for (Question question : asked) {
      draw(now.fit(question, synonyms));
    }
    take();
  }

  private void take() {
    float[] off = new float[drawn.length];
    for (int place = 0; place < off.length; place++) {
      float sum = 0;
      for (float value : drawn[place]) {
        sum += value;
      }
      off[place] = TAKEN_OFF * sum / DRAWN;
    }
    taken = new Taken(drawnOf, off);
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
    Taken known = taken;
    // for the moment in which the index has changed and the sample is not counted yet: none
    float[] off = known.of() == now ? known.off() : NOTHING;
    PriorityQueue<Found> best =
        new PriorityQueue<>(Comparator.comparingDouble(Found::score).thenComparing(Found::key));
    for (int place = 0; place < fit.length; place++) {
      if (fit[place] <= 0) {
        continue;
      }
      double score = fit[place] - (place < off.length ? off[place] : 0);
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
}
