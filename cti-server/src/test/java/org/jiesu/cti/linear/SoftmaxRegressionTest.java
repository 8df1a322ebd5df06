package org.jiesu.cti.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxRegressionTest {
  private static final int LABELS = 3;
  private static final int DIMENSIONS = 6;

  private final List<float[]> vectors = new ArrayList<>();
  private final int[] truths = new int[300];

  /** Points around one axis for each label. */
  SoftmaxRegressionTest() {
    Random random = new Random(5);
    for (int i = 0; i < truths.length; i++) {
      truths[i] = i % LABELS;
      float[] vector = new float[DIMENSIONS];
      double squares = 0;
      for (int d = 0; d < DIMENSIONS; d++) {
        vector[d] = (float) (random.nextGaussian() * 0.2 + (d == truths[i] ? 1 : 0));
        squares += vector[d] * vector[d];
      }
      for (int d = 0; d < DIMENSIONS; d++) {
        vector[d] /= (float) Math.sqrt(squares);
      }
      vectors.add(vector);
    }
  }

  private static float[] axis(int d) {
    float[] vector = new float[DIMENSIONS];
    vector[d] = 1;
    return vector;
  }

  @Test
  void fit_labelsThatLieApart_areToldAndSumToOne() {
    SoftmaxRegression fitted = SoftmaxRegression.fit(vectors, truths, LABELS, 10);
    for (int k = 0; k < LABELS; k++) {
      double[] p = fitted.probabilities(axis(k));
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-9));
      assertThat(p[k]).isGreaterThan(0.95);
    }
    // a direction that no label has says nothing
    assertThat(fitted.probabilities(axis(5)))
        .contains(new double[] {1.0 / 3, 1.0 / 3, 1.0 / 3}, within(0.2));
  }

  /** At the optimum the expected and the true vectors of a label differ by its weights' cost. */
  @Test
  void fit_ofOneDimension_isTheOptimum() {
    float[] up = {1};
    float[] down = {-1};
    SoftmaxRegression fitted =
        SoftmaxRegression.fit(
            List.of(up, up, up, down, down, down), new int[] {0, 0, 1, 1, 1, 0}, 2, 1);
    // by symmetry the bias is 0 and the weights are w and -w: 2 w = 6 · (2/3 - 1/(1 + e^-2w)) · 2
    double p = fitted.probabilities(up)[0];
    double w = Math.log(p / (1 - p)) / 2;
    assertThat(w).isCloseTo(6 * (2.0 / 3 - p), within(1e-3));
    assertThat(fitted.probabilities(down)[1]).isCloseTo(p, within(1e-6));
  }

  @Test
  void fit_lessLoose_isLessSure() {
    double loose = SoftmaxRegression.fit(vectors, truths, LABELS, 10).probabilities(axis(0))[0];
    double tight = SoftmaxRegression.fit(vectors, truths, LABELS, 0.1).probabilities(axis(0))[0];
    assertThat(tight).isBetween(1.0 / LABELS, loose);
  }

  @Test
  void read_whatWasWritten_tellsTheSame_andHalfOfItIsRefused() throws IOException {
    SoftmaxRegression fitted = SoftmaxRegression.fit(vectors, truths, LABELS, 10);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    fitted.write(new DataOutputStream(bytes));
    SoftmaxRegression read = SoftmaxRegression.read(in(bytes.toByteArray()));
    assertThat(read.labels()).isEqualTo(LABELS);
    assertThat(read.dimensions()).isEqualTo(DIMENSIONS);
    assertThat(read.probabilities(vectors.get(7))).isEqualTo(fitted.probabilities(vectors.get(7)));
    byte[] half = Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2);
    assertThatThrownBy(() -> SoftmaxRegression.read(in(half))).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> SoftmaxRegression.read(in(new byte[4])))
        .isInstanceOf(IOException.class);
  }

  private static DataInputStream in(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }
}
