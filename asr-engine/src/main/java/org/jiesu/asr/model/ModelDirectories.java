package org.jiesu.asr.model;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The option of all command line programs that says where models lie. */
public final class ModelDirectories {
  @Option(
      names = "--directory",
      split = ",",
      defaultValue = "${env:JIESU_MODELS:-asr-engine/models,var/models}",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Directories searched for models, in order (default: ${DEFAULT-VALUE}).")
  private List<Path> directories = List.of();

  /** The directories, in order. */
  public List<Path> all() {
    return List.copyOf(directories);
  }

  /** The models in them. */
  public ModelCatalogue catalogue() {
    return new ModelCatalogue(directories);
  }
}
