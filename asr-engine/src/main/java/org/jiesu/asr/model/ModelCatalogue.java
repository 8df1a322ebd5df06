package org.jiesu.asr.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jiesu.asr.recognition.Language;

/**
 * The models on this machine: sub-directories of the given directories that have a manifest. Models
 * are looked up by name, and nothing is handed out before every file has the size and the SHA-256
 * its manifest states.
 */
public final class ModelCatalogue {
  private final List<Path> directories;

  /**
   * A catalogue of directories, the first that has a model wins; those that do not exist are
   * skipped.
   */
  public ModelCatalogue(List<Path> directories) {
    this.directories = directories.stream().map(Path::toAbsolutePath).map(Path::normalize).toList();
  }

  /** The names of all models, whole or not, in the order of the directories. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (Path directory : directories) {
      if (!Files.isDirectory(directory)) {
        continue;
      }
      try (Stream<Path> list = Files.list(directory)) {
        list.filter(each -> Files.exists(each.resolve(Manifest.FILE)))
            .map(each -> each.getFileName().toString())
            .sorted()
            .filter(name -> !names.contains(name))
            .forEach(names::add);
      } catch (IOException e) {
        throw new ModelException("cannot list " + directory + ": " + e.getMessage(), e);
      }
    }
    return names;
  }

  /**
   * A model by name, verified.
   *
   * @throws ModelException if it is missing, damaged or another than it claims to be
   */
  public Model verified(String name) {
    Path directory = locate(name);
    Manifest manifest = Manifest.read(directory);
    List<String> faults = manifest.faults(directory);
    if (!faults.isEmpty()) {
      throw new ModelException(
          "model "
              + name
              + " in "
              + directory
              + " cannot be used: "
              + String.join("; ", faults)
              + ". Remove it and fetch it again with scripts/models");
    }
    return model(directory, manifest);
  }

  /**
   * A verified model that is for a language.
   *
   * @throws ModelException also if it is for another language
   */
  public Model verified(String name, Language language) {
    Model model = verified(name);
    if (model.language() != language) {
      throw new ModelException(
          "model " + name + " is for " + model.language().code() + ", not for " + language.code());
    }
    return model;
  }

  private Path locate(String name) {
    if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.startsWith(".")) {
      throw new ModelException("\"" + name + "\" is not the name of a model");
    }
    for (Path directory : directories) {
      Path found = directory.resolve(name);
      if (Files.isDirectory(found)) {
        return found;
      }
    }
    throw new ModelException(
        "model " + name + " is in none of " + directories + "; there are " + names());
  }

  private static Model model(Path directory, Manifest manifest) {
    Language language =
        Language.ofCode(manifest.language())
            .orElseThrow(() -> new ModelException("language " + manifest.language()));
    return new Model(
        manifest.name(),
        directory,
        language,
        manifest.sampleRate(),
        manifest.licence(),
        manifest.purpose());
  }
}
