package org.jiesu.cti.dispatch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.linear.LinearModelException;
import org.jiesu.cti.linear.Mixture;
import org.jiesu.cti.linear.Prediction;
import org.jiesu.cti.linear.SealedFile;

/**
 * Tickets of the past as points of meaning, and whose they were: a ticket is likely its nearest
 * ones' unit's. Compared is how points lie to the middle of all, because all complaints are alike
 * in being complaints. Immutable, any thread; a search of 20,000 takes some milliseconds.
 */
final class NearestTickets {
  /** The latest are kept, so many at most. */
  static final int MOST = 20_000;

  /** So many of the nearest are asked. */
  static final int ASKED = 20;

  private static final SealedFile FORM = new SealedFile("JSNT", 1);

  /** How fast a ticket's say falls with its distance. */
  private static final double SHARPNESS = 8;

  /** Points lie in blocks, in each one dimension after the other, so that the loop vectorises. */
  private static final int BLOCK = 256;

  private static final float STEPS = 127;

  private static final double LEAST = 1e-9;

  private final String encoder;
  private final List<String> units;
  private final float[] middle;
  private final int[] owners;
  private final byte[] steps;
  private final float[] scales;
  private final float[][] blocks;

  /**
   * What the nearest tickets say.
   *
   * @param units in the order of the arrays
   * @param shares of the say that each unit has; their sum is 1
   * @param counts of the asked tickets that were each unit's
   * @param asked how many were
   */
  record Said(List<String> units, double[] shares, int[] counts, int asked) {
    int count(String unit) {
      int k = units.indexOf(unit);
      return k < 0 ? 0 : counts[k];
    }

    /** The same with each share as many times larger as its unit has become likelier since. */
    Said corrected(Prediction before, Prediction now) {
      double[] moved = new double[shares.length];
      double sum = 0;
      for (int k = 0; k < moved.length; k++) {
        double was = before.probability(units.get(k)) + LEAST;
        double is = now.probability(units.get(k)) + LEAST;
        moved[k] = (shares[k] + Mixture.LEAST_MEANT) * is / was;
        sum += moved[k];
      }
      for (int k = 0; k < moved.length; k++) {
        moved[k] /= sum;
      }
      return new Said(units, moved, counts, asked);
    }
  }

  private NearestTickets(
      String encoder,
      List<String> units,
      float[] middle,
      int[] owners,
      byte[] steps,
      float[] scales) {
    this.encoder = encoder;
    this.units = List.copyOf(units);
    this.middle = middle;
    this.owners = owners;
    this.steps = steps;
    this.scales = scales;
    this.blocks = blocks();
  }

  /**
   * Keeps these tickets, each number with 8 bits.
   *
   * @param encoder that made the vectors
   * @param vectors one for each ticket, at least one
   * @param owners the unit of each ticket
   */
  static NearestTickets of(String encoder, List<float[]> vectors, List<String> owners) {
    float[] middle = SentenceEncoder.middle(vectors);
    int dimensions = middle.length;
    List<String> units = List.copyOf(new TreeSet<>(owners));
    byte[] steps = new byte[vectors.size() * dimensions];
    float[] scales = new float[vectors.size()];
    for (int i = 0; i < scales.length; i++) {
      float[] seen = SentenceEncoder.direction(middle, vectors.get(i));
      float most = Float.MIN_NORMAL;
      for (float value : seen) {
        most = Math.max(most, Math.abs(value));
      }
      scales[i] = most / STEPS;
      for (int d = 0; d < dimensions; d++) {
        steps[i * dimensions + d] = (byte) Math.round(seen[d] / scales[i]);
      }
    }
    int[] numbers = owners.stream().mapToInt(units::indexOf).toArray();
    return new NearestTickets(encoder, units, middle, numbers, steps, scales);
  }

  private float[][] blocks() {
    int dimensions = middle.length;
    float[][] made = new float[(owners.length + BLOCK - 1) / BLOCK][dimensions * BLOCK];
    for (int i = 0; i < owners.length; i++) {
      float[] block = made[i / BLOCK];
      for (int d = 0; d < dimensions; d++) {
        block[d * BLOCK + i % BLOCK] = steps[i * dimensions + d] * scales[i];
      }
    }
    return made;
  }

