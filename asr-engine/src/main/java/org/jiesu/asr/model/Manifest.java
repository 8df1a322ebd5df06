package org.jiesu.asr.model;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jiesu.asr.recognition.Language;

/**
 * The file {@code model.json} beside a model's files.
 *
 * @param name the directory's name
 * @param language ISO 639-3
 * @param sampleRate hertz
 * @param licence SPDX identifier
 * @param source where it comes from
 * @param purpose what it is fit for
 * @param files every file but the manifest and its licence texts, by path
 */
@JsonPropertyOrder({"name", "language", "sampleRate", "licence", "source", "purpose", "files"})
record Manifest(
    String name,
    String language,
    int sampleRate,
    String licence,
    String source,
    String purpose,
    Map<String, Entry> files) {
  static final String FILE = "model.json";

  /** libvosk ends the process when one of these is missing; the graph is checked on its own. */
  private static final List<String> NEEDED = List.of("am/final.mdl");

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT);

  /** Size in bytes and SHA-256, hexadecimal. */
  record Entry(long bytes, String sha256) {}

  static Manifest read(Path directory) {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          "model in " + directory + " has no " + FILE + ": fetch it again with scripts/models");
    }
    try {
      Manifest manifest = JSON.readValue(file.toFile(), Manifest.class);
      if (manifest.name == null || manifest.files == null || manifest.files.isEmpty()) {
        throw new ModelException(file + ": name or files are missing");
      }
      return manifest;
    } catch (JsonProcessingException e) {
      throw new ModelException(file + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  void write(Path directory) throws IOException {
    Files.writeString(directory.resolve(FILE), JSON.writeValueAsString(this) + "\n");
  }

  static Map<String, Entry> describe(Path directory) throws IOException {
    Map<String, Entry> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        String path = directory.relativize(file).toString().replace('\\', '/');
        if (!path.equals(FILE)) {
          files.put(path, new Entry(Files.size(file), sha256(file)));
        }
      }
    }
    return files;
  }

  /** What is wrong with the model's files, one line each; empty when it is whole. */
  List<String> faults(Path directory) {
    List<String> faults = new ArrayList<>();
    if (!name.equals(String.valueOf(directory.getFileName()))) {
      faults.add(FILE + " is of model " + name);
    }
    if (Language.ofCode(String.valueOf(language)).isEmpty()) {
      faults.add(FILE + ": language " + language + " is unknown");
    }
    if (sampleRate != 8_000 && sampleRate != 16_000) {
      faults.add(FILE + ": sample rate " + sampleRate + " is neither 8000 nor 16000");
    }
    for (String needed : NEEDED) {
      if (!files.containsKey(needed)) {
        faults.add(FILE + " does not list " + needed);
      }
    }
    if (!files.containsKey("graph/HCLG.fst")
        && !(files.containsKey("graph/HCLr.fst") && files.containsKey("graph/Gr.fst"))) {
      faults.add(FILE + " lists no graph");
    }
    files.forEach((path, entry) -> check(directory, path, entry, faults));
    return faults;
  }

  private static void check(Path directory, String path, Entry entry, List<String> faults) {
    Path file = directory.resolve(path).normalize();
    if (!file.startsWith(directory.normalize())) {
      faults.add(FILE + " lists " + path + ", which is outside the model");
      return;
    }
    try {
      if (!Files.isRegularFile(file)) {
        faults.add(path + " is missing");
      } else if (Files.size(file) != entry.bytes()) {
        faults.add(path + " has " + Files.size(file) + " bytes, not " + entry.bytes());
      } else if (!sha256(file).equals(entry.sha256())) {
        faults.add(path + " is damaged: its SHA-256 differs");
      }
    } catch (IOException e) {
      faults.add(path + " cannot be read: " + e.getMessage());
    }
  }

  static String sha256(Path file) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[65_536];
      for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
