package org.jiesu.asr.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NgramModelTest {
  private static final int TOKENS = 8;

  @Property(tries = 200)
  void estimate_afterEveryHistory_sumsToOne(
      @ForAll("texts") List<int[]> texts, @ForAll @IntRange(min = 1, max = 3) int least) {
    assertNormalised(new KneserNey(tokens(), least, least).estimate(texts));
  }

  @Property(tries = 200)
  void mixture_afterEveryHistory_sumsToOneAndIsTheMeanWhereItIsStated(
      @ForAll("texts") List<int[]> one,
      @ForAll("texts") List<int[]> other,
      @ForAll @DoubleRange(min = 0.05, max = 0.95) double weight) {
    NgramModel first = new KneserNey(tokens(), 1, 1).estimate(one);
    NgramModel second = new KneserNey(tokens(), 1, 2).estimate(other);
    NgramModel mixed =
        NgramMixture.of(
            List.of(
                new NgramMixture.Share(first, weight), new NgramMixture.Share(second, 1 - weight)));
    assertNormalised(mixed);
    for (int i = 0; i < mixed.size(3); i++) {
      long gram = mixed.gram(3, i);
      assertThat(mixed.stated(3, i))
          .isCloseTo(
              weight * first.probability(gram, 2) + (1 - weight) * second.probability(gram, 2),
              within(1e-6));
    }
  }

  @Property(tries = 200)
  void pruned_afterEveryHistory_sumsToOneAndIsSmaller(
      @ForAll("texts") List<int[]> texts, @ForAll @IntRange(min = 1, max = 6) int zeros) {
    NgramModel whole = new KneserNey(tokens(), 1, 1).estimate(texts);
    NgramModel pruned = NgramPruning.prune(whole, Math.pow(10, -zeros));
    assertNormalised(pruned);
    assertThat(pruned.size(1)).isEqualTo(whole.size(1));
    assertThat(pruned.size(2)).isLessThanOrEqualTo(whole.size(2));
    assertThat(pruned.size(3)).isLessThanOrEqualTo(whole.size(3));
  }

  @Property(tries = 100)
  void arpa_written_isReadBack(@ForAll("texts") List<int[]> texts) throws IOException {
    NgramModel model = new KneserNey(tokens(), 1, 1).estimate(texts);
    Path file = Files.createTempFile("model", ".arpa");
    try {
      Arpa.write(model, file);
      NgramModel read = Arpa.read(file);
      assertThat(read.tokens()).isEqualTo(model.tokens());
      for (int[] history : histories()) {
        for (int token = 1; token < TOKENS; token++) {
          assertThat(read.probability(history, token))
              .isCloseTo(model.probability(history, token), within(1e-5));
        }
      }
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void discounting_asChenAndGoodman_countsContexts() {
    // 3 is said often but only after 2; 4 rarely but after everything: alone, 4 is likelier
    List<int[]> texts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      texts.add(new int[] {2, 3});
    }
    for (int before = 2; before < TOKENS; before++) {
      texts.add(new int[] {before, 4});
    }
    NgramModel model = new KneserNey(tokens(), 1, 1).estimate(texts);
    assertThat(model.probability(new int[] {}, 4))
        .isGreaterThan(model.probability(new int[] {}, 3));
    assertThat(model.probability(new int[] {0, 2}, 3)).isGreaterThan(0.8);
  }

  @Test
  void pruning_byNothing_leavesTheModel() {
    NgramModel model = new KneserNey(tokens(), 1, 1).estimate(List.of(new int[] {2, 3, 4}));
    assertThat(NgramPruning.prune(model, 0)).isSameAs(model);
    assertThat(NgramPruning.prune(model, 0.9).size(3)).isZero();
  }

  private static void assertNormalised(NgramModel model) {
    for (int[] history : histories()) {
      double sum = 0;
      for (int token = 1; token < TOKENS; token++) {
        double each = model.probability(history, token);
        assertThat(each).isBetween(0.0, 1.0 + 1e-9);
        sum += each;
      }
      assertThat(sum).as("after %s", history).isCloseTo(1, within(1e-6));
    }
  }

  private static List<int[]> histories() {
    List<int[]> histories = new ArrayList<>();
    histories.add(new int[] {});
    for (int a = 0; a < TOKENS; a++) {
      if (a != NgramModel.END) {
        histories.add(new int[] {a});
        for (int b = 2; b < TOKENS; b++) {
          histories.add(new int[] {a, b});
        }
      }
    }
    return histories;
  }

  private static List<String> tokens() {
    return List.of("<s>", "</s>", "一", "二", "三", "四", "五", "六");
  }

  @Provide
  Arbitrary<List<int[]>> texts() {
    return Arbitraries.integers()
        .between(2, TOKENS - 1)
        .array(int[].class)
        .ofMinSize(1)
        .ofMaxSize(6)
        .list()
        .ofMinSize(1)
        .ofMaxSize(25);
  }
}
