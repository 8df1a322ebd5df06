package org.jiesu.cti.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MixtureTest {
  private static final int TEXTS = 400;

  private final List<double[]> words = new ArrayList<>();
  private final List<double[]> meant = new ArrayList<>();
  private final int[] truths = new int[TEXTS];
  private final Random random = new Random(3);

  /** What somebody says who is right as often as not. */
  private double[] said(int truth, double right) {
    boolean knows = random.nextDouble() < right;
    int told = knows ? truth : (truth + 1 + random.nextInt(2)) % 3;
    double[] p = {0.2, 0.2, 0.2};
    p[told] = 0.6;
    return p;
  }

  private void texts(double wordsRight, double meaningRight) {
    for (int i = 0; i < TEXTS; i++) {
      truths[i] = random.nextInt(3);
      words.add(said(truths[i], wordsRight));
      meant.add(said(truths[i], meaningRight));
    }
  }

  @Test
  void fit_twoWhoKnowDifferentThings_isSurerWhereBothAgree() {
    texts(0.75, 0.75);
    Mixture mixture = Mixture.fit(words, meant, truths, 3).orElseThrow();
    double[] first = {0.6, 0.2, 0.2};
    double[] second = {0.2, 0.6, 0.2};
    double[] agreed = mixture.of(first, first);
    assertThat(Arrays.stream(agreed).sum()).isCloseTo(1, within(1e-9));
    // right together 0.75 · 0.75, wrong together in the same way 2 · 0.125 · 0.125
    assertThat(agreed[0]).isCloseTo(0.9474, within(0.05));
    assertThat(mixture.of(first, second)[0]).isBetween(0.3, 0.65);
  }

  @Test
  void fit_aMeaningThatKnowsNothing_isLeftAwayOrCountsLittle() {
    texts(0.8, 1.0 / 3);
    Optional<Mixture> mixture = Mixture.fit(words, meant, truths, 3);
    double[] first = {0.6, 0.2, 0.2};
    double[] second = {0.2, 0.6, 0.2};
    assertThat(mixture.map(one -> one.of(first, second)[0]).orElse(1.0)).isGreaterThan(0.7);
  }

  @Test
  void of_aLabelThatCameLater_isWhereTheProbabilitiesPutIt() {
    texts(0.75, 0.75);
    Mixture mixture = Mixture.fit(words, meant, truths, 3).orElseThrow();
    double[] four = {0.01, 0.01, 0.01, 0.97};
    double[] mixed = mixture.of(four, four);
    assertThat(mixed).hasSize(4);
    assertThat(mixed[3]).isGreaterThan(0.8);
  }
}
