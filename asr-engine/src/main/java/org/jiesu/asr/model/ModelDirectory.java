package org.jiesu.asr.model;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Puts a model that was made here into its place, described and in one step. */
public final class ModelDirectory {
  private ModelDirectory() {}

  /**
   * Describes a finished model by a manifest and moves it to where catalogues find it.
   *
   * @param built beside {@code target}, removed or moved when this returns
   * @param target must not exist; its name becomes the model's
   * @param base says language, sample rate and licence
   * @param source where it comes from
   * @throws ModelException if there is something at the target already
   */
  public static Model publish(Path built, Path target, Model base, String source)
      throws IOException {
    if (Files.exists(target)) {
      throw new ModelException(target + " exists already");
    }
    Manifest manifest =
        new Manifest(
            String.valueOf(target.getFileName()),
            base.language().code(),
            base.sampleRate(),
            base.licence(),
            source,
            base.purpose(),
            Manifest.describe(built));
    manifest.write(built);
    move(built, target);
    return new ModelCatalogue(List.of(target.toAbsolutePath().getParent()))
        .verified(manifest.name());
  }

  /**
   * Describes one file of a model anew, or for the first time.
   *
   * @param file its path below the directory
   */
  public static void describe(Path model, String file) throws IOException {
    Manifest before = Manifest.read(model);
    Map<String, Manifest.Entry> files = new TreeMap<>(before.files());
    Path path = model.resolve(file);
    files.put(file, new Manifest.Entry(Files.size(path), Manifest.sha256(path)));
    new Manifest(
            before.name(),
            before.language(),
            before.sampleRate(),
            before.licence(),
            before.source(),
            before.purpose(),
            files)
        .write(model);
  }

  /** Removes a directory with all that is in it, if it is there. */
  public static void remove(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(tree)) {
      for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to);
    }
  }
}
