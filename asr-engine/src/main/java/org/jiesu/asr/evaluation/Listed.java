package org.jiesu.asr.evaluation;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that name recordings whose words are known. */
final class Listed {
  @Option(
      names = "--manifest",
      required = true,
      description = "Tab-separated, with the columns file, transcript and perhaps language.")
  private Path manifest = Path.of("");

  @Option(names = "--audio", description = "Where the files lie (default: beside the manifest).")
  private Optional<Path> audio = Optional.empty();

  @Option(names = "--set", description = "Only the rows of this folder.")
  private Optional<String> set = Optional.empty();

  Path manifest() {
    return manifest;
  }

  /** Whether a row is wanted. */
  boolean wants(Manifest.Row row) {
    return set.isEmpty() || row.set().equals(set.get());
  }

  Manifest read() {
    return Manifest.read(manifest, audio.orElse(manifest.toAbsolutePath().getParent()));
  }
}
