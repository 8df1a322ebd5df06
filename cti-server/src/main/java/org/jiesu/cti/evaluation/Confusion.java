package org.jiesu.cti.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** What was expected against what was said, counted. Labels keep the order in which they came. */
final class Confusion {
  private final List<String> labels = new ArrayList<>();
  private final List<int[]> cases = new ArrayList<>();

  /** A confusion whose first labels are these, seen or not. */
  Confusion(List<String> labels) {
    this.labels.addAll(labels);
  }

  void add(String expected, String said) {
    cases.add(new int[] {index(expected), index(said)});
  }

  private int index(String label) {
    int at = labels.indexOf(label);
    if (at < 0) {
      labels.add(label);
      at = labels.size() - 1;
    }
    return at;
  }

  int size() {
    return cases.size();
  }

  Proportion accuracy() {
    return Proportion.of(cases.stream().filter(c -> c[0] == c[1]).count(), cases.size());
  }

  /** Of what was said to be this label, how much is. */
  Proportion precision(String label) {
    int l = labels.indexOf(label);
    return Proportion.of(both(l), cases.stream().filter(c -> c[1] == l).count());
  }

  /** Of what is this label, how much was said to be. */
  Proportion recall(String label) {
    int l = labels.indexOf(label);
    return Proportion.of(both(l), cases.stream().filter(c -> c[0] == l).count());
  }

  private long both(int label) {
    return cases.stream().filter(c -> c[0] == label && c[1] == label).count();
  }

  /** Harmonic mean of precision and recall of each expected label, averaged. */
  double macroF1() {
    return macroF1(cases);
  }

  private double macroF1(List<int[]> drawn) {
    int n = labels.size();
    int[] expected = new int[n];
    int[] said = new int[n];
    int[] right = new int[n];
    for (int[] c : drawn) {
      expected[c[0]]++;
      said[c[1]]++;
      if (c[0] == c[1]) {
        right[c[0]]++;
      }
    }
    double sum = 0;
    int counted = 0;
    for (int l = 0; l < n; l++) {
      if (expected[l] > 0) {
        sum += 2.0 * right[l] / (expected[l] + said[l]);
        counted++;
      }
    }
    return counted == 0 ? 0 : sum / counted;
  }

  /** The 95 % interval of {@link #macroF1()}, by 1,000 bootstrap draws. */
  double[] macroF1Interval(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] drawn = new double[1_000];
    for (int i = 0; i < drawn.length; i++) {
      List<int[]> sample = new ArrayList<>(cases.size());
      for (int k = 0; k < cases.size(); k++) {
        sample.add(cases.get(random.nextInt(cases.size())));
      }
      drawn[i] = macroF1(sample);
    }
    java.util.Arrays.sort(drawn);
    return new double[] {drawn[25], drawn[974]};
  }

  /** A row an expected label, a column a said one; then precision, recall and F1 of each. */
  String table() {
    int n = labels.size();
    long[][] counts = new long[n][n];
    cases.forEach(c -> counts[c[0]][c[1]]++);
    StringBuilder text = new StringBuilder("expected \\ said");
    labels.forEach(label -> text.append('\t').append(label));
    text.append("\tP\tR\tF1\n");
    for (int row = 0; row < n; row++) {
      text.append(labels.get(row));
      for (int column = 0; column < n; column++) {
        text.append('\t').append(counts[row][column]);
      }
      double p = precision(labels.get(row)).value();
      double r = recall(labels.get(row)).value();
      text.append(
          String.format(
              Locale.ROOT, "\t%.3f\t%.3f\t%.3f%n", p, r, p + r == 0 ? 0 : 2 * p * r / (p + r)));
    }
    return text.toString();
  }
}