  /** Which encoder's vectors these are. */
  String encoder() {
    return encoder;
  }

  /** How many tickets are kept. */
  int size() {
    return owners.length;
  }

  /** What the tickets nearest to this vector say. */
  Said ask(float[] vector) {
    return ask(vector, ticket -> true);
  }

  /**
   * What the tickets nearest to this vector say.
   *
   * @param asked whether the ticket of a number, in the order they were given in, may be asked
   */
  Said ask(float[] vector, IntPredicate asked) {
    float[] seen = SentenceEncoder.direction(middle, vector);
    float[] likeness = new float[ASKED];
    int[] nearest = new int[ASKED];
    int found = 0;
    float[] of = new float[BLOCK];
    for (int b = 0; b < blocks.length; b++) {
      likeness(seen, blocks[b], of);
      int last = Math.min(BLOCK, owners.length - b * BLOCK);
      for (int j = 0; j < last; j++) {
        if (found == ASKED && of[j] <= likeness[ASKED - 1] || !asked.test(b * BLOCK + j)) {
          continue;
        }
        int at = found < ASKED ? found++ : ASKED - 1;
        for (; at > 0 && likeness[at - 1] < of[j]; at--) {
          likeness[at] = likeness[at - 1];
          nearest[at] = nearest[at - 1];
        }
        likeness[at] = of[j];
        nearest[at] = b * BLOCK + j;
      }
    }
    double[] shares = new double[units.size()];
    int[] counts = new int[units.size()];
    double sum = 0;
    for (int i = 0; i < found; i++) {
      double say = Math.exp(SHARPNESS * (likeness[i] - likeness[0]));
      shares[owners[nearest[i]]] += say;
      counts[owners[nearest[i]]]++;
      sum += say;
    }
    for (int k = 0; k < shares.length; k++) {
      shares[k] = sum > 0 ? shares[k] / sum : 1.0 / shares.length;
    }
    return new Said(units, shares, counts, found);
  }

  private static void likeness(float[] seen, float[] block, float[] of) {
    Arrays.fill(of, 0);
    for (int d = 0; d < seen.length; d++) {
      float value = seen[d];
      int row = d * BLOCK;
      for (int j = 0; j < BLOCK; j++) {
        of[j] += value * block[row + j];
      }
    }
  }

  // ---- as a file

  /** Twelve hexadecimal digits that others' differ from. */
  String version() {
    return SealedFile.version(content());
  }

  /**
   * Writes it.
   *
   * @throws LinearModelException if it cannot be written
   */
  void save(Path file) {
    FORM.write(content(), file);
  }

  /**
   * Reads it.
   *
   * @throws LinearModelException if the file is not there, is damaged, or of another kind or format
   */
  static NearestTickets load(Path file) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(FORM.read(file)))) {
      String encoder = in.readUTF();
      float[] middle = new float[in.readUnsignedShort()];
      for (int d = 0; d < middle.length; d++) {
        middle[d] = in.readFloat();
      }
      List<String> units = new ArrayList<>();
      for (int count = in.readInt(); count > 0; count--) {
        units.add(in.readUTF());
      }
      int[] owners = new int[in.readInt()];
      float[] scales = new float[owners.length];
      for (int i = 0; i < owners.length; i++) {
        owners[i] = in.readInt();
        scales[i] = in.readFloat();
      }
      byte[] steps = in.readNBytes(owners.length * middle.length);
      return new NearestTickets(encoder, units, middle, owners, steps, scales);
    } catch (IOException e) {
      throw new LinearModelException(file, "模型文件的内容无法读懂，请重新训练", e);
    }
  }

  private byte[] content() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(steps.length + owners.length * 8);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(encoder);
      out.writeShort(middle.length);
      for (float value : middle) {
        out.writeFloat(value);
      }
      out.writeInt(units.size());
      for (String unit : units) {
        out.writeUTF(unit);
      }
      out.writeInt(owners.length);
      for (int i = 0; i < owners.length; i++) {
        out.writeInt(owners[i]);
        out.writeFloat(scales[i]);
      }
      out.write(steps);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot happen in memory", e);
    }
    return bytes.toByteArray();
  }
}
