package org.jiesu.asr.audio;

/** The discrete Fourier transform of a power of two samples, in place (Cooley and Tukey, 1965). */
final class FourierTransform {
  private FourierTransform() {}

  static void forward(double[] real, double[] imaginary) {
    int size = real.length;
    for (int i = 1, j = 0; i < size; i++) {
      int bit = size >> 1;
      for (; (j & bit) != 0; bit >>= 1) {
        j ^= bit;
      }
      j ^= bit;
      if (i < j) {
        swap(real, i, j);
        swap(imaginary, i, j);
      }
    }
    for (int length = 2; length <= size; length <<= 1) {
      double angle = -2 * Math.PI / length;
      double stepReal = Math.cos(angle);
      double stepImaginary = Math.sin(angle);
      for (int start = 0; start < size; start += length) {
        double turnReal = 1;
        double turnImaginary = 0;
        for (int k = start; k < start + length / 2; k++) {
          int other = k + length / 2;
          double re = real[other] * turnReal - imaginary[other] * turnImaginary;
          double im = real[other] * turnImaginary + imaginary[other] * turnReal;
          real[other] = real[k] - re;
          imaginary[other] = imaginary[k] - im;
          real[k] += re;
          imaginary[k] += im;
          double next = turnReal * stepReal - turnImaginary * stepImaginary;
          turnImaginary = turnReal * stepImaginary + turnImaginary * stepReal;
          turnReal = next;
        }
      }
    }
  }

  private static void swap(double[] values, int i, int j) {
    double kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }
}
