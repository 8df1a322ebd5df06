package org.jiesu.cti.linear;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * A model as a file: deflated, the settings, labels, calibration and every bucket that has weights.
 */
final class ModelFile {
  private static final SealedFile FORM = new SealedFile("JSLM", 2);

  private ModelFile() {}

  static String version(LinearModel model) {
    return SealedFile.version(content(model));
  }

  static void write(LinearModel model, Path file) {
    FORM.write(content(model), file);
  }

  static LinearModel read(Path file) {
    try (DataInputStream in =
        new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(FORM.read(file))))) {
      return content(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new LinearModelException(file, "模型文件的内容无法读懂，请重新训练", e);
    }
  }

  private static byte[] content(LinearModel model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 20);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DataOutputStream out =
        new DataOutputStream(new DeflaterOutputStream(bytes, deflater, 1 << 16))) {
      FeatureSettings features = model.features();
      out.writeByte(features.shortest());
      out.writeByte(features.longest());
      out.writeByte(features.soundShortest());
      out.writeByte(features.soundLongest());
      out.writeByte(features.bits());
      out.writeInt(model.examples());
      out.writeInt(model.labels().size());
      for (int k = 0; k < model.labels().size(); k++) {
        out.writeUTF(model.labels().get(k));
        out.writeFloat(model.bias()[k]);
        out.writeDouble(model.calibration().offsets()[k]);
      }
      out.writeDouble(model.calibration().slope());
      out.writeDouble(model.calibration().tilt());
      out.writeDouble(model.calibration().shift());
      rows(model, out);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot happen in memory", e);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static void rows(LinearModel model, DataOutputStream out) throws IOException {
    float[] rows = model.rows();
    int stride = model.stride();
    int used = 0;
    for (int row = 0; row < rows.length; row += stride) {
      used += rows[row] == 0 ? 0 : 1;
    }
    out.writeInt(used);
    ByteBuffer one = ByteBuffer.allocate(Integer.BYTES + stride * Float.BYTES);
    for (int row = 0; row < rows.length; row += stride) {
      if (rows[row] != 0) {
        one.clear();
        one.putInt(row / stride);
        for (int i = 0; i < stride; i++) {
          one.putFloat(rows[row + i]);
        }
        out.write(one.array());
      }
    }
  }

  private static LinearModel content(DataInputStream in) throws IOException {
    FeatureSettings features =
        new FeatureSettings(
            in.readByte(), in.readByte(), in.readByte(), in.readByte(), in.readByte());
    int examples = in.readInt();
    int count = in.readInt();
    List<String> labels = new ArrayList<>();
    float[] bias = new float[count];
    double[] offsets = new double[count];
    for (int k = 0; k < count; k++) {
      labels.add(in.readUTF());
      bias[k] = in.readFloat();
      offsets[k] = in.readDouble();
    }
    Calibration calibration =
        new Calibration(in.readDouble(), offsets, in.readDouble(), in.readDouble());
    int stride = LinearModel.WEIGHTS + count;
    float[] rows = new float[Math.multiplyExact(stride, 1 << features.bits())];
    int used = in.readInt();
    ByteBuffer one = ByteBuffer.allocate(Integer.BYTES + stride * Float.BYTES);
    for (int i = 0; i < used; i++) {
      in.readFully(one.array());
      int row = one.getInt(0) * stride;
      one.position(Integer.BYTES);
      one.asFloatBuffer().get(rows, row, stride);
      one.clear();
    }
    return new LinearModel(labels, features, examples, bias, rows, calibration);
  }
}
