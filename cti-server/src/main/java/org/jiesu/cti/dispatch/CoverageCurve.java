package org.jiesu.cti.dispatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How many tickets a model could send by itself and how many of them would be right: one point for
 * each degree of certainty, the surest first. Measured on tickets the model had not seen.
 * Immutable.
 */
public record CoverageCurve(List<Point> points) {
  private static final int MOST_POINTS = 400;

  public CoverageCurve {
    points = List.copyOf(points);
  }

  /**
   * What happens when everything at least this sure goes by itself.
   *
   * @param certainty the least that goes
   * @param tickets how many of the measured ones would go
   * @param coverage their share of all
   * @param accuracy the share of them that is right
   * @param bound the lower confidence bound of that share
   */
  public record Point(
      double certainty, int tickets, double coverage, double accuracy, double bound) {}

  /** An answer whose truth is known. */
  record Tried(double certainty, boolean right) {}

  /**
   * The curve of these answers.
   *
   * @param all how many tickets there were, also such as could not go at all
   * @param confidence of the lower bound, for example 0.9
   */
  static CoverageCurve of(List<Tried> tried, int all, double confidence) {
    List<Tried> sorted = new ArrayList<>(tried);
    sorted.sort(Comparator.comparingDouble(Tried::certainty).reversed());
    int step = Math.max(1, sorted.size() / MOST_POINTS);
    List<Point> points = new ArrayList<>();
    int right = 0;
    for (int i = 0; i < sorted.size(); i++) {
      right += sorted.get(i).right() ? 1 : 0;
      boolean lastOfItsKind =
          i + 1 == sorted.size() || sorted.get(i + 1).certainty() < sorted.get(i).certainty();
      if (lastOfItsKind && ((i + 1) % step == 0 || i + 1 == sorted.size())) {
        int n = i + 1;
        points.add(
            new Point(
                sorted.get(i).certainty(),
                n,
                (double) n / all,
                (double) right / n,
                LowerBound.of(right, n, confidence)));
      }
    }
    return new CoverageCurve(points);
  }

  /** The most that may go by itself so that the bound still is at least the target. */
  public Optional<Point> at(double target) {
    return points.stream()
        .filter(p -> p.bound() >= target)
        .max(Comparator.comparingInt(Point::tickets));
  }

  /** The highest bound that holds for an answer of this certainty; 0 if none does. */
  double bound(double certainty) {
    double best = 0;
    for (Point point : points) {
      if (point.certainty() <= certainty) {
        best = Math.max(best, point.bound());
      }
    }
    return best;
  }
}
