package org.jiesu.asr.vocabulary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jiesu.asr.recognition.Language;

/**
 * A language's words and sentences as they travel to engine nodes: JSON, compressed, named by the
 * SHA-256 of the JSON. Each node compiles them into the model it was started with, which need not
 * be the server's.
 *
 * @param language whose recognisers are to know them
 * @param vocabulary words, names and phrases
 * @param texts sentences as they are said
 */
public record PublishedVocabulary(Language language, Vocabulary vocabulary, List<String> texts) {
  /** The most bytes of a compressed vocabulary. */
  public static final int MOST_PACKED = 16 << 20;

  private static final int MOST_UNPACKED = 96 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  public PublishedVocabulary {
    texts = List.copyOf(texts);
  }

  private record Form(String language, List<VocabularyEntry> words, List<String> texts) {}

  /**
   * What is sent.
   *
   * @param version 64 hexadecimal digits
   */
  public record Packed(Language language, String version, byte[] bytes) {}

  /**
   * Packs it; takes some tenths of a second for 50,000 words.
   *
   * @throws VocabularyException if it is larger than a node takes
   */
  public Packed packed() {
    try {
      byte[] json = JSON.writeValueAsBytes(new Form(language.code(), vocabulary.entries(), texts));
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
        gzip.write(json);
      }
      if (json.length > MOST_UNPACKED || packed.size() > MOST_PACKED) {
        throw new VocabularyException(
            "词表和文本太大（压缩后 " + (packed.size() >> 20) + " MiB），识别节点收不下，请减少文本");
      }
      return new Packed(language, sha256(json), packed.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads what was packed.
   *
   * @throws VocabularyException if it is damaged, another than its version says, or too large
   */
  public static PublishedVocabulary unpacked(Packed packed) {
    byte[] json;
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed.bytes()))) {
      json = gzip.readNBytes(MOST_UNPACKED + 1);
    } catch (IOException e) {
      throw new VocabularyException("收到的词表已损坏", e);
    }
    if (json.length > MOST_UNPACKED || !sha256(json).equals(packed.version())) {
      throw new VocabularyException("收到的词表与校验值不符");
    }
    Form form;
    try {
      form = JSON.readValue(json, Form.class);
    } catch (JsonProcessingException e) {
      throw new VocabularyException("收到的词表读不出来", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!packed.language().code().equals(form.language())
        || form.words() == null
        || form.texts() == null) {
      throw new VocabularyException("收到的词表不是 " + packed.language().code() + " 的");
    }
    return new PublishedVocabulary(packed.language(), new Vocabulary(form.words()), form.texts());
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
