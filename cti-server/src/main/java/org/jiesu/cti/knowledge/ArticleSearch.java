package org.jiesu.cti.knowledge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;
import org.jiesu.cti.embedding.SentenceEncoder;

/**
 * Finds articles. Beside how well an article fits a question it weighs how well that article fits
 * what citizens ask in general: one with a word for everything would otherwise stand in everybody's
 * way. For that it keeps a sample of what was asked of late. Any thread.
 */
final class ArticleSearch implements AutoCloseable {
  /** How much of an article's general fit is taken off. */
  private static final float TAKEN_OFF = 0.6f;

  /** The questions that fit an article best say how much it draws. */
  private static final int DRAWN = 5;

  /** Fewer questions than these say nothing about what is asked in general. */
  private static final int LEAST_ASKED = 50;

  private static final int MOST_ASKED = 1_000;

  private static final float[] NOTHING = new float[0];

  /** An article of whose fit the meaning makes this share is said to be alike in meaning. */
  private static final double ALIKE = 1 / 3.0;

  /** Without a word in common, what is less alike is alike by chance. */
  private static final float LEAST_MEANT = 0.05f;

  private final ArticleIndex index;
  private final Optional<SentenceEncoder> encoder;
  private final Optional<LateEncoding<Question>> later;
  private volatile Taken taken;
  private volatile Synonyms synonyms;

  // guarded by this
  private final Deque<Asked> asked = new ArrayDeque<>();
  private Snapshot drawnOf;
  private float[][] drawn = new float[0][];

  /**
   * An article that was found.
   *
   * @param fit how well it fits, 0 to 1
   * @param meant how much of it the meaning adds to the words
   */
  record Found(String key, double score, double fit, double meant) {
    /** Whether it fits in a good part because it means the same. */
    boolean alike() {
      return meant > ALIKE * fit;
    }
  }

  /**
   * A question of the sample.
   *
   * @param meaning empty while it is not encoded
   */
  private record Asked(Question question, float[] meaning) {}

  /** What is taken off each article of a snapshot. */
  private record Taken(Snapshot of, float[] off) {}

  ArticleSearch(ArticleIndex index, Synonyms synonyms, Optional<SentenceEncoder> encoder) {
    this.index = index;
    this.synonyms = synonyms;
    this.encoder = encoder;
    later =
        encoder.map(
            own -> new LateEncoding<>("knowledge-asked", each -> each.meaning(own), this::encoded));
    drawnOf = index.now();
    taken = new Taken(drawnOf, NOTHING);
    index.whenEncoded(this::recount);
  }

  /** Makes these the articles that are found; takes up to a second with thousands of them. */
  void become(Collection<ArticleIndex.Entry> entries) {
    index.become(entries);
    recount();
  }

  private synchronized void recount() {
    count(index.now());
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

  /**
   * Makes these what is asked in general, the oldest first. Until they are encoded, in the
   * background, only what their words draw is counted.
   */
  void ask(List<Question> questions) {
    synchronized (this) {
      asked.clear();
      questions.forEach(question -> add(new Asked(question, NOTHING)));
      drawn = new float[0][];
      taken = new Taken(index.now(), NOTHING);
      count(index.now());
    }
    later.ifPresent(encoding -> encoding.become(questions));
  }

  private synchronized void encoded(Map<Question, float[]> meanings, boolean last) {
    List<Asked> all = List.copyOf(asked);
    asked.clear();
    for (Asked each : all) {
      float[] meaning = meanings.getOrDefault(each.question(), each.meaning());
      asked.addLast(new Asked(each.question(), meaning));
    }
    if (last) {
      drawn = new float[0][];
      count(index.now());
    }
  }

  private void add(Asked question) {
    asked.addLast(question);
    if (asked.size() > MOST_ASKED) {
      // what it drew goes with the next full count
      asked.removeFirst();
    }
  }

  /** Adds a question to what is asked in general. */
  void asked(Question question) {
    Snapshot now = index.now();
    Asked added = new Asked(question, encoder.map(question::meaning).orElse(NOTHING));
    float[] fit = fit(now, added);
    synchronized (this) {
      add(added);
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
    for (Asked each : asked) {
      draw(fit(now, each));
    }
    take();
  }

  private float[] fit(Snapshot now, Asked asked) {
    return now.fit(asked.question(), asked.meaning(), synonyms).all();
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
   * The best articles, best first. Encodes what of the question is new: a millisecond for a dozen
   * characters.
   *
   * @param factor of an article's key: what its score is multiplied with, 0 where it must not be
   *     found
   */
  List<Found> search(Question question, int most, ToDoubleFunction<String> factor) {
    Snapshot now = index.now();
    float[] meaning =
        encoder.filter(own -> now.hasMeanings()).map(question::meaning).orElse(NOTHING);
    Snapshot.Fit fits = now.fit(question, meaning, synonyms);
    float[] fit = fits.all();
    float[] meant = fits.meant();
    Taken known = taken;
    // for the moment in which the index has changed and the sample is not counted yet: none
    float[] off = known.of() == now ? known.off() : NOTHING;
    PriorityQueue<Found> best =
        new PriorityQueue<>(Comparator.comparingDouble(Found::score).thenComparing(Found::key));
    for (int place = 0; place < fit.length; place++) {
      float added = place < meant.length ? meant[place] : 0;
      if (fit[place] <= 0 || fit[place] <= added && added < LEAST_MEANT) {
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
      best.add(
          new Found(
              now.key(place),
              weighed,
              Math.min(1, fit[place] / Snapshot.BEST),
              added / Snapshot.BEST));
      if (best.size() > most) {
        best.poll();
      }
    }
    List<Found> found = new ArrayList<>(best);
    found.sort(Comparator.comparingDouble(Found::score).reversed().thenComparing(Found::key));
    return found;
  }

  /** Ends what is encoded, and closes the index. */
  @Override
  public void close() {
    later.ifPresent(LateEncoding::close);
    index.close();
  }
}
