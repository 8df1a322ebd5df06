package org.jiesu.cti.linear;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Multinomial logistic regression on dense vectors: how likely each label is by a weighted sum of
 * the vector's numbers. Immutable, any thread.
 */
public final class SoftmaxRegression {
  private static final int MOST_STEPS = 2_000;

  /** The weights are found when no part of the mean loss's gradient is steeper. */
  private static final double FLAT = 1e-5;

  /** The curvature of the loss in a score is at most this (D. Böhning, 1992). */
  private static final double CURVATURE = 0.5;

  // one for each label: a weight for each dimension and then the bias
  private final float[][] weights;

  private SoftmaxRegression(float[][] weights) {
    this.weights = weights;
  }

  /**
   * The weights under which the labels were likeliest, by accelerated gradient descent (Y.
   * Nesterov, 1983). The same examples give the same weights.
   *
   * @param vectors of one length, at most about 1 long each; at least one
   * @param truths of each vector the index of its label
   * @param looseness how far the weights may go: large ones cost their squares divided by twice
   *     this
   */
  public static SoftmaxRegression fit(
      List<float[]> vectors, int[] truths, int labels, double looseness) {
    int examples = truths.length;
    int dimensions = vectors.get(0).length;
    float[][] points =
        vectors.stream().map(v -> Arrays.copyOf(v, dimensions + 1)).toArray(float[][]::new);
    double longest = 0;
    for (float[] point : points) {
      point[dimensions] = 1;
      double squares = 0;
      for (float value : point) {
        squares += (double) value * value;
      }
      longest = Math.max(longest, squares);
    }
    double decay = 1 / (looseness * examples);
    float step = (float) (1 / (CURVATURE * longest + decay));
    float[][] weights = new float[labels][dimensions + 1];
    float[][] ahead = new float[labels][dimensions + 1];
    float[][] gradient = new float[labels][dimensions + 1];
    double[] p = new double[labels];
    double momentum = 1;
    for (int i = 0; i < MOST_STEPS; i++) {
      gradient(points, truths, ahead, (float) decay, gradient, p);
      double next = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
      float carry = (float) ((momentum - 1) / next);
      momentum = next;
      double steepest = 0;
      for (int k = 0; k < labels; k++) {
        for (int d = 0; d <= dimensions; d++) {
          steepest = Math.max(steepest, Math.abs(gradient[k][d]));
          float moved = ahead[k][d] - step * gradient[k][d];
          ahead[k][d] = moved + carry * (moved - weights[k][d]);
          weights[k][d] = moved;
        }
      }
      if (steepest < FLAT) {
        break;
      }
    }
    return new SoftmaxRegression(weights);
  }

  private static void gradient(
      float[][] points, int[] truths, float[][] at, float decay, float[][] gradient, double[] p) {
    for (int k = 0; k < at.length; k++) {
      for (int d = 0; d < at[k].length; d++) {
        gradient[k][d] = decay * at[k][d];
      }
    }
    for (int i = 0; i < points.length; i++) {
      float[] point = points[i];
      for (int k = 0; k < at.length; k++) {
        p[k] = dot(at[k], point);
      }
      Softmax.of(p);
      for (int k = 0; k < at.length; k++) {
        float off = (float) (p[k] - (k == truths[i] ? 1 : 0)) / points.length;
        float[] row = gradient[k];
        for (int d = 0; d < row.length; d++) {
          row[d] += off * point[d];
        }
      }
    }
  }

  private static float dot(float[] one, float[] other) {
    // four sums, so that each needs not wait for the one before
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 4 <= one.length; i += 4) {
      a += one[i] * other[i];
      b += one[i + 1] * other[i + 1];
      c += one[i + 2] * other[i + 2];
      d += one[i + 3] * other[i + 3];
    }
    for (; i < one.length; i++) {
      a += one[i] * other[i];
    }
    return a + b + (c + d);
  }

  /** How many labels it tells apart. */
  public int labels() {
    return weights.length;
  }

  /** Length of the vectors it reads. */
  public int dimensions() {
    return weights[0].length - 1;
  }

  /** The probability of each label for a vector of {@link #dimensions()} numbers. */
  public double[] probabilities(float[] vector) {
    double[] p = new double[weights.length];
    float[] point = Arrays.copyOf(vector, vector.length + 1);
    point[vector.length] = 1;
    for (int k = 0; k < p.length; k++) {
      p[k] = dot(weights[k], point);
    }
    Softmax.of(p);
    return p;
  }

  /** Writes it as part of a model. */
  public void write(DataOutputStream out) throws IOException {
    out.writeShort(labels());
    out.writeShort(dimensions());
    for (float[] row : weights) {
      for (float weight : row) {
        out.writeFloat(weight);
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if that ends too early or has no label
   */
  public static SoftmaxRegression read(DataInputStream in) throws IOException {
    int labels = in.readUnsignedShort();
    int dimensions = in.readUnsignedShort();
    if (labels == 0) {
      throw new IOException("no label");
    }
    float[][] weights = new float[labels][dimensions + 1];
    for (float[] row : weights) {
      for (int d = 0; d < row.length; d++) {
        row[d] = in.readFloat();
      }
    }
    return new SoftmaxRegression(weights);
  }
}
