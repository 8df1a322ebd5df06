package org.jiesu.cti.linear;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * A model as a file: {@code JSLM}, the number of the format, the SHA-256 of what follows, and then,
 * deflated, the settings, labels, calibration and every bucket that has weights.
 */
final class ModelFile {
  private static final int MAGIC = 0x4a534c4d;
  private static final int FORMAT = 2;
  private static final int DIGEST = 32;
  private static final int HEAD = Integer.BYTES + Short.BYTES + DIGEST;

  private ModelFile() {}

  static String version(LinearModel model) {
    return HexFormat.of().formatHex(digest(content(model), 0), 0, 6);
  }

  static void write(LinearModel model, Path file) {
    byte[] content = content(model);
    ByteBuffer bytes = ByteBuffer.allocate(HEAD + content.length);
    bytes.putInt(MAGIC).putShort((short) FORMAT).put(digest(content, 0)).put(content).flip();
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LinearModelException(file, "模型无法写入，请检查磁盘空间和权限", e);
    }
  }

  static LinearModel read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new LinearModelException(file, "没有这个模型文件", e);
    } catch (IOException e) {
      throw new LinearModelException(file, "模型文件无法读取", e);
    }
    if (bytes.length < HEAD || ByteBuffer.wrap(bytes).getInt() != MAGIC) {
      throw new LinearModelException(file, "不是接诉的模型文件");
    }
    int format = ByteBuffer.wrap(bytes).getShort(Integer.BYTES);
    if (format != FORMAT) {
      throw new LinearModelException(file, "模型格式为第 " + format + " 版，本程序只认第 " + FORMAT + " 版，请重新训练");
    }
    byte[] digest = Arrays.copyOfRange(bytes, HEAD - DIGEST, HEAD);
    if (!MessageDigest.isEqual(digest, digest(bytes, HEAD))) {
      throw new LinearModelException(file, "模型文件已损坏（校验和不符），请回退到上一版本或重新训练");
    }
    try (DataInputStream in =
        new DataInputStream(
            new InflaterInputStream(new ByteArrayInputStream(bytes, HEAD, bytes.length - HEAD)))) {
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

  private static byte[] digest(byte[] bytes, int from) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(bytes, from, bytes.length - from);
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
