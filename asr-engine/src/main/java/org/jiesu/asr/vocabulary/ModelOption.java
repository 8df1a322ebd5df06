package org.jiesu.asr.vocabulary;

import java.nio.file.Path;
import java.util.List;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import picocli.CommandLine.Option;

/** Which model a command is about. */
final class ModelOption {
  @Option(
      names = "--directory",
      split = ",",
      defaultValue = "${env:JIESU_MODELS:-asr-engine/models,var/models}",
      description = "Directories searched for models, in order (default: ${DEFAULT-VALUE}).")
  private List<Path> directories = List.of();

  @Option(names = "--model", required = true, description = "The model to build upon.")
  private String name = "";

  /**
   * The model, its files checked.
   *
   * @throws org.jiesu.asr.model.ModelException if it is missing or damaged
   */
  Model verified() {
    return new ModelCatalogue(directories).verified(name);
  }
}
