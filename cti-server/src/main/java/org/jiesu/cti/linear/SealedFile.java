package org.jiesu.cti.linear;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A part of a model as a file: four letters that name its kind, the number of its format, the
 * SHA-256 of what follows, and its content. Immutable, any thread.
 *
 * @param kind four ASCII letters
 * @param format number of the form that the content has
 */
public record SealedFile(String kind, int format) {
  private static final int DIGEST = 32;
  private static final int HEAD = Integer.BYTES + Short.BYTES + DIGEST;
  private static final int VERSION_BYTES = 6;

  /** Twelve hexadecimal digits that other contents' differ from. */
  public static String version(byte[] content) {
    return HexFormat.of().formatHex(digest(content, 0), 0, VERSION_BYTES);
  }

  /**
   * Writes the content beside the file and then moves it into place, so that whoever reads sees the
   * old or the new.
   *
   * @throws LinearModelException if it cannot be written
   */
  public void write(byte[] content, Path file) {
    ByteBuffer bytes = ByteBuffer.allocate(HEAD + content.length);
    bytes.putInt(magic()).putShort((short) format).put(digest(content, 0)).put(content).flip();
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

  /**
   * The content of a file of this kind.
   *
   * @throws LinearModelException if the file is not there, is damaged, or of another kind or format
   */
  public byte[] read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new LinearModelException(file, "没有这个模型文件", e);
    } catch (IOException e) {
      throw new LinearModelException(file, "模型文件无法读取", e);
    }
    if (bytes.length < HEAD || ByteBuffer.wrap(bytes).getInt() != magic()) {
      throw new LinearModelException(file, "不是接诉的模型文件");
    }
    int found = ByteBuffer.wrap(bytes).getShort(Integer.BYTES);
    if (found != format) {
      throw new LinearModelException(file, "模型格式为第 " + found + " 版，本程序只认第 " + format + " 版，请重新训练");
    }
    byte[] digest = Arrays.copyOfRange(bytes, HEAD - DIGEST, HEAD);
    if (!MessageDigest.isEqual(digest, digest(bytes, HEAD))) {
      throw new LinearModelException(file, "模型文件已损坏（校验和不符），请回退到上一版本或重新训练");
    }
    return Arrays.copyOfRange(bytes, HEAD, bytes.length);
  }

  private int magic() {
    int magic = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      magic = magic << Byte.SIZE | kind.charAt(i);
    }
    return magic;
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
