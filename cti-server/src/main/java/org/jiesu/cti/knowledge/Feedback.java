package org.jiesu.cti.knowledge;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What operators made of articles, and how much that moves them: up to a quarter for the matter in
 * which they were used or rejected, up to a tenth elsewhere. Halves every 30 days, so that nothing
 * is remembered for ever. Any thread.
 */
final class Feedback {
  private static final double HALF_LIFE_DAYS = 30;

  /** As many unanswered uses as this move an article half as far as uses ever can. */
  private static final double HALF_WAY = 4;

  private static final double IN_MATTER = 0.25;
  private static final double ELSEWHERE = 0.1;

  private final Map<Key, Sum> sums = new ConcurrentHashMap<>();

  private record Key(String article, String matter) {}

  private record Sum(double value, Instant at) {
    double at(Instant now) {
      double days = Math.max(0, Duration.between(at, now).toMillis() / 86_400_000.0);
      return value * Math.pow(0.5, days / HALF_LIFE_DAYS);
    }

    Sum plus(double more, Instant when) {
      Instant later = when.isAfter(at) ? when : at;
      double aged = new Sum(more, when).at(later);
      return new Sum(at(later) + aged, later);
    }
  }

  void used(String article, String matter, boolean helped, Instant at) {
    double value = helped ? 1 : -1;
    add(new Key(article, ""), value, at);
    if (!matter.isEmpty()) {
      add(new Key(article, matter), value, at);
    }
  }

  private void add(Key key, double value, Instant at) {
    sums.merge(key, new Sum(value, at), (before, fresh) -> before.plus(value, at));
  }

  void clear() {
    sums.clear();
  }

  /** What an article's score is multiplied with in a matter, 0.65 to 1.35. */
  double factor(String article, String matter, Instant now) {
    double inMatter = matter.isEmpty() ? 0 : moved(new Key(article, matter), now);
    return 1 + IN_MATTER * inMatter + ELSEWHERE * moved(new Key(article, ""), now);
  }

  private double moved(Key key, Instant now) {
    Sum sum = sums.get(key);
    if (sum == null) {
      return 0;
    }
    double value = sum.at(now);
    return value / (Math.abs(value) + HALF_WAY);
  }
}
